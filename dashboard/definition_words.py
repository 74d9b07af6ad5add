"""Criteria of a definition as sentences that both teams can read. Never imports Streamlit.

Values come in words: names of territories, sites and service lines are the question's to know.
"""

from collections.abc import Sequence
from typing import Any

from dashboard import wording
from data.vocabulary import CriterionOperator, DefinitionKind, HandoffField
from queries.definitions_agreed import VALUES_APART, Change

IN_FULL = 12  # a longer list of values is cut in a sentence, and whole in the table under it
SUBJECT = {
    **{field: f"The {wording.small(field)}" for field in HandoffField},
    HandoffField.ZIP: "The ZIP code",
    HandoffField.CONSENT: "Consent",
}
IS_KNOWN = {HandoffField.CONSENT: "It is known whether consent was given or revoked."}
# Words of the vocabulary, which are no names: small in the middle of a sentence.
SMALL = (
    *(HandoffField.SOURCE, HandoffField.INTAKE_TYPE, HandoffField.CONTACT_TYPE),
    *(HandoffField.URGENCY, HandoffField.DECISION_TIMING, HandoffField.CONSENT),
)
NOUN = {
    DefinitionKind.MQL: "an MQL",
    DefinitionKind.SQL: "an SQL",
    DefinitionKind.ELIGIBILITY: "an eligible lead",
}


def sentence(field: str, operator: str, values_in_words: Sequence[str] | str = ()) -> str:
    """The territory is North Valley, Riverside or Hill Country. Values: a list, or as `definition_criteria` has it."""
    about, asks = HandoffField(field), CriterionOperator(operator)
    values = values_of(values_in_words) if isinstance(values_in_words, str) else list(values_in_words)
    words = _or([one.lower() for one in values] if about in SMALL else values)
    subject = SUBJECT[about]
    if asks is CriterionOperator.KNOWN:
        return IS_KNOWN.get(about, f"{subject} is known.")
    if asks is CriterionOperator.SAME_LINE:
        return f"{subject} is the one that the lead goes to."
    verb = {CriterionOperator.NONE_OF: "is not", CriterionOperator.BEGINS_WITH: "begins with"}.get(asks, "is")
    return f"{subject} {verb} {words}."


def short(key: str) -> str:
    """What a criterion's key says: "territory-one_of" is "Territory is one of …". A key nobody knows stays itself."""
    field, _, operator = key.partition("-")
    try:
        about, asks = HandoffField[field.upper()], CriterionOperator[operator.upper()]
    except KeyError:
        return key
    if asks is CriterionOperator.SAME_LINE:
        return f"{about} is the one it goes to"
    return f"{about} {asks}" if asks is CriterionOperator.KNOWN else f"{about} {asks} …"


def values_of(said: str) -> list[str]:
    """The values of a row of `definition_criteria`, one by one."""
    return said.split(VALUES_APART) if said else []


def sentence_of(row: Any) -> str:
    """Of a row of `definition_criteria`."""
    return sentence(row.criterion_field, row.criterion_operator, row.criterion_values)


def against_the_one_before(row: Any) -> str:
    """The same, and how it differs from the version before: for a row of `definition_criteria`."""
    says = sentence_of(row)
    if row.criterion_change == Change.DROPPED:
        return f"Dropped: {says}"
    if row.criterion_change == Change.NEW:
        return f"New: {says}"
    if row.criterion_change == Change.CHANGED:
        return f"Changed: {says[:-1]} ({_moved(row)})."
    return says


def changes(rows: Any) -> str:
    """1 new, 2 changed, 1 dropped; "nothing differs". Of the rows of one version of `definition_criteria`."""
    told = {Change.NEW: "new", Change.CHANGED: "changed", Change.DROPPED: "dropped"}
    counted = {word: int((rows["criterion_change"] == change).sum()) for change, word in told.items()}
    return ", ".join(f"{number} {word}" for word, number in counted.items() if number) or "nothing differs"


def _moved(row: Any) -> str:
    """with West, without East"""
    before, after = values_of(row.criterion_values_before), values_of(row.criterion_values)
    field = HandoffField(row.criterion_field)
    moves = {
        "with": [one for one in after if one not in before],
        "without": [one for one in before if one not in after],
    }
    small = {how: [one.lower() for one in them] if field in SMALL else them for how, them in moves.items()}
    return ", ".join(f"{how} {_or(them, 'and')}" for how, them in small.items() if them)


def _or(words: list[str], last: str = "or") -> str:
    if len(words) > IN_FULL:
        return f"{', '.join(words[:IN_FULL])} {last} one of {len(words) - IN_FULL} more"
    return wording.listed(words, last) if words else wording.MISSING
