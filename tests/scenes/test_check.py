"""What `gdviz check --films` finds, in films of a few seconds that have one fault each."""

import math
import re

import numpy as np
import pytest

from gdviz.check import pixels
from gdviz.check.scenes import LEAST_HERO, Seen, Still, Worst
from gdviz.look.styles import TYPE
from gdviz.look.theme import THEMES, contrast
from tests.scenes import small
from tests.scenes.watching import checked

SIZE = {"pixel_height": 270, "pixel_width": 480, "frame_rate": 15}

FAULTS = {
    "Clean": "",
    "LongStill": r"7\.\d s: a still of 4\.\d s; at most 3",
    "OftenStill": r"still for \d\d% of its time; at most 25%",
    "LongEnd": r"14\.\d s: the last still is 4\.\d s; at most 3\.5",
    "Blank": r"0\.0 s: the first frame is blank",
    "SmallHero": r"the hero takes 42% x 7\d% of the frame; at least 55% x 65%",
    "FewWords": r"words for 3\d% of its time; at least 60%",
    "ShortCaption": r"0\.0 s: 'A dot .* right.' is shown for 1\.\d s; at least 1\.\d",
    "TinyText": r"\d\.\d s: 'tiny' is 24 px of 1080; at least 32",
    "ScaledText": r"\d\.\d s: 'scaled' is 20 px of 1080; at least 32",
    "TextOverText": r"\d\.\d s: 'one' overlaps 'other'",
    "TextOverMarks": r"\d\.\d s: 'crossed' lies on marks with \d+% of its box; "
    "at most 3%, or a rim",
    "TextOverMarksWithRim": "",
    "PaleText": r"\d\.\d s: 'pale' has a contrast of 1\.\d\d; at least 4\.5",
    "TextLikeItsGround": r"\d\.\d s: 'unseen' has a contrast of 1\.00; at least 4\.5",
    "PalePath": r"\d\.\d s: a VMobject in path has a contrast of 1\.\d\d; at least 3",
    "CasedPath": "",
    "Jump": r"1\.\d s: a Dots in path moves by 2\d\.\d% of the frame from a frame to the next; "
    "at most 10%",
    "Pop": r"1\.\d s: the picture changes by 1\d\.\d% of the frame from a frame to the next; "
    "at most 10%",
    "Cut": "",
}


@pytest.mark.parametrize("film", FAULTS)
def test_each_fault_is_found_and_no_other(film: str) -> None:
    faults = checked(getattr(small, film), SIZE).faults()
    assert len(faults) == (1 if FAULTS[film] else 0), faults
    assert re.fullmatch(FAULTS[film], "".join(faults))


def test_every_small_film_is_watched() -> None:
    assert set(FAULTS) == {
        name for name, value in vars(small).items()
        if isinstance(value, type) and issubclass(value, small.Clean)
    }  # fmt: skip


def test_what_is_measured_of_a_clean_film() -> None:
    seen = checked(small.Clean, SIZE)
    assert seen.seconds == pytest.approx(3.5, abs=0.3)
    assert seen.hero == pytest.approx((9.04 / 14.22, 5.84 / 8), abs=0.01)
    assert seen.words > 0.9
    assert seen.still < 0.2
    assert seen.end == pytest.approx(0.2, abs=0.08)
    assert seen.longest.seconds < 0.4  # while the caption comes
    assert not seen.blank
    (size,) = seen.texts.values()
    assert size.amount == pytest.approx(TYPE["caption"].px, abs=0.1)
    (ratio,) = seen.pale_texts.values()
    light = THEMES["light"]
    assert ratio.amount == pytest.approx(contrast(light.ink, light.paper), rel=0.01)
    assert seen.faults() == []


def test_the_look_is_the_one_asked_for() -> None:
    seen = checked(small.Clean, SIZE, GDVIZ_THEME="dark")
    dark = THEMES["dark"]
    (ratio,) = seen.pale_texts.values()
    assert ratio.amount == pytest.approx(contrast(dark.ink, dark.paper), rel=0.01)
    assert seen.faults() == []


def test_thresholds_are_met_just_so() -> None:
    fine = Seen(
        seconds=40, still=0.25, words=0.6, hero=LEAST_HERO["16:9"],
        stills=[Still(3, 3.0), Still(36.5, 3.5)], ends_still=True,
        texts={"'a'": Worst(32, 1)}, pale_texts={"'a'": Worst(4.5, 1)},
        pale_paths={"a Curve": Worst(3.0, 1)}, jumps={"a Curve moves": Worst(0.1, 1)},
    )  # fmt: skip
    assert fine.faults() == []
    assert fine.summary() == (
        "40.0 s; still 25%, longest 3.0 s, end 3.5 s; first frame a picture; hero 55% x 65%; "
        "words 60%; text 32 px; contrast of text 4.5, of paths 3.0; jumps 10%"
    )


def test_faults_stand_in_the_order_of_the_film() -> None:
    seen = Seen(
        seconds=40, still=0.5, words=0.7, hero=(0.6, 0.6), blank=True,
        stills=[Still(3, 4.0), Still(30, 10)], ends_still=True, meeting={("'a'", "'b'"): 2.0},
        outside={"'c'": 20.0}, unread=[(12.0, 1.0, 2.0, "'d'")],
    )  # fmt: skip
    assert seen.faults() == [
        "0.0 s: the first frame is blank",
        "2.0 s: 'a' overlaps 'b'",
        "3.0 s: a still of 4.0 s; at most 3",
        "12.0 s: 'd' is shown for 1.0 s; at least 2.0",
        "20.0 s: 'c' leaves the frame",
        "30.0 s: the last still is 10.0 s; at most 3.5",
        "still for 50% of its time; at most 25%",
        "the hero takes 60% x 60% of the frame; at least 55% x 65%",
    ]


def test_contrast_of_pixels_is_that_of_colours() -> None:
    colors = np.random.default_rng(0).integers(0, 256, (50, 2, 3))
    for one, other in colors:
        hexes = ["#" + "".join(f"{value:02X}" for value in color) for color in (one, other)]
        assert pixels.contrasts(one, other) == pytest.approx(contrast(*hexes))


def test_the_hero_is_the_largest_thing() -> None:
    picture = np.full((400, 800, 3), 255)
    picture[100:300, 50:60] = picture[290:300, 50:350] = 0  # an axis upward, and one to the right
    picture[120:124, 200:204] = 0  # a point between them
    picture[150:250, 500:620] = 0  # a thing beside it
    assert pixels.hero(picture, "#FFFFFF") == (50, 100, 350, 300)
    picture[100:400, 500:800] = 0
    assert pixels.hero(picture, "#FFFFFF") == (500, 100, 800, 400)
    assert pixels.hero(np.full((400, 800, 3), 255), "#FFFFFF") == (0, 0, 0, 0)


def test_what_covers_a_picture_is_found_on_its_own_colour() -> None:
    below = np.full((2, 3, 3), 90)
    probed = below.copy()
    probed[0, 0] = (255, 0, 255)
    probed[1, 2] = (below[1, 2] + [255, 0, 255]) // 2
    share = pixels.covered(probed, below, "#FF00FF")
    assert share[0, 0] == pytest.approx(1)
    assert share[1, 2] == pytest.approx(0.5, abs=0.01)
    assert math.isclose(share.sum(), 1.5, abs_tol=0.02)
