"""For films in 3D: the surface of the loss, and what is drawn on it."""

from gdviz.film.solid.mesh import Curve, Marker, Mesh, MeshCamera, MeshScene

__all__ = ["Curve", "Marker", "Mesh", "MeshCamera", "MeshScene"]
