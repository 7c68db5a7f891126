"""What the cells of a column are: numbers in one way of writing, dates, TRUE and FALSE, or text."""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from gdcore.checks import shown
from gdcore.data import FloatArray, all_finite

# What people write where a value is missing, in either case; blanks around it do not matter.
MISSING = frozenset(
    (
        "", "na", "n/a", "#n/a", "n.a.", "null", "nil", "none", "nan", "<na>", "missing",
        "?", "-", "--", "---", "–", "—", ".", "..", "...",
        "#value!", "#ref!", "#div/0!", "#num!", "#name?", "#null!",
    )
)  # fmt: skip
TRUTHS = (("TRUE", "FALSE"), ("yes", "no"), ("是", "否"))
TRUTH = {word.casefold(): 1.0 - at for words in TRUTHS for at, word in enumerate(words)}
CURRENCIES = r"US\$|R\$|[$€£¥￥₹₽₩₺₫฿]|USD|EUR|GBP|CHF|CNY|RMB|JPY|INR|元|円|zł|Kč|kr\.?|руб\.?|р\."
UNIT = re.compile(rf"(?:{CURRENCIES}|[%％‰])", re.IGNORECASE)
# A number in any way of writing: sign, unit, digits with marks between them, exponent, unit.
NUMBER = re.compile(
    rf"(?P<sign>[+\-−–]?)\s*(?P<before>(?:{CURRENCIES})?)\s*(?P<sign2>[+\-−–]?)"
    r"(?P<body>[.,]?\d(?:[\d.,'’ \u00a0\u202f\u2009]*[\d.,])?)(?P<exponent>(?:[eE][+-]?\d+)?)"
    rf"\s*(?P<after>(?:{CURRENCIES}|[%％‰])?)",
    re.IGNORECASE,
)
# In books of account (123) and 123- are -123.
BRACKETS = re.compile(rf"({CURRENCIES})?\s*\(\s*([^()]*\d[^()]*?)\s*\)", re.IGNORECASE)
MINUS_LAST = re.compile(r"([^()+\-−–]*\d)\s*[\-−–]")
# Any other unit: 20°C, 170 cm, 90 km/h, 89㎡, 2018年.
WITH_UNIT = re.compile(
    r"([+\-−–]?\s*[.,]?\d(?:[\d.,'’ \u00a0\u202f\u2009]*\d)?(?:[eE][+-]?\d+)?)"
    r"\s*(°|°?[^\W\d_]{1,10}[²³]?(?:[/·][^\W\d_]{1,10}[²³]?)?\.?|[\u3300-\u33ff℃℉])"
)
FULL_WIDTH = str.maketrans("０１２３４５６７８９，．－", "0123456789,.-")
"""What Chinese keyboards write; where only such commas are found, they separate cells."""
BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})
# 1.310 and 1,200: the mark may be a decimal mark or stand for thousands.
EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
# A time of day after a date, in UTC or away from it.
CLOCK = (
    r"(?:[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}(?:[.,]\d+)?))?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})(?:\2(\d{{1,2}}))?{CLOCK}")
CHINESE_DAY = re.compile(r"(\d{4})年(\d{1,2})月(?:(\d{1,2})[日号])?")
# What could be read in too many ways: 01/02/23, Jan-22, 2022 Q1.
SHORT_DATE = re.compile(
    r"\d{1,2}([-/.])\d{1,2}\1(\d{2})?|\d{4}[ -]?Q[1-4]|Q[1-4][ -]?\d{4}"
    r"|(\d{1,2}[ -])?[^\W\d]{3,9}\.?[ -](\d{2}|\d{4})",
    re.IGNORECASE,
)
YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){CLOCK}")


@dataclass(frozen=True)
class Written:
    """One cell's number, before it is known what its marks mean.

    Attributes:
        decimal, thousands: The marks whose meaning the cell alone settles; "" for none.
        either: The mark that is followed by exactly three digits and may mean either; "" for none.
        unit: A currency or per cent; "" for none.
        plain: The number with its marks, without unit.
        minus: How it says that it is negative: "-", "(", or "last"; "" for not at all.
    """

    decimal: str
    thousands: str
    either: str
    unit: str
    plain: str
    minus: str = ""


