"""For flat films: axes, points, paths, and a camera that draws them faster."""
