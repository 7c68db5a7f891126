"""The words: complete in every language, all of them used, all of them drawable."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import combinations, product
from pathlib import Path
from string import Formatter

import numpy as np
import pytest

from gdcore import Dataset, Lesson, studies
from gdviz import overview
from gdviz.embed import deck, explore, page, shelf
from gdviz.figure.facts import facts
from gdviz.look import Look, fonts
from gdviz.look.markup import without_math
from gdviz.look.words import TextError, Words, languages, nearest, texts
from gdviz.render import catalog
from tests.lessons import ROOT, USUAL, settings
from tests.tables.files import READ, workbook
from tests.web.made import figure, film

FOLDER = ROOT / "gdviz/look/text"
FIGURES = list(catalog.find("figures"))
OTHERS = [language for language in languages() if language != "en"]
every_language = pytest.mark.parametrize("language", languages())


def placeholders(text: str) -> list[tuple[str, str]]:
    """Names in braces, each with how it is to be written: "b", "loss:4", "rate:rate"."""
    parts = Formatter().parse(text)
    return sorted((name, how or "") for _, name, how, _ in parts if name is not None)


def maths(text: str) -> list[str]:
    return re.findall(r"(?<!\\)\$.*?(?<!\\)\$", text)


def test_languages_are_the_files() -> None:
    assert set(languages()) == {path.stem for path in FOLDER.glob("*.toml")}
    assert {"en", "zh"} <= set(languages())


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_key_in_the_same_order(language: str) -> None:
    assert list(texts(language)) == list(texts("en"))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("key", texts("en"))
def test_every_language_has_the_same_placeholders(language: str, key: str) -> None:
    assert placeholders(texts(language)[key]) == placeholders(texts("en")[key])


TERMS = {
    "learning rates?": "学习率", "rates?": "学习率|[快慢]", "loss": "损失|用 .*倍|未经变换",
    "losses": "损失", "errors?": "误差", "start|starts": "起点|起始|出发|从", "minimum": "最低点",
    "surfaces?": "曲面", "parabolas?": "抛物线", "slopes?": "斜率|坡", "gradient": "梯度",
    "valley": "谷", "bowl": "碗", "points": "点|指|残差", "line|lines": "线|行", "epochs?": "轮",
    "updates?": "更新", "steps?": "步|同样一级|站到", r"standardis\w+": "标准化",
    "condition numbers?": "条件数", "cliff": "临界|悬崖", "diverge[sd]?": "发散",
    "settles?|settled": "稳定|到达|步数", "training": "训练", "validation": "验证",
    "square|squares|squared": "平方|均方|方块|最小二乘", "mean": "平均|均", "residuals?": "残差",
    "paths?": "路径", "data": "数据", "feature": "特征", "times ten": "乘(以)?十", "leaps?": "跳",
    "falls": "降", "predict": "预测|猜", "before": "前|再挑|原", "after": "后|轮|更新|步",
    "least squares": "最小二乘", "momentum": "动量", "adam": "Adam", "adagrad": "AdaGrad",
    "nesterov": "Nesterov", "random": "随机", "a chosen": "给定", "cut": "截|切|刀", "map": "图",
    "rings?": "圈|等高线|等损失", "noise": "噪声", "wall": "墙|壁", "high": "高|大|尖",
    "low": "低", "lowest": "最低|最小", "best": "最好|最佳|最小二乘", "narrow": "窄",
    "a sample|random sample": "样本", "question": "题", "zigzag": "之字|来回",
    "curves?|curved": "弯曲|对应", "one": "一|1|这|各|单|的为|时|若|学习率",
    "from above": "俯视|从上", "from the side": "侧视", "never": "永远|从不|从未|再也|停不下|不",
    "fewer|fewest": "少|不足", "past": "过", "mini-batch": "小批量", "stochastic": "随机",
    "batch": "批量", "truth": "真值", "found": "求得|搜索|没有找到", "repeat": "重复",
    "split": "划分|分成", "twice": "两倍|两次", "again|once more": "再|重|又|放大", "count": "数",
    "rest": "不动|停|其余|其他", "two": "两|二", "side by side": "并排",
    "too few|fewer than": "太少|不足", "holds?": "成立|固定|稳定|记下", "still (not|on)": "仍|还",
    "not settled": "仍未|还没", "low learning": "低", "too high": "过高|太大|偏高",
    "scatter": "散", "settles at": "轮后稳定|稳定", "negative": "负", "positive": "正",
    "deviation|std": "标准差|离差|方差",
}  # fmt: skip
"""What an English word or phrase is in Chinese: a text with the one has the other."""

BACK = {
    "小批量": "mini-batch(es)?", "验证": "validation|validate|kept|check|aside",
    "最小二乘": "least squares", "抛物线": "parabolas?", "特征": "feature|eigenvalue",
}  # fmt: skip
"""And the other way round, for what English text says it of."""

LABELS = {"table", "page", "explore", "deck"}
"""Sections of which most texts are labels of a word or two, which terms cannot tell apart."""


def said_otherwise(english: str, chinese: str) -> list[str]:
    """What one of two texts says and the other does not: terms, questions, names of numbers."""
    english, chinese = (re.sub(r"\{[^}]*\}|#\w+\[", "  ", text) for text in (english, chinese))
    found = [
        word
        for word, term in TERMS.items()
        if re.search(rf"\b({word})\b", english, re.I) and not re.search(term, chinese)
    ]
    found += [
        term
        for term, word in BACK.items()
        if re.search(term, chinese) and not re.search(rf"\b({word})\b", english, re.I)
    ]
    numbers = r"(?<![A-Za-z])(?:b|w|x|y|h|η|MSE)(?![A-Za-z])"
    found += set(re.findall(numbers, english)) ^ set(re.findall(numbers, chinese))
    return found + ["?"] * (("?" in english) != ("？" in chinese))


def test_chinese_says_what_english_says() -> None:
    """A term that is translated otherwise is wrong, or belongs into TERMS."""
    wrong = {key: said_otherwise(text, texts("zh")[key]) for key, text in texts("en").items()}
    assert {key: lost for key, lost in wrong.items() if lost} == {}


def test_two_texts_that_are_exchanged_are_noticed() -> None:
    """In one language, within a figure or a film: by what they say, or by their placeholders."""
    english, chinese = texts("en"), texts("zh")
    pairs = [
        (one, other)
        for one, other in combinations(english, 2)
        if one.partition(".")[0] == other.partition(".")[0] not in LABELS
        and chinese[one] != chinese[other]
        and english[one] != english[other]
    ]
    unnoticed = [
        (one, other)
        for one, other in pairs
        if placeholders(english[one]) == placeholders(english[other])
        and not said_otherwise(english[one], chinese[other])
        and not said_otherwise(english[other], chinese[one])
    ]
    assert len(unnoticed) <= 0.015 * len(pairs), unnoticed


ORDER = [
    ("start", "minimum"), ("before", "after"), ("cliff_before", "cliff_after"), ("b", "step_b"),
    ("step_b", "new_b"), ("w", "step_w"), ("step_w", "new_w"), ("loss", "new_loss"),
    ("loss_before", "loss_after"), ("root_before", "root_after"), ("train", "val"),
    ("train_loss", "val_loss"), ("start_b", "b"), ("start_w", "w"), ("start_loss", "lowest"),
    ("slope_b", "slope_w"), ("raw.condition", "bad.condition"), ("rate_b", "rate_w"),
    ("bad.condition", "standardized.condition"), ("batch_loss", "mini_batch_loss"),
    ("mini_batch_loss", "stochastic_loss"), ("valley_condition", "bowl_condition"),
]  # fmt: skip
"""What comes first where a figure's text has both."""
# "condition number 1, was 40"; "20 step aside, the other 80": tested in test_claims,
# and in the film's own tests.
OTHERWISE = {"axis.standardized", "film_five_steps.split", "film_five_steps.check"}


