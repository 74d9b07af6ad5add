"""Day-first or month-first? Decided from the whole file, or asked; never guessed."""

from calendar import month_name
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from data.importing.dates import NUMBERS
from data.importing.mapping import Dates, Mapping
from data.importing.matching import header_key
from data.refusals import DatesAmbiguous

WRITTEN = {"mdy": "month-first", "dmy": "day-first"}


class Seen(NamedTuple):
    """A date in the file, and where it stands."""

    text: str
    row_number: int
    column: str

    def __str__(self) -> str:
        return f"{self.text} in row {self.row_number} of “{self.column}”"


class DateOrder(NamedTuple):
    """What was decided, and the sentence that says from which evidence."""

    order: str | None
    because: str


def decide_order(
    mapping: Mapping, file_name: str, header: Sequence[str], rows: Iterable[tuple[int, list[str]]]
) -> DateOrder:
    """The order of day and month in a file; reads all of it when the mapping doesn't say.

    Raises DatesAmbiguous, with the question to answer in the mapping, when no date decides it or dates disagree.
    """
    dates = mapping.dates
    if dates is None:
        return DateOrder(None, "The mapping reads no dates.")
    if dates.order != "auto":
        return DateOrder(dates.order, "The mapping says so.")
    columns = dict(_undecided(mapping, dates, header))
    first: dict[str, Seen] = {}
    count = {"mdy": 0, "dmy": 0, "either": 0}
    for text, row_number, index in _numeric_dates(rows, columns):
        says = _says(text)
        if says:
            count[says] += 1
            first.setdefault(says, Seen(text, row_number, columns[index]))
    return _judged(file_name, first, count)


def _undecided(mapping: Mapping, dates: Dates, header: Sequence[str]) -> Iterator[tuple[int, str]]:
    decided = {header_key(column) for column in dates.columns}
    asked = {header_key(column) for column in mapping.date_columns()} - decided
    yield from ((index, name.strip()) for index, name in enumerate(header) if header_key(name) in asked)


def _numeric_dates(rows: Iterable[tuple[int, list[str]]], columns: dict[int, str]) -> Iterator[tuple[str, int, int]]:
    for row_number, cells in rows:
        for index in columns:
            # A year of four digits in front leaves nothing to decide, and most exports write it so.
            text = cells[index].strip() if index < len(cells) else ""
            if text and not (text[4:5] in "-/." and text[:4].isdigit()):
                yield text, row_number, index


def _says(text: str) -> str | None:
    """`mdy` or `dmy` when only that can be meant, `either` when both can, None when it decides nothing."""
    first, second = _day_and_month(text)
    if first == second or not (first and second) or (first > 12 and second > 12):
        return None
    if first > 12:
        return "dmy"
    return "mdy" if second > 12 else "either"


def _day_and_month(text: str) -> tuple[int, int]:
    """The first two numbers of a date that ends with its year; zeros for any other text."""
    found = NUMBERS.fullmatch(text)
    return (int(found[1]), int(found[3])) if found and len(found[1]) <= 2 else (0, 0)


def _judged(file_name: str, first: dict[str, Seen], count: dict[str, int]) -> DateOrder:
    if "mdy" in first and "dmy" in first:
        raise DatesAmbiguous(
            file_name,
            f"it writes dates in two orders: {first['dmy']} begins with the day, {first['mdy']} with the month. "
            f'Say under [dates.columns] which column has which, such as "{first["dmy"].column}" = "dmy".',
        )
    for order in ("mdy", "dmy"):
        if order in first:
            dates = f"Dates like it: {count[order]:,}; the other way: none."
            return DateOrder(order, f"{first[order]} can only be {WRITTEN[order]}. {dates}")
    if "either" in first:
        raise DatesAmbiguous(file_name, _question(first["either"]))
    return DateOrder(None, "No date in the file leaves a choice.")


def _question(seen: Seen) -> str:
    first, second = _day_and_month(seen.text)
    day_first, month_first = f"{first} {month_name[second]}", f"{second} {month_name[first]}"
    return (
        f"is {seen} {day_first} or {month_first}? No date in the file decides it. Say "
        f'order = "dmy" ({day_first}) or order = "mdy" ({month_first}) under [dates] in the mapping.'
    )
