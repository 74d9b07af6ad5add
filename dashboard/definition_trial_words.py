"""What a back-test of a draft found, in sentences. Never imports Streamlit."""

from typing import Any, NamedTuple

from dashboard import wording
from queries.back_test import Tested
from queries.columns import COLUMNS


class Measure(NamedTuple):
    """A rate of the back-test: what it is called, the counts it is made of, and what the whole is in words."""

    label: str
    rate: str
    part: Tested
    whole: Tested
    of: str


MEASURES = (
    Measure("Qualify", "qualifying_rate", Tested.QUALIFYING, Tested.JUDGED, "leads"),
    Measure("Came to SQL", "sql_qualifying_rate", Tested.SQL, Tested.MATURE, "mature leads that qualify"),
    Measure("Attended", "attended_qualifying_rate", Tested.ATTENDED, Tested.MATURE, "mature leads that qualify"),
    Measure("Disputes avoided", "avoided_rate", Tested.AVOIDED, Tested.DISPUTES, "disputes"),
    Measure("Accepted leads turned away", "turned_away_rate", Tested.TURNED_AWAY, Tested.ACCEPTED, "accepted leads"),
)


def share_of(row: Any, measure: Measure) -> str:
    """34.0 % (28–40 %), 34 of 100 leads. row: a row of back_test, as a mapping."""
    if not row[measure.whole]:
        return f"no {measure.of}"
    ends = (row[f"{measure.rate}{end}"] for end in ("", "_low", "_high"))
    return f"{wording.share(*ends, row[measure.part], row[measure.whole])} {measure.of}"


def finding(draft: Any, held: Any | None) -> str:
    """The back-test in one sentence: rows of back_test for the draft and, where there is one, the version in force."""
    through, all_of_them = draft[Tested.QUALIFYING], draft[Tested.JUDGED]
    if held is None:
        return f"The draft would let {wording.count(through)} of {wording.leads(all_of_them)} through."
    said = [
        f"let {_more(through, held[Tested.QUALIFYING], 'lead')} through",
        f"turn {_more(draft[Tested.TURNED_AWAY], held[Tested.TURNED_AWAY], 'lead')} away that sales accepted",
        f"avoid {_more(draft[Tested.AVOIDED], held[Tested.AVOIDED], 'dispute')}",
    ]
    return f"Against the version in force the draft would {wording.listed(said)}."


def number_in_words(tried: str, which: Tested, criterion: str) -> str:
    """How a number of the back-test is called where its leads are listed: Draft: Qualify"""
    about = f"{criterion}: " if criterion else f"{tried}: "
    return f"{about}{COLUMNS[which].label}"


def _more(now: int, before: int, noun: str) -> str:
    """12 more leads, 3 fewer leads, as many leads"""
    if now == before:
        return f"as many {noun}s"
    number = abs(now - before)
    return f"{wording.count(number)} {'more' if now > before else 'fewer'} {noun}{'' if number == 1 else 's'}"
