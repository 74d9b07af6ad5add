"""What a number about lead quality counts, in words: the title of the list behind it. Never imports Streamlit."""

from dashboard import wording
from dashboard.definition_words import short
from data.vocabulary import DefinitionKind, Verdict
from queries.quality_cells import Quality, QualityCell

COUNTED_IN_WORDS = {
    Quality.ALL: "made in the period",
    Quality.ACCEPTED: "that sales accepted",
    Quality.DISPUTED: "that sales rejected",
    Quality.DECIDED: "that sales decided on",
    Quality.LET_GO: "let go for another reason before sales decided",
    Quality.UNDECIDED: "that sales has not decided on",
    Quality.WITHDRAWN: "of which sales took the rejection back",
    Quality.CITING: "rejected for this criterion",
    Quality.MATURE: "old enough for the window",
    Quality.SCHEDULED: "scheduled within the window after the hand-off",
    Quality.ATTENDED: "that attended within the window after the hand-off",
    Quality.STARTED: "that started within the window after the hand-off",
    Quality.MET: "whose dispute marketing answered in time",
    Quality.LATE: "whose dispute marketing answered late",
    Quality.OVERDUE: "whose dispute is overdue for an answer",
    Quality.RUNNING: "whose dispute is still to be answered, in time",
    Quality.EXCLUDED: "whose dispute has no time to answer",
    Quality.DUE: "whose dispute fell due for an answer",
    Quality.MET_WHEN_DUE: "whose dispute fell due and was answered in time",
    Quality.OPEN: "whose dispute has not ended",
    Quality.CONCEDED: "of which marketing accepted the rejection",
    Quality.RULED: "whose dispute was ruled on",
    Quality.UPHELD: "of which the rejection was upheld",
    Quality.OVERTURNED: "of which the rejection was overturned",
    Quality.UNCLEAR: "of which the definition was ruled unclear",
    Quality.CONTESTED_RULED: "whose dispute marketing contested and which was ruled on",
    Quality.CONTESTED_UPHELD: "that marketing contested and the ruling upheld as rejected",
    Quality.REOPENED: "whose dispute was reopened",
    Quality.STOOD: "of which the rejection stood",
}
RECORD_IN_WORDS = {
    Verdict.MET: "the record meets the criterion",
    Verdict.FAILED: "the record fails the criterion",
    Verdict.UNKNOWN: "the record says nothing of the criterion",
}


def of_list(cell: QualityCell, how_many: int) -> str:
    """12 hand-offs that sales rejected · Event · week of 1 Jun 2026"""
    more = [
        cell.segment,
        f"week of {wording.day(cell.week)}" if cell.week else None,
        cell.fate.lower() if cell.fate else None,
        f"judged by {_version(cell)}" if cell.version is not None else None,
        f"{cell.kind}: {short(cell.criterion)}" if cell.kind and cell.criterion else cell.criterion,
        RECORD_IN_WORDS[cell.record] if cell.record else None,
        cell.went and cell.went.lower(),
        f"because: {cell.excluded}" if cell.excluded else None,
    ]
    head = f"{wording.hand_offs(how_many)} {COUNTED_IN_WORDS[cell.counted]}"
    return " · ".join([head, *(word for word in more if word)])


def _version(cell: QualityCell) -> str:
    return f"version {cell.version}" if cell.version else f"no version of {cell.kind or DefinitionKind.MQL} in force"