def written(cell: str) -> Written | None:
    """How a cell writes a number, None where it is none."""
    minus = ""
    if not cell.isascii():
        cell = cell.translate(FULL_WIDTH)
    if cell.endswith(")") and (brackets := BRACKETS.fullmatch(cell)):
        minus, cell = "(", f"-{brackets[1] or ''}{brackets[2]}"
    elif cell.endswith(("-", "−", "–")) and (number := MINUS_LAST.fullmatch(cell)):
        minus, cell = "last", f"-{number[1]}"
    match = NUMBER.fullmatch(cell)
    if not match or (match["before"] and match["after"]) or (match["sign"] and match["sign2"]):
        return None
    body, exponent = match["body"].translate(BLANKS), match["exponent"]
    marks = re.sub(r"\d", "", body)
    sign = "-" if (match["sign"] or match["sign2"] or "+") in "-−–" else ""
    unit = (match["before"] or match["after"]).casefold().replace("％", "%").replace("￥", "¥")
    decimal = thousands = either = ""
    if marks:
        last = marks[-1]
        if marks in (".", ","):
            if not exponent and EITHER.fullmatch(body):
                either = last
            else:
                decimal = last
        elif len(set(marks)) == 1:
            thousands = last
        elif last in ".," and marks.count(last) == 1 and len(set(marks)) == 2:
            decimal, thousands = last, marks[0]
        else:
            return None
        whole = body.split(decimal)[0] if decimal else body
        if thousands and (exponent or not _grouped(whole, thousands)):
            return None
    return Written(
        decimal, thousands, either, unit, sign + body + exponent, minus or ("-" if sign else "")
    )


def measured(cell: str) -> Written | None:
    """How a cell writes a number with a unit that is no currency, None where it is none."""
    match = WITH_UNIT.fullmatch(cell)
    how = written(match[1]) if match else None
    return None if match is None or how is None else replace(how, unit=match[2])


def _grouped(whole: str, mark: str) -> bool:
    """Whether a mark stands where thousands end; with commas also the Indian 12,34,567."""
    first, *others, last = whole.split(mark)
    sizes = {2, 3} if mark == "," else {3}
    return (
        0 < len(first) <= 3
        and first[0] != "0"
        and len(last) == 3
        and all(len(group) in sizes for group in others)
        and (first + last + "".join(others)).isdigit()
    )


def value(plain: str, decimal: str, thousands: str) -> float:
    """The number that a cell's `plain` stands for, nan where these marks do not allow it."""
    if thousands:
        plain = plain.replace(thousands, "")
    if decimal == ",":
        if "." in plain:
            return math.nan
        plain = plain.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


@dataclass(frozen=True)
class Marks:
    """The decimal and the thousands mark and the unit of a column; "" where none was met."""

    decimal: str = ""
    thousands: str = ""
    unit: str = ""


@dataclass
class Reading:
    """What the cells of one column are.

    Attributes:
        kind: "number", "date", "truth", "text" or "empty".
        values: Shape (rows,); nan where a cell is missing or bad.
        numbers: How many cells have a value.
        missing: How often each mark of a missing value was met, by row: for counting later.
        bad: The first row whose cell is neither a value nor missing, and why it is refused.
        marks: How its numbers are written.
        problem: Why the column as a whole is refused: two ways of writing, or two readings.
        first_day: For dates, the day from which they are counted.
        notes: What must be told when the column is taken.
        proven: The decimal mark that this column alone settles; "" for none.
        open: Whether other columns may say what its marks mean.
        guessed: Whether they are decimal marks by a guess alone.
    """

    kind: str
    values: FloatArray
    numbers: int
    missing: dict[int, str]
    bad: tuple[int, str] | None = None
    marks: Marks = Marks()
    problem: str = ""
    first_day: date | None = None
    notes: list[str] = field(default_factory=list)
    proven: str = ""
    open: bool = False
    guessed: bool = False


