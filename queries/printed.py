"""An answer as the shell prints it: text to read, CSV and JSON for programs."""

import json
from enum import StrEnum
from typing import Any, NamedTuple

import pandas as pd
from pandas import DataFrame

from queries.columns import COLUMNS, Unit
from queries.scope import Scope


class Format(StrEnum):
    TEXT = "text"
    CSV = "csv"
    JSON = "json"


class About(NamedTuple):
    """What was asked: the question's name and words, of which part of the business, at which change of the database."""

    name: str
    words: str
    of: str
    scope: Scope
    change: int


def printed(answer: DataFrame, format: Format, about: About) -> str:
    """The whole output, with its last line end. CSV and JSON hold every digit, and days and moments in ISO 8601."""
    if format is Format.CSV:
        return answer.to_csv(index=False, lineterminator="\n")
    if format is Format.JSON:
        scope = about.scope
        said = {"question": about.name, "scope": about.of, "as_of": scope.as_of.isoformat(), "change": about.change}
        return json.dumps({**said, "rows": _rows(answer)}, indent=1, ensure_ascii=False) + "\n"
    head = f"{about.words}\n{about.of} · as of {about.scope.as_of:%Y-%m-%d %H:%M} UTC\n\n"
    return head + (_in_text(answer).to_string(index=False) if len(answer) else "No rows.") + "\n"


def _rows(answer: DataFrame) -> list[dict[str, Any]]:
    return [
        {name: _in_json(value, COLUMNS[name].unit) for name, value in zip(answer.columns, row, strict=True)}
        for row in answer.itertuples(index=False, name=None)
    ]


def _in_json(value: Any, unit: Unit) -> Any:
    if pd.isna(value):
        return None
    if unit is Unit.DAY:
        return value.date().isoformat()
    return value.isoformat() if unit is Unit.MOMENT else value


def _in_text(answer: DataFrame) -> DataFrame:
    shown = answer.copy()
    for name in shown.columns:
        if COLUMNS[name].unit in (Unit.RATE, Unit.POINTS):
            shown[name] = [f"{value:.1%}" if value == value else "–" for value in shown[name]]
    return shown.rename(columns={name: COLUMNS[name].label for name in shown.columns})
