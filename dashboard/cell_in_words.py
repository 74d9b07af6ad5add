"""What a number counts, in words. Never imports Streamlit."""

from dashboard import wording
from data.vocabulary import EXIT_LABEL, STAGE_LABEL
from queries.cells import Cell, Counted

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


def in_words(cell: Cell, how_many: int) -> str:
    """12 leads that reached SQL within the window · Cardiology · week of 1 Jun 2026"""
    head = f"{wording.leads(how_many)} {COUNTED_IN_WORDS[cell.counted].format(stage=STAGE_LABEL[cell.stage])}"
    more = [
        cell.segment,
        f"week of {wording.day(cell.week)}" if cell.week else None,
        f"as {EXIT_LABEL[cell.exit].lower()}" if cell.exit else None,
        f"from {STAGE_LABEL[cell.furthest]}" if cell.furthest else None,
        f"reason: {cell.reason}" if cell.reason else None,
        cell.excluded,
    ]
    return " · ".join([head, *(word for word in more if word)])