@every_language
def test_what_is_first_comes_first(language: str) -> None:
    """The start before the end, in alternative texts too, which nobody sees."""
    for key, text in texts(language).items():
        if key in OTHERWISE:
            continue
        names = [name for _, name, _, _ in Formatter().parse(text) if name]
        for first, then in ORDER:
            if first in names and then in names:
                assert names.index(first) < names.index(then), f"{key}: {then} before {first}"


@pytest.mark.parametrize("film", catalog.find("scenes"))
def test_sections_stand_in_the_order_of_the_film(film: str) -> None:
    """In its file they are begun in the order in which their titles stand in the texts."""
    code = catalog.find("scenes")[film].read_text(encoding="utf-8")
    begun = re.findall(r'self\.section\(f?"(.+?)"\)', code)
    titles = [key for key in texts("en") if key.startswith(f"film_{film}.section_")]
    places = []
    for key in begun:  # section_{role} stands for several
        like = re.compile(re.sub(r"\{.*?\}", r"\\w+", key))
        places.append([at for at, title in enumerate(titles) if like.fullmatch(title)])
    plain = [found[0] for found in places if len(found) == 1]
    assert all(places)
    assert plain == sorted(plain)
    assert {at for found in places for at in found} == set(range(len(titles)))


@every_language
def test_texts_are_written_with_care(language: str) -> None:
    for key, text in texts(language).items():
        assert text == text.strip(), key
        assert "  " not in text, key
        assert len(re.findall(r"(?<!\\)\$", text)) % 2 == 0, key
        for name, how in placeholders(text):
            assert all(part.isidentifier() for part in name.split(".")), key
            assert re.fullmatch(r"rate|[2-6]|", how), key  # what Look.say understands
        assert "..." not in text, key
        assert "- " not in text.replace("- x", ""), key


