"""`gdviz look`: what was understood of a table, on one screen, in both languages."""

from collections.abc import Callable
from pathlib import Path

from tests.conftest import Ended
from tests.lessons import PENGUINS, ROOT
from tests.tables.files import workbook

Run = Callable[..., Ended]

ADS = """# spending
,TV,Radio,Sales
1,230.1,37.8,22.1
2,44.5,39.3,10.4
3,?,45.9,9.3
4,151.5,,18.5
"""
ENGLISH = """ads.csv
  format            text, UTF-8, commas between cells
  rows              4, 1 of them left out: no value for x or y (1 ?)
  names             in the header
  skipped           comments, line 1

     column     kind    values  missing  lowest  highest  first values
   1  (no name)  number       4        0       1        4  1; 2; 3
x  2  TV         number       3        1    44.5    230.1  230.1; 44.5; 151.5
   3  Radio      number       3        1    37.8     45.9  37.8; 39.3; 45.9
y  4  Sales      number       4        0     9.3     22.1  22.1; 10.4; 9.3
"""


def test_one_screen(gdviz: Run, apart: Path) -> None:
    (apart / "ads.csv").write_text(ADS)
    done = gdviz("look", "ads.csv", "--x", "tv", "--y", "4")
    assert (done.status, done.err) == (0, "")
    screen, _, rest = done.out.partition("\n\n  condition")
    assert [line.split() for line in screen.splitlines()] == [
        line.split() for line in ENGLISH.splitlines()
    ]
    columns = screen.splitlines()[6:]
    assert len({line.index("number") for line in columns[1:]}) == 1  # one under another
    assert "x is standardised" in rest
    assert "largest stable learning rate" in rest


def test_chinese(gdviz: Run) -> None:
    options = ("--x", PENGUINS["x"], "--y", PENGUINS["y"], "--lang", "zh")
    done = gdviz("look", PENGUINS["csv"], *options)
    assert done.status == 0
    assert "344，其中 2 行略去：x 或 y 没有值（2 NA）" in done.out
    assert "条件数  8.06e6：大于 100，故对 x 标准化" in done.out
    assert not any(word in done.out for word in ("rows", "number", "condition"))


def test_columns_that_must_be_chosen(gdviz: Run) -> None:
    done = gdviz("look", PENGUINS["csv"])
    assert (done.status, done.err) == (0, "")
    assert "--x bill_length_mm --y bill_depth_mm" in done.out.splitlines()[-1]
    done = gdviz("look", PENGUINS["csv"], "--x", "beak")
    assert done.status == 2
    assert "no column 'beak' for x" in done.err


def test_what_is_asked_can_be_typed(gdviz: Run, apart: Path) -> None:
    (apart / "my data.csv").write_text("n,city size,y,z\nq,1,2,3\nq,2,3,4\nq,3,5,6\n")
    done = gdviz("look", "my data.csv")
    words = "gdviz figures --csv 'my data.csv' --x 'city size' --y y"
    assert done.out.splitlines()[-1].endswith(words)


def test_doubts(gdviz: Run, apart: Path) -> None:
    rows = "".join(f"{k},{1 + k / 1000:.3f}\n" for k in range(1, 40)) + "-200,1.777\n" * 3
    (apart / "a.csv").write_text("when,how\n" + rows)
    done = gdviz("look", "a.csv")
    assert "how: decimal mark '.'; a guess, as three digits always follow it" in done.out
    assert "when: 3 of 42 rows (7.1 %) have -200" in done.out
    assert "--missing -200" in done.out
    assert "-200" not in gdviz("look", "a.csv", "--missing", "-200").out.splitlines()[-1]


def test_lines_between(gdviz: Run, apart: Path) -> None:
    (apart / "a.md").write_text("|2019|2020|\n|---|---|\n|5.1|5.3|\n|6.2|6.6|\n|7.5|7.4|\n")
    done = gdviz("look", "a.md")
    assert "in the header, which has years alone" in done.out
    assert "drawn lines, line 2" in done.out
    (apart / "a.csv").write_text("x,y\n(m),(s)\n1,yes\n2,no\n4,yes\n")
    done = gdviz("look", "a.csv")
    assert "units below the header, line 2" in done.out
    assert "y: TRUE or yes is read as 1" in done.out
    assert "表头之下的单位，第 2 行" in gdviz("look", "a.csv", "--lang", "zh").out


def test_sheets(gdviz: Run, apart: Path) -> None:
    sheet = [["x", "y"], [1, 2], [2, 3], [4, 5]]
    (apart / "a.xlsx").write_bytes(workbook(One=sheet, Two=[*sheet, [7, 8]]))
    assert "workbook, sheet Two, of 2" in gdviz("look", "a.xlsx", "--sheet", "two").out
    assert "workbook, sheet One, of 2" in gdviz("look", "a.xlsx").out


def test_the_file_of_the_settings(gdviz: Run, apart: Path) -> None:
    done = gdviz("look")
    assert (done.status, done.out) == (2, "")
    assert "allowed: gdviz look FILE" in done.err
    (apart / "ads.csv").write_text(ADS)
    (apart / "gdviz.toml").write_text('csv = "ads.csv"\nx = "TV"\ny = "Sales"\n')
    assert gdviz("look").out.startswith(f"{apart}/ads.csv\n")
    assert gdviz("look", "none.csv").err == "error: none.csv: no such file\n"
    assert gdviz("look", ROOT / "README.md").status == 2
