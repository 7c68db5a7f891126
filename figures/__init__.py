"""One file, one figure: `draw(lesson, look)` returns a matplotlib Figure."""