@every_language
def test_no_semicolon_ends_coloured_words(language: str) -> None:
    """Typst takes it for the end of the call, and it would not be seen."""
    ended = re.compile(r"#[a-z_]+\[[^]]*\];")
    assert [key for key, words in texts(language).items() if ended.search(words)] == []


def test_chinese_is_chinese() -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    for key, text in texts("zh").items():
        words = without_math(re.sub(r"\{[\w:]*\}", "", text))
        assert chinese.search(words) or not re.search("[A-Za-z]", words), key
        # Its own punctuation beside its own characters.
        assert not re.search("[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]", text), key


@every_language
def test_the_font_has_every_character(language: str) -> None:
    for key, text in texts(language).items():
        if is_read_out(key):
            continue
        assert fonts.missing(without_math(text)) == "", key
        # The fonts of formulas have no Chinese, and lack it without a warning.
        assert all(formula.isascii() for formula in maths(text)), key


def is_read_out(key: str) -> bool:
    """Whether a text is never drawn: what a figure shows, in words, for the file beside it."""
    return key.endswith(".alt")


@every_language
def test_every_figure_has_an_alternative_text(language: str) -> None:
    for name in FIGURES:
        text = texts(language)[f"{name}.alt"]
        assert 40 < len(text) * (1 if language == "en" else 2) < 600, name
        assert text.endswith((".", "。")), name
        assert not maths(text), f"{name}: a formula cannot be read out"
        assert "\\" not in text, name


COLOURS = {
    "en": r"\b(red|orange|yellow|green|teal|blue|purple|violet|pink|brown|gr[ea]y|black|white)\b",
    "zh": "[红橙黄绿青蓝紫粉棕灰黑]色?的|白色",
}


@every_language
def test_alternative_texts_name_no_colours(language: str) -> None:
    """They would be false in another theme."""
    for key, text in texts(language).items():
        if is_read_out(key):
            assert not re.search(COLOURS[language], text, re.I), key
    for seen in ("blue points", "a Grey line", "蓝色的点", "红的线"):
        assert any(re.search(pattern, seen, re.I) for pattern in COLOURS.values())


@every_language
def test_numbers_and_names_of_columns_can_be_drawn(language: str) -> None:
    assert fonts.missing("0123456789 .,−+×·%()²³ e ∞ … ABCDEFGHIJKLMNOPQRSTUVWXYZ éèßäöüñçå") == ""


class Noted(str):
    """A value that shows itself however the text wants it written."""

    def __getattr__(self, name: str) -> "Noted":
        if name.startswith("__"):
            raise AttributeError(name)
        return Noted(str.__str__(self) + f".{name}")

    def __format__(self, how: str) -> str:
        return f"{self!s}>"


@every_language
def test_say_fills_in_and_is_strict(language: str) -> None:
    words = Words(language)
    for key, text in texts(language).items():
        names = {name for name, _ in placeholders(text)}
        values = {name.partition(".")[0]: Noted(f"<{name.partition('.')[0]}") for name in names}
        said = words.say(key, **values)
        assert all(f"<{name}>" in said for name in names)
        assert "{" not in without_math(said), key
        if values:
            with pytest.raises(TextError, match=re.escape(f"{key!r} in {FOLDER / language}.toml")):
                words.say(key)
    with pytest.raises(TextError, match=r"no text 'axis\.no_such_text'"):
        words.say("axis.no_such_text")


