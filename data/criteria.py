"""Criteria of a definition as data, and the one evaluator of them: in Python for one lead, in SQL for all of them.

Both say the same of every record: tests/queries/test_criteria.py tries it on random records and criteria.
"""

import string
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError
from sqlalchemy import ColumnElement, Connection, Select, String, and_, bindparam, case, func, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from data.handoff_fields import IN_CONTACTS, KNOWN
from data.schema import contacts, leads
from data.vocabulary import (
    Consent,
    ContactType,
    CriterionOperator,
    DecisionTiming,
    HandoffField,
    IntakeType,
    SourceCategory,
    Urgency,
    Verdict,
    code_of,
)

# The words that a field may hold; those of the other fields are ids, or what a person typed.
WORDS: dict[HandoffField, type[StrEnum]] = {
    HandoffField.SOURCE: SourceCategory,
    HandoffField.INTAKE_TYPE: IntakeType,
    HandoffField.CONTACT_TYPE: ContactType,
    HandoffField.URGENCY: Urgency,
    HandoffField.DECISION_TIMING: DecisionTiming,
    HandoffField.CONSENT: Consent,
}
IDS = (HandoffField.SITE, HandoffField.TERRITORY, HandoffField.REQUESTED_LINE)
CHOICES = (CriterionOperator.ONE_OF, CriterionOperator.NONE_OF)
MOST_VALUES = 400
LONGEST_BEGINNING = 10
ONE_LOOKS_LIKE = 'One looks like {"criteria": [{"field": "Phone number", "operator": "is known"}]}.'
HIGHEST_ID = 2**31 - 1
LINE = leads.c.service_line_id
IN_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def operators_of(field: HandoffField) -> tuple[CriterionOperator, ...]:
    """What a criterion may ask of a field. Of a name, a phone number and an e-mail only whether it is known."""
    asks = [CriterionOperator.KNOWN]
    if field in WORDS or field in IDS:
        asks += CHOICES
    if field is HandoffField.ZIP:
        asks.append(CriterionOperator.BEGINS_WITH)
    if field is HandoffField.REQUESTED_LINE:
        asks.append(CriterionOperator.SAME_LINE)
    return tuple(asks)


class Criterion(BaseModel):
    """One thing that must hold. `values`: words of the field, ids, or the first characters of ZIP codes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: HandoffField
    operator: CriterionOperator
    values: tuple[StrictInt | StrictStr, ...] = Field(default=(), max_length=MOST_VALUES)

    @property
    def key(self) -> str:
        """Names it within its version, and says the same in the next one."""
        return f"{self.field.name}-{self.operator.name}".lower()

    def model_post_init(self, _: object) -> None:
        if self.operator not in operators_of(self.field):
            raise ValueError(f"“{self.field} {self.operator}” can't be asked.")
        needs_values = self.operator in (*CHOICES, CriterionOperator.BEGINS_WITH)
        if needs_values and not self.values:
            raise ValueError(f"“{self.field} {self.operator}” of what? Choose at least one.")
        if not needs_values and self.values:
            raise ValueError(f"“{self.field} {self.operator}” needs no further words.")
        if wrong := [str(value) for value in self.values if not self._fits(value)]:
            raise ValueError(f"{self.field} can't be one of these: {', '.join(wrong)}.")

    def _fits(self, value: int | str) -> bool:
        if self.field in IDS:
            return isinstance(value, int) and 0 < value <= HIGHEST_ID
        if self.field in WORDS:
            return value in set(WORDS[self.field])
        return isinstance(value, str) and value.isascii() and value.isalnum() and len(value) <= LONGEST_BEGINNING


class Criteria(BaseModel):
    """All that must hold of a lead for it to qualify."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    criteria: tuple[Criterion, ...] = Field(max_length=40)

    def model_post_init(self, _: object) -> None:
        if not self.criteria:
            raise ValueError("There is no criterion here: give at least one.")
        if len({one.key for one in self.criteria}) < len(self.criteria):
            raise ValueError("Two criteria ask the same of one field. Put their words together in one.")

    def named(self, key: str) -> Criterion | None:
        return next((one for one in self.criteria if one.key == key), None)


def criteria_of(text: str) -> Criteria:
    """The criteria of a draft, from JSON. ValueError, as sentences, for what is no draft."""
    try:
        return Criteria.model_validate_json(text)
    except ValidationError as wrong:
        ours = [
            error["msg"].removeprefix("Value error, ") for error in wrong.errors() if error["type"] == "value_error"
        ]
    raise ValueError(" ".join(("This is no draft of a definition.", *(ours or [ONE_LOOKS_LIKE]))))


class Record(NamedTuple):
    """What is on record of one lead: field -> value, None or absent where nothing is; and the line it goes to."""

    values: Mapping[HandoffField, Any]
    line: int | None


def verdict(criterion: Criterion, record: Record) -> Verdict:
    """What the record says of a criterion."""
    value = record.values.get(criterion.field)
    if criterion.operator is CriterionOperator.KNOWN:
        return Verdict.FAILED if value is None else Verdict.MET
    if value is None:
        return Verdict.UNKNOWN
    return Verdict.MET if _HOLDS[criterion.operator](criterion, value, record.line) else Verdict.FAILED


