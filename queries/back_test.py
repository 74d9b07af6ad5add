"""Questions about a draft of a definition: whom would it have let through, and what became of them? Nothing is changed.

The leads are those that came in in the period, of the draft's line or, for the organisation's (line 0), of every line
without a definition of its own. A draft is the criteria as JSON, as `draft_definition` takes them; without one, the
version in force on the as-of day is tried. Judged is the record as it stands now.
"""

from collections.abc import Callable
from enum import StrEnum

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, and_, false, func, true

from data.criteria import Criteria, all_met_in_sql, qualifies_in_sql, verdict_in_sql
from data.moments import day_of
from data.schema import leads
from data.vocabulary import STAGE_LABEL, STAGES, DefinitionKind, Verdict, code_of, exit_label
from queries.back_tested import (
    FACTS,
    Condition,
    Fact,
    Facts,
    Tried,
    counted_once,
    disputed,
    ending_of,
    facts_counted,
    judged,
    of_disputes,
    of_leads,
    trial_of,
)
from queries.dimensions import FACT, Dimension, labels
from queries.frame import answer, count_where
from queries.intervals import rate
from queries.scope import Scope


class Tested(StrEnum):
    """What a number of the back-test counts, by its column; the last three about one criterion of the draft."""

    JUDGED = "judged_leads"
    QUALIFYING = "qualifying_leads"
    MATURE = "mature_qualifying_leads"
    SQL = "sql_qualifying_leads"
    ATTENDED = "attended_qualifying_leads"
    ACCEPTED = "accepted_leads"
    TURNED_AWAY = "turned_away_leads"
    DISPUTES = "tried_disputes"
    AVOIDED = "avoided_disputes"
    STOOD = "tried_stood_disputes"
    AVOIDED_STOOD = "avoided_stood_disputes"
    UPHELD = "tried_upheld_disputes"
    AVOIDED_UPHELD = "avoided_upheld_disputes"
    FAILING = "failing_leads"
    UNRECORDED = "unrecorded_leads"
    ONLY_UNMET = "only_unmet_leads"


_OF_LEADS = {
    Tested.JUDGED: Facts(),
    Tested.QUALIFYING: Facts(hold=(Fact.QUALIFIES,)),
    Tested.MATURE: Facts(hold=(Fact.QUALIFIES, Fact.MATURE)),
    Tested.SQL: Facts(hold=(Fact.QUALIFIES, Fact.SQL)),
    Tested.ATTENDED: Facts(hold=(Fact.QUALIFIES, Fact.ATTENDED)),
    Tested.ACCEPTED: Facts(hold=(Fact.ACCEPTED,)),
    Tested.TURNED_AWAY: Facts(hold=(Fact.ACCEPTED,), fail=(Fact.QUALIFIES,)),
}
_OF_DISPUTES = {
    Tested.DISPUTES: Facts(),
    Tested.AVOIDED: Facts(fail=(Fact.QUALIFIES,)),
    Tested.STOOD: Facts(hold=(Fact.STOOD,)),
    Tested.AVOIDED_STOOD: Facts(hold=(Fact.STOOD,), fail=(Fact.QUALIFIES,)),
    Tested.UPHELD: Facts(hold=(Fact.UPHELD,)),
    Tested.AVOIDED_UPHELD: Facts(hold=(Fact.UPHELD,), fail=(Fact.QUALIFIES,)),
}
# Of the criterion, and of whether the others are met.
_OF_ONE_CRITERION: dict[Tested, Callable[[ColumnElement[int], Condition], Condition]] = {
    Tested.FAILING: lambda said, others: said == code_of(Verdict.FAILED),
    Tested.UNRECORDED: lambda said, others: said == code_of(Verdict.UNKNOWN),
    Tested.ONLY_UNMET: lambda said, others: and_(said != code_of(Verdict.MET), others),
}
# Rate -> part and whole.
_RATES = {
    "qualifying": (Tested.QUALIFYING, Tested.JUDGED),
    "sql_qualifying": (Tested.SQL, Tested.MATURE),
    "attended_qualifying": (Tested.ATTENDED, Tested.MATURE),
    "turned_away": (Tested.TURNED_AWAY, Tested.ACCEPTED),
    "avoided": (Tested.AVOIDED, Tested.DISPUTES),
}
MEASURES = (*_OF_LEADS, *_OF_DISPUTES)
RATES = tuple(f"{name}_rate{end}" for name in _RATES for end in ("", "_low", "_high"))
LISTED = (Dimension.SERVICE_LINE, Dimension.SOURCE, Dimension.TERRITORY, Dimension.INTAKE_TYPE)


