"""Panels shared by figures: each takes an Axes, draws on it, and returns it.

They are usable alone, in anyone's notebook:

    from gdviz.figure import panels
    from gdviz.settings import load
    settings = load()
    panels.contour_map(axes, settings.lesson, settings.look)
"""

from gdviz.figure.panels.axes import (
    column_name,
    is_solid,
    log_ticks,
    loss_name,
    name_axis,
    parameter_names,
    with_unit,
)
from gdviz.figure.panels.cuts import (
    cut_in_three_panels,
    cut_line,
    parabola,
    path_on_cut,
    secants,
    tangent,
)
from gdviz.figure.panels.dataset import (
    data_axes,
    errors,
    joined,
    model_line,
    one_error,
    points,
    room_for,
    scaled_name,
    two_scales,
)
from gdviz.figure.panels.keys import key_entry, line_entry, line_form, part_key, rate_key, scale_key
from gdviz.figure.panels.landscape import (
    contour_map,
    gradient_arrows,
    landmark,
    landmarks,
    ring_labels,
    surface,
)
from gdviz.figure.panels.losses import (
    curve,
    floor_words,
    is_cloud,
    loss_axes,
    rate_losses,
    restless_curve,
    train_and_val_losses,
)
from gdviz.figure.panels.paths import draw_updates, one_step, rate_path, trajectory_path
from gdviz.figure.panels.rates import rate_curve, vertical_line
from gdviz.figure.panels.residuals import (
    mean_square,
    residual_axes,
    residual_histogram,
    residual_points,
)
from gdviz.figure.panels.squares import MOST_SQUARES, squares
from gdviz.figure.panels.words import (
    casing,
    drawn_pixels,
    label,
    line_pieces,
    pixels_along,
    place_words,
)
from gdviz.figure.sheet import Panel, sheet

__all__ = [
    "MOST_SQUARES",
    "Panel",
    "casing",
    "column_name",
    "contour_map",
    "curve",
    "cut_in_three_panels",
    "cut_line",
    "data_axes",
    "draw_updates",
    "drawn_pixels",
    "errors",
    "floor_words",
    "gradient_arrows",
    "is_cloud",
    "is_solid",
    "joined",
    "key_entry",
    "label",
    "landmark",
    "landmarks",
    "line_entry",
    "line_form",
    "line_pieces",
    "log_ticks",
    "loss_axes",
    "loss_name",
    "mean_square",
    "model_line",
    "name_axis",
    "one_error",
    "one_step",
    "parabola",
    "parameter_names",
    "part_key",
    "path_on_cut",
    "pixels_along",
    "place_words",
    "points",
    "rate_curve",
    "rate_key",
    "rate_losses",
    "rate_path",
    "residual_axes",
    "residual_histogram",
    "residual_points",
    "restless_curve",
    "ring_labels",
    "room_for",
    "scale_key",
    "scaled_name",
    "secants",
    "sheet",
    "squares",
    "surface",
    "tangent",
    "train_and_val_losses",
    "trajectory_path",
    "two_scales",
    "vertical_line",
    "with_unit",
]
