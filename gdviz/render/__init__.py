"""From names to files: what has changed is made again, in several processes."""
