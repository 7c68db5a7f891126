"""What is found in a folder: names, variants, the order of the course, commands that run."""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from gdviz.embed import page, shelf
from gdviz.look.words import texts
from gdviz.render import catalog
from gdviz.settings import load
from tests.conftest import Ended
from tests.lessons import PENGUINS, ROOT
from tests.web.made import figure, film

Run = Callable[..., Ended]


def test_the_course_is_the_readmes_and_has_all_there_is() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("\n## What it shows\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ((?:`\w+` ?)+) \| `(\w+)` \| \w.*\|$", table, flags=re.MULTILINE)
    told = {film: tuple(re.findall(r"`(\w+)`", names)) for names, film in rows}
    assert list(told.items()) == list(catalog.COURSE.items())
    assert set(told) == set(catalog.find("scenes"))
    assert {name for names in told.values() for name in names} == set(catalog.find("figures"))


def test_variants_are_read_from_the_names_of_files(apart: Path) -> None:
    for stem in ("split", "split-dark", "split-column-dark-zh", "split-4x3", "split-zh"):
        figure(apart / "output", stem)
    for stem in ("split-mauve", "split-dark-column", "-"):  # nobody's
        figure(apart / "output", stem)
    film(apart / "output", "descent-dark-zh")
    found = shelf.read(load())
    split, descent = found.items
    assert [(made.size, made.theme, made.lang) for made in split.made] == [
        ("16:9", "light", "en"), ("16:9", "dark", "en"), ("4:3", "light", "en"),
        ("16:9", "light", "zh"), ("column", "dark", "zh"),
    ]  # fmt: skip
    assert split.best("zh").stem == "split-zh"
    assert split.best("en").stem == "split"
    assert (descent.kind, descent.made[0].lang) == ("videos", "zh")
    assert descent.best("en").title == texts("zh")["film_descent.question"]
    assert "Part 0 · Part 1" in descent.made[0].alt  # what the file says of itself is English


def test_in_the_order_of_the_course_with_what_nobody_knows_at_the_end(apart: Path) -> None:
    for stem in ("optimizers", "mine", "split", "five_steps"):
        figure(apart / "output", stem)
    film(apart / "output", "gradient")
    names = [item.id for item in shelf.read(load()).items]
    assert names == [
        "figure-five_steps", "figure-split", "film-gradient", "figure-optimizers", "figure-mine",
    ]  # fmt: skip


def test_damaged_files_count_as_not_made(apart: Path) -> None:
    for content in ("", "[]", "{}", '{"title": "a"}', "\0"):
        figure(apart / "output", "split").write_text(content)
        assert shelf.read(load()).items == []
    film(apart / "output", "descent", sections=[{"start": "soon"}])
    found = shelf.read(load())
    assert found.items == []
    assert "descent" in found.not_made("videos") and "split" in found.not_made("figures")


@pytest.mark.parametrize(
    "words",
    [
        ("--theme", "light,dark", "--size", "16:9,column", "--format", "svg"),
        ("--lang", "zh", "--format", "svg,png", "--transparent", "--rates", "10%,0.5"),
        ("--start", "-1,2", "--seed", 7, "--dpi", 50, "--output", "made here", "--name", "a b"),
        (*(word for key, value in PENGUINS.items() for word in (f"--{key}", value)), "--scale", 2),
    ],
)
def test_the_command_that_made_it_makes_the_very_same(
    gdviz: Run, words: tuple[str | Path | int, ...]
) -> None:
    first = gdviz("figures", "split", "--jobs", 1, *words)
    assert first.status == 0, first.err
    asked = dict(zip(words[::2], words[1::2], strict=False)) if "--transparent" not in words else {}
    where = {
        key: asked[f"--{key}"] for key in ("csv", "output", "name", "seed") if f"--{key}" in asked
    }
    found = shelf.read(load(**where))
    (split,) = found.items
    command = shlex.split(found.command(split))
    assert command[0] == "gdviz"
    again = gdviz(*command[1:])
    assert (again.status, again.out) == (0, ""), found.command(split)
    assert "unchanged" in again.err


