"""One file, one film: exactly one Manim Scene class."""