@dataclass
class Evidence:
    """What the numbers of a column say about their marks."""

    decimals: dict[str, int] = field(default_factory=dict)  # mark -> first row
    thousands: dict[str, int] = field(default_factory=dict)
    eithers: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    minuses: dict[str, int] = field(default_factory=dict)
    plain: int = 0
    odd: dict[int, Written] = field(default_factory=dict)  # all but plain numbers
    # For columns whose marks may mean either: numbers without a mark, and ends in 0.
    unmarked: int = 0
    large_unmarked: int = 0
    round_eithers: int = 0


def read(
    cells: Sequence[str] | FloatArray,
    codes: Collection[str] = (),
    *,
    separator: str = "",
    proven: Collection[str] = (),
    decimal: str | None = None,
) -> Reading:
    """What a column's cells are.

    Args:
        cells: Text, blanks around it taken off; or numbers, nan where they are missing.
        codes: What stands for a missing value beside MISSING: text, or numbers.
        separator: What stands between cells: where it is a comma, a decimal point is usual.
        proven: The decimal marks that other columns of the table settle.
        decimal: The decimal mark, where the reader has been told.
    """
    if isinstance(cells, np.ndarray):
        return _numbers(cells, codes)
    values = np.full(len(cells), np.nan)
    missing, evidence, others = _first_look(cells, codes, values)
    known = len(cells) - len(missing)
    if not known:
        return Reading("empty", values, 0, missing)
    if len(others) * 2 > known:  # most are no numbers
        return _no_numbers(cells, values, missing, others[0])
    bad = None
    if others:
        bad = (others[0], _refusal(cells[others[0]]))
    marks, problem, notes = _settle(cells, evidence, separator, proven, decimal)
    numbers = known - len(others)
    reading = Reading("number", values, numbers, missing, bad, marks, problem, notes=notes)
    reading.proven = _proven(evidence)
    reading.open = bool(evidence.eithers) and not reading.proven
    told = decimal is not None or len(proven) == 1
    reading.guessed = reading.open and not told and bool(marks.decimal)
    if problem:
        return reading
    for row, cell in evidence.odd.items():
        values[row] = value(cell.plain, marks.decimal, marks.thousands)
        if math.isnan(values[row]):
            reading.numbers -= 1
            if reading.bad is None or row < reading.bad[0]:
                reading.bad = (row, f"{quoted(cells[row])} is not a finite number")
    _hide_codes(reading, codes)
    plain = not (evidence.decimals or marks.thousands or marks.unit)
    return _whole_days(reading) if plain else reading


def _numbers(values: FloatArray, codes: Collection[str]) -> Reading:
    """A column of numbers that are known to be such."""
    if codes:
        values = values.copy()
    whole = all_finite(values)  # as most are: of ten million each look costs
    gaps = [] if whole else np.flatnonzero(np.isnan(values)).tolist()
    missing = dict.fromkeys(gaps, "")
    reading = Reading("number", values, len(values) - len(missing), missing, proven=".")
    _hide_codes(reading, codes)
    endless = [] if whole else np.flatnonzero(np.isinf(values)).tolist()
    if endless:
        reading.bad = (endless[0], f"{values[endless[0]]} is not a finite number")
    return _whole_days(reading)


