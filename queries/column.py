"""What a column of an answer is: its label, its unit, its meaning in words."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    NAME = "name"
    COUNT = "count"
    RATE = "rate"  # 0 to 1; missing when there is nothing to divide by
    POINTS = "points"  # a difference of two rates, -1 to 1
    INDEX = "index"  # without a unit: kappa, -1 to 1
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    MOMENT = "moment"  # UTC
    DAY = "day"  # a calendar day in the site's zone
    FLAG = "flag"


DTYPE = {
    Unit.NAME: "str",
    Unit.COUNT: "int64",
    Unit.RATE: "float64",
    Unit.POINTS: "float64",
    Unit.INDEX: "float64",
    Unit.DAYS: "float64",
    Unit.HOURS: "float64",
    Unit.MINUTES: "float64",
    Unit.MOMENT: "datetime64[us, UTC]",
    Unit.DAY: "datetime64[us]",
    Unit.FLAG: "bool",
}


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True)
class Column:
    """`meaning` is the formula in words: it must say what is counted, over what."""

    label: str
    unit: Unit
    meaning: str
    better: Better | None = None
