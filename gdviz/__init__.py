"""gdviz: figures and films that show how gradient descent works."""
