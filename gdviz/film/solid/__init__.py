"""Surfaces, curves and markers in 3D for Manim: fast, and hidden where something stands in front.

Manim's own `Surface` is one object per face and its Cairo camera draws a line behind a surface
as if it lay before it. Here a surface is one mobject, `Mesh`; whatever lies on it, above it or
behind it is a `Curve` or a `Marker`; and `MeshScene` is the `ThreeDScene` that paints them.
Everything else of Manim (text, formulas, animations, `move_camera`) is used as always.

A film in one file, for `manim render bowl.py`:

    import numpy as np
    from manim import DEGREES, Create, FadeIn, Text, UL
    from gdviz.film.solid import Curve, Marker, Mesh, MeshScene

    class Bowl(MeshScene):
        def construct(self):
            x, y = np.meshgrid(np.linspace(-2, 2, 33), np.linspace(-2, 2, 33), indexing="ij")
            z = (x**2 + y**2) / 3 - 1
            height = (z[1:, 1:] - z.min()) / np.ptp(z)
            colors = np.stack([0.2 + 0.6 * height, 0.4 + 0.4 * height, 0.9 + 0 * height], axis=2)
            bowl = Mesh(np.stack([x, y, z], axis=2), colors, grid_lines=4, grid_opacity=0.2)

            t = np.linspace(2, 0, 50)
            spiral = np.stack([t * np.cos(3 * t), t * np.sin(3 * t), t**2 / 3 - 1], axis=1)
            path = Curve(spiral, color="#FFD166", width=4, casing="#14171C", fraction=0)
            ball = Marker(spiral[0], color="#FFD166", casing="#14171C")
            ball.add_updater(lambda marker: marker.move_to(path.get_end()))

            self.set_camera_orientation(phi=60 * DEGREES, theta=-60 * DEGREES)
            self.add_fixed_in_frame_mobjects(Text("Downhill").to_corner(UL))
            self.play(FadeIn(bowl), FadeIn(ball))
            self.add(path)
            self.play(path.animate.set_fraction(1), run_time=2)
            self.move_camera(phi=110 * DEGREES)  # from below: the path is dimmed

What is painted when, far to near: VMobjects with a `z_index` below zero; all meshes, sorted by
depth together; curves and markers; other VMobjects; those fixed in the frame. Within each of these,
Manim's own order (`z_index`, then the order of adding) holds. While neither the camera nor a mesh
moves, the meshes are painted once, whatever else moves.

Limits: meshes that cut through each other are cut at whole faces, and meshes are best made of faces
of about the same size. `Create` and its kin need a VMobject: animate `set_fraction` instead.
"""

from gdviz.film.solid.camera import MeshCamera, MeshScene
from gdviz.film.solid.mesh import Curve, Marker, Mesh

__all__ = ["Curve", "Marker", "Mesh", "MeshCamera", "MeshScene"]
