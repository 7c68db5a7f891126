"""What puts the lesson somewhere else: into pages, blog posts, decks and notebooks."""
