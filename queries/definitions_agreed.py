"""Questions about what a good lead is, in versions: what holds, since when, who agreed. The filters don't apply."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from pandas import DataFrame
from sqlalchemy import Connection, Row, select

from data.agreements import DisputeRules
from data.criteria import Criterion
from data.definitions import Definition, Definitions, read_definitions
from data.schema import definition_steps, territories
from data.vocabulary import AgreementKind, DefinitionKind, DefinitionState, DefinitionStep, HandoffField, Side
from queries.dimensions import Dimension, as_written, labels
from queries.frame import answer
from queries.scope import Scope
from queries.targets import SIGNED, as_of_day, signed, site_labels, versions_said

EVERY_OTHER_LINE = "Every line without one of its own"
OF_EVERY_LINE = 0  # stands for "no service line", as place_id does elsewhere
VALUES_APART = "; "
Names = Mapping[HandoffField, Mapping[int, str]]


class Change(StrEnum):
    """How a criterion differs from the version before."""

    SAME = "Same"
    NEW = "New"
    CHANGED = "Changed"
    DROPPED = "Dropped"
    FIRST = "First version"


class Whose(StrEnum):
    """Whose definition a service line is judged by."""

    OWN = "Its own"
    EVERY_LINES = "The one of every other line"
    NOBODYS = "None is agreed"


def definitions_in_force(conn: Connection, scope: Scope) -> DataFrame:
    """Which definition of a good lead holds for which service line, since when, and who agreed?

    One row per service line, the most important first, and kind of definition; before them one per kind for every line
    without one of its own. By what is in force on the as-of day; version 0 where nothing is.
    """
    found, day, rows = read_definitions(conn), as_of_day(conn, scope), []
    for line, name in lines_of_versions(conn).items():
        for kind in DefinitionKind:
            one = found.on(kind, line or None, day)
            whose = (
                Whose.NOBODYS
                if one is None
                else Whose.OWN
                if (one.line or OF_EVERY_LINE) == line
                else Whose.EVERY_LINES
            )
            known = (one.definition_id, one.valid_from, *_signers(one), len(one.criteria.criteria)) if one else _NONE
            rows.append((name, line, kind, whose, *known))
    names = ("service_line", "place_id", "definition_kind", "definition_owner", "definition_id", "valid_from_on")
    return answer((*names, "signed_for_marketing", "signed_for_sales", "criteria"), rows)


def definition_versions(conn: Connection, scope: Scope) -> DataFrame:
    """Which versions of what a good lead is are there, how does each stand, and who agreed?

    One row per version, the newest draft first: what is in force, what was, what is to come, and drafts. How it stands
    is as of the as-of day.
    """
    found, day, lines, said = read_definitions(conn), as_of_day(conn, scope), lines_of_versions(conn), _steps(conn)
    rows = []
    for one in reversed(found.versions):
        line = one.line or OF_EVERY_LINE
        rows.append(
            (
                *(one.definition_id, one.kind, lines[line], line, found.state(one, day).capitalize()),
                *(one.wanted_from, one.valid_from, found.ends(one), one.drafted_by, one.recorded_at),
                *_signers(one), *_when_signed(one), *_meetings(said[one.definition_id]),
                *(_why(said[one.definition_id]), one.position, len(one.criteria.criteria)),
                one.criteria.model_dump_json(),
            )
        )  # fmt: skip
    return answer(VERSION, rows)


def definition_criteria(conn: Connection, scope: Scope) -> DataFrame:
    """What does each version of a definition ask of a lead, and what changed against the one before?

    One row per criterion of each version, the newest draft first; and one per criterion that the version before has and
    this one has not. The one before: of a version in force or past the one that held on the day before it; of a draft
    the one that it would replace.
    """
    found, day, names = read_definitions(conn), as_of_day(conn, scope), names_of_values(conn)
    rows = []
    for one in reversed(found.versions):
        before = _before(found, one, day)
        state = found.state(one, day).capitalize()
        about = (one.definition_id, one.kind, state, before.definition_id if before else 0)
        rows += [(*about, *told) for told in _compared(one, before, names)]
    return answer(CRITERION, rows)


def definition_history(conn: Connection, scope: Scope) -> DataFrame:
    """What happened to each version of a definition: who drafted it, signed it and when?

    One row per step, the newest version first, each in order.
    """
    said, rows = _steps(conn), []
    for one in reversed(read_definitions(conn).versions):
        rows += [
            (
                *(one.definition_id, one.kind, step.position, step.step, step.side, step.signed_by, step.note),
                *(step.valid_from, step.recorded_at, step.actor),
            )
            for step in said[one.definition_id]
        ]
    names = ("definition_id", "definition_kind", "latest_step", "definition_step", "side", "signed_by", "note")
    return answer((*names, "valid_from_on", "recorded_at", "actor"), rows)


def dispute_answer_times(conn: Connection, scope: Scope) -> DataFrame:
    """How long does marketing have to answer a dispute, since when, and who agreed?

    One row per version of the agreement, the newest first.
    """
    rows = [
        (row.agreement_id, standing, _hours(row), *signed(row), row.note, row.recorded_at, row.actor)
        for row, standing in versions_said(conn, AgreementKind.DISPUTES, as_of_day(conn, scope))
    ]
    return answer(("agreement_id", "standing", "answer_hours", *SIGNED, "note", "recorded_at", "actor"), rows)


def names_of_values(conn: Connection) -> Names:
    """Field -> id -> name, of the fields whose values are ids."""
    found = conn.execute(select(territories.c.territory_id, territories.c.name).order_by(territories.c.name))
    return {
        HandoffField.TERRITORY: {int(key): as_written(name) for key, name in found},
        HandoffField.SITE: site_labels(conn),
        HandoffField.REQUESTED_LINE: labels(conn, Dimension.SERVICE_LINE),
    }


def values_in_words(criterion: Criterion, names: Names) -> str:
    """The values of a criterion by name: "North Valley; Riverside". One that is gone is said by its number."""
    known = names.get(criterion.field, {})
    return VALUES_APART.join(
        known.get(one, f"Not known ({one})") if isinstance(one, int) else one for one in criterion.values
    )


def lines_of_versions(conn: Connection) -> dict[int, str]:
    """What a version is about: every line without one of its own first, then each line in reading order."""
    named = labels(conn, Dimension.SERVICE_LINE)
    return {OF_EVERY_LINE: EVERY_OTHER_LINE, **{key: name for key, name in named.items() if key}}


def _steps(conn: Connection) -> dict[int, list[Row]]:
    said = defaultdict(list)
    for step in conn.execute(select(definition_steps).order_by(definition_steps.c.position)):
        said[step.definition_id].append(step)
    return said


def _signers(one: Definition) -> tuple[str, str]:
    by = {signature.side: signature.by for signature in one.signatures}
    return by.get(Side.MARKETING, ""), by.get(Side.SALES, "")


def _when_signed(one: Definition) -> tuple:
    at = {signature.side: signature.at for signature in one.signatures}
    return at.get(Side.MARKETING), at.get(Side.SALES)


def _meetings(steps: Sequence[Row]) -> tuple[str, str]:
    """Where each side signed what the version says now."""
    noted: dict[str, str] = {}
    for step in steps:
        if step.step == DefinitionStep.REVISED:
            noted = {}
        elif step.step == DefinitionStep.SIGNED:
            noted[step.side] = step.note or ""
    return noted.get(Side.MARKETING, ""), noted.get(Side.SALES, "")


def _why(steps: Iterable[Row]) -> str:
    """What was noted when something was done to it, but for signing: the latest of it."""
    noted = [step.note for step in steps if step.note and step.step != DefinitionStep.SIGNED]
    return noted[-1] if noted else ""


def _before(found: Definitions, one: Definition, today: date) -> Definition | None:
    if found.state(one, today) in (DefinitionState.DRAFT, DefinitionState.WITHDRAWN):
        return found.on(one.kind, one.line, max(one.wanted_from, today))
    return found.on(one.kind, one.line, one.valid_from - timedelta(days=1)) if one.valid_from else None


def _compared(one: Definition, before: Definition | None, names: Names) -> Iterable[tuple]:
    for criterion in one.criteria.criteria:
        was = before.criteria.named(criterion.key) if before else None
        yield _told(criterion, _change(criterion, was, before), was, names)
    for criterion in before.criteria.criteria if before else ():
        if one.criteria.named(criterion.key) is None:
            yield _told(criterion, Change.DROPPED, criterion, names)


def _change(criterion: Criterion, was: Criterion | None, before: Definition | None) -> Change:
    if before is None:
        return Change.FIRST
    if was is None:
        return Change.NEW
    return Change.SAME if set(was.values) == set(criterion.values) else Change.CHANGED


def _told(criterion: Criterion, change: Change, was: Criterion | None, names: Names) -> tuple:
    earlier = values_in_words(was, names) if was else ""
    return (criterion.key, criterion.field, criterion.operator, values_in_words(criterion, names), change, earlier)


def _hours(row: Row) -> float:
    return DisputeRules.model_validate(row.content).answer_minutes / 60


_NONE = (0, None, "", "", 0)
VERSION = (
    *("definition_id", "definition_kind", "service_line", "place_id", "definition_state"),
    *("wanted_from_on", "valid_from_on", "holds_until_on", "drafted_by", "drafted_at"),
    *("signed_for_marketing", "signed_for_sales", "marketing_signed_at", "sales_signed_at"),
    *("marketing_meeting", "sales_meeting", "note", "latest_step", "criteria", "criteria_draft"),
)
CRITERION = (
    *("definition_id", "definition_kind", "definition_state", "compared_definition_id"),
    *("criterion", "criterion_field", "criterion_operator", "criterion_values"),
    *("criterion_change", "criterion_values_before"),
)
