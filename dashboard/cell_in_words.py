"""What a number counts, in words. Never imports Streamlit."""

from dashboard import wording
from data.vocabulary import EXIT_LABEL, STAGE_LABEL, Promise
from queries.cells import Cell, Counted
from queries.hand_offs import Handed, HandOffCell

COUNTED_IN_WORDS = {
    Counted.COHORT: "that came in",
    Counted.MATURE: "whose whole window has passed",
    Counted.IMMATURE: "too new to judge",
    Counted.REACHED: "that reached {stage} within the window",
    Counted.NOT_REACHED: "that did not reach {stage} within the window",
    Counted.REACHED_TO_DATE: "that reached {stage} so far",
    Counted.ARRIVED: "that have come to {stage}",
    Counted.WAITING: "still waiting for {stage}",
    Counted.LEFT_BEFORE: "that left before {stage}",
    Counted.IMPLIED: "whose {stage} is implied by a later stage only",
    Counted.LEFT: "that left",
    Counted.CAME_BACK: "that came back",
    Counted.EXCLUDED: "left out of every figure",
    Counted.A_STAGE_IMPLIED: "with a stage implied by a later one only",
    Counted.DISORDERED: "with dates out of order",
    Counted.LOGGED_LATE: "with an event logged more than a day late",
    Counted.NO_SERVICE_LINE: "without a service line",
    Counted.NO_SOURCE: "without a source",
    Counted.NO_TERRITORY: "without a territory",
    Counted.NO_INTAKE_TYPE: "without an intake type",
    Counted.NO_CONTACT_TYPE: "without a contact type",
    Counted.NO_OWNER: "without an owner",
    Counted.CAME_IN_PERIOD: "that came to {stage} in the period, whenever they entered",
}

PROMISE_IN_WORDS = {
    Promise.FIRST_ATTEMPT: "first attempt",
    Promise.FIRST_CONTACT: "first two-way contact",
    Promise.DECISION: "decision",
    Promise.BOOKING: "booking",
}

PROMISE_MEANS = {
    Promise.FIRST_ATTEMPT: "a person has called, written or visited; an automatic reply or a note is no attempt",
    Promise.FIRST_CONTACT: "a person and the contact have talked or written to each other",
    Promise.DECISION: "sales has accepted the lead, or let it go with a reason",
    Promise.BOOKING: "an appointment is booked",
}

HANDED_IN_WORDS = {
    Handed.ALL: "of the period, seen for the {promise}",
    Handed.MET: "met at {promise}",
    Handed.LATE: "late at {promise}",
    Handed.OVERDUE: "overdue at {promise}",
    Handed.RUNNING: "whose {promise} is still to come, in time",
    Handed.EXCLUDED: "excluded at {promise}",
    Handed.DUE: "whose {promise} fell due",
    Handed.MET_WHEN_DUE: "whose {promise} fell due and was in time",
    Handed.BREACHED: "whose {promise} fell due and was not in time",
    Handed.TIMED: "whose wait for the {promise} is counted",
    Handed.ANSWERED: "that had their {promise}, in time or not",
    Handed.STILL_WAITING: "still waiting for their {promise}",
    Handed.LEFT: "of leads that left before their {promise}",
    Handed.EARLY: "that had their {promise} before they were handed over",
    Handed.MATURE: "old enough for the window, seen for the {promise}",
    Handed.SCHEDULED: "scheduled within the window, seen for the {promise}",
    Handed.COVER_GAP: "whose {promise} fell due, not in time, while their owner was away",
    Handed.COVER_NAMED: "whose {promise} fell due, not in time, while their owner was away and cover was named",
    Handed.NO_COVER: "whose {promise} fell due, not in time, while their owner was away and nobody was named",
}


def in_words(cell: Cell | HandOffCell, how_many: int) -> str:
    """12 leads that reached SQL within the window · Cardiology · week of 1 Jun 2026

    Or, of hand-offs: 12 hand-offs late at first attempt · Cardiology · week of 1 Jun 2026
    """
    return _of_hand_offs(cell, how_many) if isinstance(cell, HandOffCell) else _of_leads(cell, how_many)


def _of_leads(cell: Cell, how_many: int) -> str:
    head = f"{wording.leads(how_many)} {COUNTED_IN_WORDS[cell.counted].format(stage=STAGE_LABEL[cell.stage])}"
    more = [
        *_where(cell),
        f"as {EXIT_LABEL[cell.exit].lower()}" if cell.exit else None,
        f"from {STAGE_LABEL[cell.furthest]}" if cell.furthest else None,
        f"reason: {cell.reason}" if cell.reason else None,
        cell.excluded,
    ]
    return " · ".join([head, *(word for word in more if word)])


def _of_hand_offs(cell: HandOffCell, how_many: int) -> str:
    state = HANDED_IN_WORDS[cell.handed].format(promise=PROMISE_IN_WORDS[cell.promise])
    why = cell.no_clock and f"because: {cell.no_clock}"
    pace = cell.band and f"{PROMISE_IN_WORDS[cell.promise]}: {cell.band.lower()}"
    is_of_an_hour = cell.weekday is not None and cell.hour is not None
    made = f"handed over {wording.hour_of_week(cell.weekday, cell.hour)}" if is_of_an_hour else None
    head = f"{wording.hand_offs(how_many)} {state}"
    return " · ".join([head, *(word for word in (*_where(cell), why, pace, made) if word)])


def _where(cell: Cell | HandOffCell) -> list[str | None]:
    return [cell.segment, f"week of {wording.day(cell.week)}" if cell.week else None]
