"""From a path to bytes and text: what kind of file it is, unpacked, in which encoding."""

import codecs
import contextlib
import gzip
import io
import os
import re
import select
import shutil
import stat
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import IO, Any

from gdcore.checks import DataError
from gdcore.data import FEWEST_ROWS
from gdviz.tables import STANDARD_INPUT

STDIN = "-"
"""What messages call it; a file of this name is a copy of it."""
HEAD = 1 << 18  # bytes that show what a file is
MOST = 1 << 31  # bytes that come through a pipe, or out of a gzip
PATIENCE = 3  # seconds for somebody to write to a pipe with a name

ENCODINGS = {  # what a detector calls them, and what people do
    "gb18030": "GB18030", "big5": "Big5", "big5hkscs": "Big5", "cp949": "CP949",
    "cp932": "Shift-JIS", "shift_jis": "Shift-JIS", "euc-kr": "EUC-KR", "euc-jp": "EUC-JP",
    "windows-1252": "Windows-1252", "windows-1251": "Windows-1251", "windows-1250": "Windows-1250",
}  # fmt: skip


@dataclass(frozen=True)
class Decoded:
    """Text, in which encoding it was, and whether that was a guess.

    Attributes:
        encoding: What people call it.
        codec: What Python does.
    """

    text: str
    encoding: str
    guessed: bool
    codec: str


def shown_path(path: str | PathLike[str]) -> str:
    """What messages call a file."""
    copied = Path(path).name == STANDARD_INPUT
    return STANDARD_INPUT if copied or str(path) == STDIN else str(path)


def size(path: str | PathLike[str]) -> int:
    """How many bytes a file has; 0 where that is not known before it is read."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return 0
    return found.st_size


def load(path: str | PathLike[str]) -> tuple[bytes, bool]:
    """A file's bytes, unpacked where it is a gzip, and whether it is one.

    Raises:
        DataError: It cannot be read.
    """
    where = shown_path(path)
    if is_piped(path):
        raw = b"".join(piped(path))
    else:
        with opened(path) as file:
            try:
                raw = file.read()
            except OSError as error:
                raise DataError(f"{where}: cannot be read ({error.strerror})") from None
    if not is_gzip(raw):
        return raw, False
    try:
        with gzip.open(io.BytesIO(raw)) as packed:
            unpacked = packed.read(MOST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{where}: a gzip file that cannot be unpacked ({error})") from None
    if len(unpacked) > MOST:
        raise DataError(f"{where}: a gzip file of more than {MOST >> 30} GB; allowed: unpack it")
    return unpacked, True


def is_piped(path: str | PathLike[str]) -> bool:
    """Whether what a path leads to can be read but once: standard input, a pipe."""
    if str(path) == STDIN:
        return True
    try:
        kind = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)


def piped(path: str | PathLike[str]) -> Iterator[bytes]:
    """What comes through a pipe, in pieces.

    Raises:
        DataError: It is no table, or comes without an end.
    """
    where, length = shown_path(path), 0
    with contextlib.nullcontext(sys.stdin.buffer) if str(path) == STDIN else opened(path) as file:
        while block := file.read(HEAD):
            # In UTF-32 three bytes of four are zero; more are in what is no text.
            if not length and kind(block) == "text" and 4 * block.count(0) > 3 * len(block):
                raise DataError(f"{where}: not a text file; allowed: CSV and other text")
            length += len(block)
            if length > MOST:
                raise DataError(
                    f"{where}: more than {MOST >> 30} GB through a pipe; allowed: a file"
                )
            yield block


def is_gzip(raw: bytes) -> bool:
    """Whether bytes begin as a gzip file does."""
    return raw.startswith(b"\x1f\x8b\x08")


def opened(path: str | PathLike[str]) -> IO[bytes]:
    """A file to be read in pieces.

    Raises:
        DataError: It cannot be read, or is a folder or a device; of a pipe, nobody writes to it.
    """
    where = shown_path(path)
    try:
        # A pipe that nobody writes to would keep a plain `open` waiting for ever.
        odd = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # Unix; Windows
        handle = os.open(path, os.O_RDONLY | odd)
    except FileNotFoundError:
        raise DataError(f"{where}: no such file") from None
    except IsADirectoryError:
        raise _folder(where) from None
    except PermissionError:
        raise DataError(f"{where}: no permission to read this file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{where}: cannot be read ({reason})") from None
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise _folder(where)
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
            raise DataError(f"{where}: a device; a CSV file or another table is needed")
        if not stat.S_ISREG(mode):
            # The pipe of <(command) has no name, and a command that writes when it can.
            named = os.path.exists(os.path.realpath(path))
            if named and not select.select([handle], [], [], PATIENCE)[0]:
                raise DataError(f"{where}: a pipe to which nobody writes; allowed: a file")
            os.set_blocking(handle, True)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _folder(where: str) -> DataError:
    return DataError(f"{where}: a folder; a CSV file or another table is needed")


@contextlib.contextmanager
def as_file(raw: bytes) -> Iterator[Path]:
    """Bytes in a file that is there for a while."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "table")
        copy.write_bytes(raw)
        yield copy


