"""Words as the narrow integers of derived tables: their position in the enum, counted from 1; 0: nothing recorded."""

from enum import StrEnum
from functools import cache

NOT_RECORDED = "Not recorded"


def code_of(word: StrEnum | None) -> int:
    """The integer of a word in lead_facts; 0 when nothing was recorded."""
    return 0 if word is None else _codes(type(word))[word]


def word_of(kind: type[StrEnum], code: int) -> str:
    """The word behind an integer of lead_facts, "Not recorded" for 0. Raises IndexError for an unknown one."""
    if code < 0:
        raise IndexError(f"{code} is no code of {kind.__name__}")
    return tuple(kind)[code - 1] if code else NOT_RECORDED


@cache
def _codes(kind: type[StrEnum]) -> dict[StrEnum, int]:
    return {word: position for position, word in enumerate(kind, start=1)}