def _whole_days(reading: Reading) -> Reading:
    """A column of 20230130 and the like as days since the first, where all of them are dates."""
    if reading.bad or reading.numbers < 3:
        return reading
    first = next(value for value in reading.values if not np.isnan(value))
    if not 190001 <= first <= 21001231:  # nearly all columns are no dates, and end here
        return reading
    here = ~np.isnan(reading.values)
    values = reading.values[here]
    whole = not (values % 1).any()
    months = _months(values // 100 if first > 1e6 else values) if whole else None
    if months is None or values.min() == values.max():
        return reading
    if first < 1e6:
        if len(np.unique(values // 100)) > 1:
            note = (
                f"{first:.0f} looks like a year and a month, but is read as a number, "
                f"in which a year ends with 12 of 100; for dates write {first // 100:.0f}-"
                f"{first % 100:02.0f}"
            )
            reading.notes.append(note)
        return reading
    days = months.astype("datetime64[D]") + (values % 100 - 1).astype(int)
    if (days.astype("datetime64[M]") != months).any():
        return reading
    reading.values = np.full(len(here), np.nan)
    reading.values[here] = (days - days.min()).astype(float)
    reading.kind, reading.first_day = "date", days.min().item()
    reading.notes.append(
        f"{first:.0f} and all others are dates, read as days since {reading.first_day}"
    )
    return reading


def _months(values: FloatArray) -> np.ndarray[Any, Any] | None:
    """Months from numbers such as 202301; None where one is no month from 1900 to 2100."""
    if ((values < 190001) | (values > 210012)).any():
        return None
    month = values % 100
    if ((month < 1) | (month > 12)).any():
        return None
    months: np.ndarray[Any, Any] = (values // 100 * 12 + month - 1 - 1970 * 12).astype(int)
    return months.astype("datetime64[M]")


def _proven(evidence: Evidence) -> str:
    """The decimal mark that a column settles for itself; its thousands mark says it as well."""
    marks = {*evidence.decimals, *(_other(mark) for mark in evidence.thousands if mark in ".,")}
    return marks.pop() if len(marks) == 1 else ""


def _first_look(
    cells: Sequence[str], codes: Collection[str], values: FloatArray
) -> tuple[dict[int, str], Evidence, list[int]]:
    """Fills in plain numbers; returns missing cells, the evidence, and rows that are no number."""
    texts = {code.strip() for code in codes}
    missing: dict[int, str] = {}
    evidence = Evidence()
    others: list[int] = []
    seen = evidence.decimals

    def note(row: int, how: Written) -> None:
        evidence.odd[row] = how
        evidence.units.setdefault(how.unit, row)
        if how.minus:
            evidence.minuses.setdefault(how.minus, row)
        if how.decimal:
            evidence.decimals.setdefault(how.decimal, row)
        if how.thousands:
            evidence.thousands.setdefault(how.thousands, row)
        if how.either:
            evidence.eithers.setdefault(how.either, row)
            evidence.round_eithers += how.plain.endswith("0")
        if not (how.decimal or how.thousands or how.either):
            evidence.unmarked += 1
            evidence.large_unmarked += len(how.plain.lstrip("-")) > 3

    for row, cell in enumerate(cells):
        try:
            number = float(cell)
            plain = cell.isascii() and "_" not in cell and math.isfinite(number)
        except ValueError:
            plain = False
        # Once a column's point is known to be a decimal mark, nothing about it is open.
        if plain and cell not in texts and ("." in seen or "." not in cell):
            values[row] = number
            if "." not in cell and "e" not in cell and "E" not in cell:
                evidence.unmarked += 1
                evidence.large_unmarked += abs(number) >= 1000
            evidence.units.setdefault("", row)
            evidence.plain += 1
            if cell[0] == "-":
                evidence.minuses.setdefault("-", row)
            continue
        if cell in texts or cell.casefold() in MISSING:
            missing[row] = cell
            continue
        how = written(cell)
        if how is None:
            others.append(row)
            continue
        note(row, how)
    units = {row: how for row in others if (how := measured(cells[row])) is not None}
    # 3A and 4B are no numbers; 170 cm and 1.65 m do not agree.
    usual = Counter(how.unit for how in units.values()).most_common(1)
    if usual and 2 * usual[0][1] > len(units) and 2 * len(units) > len(cells) - len(missing):
        for row, how in units.items():
            note(row, how)
        others = [row for row in others if row not in units]
    return missing, evidence, others


def _settle(
    cells: Sequence[str],
    evidence: Evidence,
    separator: str,
    proven: Collection[str],
    told: str | None,
) -> tuple[Marks, str, list[str]]:
    """What the marks of a column mean: (marks, problem, notes)."""
    if len(evidence.units) > 1:
        one, other = (cells[row] for row in list(evidence.units.values())[:2])
        allowed = "one unit in the whole column, or none"
        return Marks(), f"{quoted(one)} and {quoted(other)} do not agree; allowed: {allowed}", []
    if len(evidence.minuses) > 1:
        one, other = (cells[row] for row in list(evidence.minuses.values())[:2])
        allowed = "one way to write negative numbers in the whole column"
        return Marks(), f"{quoted(one)} and {quoted(other)} do not agree; allowed: {allowed}", []
    minus = next(iter(evidence.minuses), "")
    if minus == "(" and not evidence.plain and all(how.minus for how in evidence.odd.values()):
        row = evidence.minuses[minus]
        why = "every number is in brackets, which stand for a minus only beside others without"
        return Marks(), f"{quoted(cells[row])}: {why}; allowed: numbers without brackets", []
    unit = next(iter(evidence.units), "")
    if told and (other := next((mark for mark in evidence.decimals if mark != told), "")):
        cell = cells[evidence.decimals[other]]
        return Marks(), f"{quoted(cell)} does not go with the decimal mark {shown(told)}", []
    decimals = {told: -1} if told else dict(evidence.decimals)
    thousands = dict(evidence.thousands)
    notes: list[str] = []
    for mark, row in evidence.eithers.items():
        if mark in decimals or mark in thousands:
            continue
        if len(decimals) == 1:
            thousands[mark] = row
        elif len(proven) == 1:
            (decimals if mark in proven else thousands)[mark] = row
            if mark in proven and separator != ",":
                notes.append(
                    f"{quoted(cells[row])} is read as {_reading(cells[row], mark, '')}: "
                    f"elsewhere in this table {_name(mark)} is the decimal mark"
                )
        elif len(thousands) == 1 and len(evidence.eithers) == 1:
            decimals[mark] = row
        else:
            meaning = _guess(mark, separator, evidence)
            if not meaning or len(evidence.eithers) > 1:
                return Marks(), two_readings(cells[row], mark), []
            (decimals if meaning == "decimal" else thousands)[mark] = row
            if meaning == "decimal":
                notes.append(
                    f"{quoted(cells[row])} is read as {_reading(cells[row], mark, '')}: "
                    f"{_name(mark)} before three digits is taken for a decimal mark; "
                    f"if it marks thousands: --decimal {_other(mark)}"
                )
    both = [*decimals.items(), *thousands.items()]
    marks_met = [mark for mark, _ in both]
    if len(decimals) > 1 or len(thousands) > 1 or len(set(marks_met)) < len(marks_met):
        rows = [row for _, row in both if row >= 0]
        one = cells[rows[0]]
        other = next((cells[row] for row in rows[1:] if cells[row] != one), "")
        agree = (
            f"{quoted(one)} and {quoted(other)} do not agree" if other else f"{quoted(one)} is odd"
        )
        return Marks(), f"{agree}; allowed: one decimal mark in the whole column", []
    marks = Marks(next(iter(decimals), ""), next(iter(thousands), ""), unit)
    unusual = (
        marks.thousands
        or unit
        or minus in ("(", "last")
        or (marks.decimal == "," and separator == ",")
    )
    if unusual and evidence.odd:
        if minus in ("(", "last"):
            row = evidence.minuses[minus]
        else:
            telling = (row for row, how in evidence.odd.items() if marks.thousands in how.plain)
            row = next(telling, next(iter(evidence.odd)))
        number = value(evidence.odd[row].plain, marks.decimal, marks.thousands)
        if not math.isnan(number):
            notes.insert(0, f"{quoted(cells[row])} is read as {number:.12g}")
    return marks, "", notes


def _guess(mark: str, separator: str, evidence: Evidence) -> str:
    """What a mark that always stands before exactly three digits means; "" where that is open."""
    mixed = evidence.unmarked > 0 and not evidence.large_unmarked
    if mark == ",":
        # 850 beside 1,200: who writes 1.2 with three decimals writes 850 with three decimals too.
        if separator == "," or (mixed and evidence.round_eithers):
            return "thousands"
        return ""
    if separator in (",", " "):
        return "" if mixed and evidence.round_eithers else "decimal"
    return "thousands" if separator == ";" and mixed and evidence.round_eithers else ""


def two_readings(cell: str, mark: str) -> str:
    """Why a column is refused whose mark always stands before three digits."""
    whole, part = _reading(cell, "", mark), _reading(cell, mark, "")
    return (
        f"{quoted(cell)} may be {whole} or {part}: "
        f"{_name(mark)} always stands before three digits; "
        f"say which: --decimal {_other(mark)} for {whole}, --decimal {mark} for {part}"
    )


def _reading(cell: str, decimal: str, thousands: str) -> str:
    how = written(cell)
    return "" if how is None else f"{value(how.plain, decimal, thousands):.12g}"


def _name(mark: str) -> str:
    return "the comma" if mark == "," else "the point"


def _other(mark: str) -> str:
    return "." if mark == "," else ","


def _hide_codes(reading: Reading, codes: Collection[str]) -> None:
    """Numbers that are codes for a missing value: -200 also where it is written -200.0."""
    for code in codes:
        how = written(code.strip())
        number = math.nan if how is None else value(how.plain, ".", "")
        for row in np.flatnonzero(reading.values == number).tolist():
            reading.values[row] = np.nan
            reading.missing[row] = code.strip()
            reading.numbers -= 1


def _no_numbers(
    cells: Sequence[str], values: FloatArray, missing: dict[int, str], first: int
) -> Reading:
    """A column most of whose cells are no numbers: dates, TRUE and FALSE, or text.

    Args:
        cells, values, missing: As in Reading.
        first: The first row whose cell is no number.
    """
    known = [row for row in range(len(cells)) if row not in missing]
    for yes, no in TRUTHS:
        said = {yes.casefold(): 1.0, no.casefold(): 0.0}
        truths = [row for row in known if cells[row].casefold() in said]
        if len(truths) * 2 > len(known):
            values[truths] = [said[cells[row].casefold()] for row in truths]
            bad = next((row for row in known if cells[row].casefold() not in said), None)
            why = None if bad is None else (bad, f"{quoted(cells[bad])} is neither {yes} nor {no}")
            notes = [f"{yes} is read as 1, {no} as 0"]
            return Reading("truth", values, len(truths), missing, why, notes=notes)
    if len([row for row in known[:100] if _date_like(cells[row])]) * 2 > len(known[:100]):
        return _dates(cells, values, missing, known)
    return Reading("text", values, 0, missing, (first, _refusal(cells[first])))


def _refusal(cell: str) -> str:
    """Why a cell is no number; of dates that are not read, what to write instead."""
    if SHORT_DATE.fullmatch(cell):
        return f"{quoted(cell)} is a date that is not read; write it as 2020-01-31 or 31.01.2020"
    return f"{quoted(cell)} is not a finite number"


def _date(cell: str) -> "re.Match[str] | None":
    """The parts of a date with its year first, also 2023年1月5日."""
    if "年" in cell:
        cell = CHINESE_DAY.sub(lambda day: "-".join(filter(None, day.groups())), cell)
    return YEAR_FIRST.fullmatch(cell)


def _date_like(cell: str) -> bool:
    return bool(_date(cell) or YEAR_LAST.fullmatch(cell))


def _dates(
    cells: Sequence[str], values: FloatArray, missing: dict[int, str], known: Sequence[int]
) -> Reading:
    day_first: bool | None = None
    open_at = -1  # a row such as 01/02/2020, which may be in January or in February
    for row in known:
        match = YEAR_LAST.fullmatch(cells[row])
        if match and day_first is None:
            one, other = int(match[1]), int(match[3])
            if match[2] == "." or one > 12:
                day_first = True
            elif other > 12:
                day_first = False
            elif one != other and open_at < 0:
                open_at = row
    days: dict[int, date] = {}
    clocks: dict[int, float] = {}
    bad = None
    for row in known:
        day = _day(cells[row], day_first is not False)
        clock = _clock(cells[row])
        if day is not None and clock is not None:
            days[row], clocks[row] = day, clock
        elif bad is None:
            bad = (row, f"{quoted(cells[row])} is not a date like most of this column")
    problem = ""
    if day_first is None and open_at >= 0:
        one_day, other_day = _day(cells[open_at], True), _day(cells[open_at], False)
        problem = (
            f"{quoted(cells[open_at])} may be {one_day} or {other_day}; "
            "allowed: dates such as 2020-01-31 or 31.01.2020"
        )
    first_day = min(days.values()) if days else None
    if first_day is not None:
        values[list(days)] = [(days[row] - first_day).days + clocks[row] for row in days]
    notes = [f"dates are read as days since {first_day}"]
    return Reading(
        "date", values, len(days), missing, bad,
        problem=problem, first_day=first_day, notes=notes,
    )  # fmt: skip


def _day(cell: str, day_first: bool) -> date | None:
    if match := _date(cell):
        year, month, day = int(match[1]), int(match[3]), int(match[4] or 1)
    elif match := YEAR_LAST.fullmatch(cell):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
        if not day_first:
            day, month = month, day
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(cell: str) -> float | None:
    """The time of day in a cell, as a share of a day, in UTC where it says how far it is away.

    0 where there is none; None for an hour or a minute that no clock has.
    """
    match = _date(cell) or YEAR_LAST.fullmatch(cell)
    if match is None or match["hour"] is None:
        return 0.0
    hour, minute = int(match["hour"]), int(match["minute"])
    second = float((match["second"] or "0").replace(",", "."))
    if hour > 24 or minute > 59 or second >= 61:
        return None
    away = 0
    if (zone := match["zone"] or "Z") != "Z":
        away = int(zone[0] + "1") * (60 * int(zone[1:3]) + int(zone[-2:]))
    return (60 * hour + minute - away + second / 60) / 1440


def quoted(cell: str) -> str:
    """A cell in a message, with plain blanks."""
    return shown(cell.translate(BLANKS))


def counted(marks: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """How often each mark of a missing value was met, the most frequent first."""
    return tuple(Counter(mark for mark in marks).most_common())


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a date, or TRUE or FALSE: no name of a column is."""
    # Most cells by far are made of digits and at most one point: quicker than by the pattern.
    digits = cell.replace(".", "", 1)
    return (digits.isascii() and digits.isdigit()) or written(cell) is not None or _date_like(cell)


def as_text(thing: object) -> str:
    """A value of a worksheet or a data frame as the text of a cell."""
    if thing is None:
        return ""
    if isinstance(thing, bool | np.bool_):
        return "TRUE" if thing else "FALSE"
    if isinstance(thing, float | np.floating):
        number = float(thing)
        if math.isnan(number):
            return ""
        if number.is_integer() and abs(number) < 1e15:
            return str(int(number))
        # The point in a number, unlike one in text, is a decimal mark: 1.1250 can be nothing else.
        return f"{number!r}0" if EITHER.fullmatch(repr(number)) else repr(number)
    if isinstance(thing, datetime):
        return thing.isoformat(" ")
    if isinstance(thing, np.datetime64):
        return "" if np.isnat(thing) else str(thing.astype("datetime64[ms]")).replace("T", " ")
    if isinstance(thing, timedelta):
        return repr(thing.total_seconds() / 86400)
    try:
        text = str(thing).strip()
    except ValueError:  # a whole number of thousands of digits, which Python does not write out
        text = shown(thing)
    return "" if text in ("NaT", "<NA>") else text