def qualifies(criteria: Criteria, record: Record) -> bool:
    """Whether everything holds. What is not recorded does not hold."""
    return all(verdict(one, record) is Verdict.MET for one in criteria.criteria)


def verdict_in_sql(criterion: Criterion) -> ColumnElement[int]:
    """As `verdict`, as the code of the Verdict: for statements on `leads`, with `contacts` where `needs_contacts`."""
    column = KNOWN[criterion.field]
    met, failed, unknown = map(code_of, Verdict)
    if criterion.operator is CriterionOperator.KNOWN:
        return case((column.is_(None), failed), else_=met)
    return case((column.is_(None), unknown), (_HOLDS_IN_SQL[criterion.operator](criterion, column), met), else_=failed)


def qualifies_in_sql(criteria: Criteria) -> ColumnElement[bool]:
    """As `qualifies`. Never unknown."""
    return all_met_in_sql(criteria.criteria)


def all_met_in_sql(criteria: Iterable[Criterion]) -> ColumnElement[bool]:
    """Whether all of these hold; of none they do. Never unknown."""
    # Identifiers last: whoever fails before is not looked up in their table.
    in_order = sorted(criteria, key=lambda one: (one.field in IN_CONTACTS, one.operator in CHOICES))
    return and_(true(), *(_is_met(one) for one in in_order))


def needs_contacts(criteria: Iterable[Criterion]) -> bool:
    """Whether any of them looks at what only the identifiers' table knows."""
    return any(one.field in IN_CONTACTS for one in criteria)


def beside_contacts(statement: Select, criteria: Iterable[Criterion]) -> Select:
    """The statement on `leads` with the identifiers' table beside it, where one of the criteria looks at that.

    Questions can't name that table themselves: only what a criterion says of it leaves the database.
    """
    if not needs_contacts(criteria):
        return statement
    return statement.outerjoin(contacts, contacts.c.lead_id == leads.c.lead_id)


def record_of(conn: Connection, lead_id: int) -> Record:
    """What is on record of a lead, for a command that judges it. It holds identifiers: it never leaves `data`."""
    line, *values = conn.execute(ON_RECORD, {"lead_id": lead_id}).one()
    return Record(dict(zip(KNOWN, values, strict=True)), line)


def _is_met(criterion: Criterion) -> ColumnElement[bool]:
    known = KNOWN[criterion.field].is_not(None)
    if criterion.operator is CriterionOperator.KNOWN:
        return known
    return and_(known, _HOLDS_IN_SQL[criterion.operator](criterion, KNOWN[criterion.field]))


def _beginnings(criterion: Criterion) -> dict[int, list[str]]:
    """Length -> the beginnings of that length, with small letters."""
    found: dict[int, list[str]] = {}
    for value in sorted({str(value).translate(IN_SMALL) for value in criterion.values}):
        found.setdefault(len(value), []).append(value)
    return found


def _begins(criterion: Criterion, value: str) -> bool:
    packed = value.replace(" ", "").translate(IN_SMALL)
    return any(packed[:length] in beginnings for length, beginnings in _beginnings(criterion).items())


def _begins_in_sql(criterion: Criterion, column: ColumnElement) -> ColumnElement[bool]:
    packed, beginnings = func.replace(column, " ", ""), _beginnings(criterion)
    if not all(value.isdigit() for found in beginnings.values() for value in found):
        packed = in_small(packed)
    return or_(*(func.substr(packed, 1, length).in_(found) for length, found in beginnings.items()))


class in_small(FunctionElement[str]):
    """ASCII capitals made small and no other letter: what `lower` does with those depends on the database."""

    type = String()
    inherit_cache = True


@compiles(in_small)
def _lower(element: in_small, compiler: Any, **more: Any) -> str:
    return f"lower({compiler.process(element.clauses, **more)})"


@compiles(in_small, "postgresql")
def _lower_in_c(element: in_small, compiler: Any, **more: Any) -> str:
    return f'lower(({compiler.process(element.clauses, **more)}) COLLATE "C")'


_HOLDS: dict[CriterionOperator, Callable[[Criterion, Any, int | None], bool]] = {
    CriterionOperator.ONE_OF: lambda criterion, value, line: value in criterion.values,
    CriterionOperator.NONE_OF: lambda criterion, value, line: value not in criterion.values,
    CriterionOperator.BEGINS_WITH: lambda criterion, value, line: _begins(criterion, value),
    CriterionOperator.SAME_LINE: lambda criterion, value, line: value == line,
}
# Of what is on record never unknown.
_HOLDS_IN_SQL: dict[CriterionOperator, Callable[[Criterion, ColumnElement], ColumnElement[bool]]] = {
    CriterionOperator.ONE_OF: lambda criterion, column: column.in_(criterion.values),
    CriterionOperator.NONE_OF: lambda criterion, column: column.not_in(criterion.values),
    CriterionOperator.BEGINS_WITH: _begins_in_sql,
    CriterionOperator.SAME_LINE: lambda criterion, column: and_(LINE.is_not(None), column == LINE),
}
ON_RECORD = (
    select(LINE, *KNOWN.values())
    .outerjoin_from(leads, contacts, contacts.c.lead_id == leads.c.lead_id)
    .where(leads.c.lead_id == bindparam("lead_id"))
)
