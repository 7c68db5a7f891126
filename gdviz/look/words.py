"""Every visible word, from text/<language>.toml. The languages are the files of that folder."""

import difflib
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).with_name("text")


class TextError(LookupError):
    """A text that cannot be said: one line with the file, the key, and what may be meant."""


def _file(language: str) -> Path:
    return TEXTS / f"{language}.toml"


@cache
def languages() -> tuple[str, ...]:
    """The languages there are texts for: the stems of the files in `gdviz/look/text`."""
    return tuple(sorted(file.stem for file in TEXTS.glob("*.toml")))


@cache
def texts(language: str) -> dict[str, str]:
    """All texts of a language as {"section.key": text}.

    Raises:
        TextError: the file cannot be read as what it should be.
    """
    import tomllib  # not for `gdviz list`, which wants names that are near

    file = _file(language)
    try:
        sections = tomllib.loads(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TextError(f"{file}: not UTF-8 text (at line {line})") from None
    except tomllib.TOMLDecodeError as error:  # which says the line
        raise TextError(f"{file}: {error}") from None
    found = {}
    for section, entries in sections.items():
        if not isinstance(entries, dict):
            raise TextError(f"{file}: {section!r} is outside a section; allowed: below a [NAME]")
        for key, text in entries.items():
            if not isinstance(text, str):
                raise TextError(f"{file}: {section}.{key} = {text!r}; allowed: a text in quotes")
            found[f"{section}.{key}"] = text
    return found


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: str

    def say(self, key: str, **values: object) -> str:
        """The text `key` ("section.name") with {placeholders} filled in.

        Raises:
            TextError: no such text, a placeholder without a value, or braces that say nothing.
        """
        known, file = texts(self.language), _file(self.language)
        if key not in known:
            where = f"{_asked_by()}: no text {key!r} in {file}"
            others = [one for one in languages() if one != self.language and key in texts(one)]
            if others:
                raise TextError(f"{where}; it is in {others[0]}.toml and wants a translation")
            own = [one for one in known if one.startswith(key.partition(".")[0] + ".")]
            raise TextError(where + (nearest(key, own) or nearest(key, known)))
        try:
            return known[key].format(**values)
        except KeyError as error:
            name, given = error.args[0], ", ".join(values) or "none"
            raise TextError(
                f"{_asked_by()}: {key!r} in {file} wants a value for {{{name}}}; "
                f"given: {given}{nearest(name, values)}"
            ) from None
        except (ValueError, IndexError) as error:
            raise TextError(f"{file}: {key} = {known[key]!r}: {error}") from None


def nearest(word: str, known: Iterable[str], written: Callable[[str], str] = str) -> str:
    """The end of a message about a word that is not known: "; did you mean ...?", or nothing.

    written: How a known word is to be written in the message, if not as it is.
    """
    spelled = {one.lower(): one for one in known}
    asked = word.lower()
    found = difflib.get_close_matches(asked, spelled, n=1)
    if len(asked) > 2:  # or it is the beginning, say, of a long name
        found += [one for one in spelled if asked in one]
    return f"; did you mean {written(spelled[found[0]])}?" if found else ""


def _asked_by() -> str:
    """The file and line that wants a text: of a figure or a film, not of what draws for it."""
    home, frame = Path(__file__).parents[1], inspect.currentframe()
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        # In an installed package figures and films are inside, as `_figures` and `_scenes`.
        if not path.is_relative_to(home) or path.relative_to(home).parts[0].startswith("_"):
            return f"{path}, line {frame.f_lineno}"
        frame = frame.f_back
    return "gdviz"