def test_a_table_without_names_and_one_from_elsewhere(gdviz: Run, apart: Path) -> None:
    (apart / "my points").mkdir()
    table = apart / "my points" / "a.csv"
    table.write_text("1,2,9\n2,3,8\n3,5,8\n4,8,5\n5,9,4\n")
    words = ("--csv", table, "--x", 1, "--y", 3)
    assert gdviz("figures", "split", "--format", "svg", *words).status == 0
    drawn = (apart / "output/a/figures/split.svg").read_bytes()
    for options in ({"csv": table}, {"name": "a"}):  # the folder knows the rest
        found = shelf.read(load(**options))
        command = found.command(*found.items)
        assert str(apart) not in command  # it would tell whose machine it was
        assert gdviz(*shlex.split(command)[1:], "--force").status == 0, command
        assert (apart / "output/a/figures/split.svg").read_bytes() == drawn


def test_a_page_of_other_columns_is_refused(gdviz: Run, apart: Path) -> None:
    (apart / "few.csv").write_text("a,b,c\n1,52,9\n2,61,7\n3,60,8\n4,74,3\n")
    of = ("--csv", "few.csv", "--y", "b")
    gdviz("figures", "split", *of, "--format", "svg", "--x", "a")
    assert gdviz("page", *of, "--x", "1").status == 0, "a column by its number is the same"
    done = gdviz("page", *of, "--x", "c")
    assert (done.status, done.err) == (
        2,
        "error: output/few holds pictures of b on a, not of b on c; "
        "allowed: --name NAME, for a folder of another name\n",
    )


def test_a_changed_table_is_told(gdviz: Run, apart: Path) -> None:
    table = apart / "a.csv"
    table.write_text("a,b\n1,2\n2,3\n3,5\n4,8\n5,9\n")
    gdviz("figures", "split", "--format", "svg", "--csv", table)
    assert not shelf.read(load(csv=table)).changed
    table.write_text(table.read_text() + "6,9\n")
    assert shelf.read(load(csv=table)).changed


def test_what_was_made_with_other_options_than_the_rest_is_told(apart: Path) -> None:
    for name in ("split", "error", "update"):
        figure(apart / "output", name, options="--rates 0.1 --dpi 30")
    figure(apart / "output", "batches", options="--dpi 60")
    film(apart / "output", "descent", options="--rates 0.1 --quality l")
    found = shelf.read(load())
    assert found.usual == "--rates 0.1"
    odd = {item.id: found.odd(item) for item in found.items}
    assert odd == {
        "figure-split": None, "figure-error": None, "figure-update": None, "film-descent": None,
        "figure-batches": "",
    }  # fmt: skip
    batches = found.item("figures", "batches")
    assert found.command(batches) == "gdviz figures batches --dpi 60"
    mended = "gdviz figures batches --rates 0.1 --dpi 60"
    assert found.command(batches, like_the_rest=True) == mended


def test_a_time_in_a_film_is_told_in_whole_seconds_that_are_over() -> None:
    times = (0, 7.9, 59.6, 60, 67.5, 600)
    assert [page.clock(time) for time in times] == ["0:00", "0:07", "0:59", "1:00", "1:07", "10:00"]


def test_the_page_tells_how_much_there_is_and_of_which_data(apart: Path) -> None:
    home = apart / "output"
    for name in ("split", "error", "update"):
        figure(home, name)
    film(home, "descent")
    text = page.page(shelf.read(load()))
    assert "Data: y = 1 + 2x + noise, made up · Figures: 3 · Films: 1" in text
    data = {"table": "a.csv", "x": "hours", "y": "marks", "csv": "../a.csv"}
    (home / ".data.json").write_text(json.dumps(data))
    assert "Data: marks by hours, from a.csv · Figures: 3" in page.page(shelf.read(load()))