def back_test(
    conn: Connection, scope: Scope, draft: str = "", kind: DefinitionKind = DefinitionKind.MQL, line: int = 0
) -> DataFrame:
    """Whom would a draft of a definition have let through, beside the version in force, and what became of them?

    One row for the version in force, where there is one, and one for the draft, over the same leads.
    """
    trial, ending = trial_of(conn, scope, draft, kind, line), ending_of(scope)
    of_lead = facts_counted(conn, trial, judged(trial), of_leads(scope), _OF_LEADS)
    of_dispute = facts_counted(conn, trial, disputed(trial, scope), of_disputes(ending), _OF_DISPUTES, ending)
    rows = []
    for side in trial.criteria:
        known = of_lead[side] | of_dispute[side]
        shares = [(known[part], known[whole]) for part, whole in _RATES.values()]
        rates = [number for share in shares for number in rate(*share)]
        rows.append((side, *(known[one] for one in MEASURES), *rates))
    return answer(("tried", *MEASURES, *RATES), rows)


def back_test_by_criterion(
    conn: Connection, scope: Scope, draft: str = "", kind: DefinitionKind = DefinitionKind.MQL, line: int = 0
) -> DataFrame:
    """Which criterion of a draft turns leads away, which for want of a record, and which all by itself?

    One row per criterion of the draft, in its order. A lead that meets several of them not is counted with each.
    """
    trial = trial_of(conn, scope, draft, kind, line)
    criteria = trial.criteria[Tried.DRAFT].criteria if trial.criteria else ()
    said = {one: verdict_in_sql(one) for one in criteria}
    counts: list[ColumnElement[int]] = [func.count()]
    for one in criteria:
        others = and_(true(), *(said[other] == code_of(Verdict.MET) for other in criteria if other is not one))
        counts += [count_where(counted(said[one], others)) for counted in _OF_ONE_CRITERION.values()]
    judged_leads, *found = counted_once(conn, judged(trial), counts, said.values())
    rows = [
        (one.key, one.field, one.operator, judged_leads, *found[3 * place : 3 * place + 3])
        for place, one in enumerate(criteria)
    ]
    return answer(("criterion", "criterion_field", "criterion_operator", Tested.JUDGED, *_OF_ONE_CRITERION), rows)


def back_tested_leads(
    conn: Connection, scope: Scope, draft: str = "", kind: DefinitionKind = DefinitionKind.MQL, line: int = 0,
    side: Tried = Tried.DRAFT, which: Tested = Tested.JUDGED, criterion: str = "",
) -> DataFrame:  # fmt: skip
    """Which leads does a number of a back-test count?

    One row per lead that the number counts, or per dispute where it counts those, the newest lead first. `criterion`:
    its key, for a number about one. No identifiers.
    """
    trial = trial_of(conn, scope, draft, kind, line)
    told = (leads.c.lead_uuid, FACTS.entry_day, *(FACT[one] for one in LISTED), FACTS.depth, FACTS.exit)
    statement = disputed(trial, scope, *told) if which in _OF_DISPUTES else judged(trial, *told)
    kept = _conditions(scope, trial.criteria.get(side), which, criterion)
    named = [labels(conn, one) for one in LISTED]
    rows = (
        (
            *(str(row[0]), day_of(row[1])),
            *(words[code] for words, code in zip(named, row[2:6], strict=True)),
            *(STAGE_LABEL[STAGES[row[6]]], exit_label(row[7])),
        )
        for row in conn.execute(statement.where(*kept).order_by(FACTS.entry_minute.desc(), FACTS.lead_id))
    )
    return answer(("lead", "entered_on", *LISTED, "furthest_stage", "exit"), rows)


def _conditions(scope: Scope, criteria: Criteria | None, which: Tested, criterion: str) -> list[Condition]:
    """What holds for exactly what the number counts; an old link may count nobody."""
    if criteria is None:
        return [false()]
    if which in _OF_ONE_CRITERION:
        others = [one for one in criteria.criteria if one.key != criterion]
        one = criteria.named(criterion)
        return [_OF_ONE_CRITERION[which](verdict_in_sql(one), all_met_in_sql(others))] if one else [false()]
    told = {Fact.QUALIFIES: qualifies_in_sql(criteria), **of_leads(scope), **of_disputes(ending_of(scope))}
    return (_OF_LEADS | _OF_DISPUTES)[which].of(told)
