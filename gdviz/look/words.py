"""Every visible word, from text/<language>.toml. The languages are the files of that folder."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@cache
def languages() -> tuple[str, ...]:
    """The languages there are texts for: the stems of the files in `gdviz/look/text`."""
    found = (entry.name for entry in files("gdviz.look").joinpath("text").iterdir())
    return tuple(sorted(name[:-5] for name in found if name.endswith(".toml")))


@cache
def texts(language: str) -> dict[str, str]:
    """All texts of a language as {"section.key": text}."""
    source = files("gdviz.look").joinpath("text", f"{language}.toml").read_text(encoding="utf-8")
    sections = tomllib.loads(source)
    return {
        f"{section}.{key}": text
        for section, entries in sections.items()
        for key, text in entries.items()
    }


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: str

    def say(self, key: str, **values: object) -> str:
        """The text `key` ("section.name") with {placeholders} filled in.

        Raises:
            KeyError: no such text, or a placeholder without a value.
        """
        return texts(self.language)[key].format(**values)
