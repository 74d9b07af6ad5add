"""What an export is made of: a table as a person sees it, with what was filtered and when."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd
from pandas import DataFrame, Series

from queries.columns import Unit


class ExportColumn(NamedTuple):
    name: str
    label: str
    unit: Unit


@dataclass(frozen=True)
class ExportTable:
    """Which columns of `rows`, in which order, under which filters, seen when.

    `filters` are (name, words). Moments, and `as_of`, are aware; they are written in `zone`, an IANA name.
    """

    title: str
    columns: list[ExportColumn]
    rows: DataFrame
    filters: list[tuple[str, str]]
    as_of: datetime
    note: str = ""
    zone: str = "UTC"
    tz: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        if self.as_of.tzinfo is None:
            raise ValueError("as_of has no time zone")
        object.__setattr__(
            self, "columns", [ExportColumn(name, label, Unit(unit)) for name, label, unit in self.columns]
        )
        object.__setattr__(self, "tz", ZoneInfo(self.zone))

    @property
    def filters_in_words(self) -> str:
        return " · ".join(f"{name}: {words}" for name, words in self.filters) or "none"

    def file_name(self, ending: str) -> str:
        """ASCII, and sortable by day: `funnel-by-service-line_2026-09-01.csv`."""
        plain = re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")
        return f"{plain or 'table'}_{self.as_of.astimezone(self.tz):%Y-%m-%d}.{ending}"

    def cells(self) -> Iterator[tuple[Any, ...]]:
        """Row by row. Moments are in the table's zone; what is missing is None, whatever pandas calls it."""
        columns = [_plain(self.rows[column.name], column.unit, self.tz) for column in self.columns]
        return zip(*columns, strict=True)


def _plain(values: Series, unit: Unit, tz: ZoneInfo) -> list[Any]:
    """A column as Python's own values. An infinite number is missing: it comes of dividing by nothing."""
    if unit is Unit.MOMENT:
        values = pd.to_datetime(values, utc=True).dt.tz_convert(tz)
    missing = values.isna() | values.isin([math.inf, -math.inf])
    return values.astype(object).where(~missing, None).tolist()