# What is wrong with a text is said in one line, with the place.


@pytest.fixture
def written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str | bytes], Path]]:
    """Writes a language file, xx.toml, in place of those there are."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "xx.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        monkeypatch.setattr("gdviz.look.words._file", lambda language: path)
        texts.cache_clear()
        return path

    yield write
    texts.cache_clear()


BROKEN: list[tuple[str | bytes, str]] = [
    ('[axis]\nstart = "start"\nb = b"', "Invalid value (at line 3, column 5)"),
    ('[axis]\nb = "b"\nb = "b"\n', "Cannot overwrite a value (at line 3, column 8)"),
    ('[axis\nb = "b"', "(at line 1, column 6)"),
    (b'[axis]\nb = "\xff"', "not UTF-8 text (at line 2)"),
    ('title = "hello"', "'title' is outside a section; allowed: below a [NAME]"),
    ("[split]\ntitle = 5", "split.title = 5; allowed: a text in quotes"),
    ("[split.title]\nwide = 'a'", "split.title = {'wide': 'a'}; allowed: a text in quotes"),
]


@pytest.mark.parametrize(("content", "says"), BROKEN)
def test_a_broken_language_file_names_itself_and_its_line(
    written: Callable[[str | bytes], Path], content: str | bytes, says: str
) -> None:
    path = written(content)
    with pytest.raises(TextError) as error:
        Words("xx").say("axis.b")
    assert str(error.value).startswith(f"{path}: ")
    assert str(error.value).endswith(says)


@pytest.mark.parametrize(
    ("key", "maybe"),
    [
        ("film_descent.conture", "; did you mean film_descent.contour?"),
        ("film_decsent.contour", "; did you mean film_descent.contour?"),
        ("axis.Start", "; did you mean axis.start?"),  # of its section, though film.start is near
        ("start", "; did you mean film.start?"),
        ("film_mine.hello", ""),
    ],
)
def test_a_wrong_key_names_the_film_that_asks_and_the_nearest_key(
    written: Callable[[str | bytes], Path], key: str, maybe: str
) -> None:
    texts_ = '[axis]\nstart = "a"\n[film]\nstart = "a"\n[film_descent]\ncontour = "a"'
    path = written(texts_)
    film = compile("\n\nlook.say(key)", "scenes/descent.py", "exec")
    with pytest.raises(TextError) as error:
        exec(film, {"look": Look(words=Words("xx")), "key": key})
    assert str(error.value) == f"scenes/descent.py, line 3: no text {key!r} in {path}{maybe}"


def test_a_value_that_is_missing_is_named_with_those_there_are(
    written: Callable[[str | bytes], Path],
) -> None:
    path = written('[split]\ntitle = "{train} and {val}"')
    figure = compile("look.say('split.title', **values)", "figures/split.py", "exec")
    place = f"figures/split.py, line 1: 'split.title' in {path} wants a value for"
    for values, says in (
        ({}, "{train}; given: none"),
        ({"train": 5, "vla": 1}, "{val}; given: train, vla; did you mean vla?"),
    ):
        with pytest.raises(TextError) as error:
            exec(figure, {"look": Look(words=Words("xx")), "values": values})
        assert str(error.value) == f"{place} {says}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{b", "expected '}' before end of string"),
        ("b}", "Single '}' encountered in format string"),
        ("{}", "Replacement index 0 out of range"),
        ("{b:many}", "invalid literal for int"),
    ],
)
def test_braces_that_say_nothing(
    written: Callable[[str | bytes], Path], text: str, says: str
) -> None:
    path = written(f'[split]\ntitle = "{text}"')
    with pytest.raises(TextError) as error:
        Look(words=Words("xx")).say("split.title", b=0.5)
    assert str(error.value).startswith(f"{path}: split.title = {text!r}: {says}")


def test_nearest() -> None:
    assert nearest("drak", ("light", "dark")) == "; did you mean dark?"
    assert nearest("DARK", ("light", "dark")) == "; did you mean dark?"
    assert nearest("rate", ("dpi", "rates"), str.upper) == "; did you mean RATES?"
    assert nearest("mauve", ("light", "dark")) == ""
    assert nearest("Hours", ("sleep", "hours studied")) == "; did you mean hours studied?"
    assert nearest("ou", ("hours studied",)) == "", "two letters are in many words"
    assert nearest("x", ()) == ""


def test_sections_are_those_of_figures_and_films() -> None:
    found = {key.partition(".")[0] for key in texts("en")}
    films = {f"film_{name}" for name in catalog.find("scenes")}
    shared = {"axis", "odd", "sample", "film", "table", "page", "deck", "explore"}
    assert found <= shared | set(FIGURES) | films


# Every key is used. What figures say is heard while they are drawn; what films say is looked for
# in their code, where a key may be put together: f"film.{role}" stands for film.rate_low.


def heard_in_figures() -> set[str]:
    heard: set[str] = set()
    say = Words.say

    def listening(words: Words, key: str, **values: object) -> str:
        heard.add(key)
        return say(words, key, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Words, "say", listening)
        for name, case in product(FIGURES, ("book", "penguins", "penguins off")):
            chosen = settings(**USUAL[case])
            import_module(f"figures.{name}").draw(chosen.lesson, chosen.look)
        for lesson in ODD.values():
            import_module("figures.split").draw(lesson, Look())
    return heard


ODD = {
    "few_points": Lesson(n=4),
    "far_from_zero": Lesson(data=Dataset(1e4 + np.arange(9.0), np.arange(9.0) % 2)),
    "outlier": Lesson(data=Dataset(np.arange(99.0), np.append(np.arange(98) % 7, 1e4)), seed=1),
    "perfect_fit": Lesson(noise=0),
    "start_at_minimum": Lesson(start_at=Lesson().minimum),
    "all_diverge": Lesson(learning_rates=("101%",)),
}


@pytest.mark.parametrize("oddity", ODD)
def test_what_is_odd_about_a_lesson_is_written_on_its_figures(oddity: str) -> None:
    assert oddity in studies.oddities(ODD[oddity])
    for language in languages():
        look = Look(words=Words(language))
        drawn = import_module("figures.split").draw(ODD[oddity], look)
        said = look.say(f"odd.{oddity}", cliff=ODD[oddity].landscape.max_learning_rate)
        written = "".join("".join(text.get_text().split()) for text in drawn.texts)
        assert "".join(said.split()) in written
        assert said in facts(drawn)["notes"]


def test_every_oddity_has_its_text() -> None:
    named = {key.removeprefix("odd.") for key in texts("en") if key.startswith("odd.")}
    assert named == set(ODD)
    assert all(f"{name}: " in (studies.oddities.__doc__ or "") for name in ODD)


def written_in_films() -> list[re.Pattern[str]]:
    patterns = []
    for path in (*(ROOT / "gdviz").rglob("*.py"), *(ROOT / "scenes").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "manim" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
                    for part in node.values
                ]
                patterns.append(re.compile("".join(parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                patterns.append(re.compile(re.escape(node.value)))
    return [pattern for pattern in patterns if r"\." in pattern.pattern]


def heard_in_overviews(folder: Path) -> set[str]:
    """The keys that `gdviz look` says of all tables that the reader is tested with."""
    heard: set[str] = set()
    say = Words.say

    def listening(words: Words, key: str, **values: object) -> str:
        heard.add(key)
        return say(words, key, **values)

    sheets = workbook(A=[["x", "y"], [1, 2], [2, 3], [4, 5]], B=[[1]])
    wide = ",".join(map(str, range(20))) + "\n"
    rows = "x,y,z\n" + "1,2,3\n2,3,4\n" * 400_000
    others = {"workbook": sheets, "wide": wide.encode() * 3, "large": rows.encode()}
    contents = {name: (file.content, file.options) for name, file in READ.items()}
    contents |= {name: (content, {}) for name, content in others.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Words, "say", listening)
        for content, options in contents.values():
            path = folder / "points.csv"
            path.write_bytes(content)
            for language in languages():
                told = list(overview.lines(settings(csv=path, lang=language, **options)))
                assert told[0].startswith(str(path))
                assert all(line == line.rstrip() and "{" not in line for line in told)
    return heard


def named_in_the_explorable() -> set[str]:
    """The keys that the page's module names in quotes, and those that the page itself says."""
    module = (ROOT / "gdviz/embed/web/explore.js").read_text(encoding="utf-8")
    page = (ROOT / "gdviz/embed/explore.py").read_text(encoding="utf-8")
    bare = explore._light(module)
    options = set(re.findall(r"(\w+): \d+[,} ]", bare))  # of speeds, by their names
    quoted = set(re.findall(r'"(\w+)"', bare)) | options
    return {f"explore.{key}" for key in quoted} | set(re.findall(r'"(explore\.\w+)"', page))


