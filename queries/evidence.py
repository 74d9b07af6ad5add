"""Questions about leads whose stage the record doesn't support: what a definition asks isn't there, or events disagree.

A lead is held against the version in force on the local day it came to the stage, and what its record says today.
"""

from collections.abc import Callable
from typing import NamedTuple

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, or_, select

from data.criteria import beside_contacts, qualifies_in_sql
from data.schema import lead_facts, leads
from data.vocabulary import DEPTH, DefinitionKind, Stage
from queries.came_back import CameBack, came_back
from queries.dimensions import FACT, Dimension, labels
from queries.evidence_cells import EvidenceKind
from queries.frame import answer, count_where
from queries.intervals import rate
from queries.scope import Scope, within
from queries.stage_versions import STAGE_OF, Judging, judging
from queries.stages import arrived, implied

MEASURES = (
    *("checked_episodes", "unsupported_episodes", "unsupported_rate", "unsupported_rate_low", "unsupported_rate_high"),
    *("only_implied_episodes", "unjudged_episodes"),
)


class Checked(NamedTuple):
    """Of one kind, in conditions on lead_facts and leads: who is checked, whom the record doesn't support, who stands
    apart. `judged`: by which versions, where a definition says what the record has to say.
    """

    checked: ColumnElement[bool]
    unsupported: ColumnElement[bool]
    only_implied: ColumnElement[bool]
    unjudged: ColumnElement[bool]
    judged: tuple[Judging, ...] = ()


def evidence(conn: Connection, scope: Scope) -> DataFrame:
    """How many leads have come to a stage that their record doesn't support?

    One row per kind of contradiction: of the leads it could be found in, those in which it is. A lead may be in more
    than one.
    """
    found = {kind: checks(conn, scope, kind) for kind in EvidenceKind}
    columns = [one for checked in found.values() for one in _counted(checked)]
    counts = conn.execute(on_record(select(*columns), *found.values()).where(*within(scope))).one()
    rows = ((kind, *_measured(*counts[4 * number : 4 * number + 4])) for number, kind in enumerate(found))
    return answer(("evidence_kind", *MEASURES), rows)


def evidence_by(
    conn: Connection, scope: Scope, kind: EvidenceKind = EvidenceKind.MQL, by: Dimension = Dimension.SERVICE_LINE
) -> DataFrame:
    """Of which leads does the record not support the stage, segment by segment?

    One row per segment with leads that came to the stage, in reading order.
    """
    one, named = checks(conn, scope, kind), labels(conn, by)
    statement = on_record(select(FACT[by], *_counted(one)), one).where(*within(scope)).group_by(FACT[by])
    found = {code: counts for code, *counts in conn.execute(statement) if any(counts)}
    rows = [(named[code], *_measured(*found[code])) for code in named if code in found]
    return answer((by, *MEASURES), rows)


def evidence_in_short(conn: Connection, scope: Scope) -> DataFrame:
    """Of how many leads does the record not support a stage, or contradict itself?

    One row. A lead with more than one contradiction counts once.
    """
    found = [checks(conn, scope, kind) for kind in EvidenceKind]
    any_of_them = or_(*(one.unsupported for one in found))
    counted = on_record(select(func.count(), count_where(any_of_them)), *found).where(*within(scope))
    return answer(("cohort_episodes", "unsupported_leads"), [conn.execute(counted).one()])


def checks(conn: Connection, scope: Scope, kind: EvidenceKind) -> Checked:
    """What holds, beside `within`, for those a number of this kind counts."""
    return _CHECKS[kind](conn, scope)


def on_record(statement: Select, *found: Checked, with_leads: bool = False) -> Select:
    """The statement on lead_facts with what the conditions look at beside it."""
    judged = [each.version for one in found for each in one.judged]
    criteria = [criterion for version in judged for criterion in version.criteria.criteria]
    statement = statement.select_from(lead_facts)
    if not criteria and not with_leads:
        return statement
    return beside_contacts(statement.join(leads, leads.c.lead_id == lead_facts.c.lead_id), criteria)


def _by_definition(kind: DefinitionKind) -> Callable[[Connection, Scope], Checked]:
    def checked(conn: Connection, scope: Scope) -> Checked:
        versions = judging(conn, kind)
        came = _recorded(scope, STAGE_OF[kind])
        judged = or_(false(), *(one.holds for one in versions))
        fails = (and_(one.holds, ~qualifies_in_sql(one.version.criteria)) for one in versions)
        return Checked(
            and_(came, judged), and_(came, or_(false(), *fails)), _implied(scope, STAGE_OF[kind]), and_(came, ~judged),
            tuple(versions),
        )  # fmt: skip

    return checked


def _by_stages(stage: Stage, needs: Stage) -> Callable[[Connection, Scope], Checked]:
    """Who came to a stage without what has to come before it."""

    def checked(conn: Connection, scope: Scope) -> Checked:
        came = _recorded(scope, stage)
        return Checked(came, and_(came, implied(needs)), _implied(scope, stage), false())

    return checked


def _by_coming_back(conn: Connection, scope: Scope) -> Checked:
    back: CameBack = came_back(conn, scope)
    return Checked(_among(back.leads), _among(back.without_hand_off), false(), false())


_CHECKS: dict[EvidenceKind, Callable[[Connection, Scope], Checked]] = {
    EvidenceKind.MQL: _by_definition(DefinitionKind.MQL),
    EvidenceKind.SQL: _by_definition(DefinitionKind.SQL),
    EvidenceKind.ATTENDED: _by_stages(Stage.ATTENDED, Stage.SCHEDULED),
    EvidenceKind.HANDOFF: _by_stages(Stage.SQL, Stage.HANDOFF),
    EvidenceKind.BACK: _by_coming_back,
}


def _recorded(scope: Scope, stage: Stage) -> ColumnElement[bool]:
    """The stage itself is on record, not only a later one."""
    return and_(arrived(scope, stage), lead_facts.c.depth >= DEPTH[stage], ~implied(stage))


def _implied(scope: Scope, stage: Stage) -> ColumnElement[bool]:
    return and_(arrived(scope, stage), implied(stage))


def _among(ids: tuple[int, ...]) -> ColumnElement[bool]:
    return lead_facts.c.lead_id.in_(ids) if ids else false()


def _counted(one: Checked) -> list[ColumnElement[int]]:
    return [count_where(condition) for condition in one[:4]]


def _measured(checked: int, unsupported: int, only_implied: int, unjudged: int) -> tuple:
    return (checked, unsupported, *rate(unsupported, checked), only_implied, unjudged)
