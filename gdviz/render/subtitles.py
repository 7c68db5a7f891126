"""Captions as files: WebVTT and SubRip, with formulas as readable Unicode."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from gdviz.look.captions import Caption
from gdviz.look.markup import readable


def vtt(captions: Iterable[Caption]) -> str:
    """Captions as WebVTT, for a <track> of a <video>."""
    cues = [
        f"{_time(start, '.')} --> {_time(end, '.')}\n{_escaped(readable(words))}\n"
        for start, end, words in captions
    ]
    return "\n".join(["WEBVTT\n", *cues])


def srt(captions: Iterable[Caption]) -> str:
    """Captions as SubRip, which players find beside a film of the same name."""
    cues = [
        f"{number}\n{_time(start, ',')} --> {_time(end, ',')}\n{readable(words)}\n"
        for number, (start, end, words) in enumerate(captions, 1)
    ]
    return "\n".join(cues)


def places(name: str, captions: str) -> list[str]:
    """Where the captions of a film are written, as seen from its folder.

    Beside it a player finds them by itself, and would show them over those in the picture.
    """
    if captions == "none":
        return []
    folder = "" if captions == "track" else "captions/"
    return [f"{folder}{name}.{end}" for end in ("vtt", "srt")]


def write(target: Path, captions: Sequence[Caption]) -> None:
    """Write captions as VTT or SRT, by the name's ending."""
    target.parent.mkdir(parents=True, exist_ok=True)
    words = vtt(captions) if target.suffix == ".vtt" else srt(captions)
    target.write_text(words, encoding="utf-8")


def _time(seconds: float, point: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}{point}{thousandths:03}"


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