def named_in_decks() -> set[str]:
    """The keys that decks say by name, and what a run may do."""
    sources = ("deck.py", "slides.py", "templates/deck.html")
    text = "".join((ROOT / "gdviz/embed" / name).read_text(encoding="utf-8") for name in sources)
    fates = {f"deck.{fate}" for fate in deck.FATES}
    return fates | set(re.findall(r'"(deck\.\w+)"', text))


def heard_in_pages(folder: Path) -> set[str]:
    """The keys that a page says: of a folder with nothing, with all there can be, and with gaps."""
    heard: set[str] = set()
    say = Words.say

    def listening(words: Words, key: str, **values: object) -> str:
        heard.add(key)
        return say(words, key, **values)

    table = folder / "points.csv"
    table.write_text("a,b\n1,2\n2,3\n3,5\n4,8\n")
    home = folder / "points"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Words, "say", listening)
        for made in (False, True):
            if made:
                figure(home, "split")
                figure(home, "mine", options="--rates 0.1")
                film(home, "descent", track=True, loop={"start": 0, "end": 1})
                film(home, "gradient-zh")
                (home / "figures/split.svg").unlink()
                for end in ("png", "svg"):
                    (home / f"figures/mine.{end}").unlink()
                clip, loop = home / "videos/clips/descent/01-p.mp4", home / "videos/loops"
                for file in (clip, loop / "descent.mp4", home / "explore.html"):
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.touch()
                for name in ("slides.html", "slides.pptx"):
                    (home / name).touch()
                (home / ".data.json").write_text('{"table": "points.csv", "x": "a", "y": "b"}')
            for language in languages():
                page.page(shelf.read(settings(csv=table, output=folder, lang=language)))
    return heard