@contextlib.contextmanager
def in_utf8(path: Path, codec: str, before: int) -> Iterator[Path]:
    """A copy of a text in UTF-8 that is there for a while, without so many characters before it.

    Raises:
        UnicodeError: The text is in another encoding.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "table")
        with (
            path.open(encoding="utf-8-sig" if codec == "utf-8" else codec, newline="") as file,
            copy.open("w", encoding="utf-8", newline="") as out,
        ):
            file.read(before)
            shutil.copyfileobj(file, out, 1 << 20)
        yield copy


def kind(raw: bytes) -> str:
    """What kind of file bytes are: "parquet", "workbook", "json" or "text".

    By content, since names lie: .csv files that are workbooks are met often.
    """
    if raw.startswith(b"PAR1"):
        return "parquet"
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return "workbook"
    start = raw[:64].removeprefix(codecs.BOM_UTF8).lstrip()
    if re.match(rb'\{\s*("|$|\})|\[\s*([\[{\]"\d-]|$)', start):
        return "json"
    return "text"


def decode(raw: bytes, where: str, told: str | None = None) -> Decoded:
    """The text that bytes are: UTF-8 or UTF-16 for certain, otherwise a guess.

    Args:
        raw: The bytes.
        where: What messages begin with.
        told: The encoding, where the reader has said it.

    Raises:
        DataError: It is empty, or no text, or not in that encoding.
    """
    encoding = told or _certain(raw)
    guessed = False
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        if told:
            raise DataError(
                f"{where}: not in the encoding {told} (byte {error.start + 1}); "
                "leave --encoding out to have it guessed"
            ) from None
        guessed = True
        encoding, text = _guess(raw)
    if told:
        encoding = codecs.lookup(told).name
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise DataError(
            f"{where}: empty; a table with two columns and at least {FEWEST_ROWS} rows is needed"
        )
    if re.match(r"\s*(<!doctype|<html|<\?xml|<table|%pdf)", text[:200], re.IGNORECASE):
        raise DataError(
            f"{where}: a page, not a table; open it in a spreadsheet and save it as CSV or .xlsx"
        )
    if re.match(r"\s*\\(begin|documentclass)\b", text[:200]):
        raise DataError(
            f"{where}: LaTeX, not a table; allowed: its numbers alone, with commas between them"
        )
    # Text has no control characters but tab and line ends. Looking for a zero is fast however long
    # the text is; for the others it is not, and the beginning must do.
    if "\0" in text or re.search(r"[\x01-\x08\x0e-\x1f]", text[:65536]):
        raise DataError(
            f"{where}: not a text file; allowed: CSV and other text, a workbook such as .xlsx, "
            "JSON records, Parquet; each but a workbook also as .gz"
        )
    name = {"utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}.get(encoding)
    name = name or ENCODINGS.get(encoding.lower(), encoding.upper())
    return Decoded(text, name, guessed, encoding)


def _certain(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Digits and commas in UTF-16 have a zero byte, always on the same side; UTF-8 text has none.
    zeros_first, zeros_second = raw[::2].count(0), raw[1::2].count(0)
    if zeros_second > 10 * zeros_first:
        return "utf-16-le"
    if zeros_first > 10 * zeros_second:
        return "utf-16-be"
    return "utf-8"


def _guess(raw: bytes) -> tuple[str, str]:
    """The likeliest encoding of bytes that are not UTF-8, and the text.

    Names of columns are short, so only encodings of the modern web come into question: with those
    of DOS and the early Macintosh, six files of 41 were read wrong, without them one.
    """
    import chardet  # only where it is needed

    # The lines that are not ASCII say all there is to know.
    telling = b"\n".join(line for line in raw[: 8 * HEAD].splitlines() if not line.isascii())
    found: Any = chardet.detect(telling, encoding_era=chardet.EncodingEra.MODERN_WEB)
    for encoding in (found["encoding"], "windows-1252", "latin-1"):
        if encoding and encoding.lower() not in ("utf-8", "ascii"):
            try:
                text = raw.decode(encoding)
                if encoding.lower() in ("euc-jp", "big5") and _everyday_chinese(raw):
                    return "gb18030", raw.decode("gb18030")
                # Windows-1252 is by far the most frequent of those that say the same here.
                same = raw.decode("windows-1252", "replace") == text
                return "windows-1252" if same else encoding.lower(), text
            except (UnicodeDecodeError, LookupError):
                continue
    return "latin-1", raw.decode("latin-1")


def _everyday_chinese(raw: bytes) -> bool:
    """Whether bytes read in GB18030 are the 3755 most frequent characters and nothing rare.

    Names of two characters say too little to tell GB18030 from EUC-JP or Big5, and most such files
    are in GB18030. Of 20 headers in Big5 none passes, nor do kana.
    """
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    # In GB 2312 these are the rows 16 to 55.
    return all(
        char.isascii()
        or b"\xb0\xa1" <= char.encode("gb2312", "replace") <= b"\xd7\xf9"
        or char in "（）％℃㎡㎏㎜㎝°：，。、／－"
        for char in set(text)
    )