def test_every_key_is_used(tmp_path: Path) -> None:
    heard, written = heard_in_figures() | heard_in_overviews(tmp_path), written_in_films()
    heard |= heard_in_pages(tmp_path) | named_in_the_explorable() | named_in_decks()
    unused = [
        key
        for key in texts("en")
        if key not in heard and not any(pattern.fullmatch(key) for pattern in written)
    ]
    assert unused == []


def test_every_key_that_is_asked_for_is_there() -> None:
    """A literal key in the code, also where no test draws it."""
    for path in (
        *ROOT.glob("gdviz/**/*.py"),
        *ROOT.glob("figures/*.py"),
        *ROOT.glob("scenes/*.py"),
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if name not in ("say", "plain", "caption"):
                continue
            if isinstance(node.args[0], ast.JoinedStr):  # put together from parts
                continue
            for key in ast.walk(node.args[0]):
                if isinstance(key, ast.Constant) and re.fullmatch(r"\w+\.\w+", str(key.value)):
                    assert key.value in texts("en"), f"{path}: {key.value}"


def test_comments_explain_the_files() -> None:
    for language in languages():
        source = (FOLDER / f"{language}.toml").read_text(encoding="utf-8")
        assert source.startswith("# ")
        tomllib.loads(source)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a $b$ c", "a  c"),
        ("$\\eta$", ""),
        (r"cost (\$) in k\$", "cost ($) in k$"),
        (r"\$ $x$ \$", "$  $"),
        ("one $ alone", "one $ alone"),
        ("$a\nb$c", "c"),
    ],
)
def test_without_math(text: str, left: str) -> None:
    assert without_math(text) == left


def test_a_key_of_another_language_wants_a_translation(written: Callable[..., Path]) -> None:
    path = written('[axis]\nb = "b"')
    there = texts.__wrapped__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gdviz.look.words.languages", lambda: ("xx", "yy"))
        patch.setattr(
            "gdviz.look.words.texts",
            lambda language: {"axis.w": "w"} if language == "yy" else there(language),
        )
        with pytest.raises(TextError) as error:
            Words("xx").say("axis.w")
    assert str(error.value).endswith(
        f"no text 'axis.w' in {path}; it is in yy.toml and wants a translation"
    )
