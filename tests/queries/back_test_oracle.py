"""What a back-test must find, once more in plain Python over rows: who is judged, by what, and what became of them."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from data import schema
from data.criteria import Criteria, Record, qualifies, verdict
from data.handoff_fields import IN_CONTACTS, IN_LEADS
from queries.scope import Scope
from tests.queries import oracle

SQL, ATTENDED = oracle.STAGES.index("sql"), oracle.STAGES.index("attended")


class Past:
    """All there is on record, read once."""

    def __init__(self, conn: Connection):
        self.rows = {row.lead_id: row for row in conn.execute(select(schema.leads))}
        who = {row.lead_id: row for row in conn.execute(select(schema.contacts))}
        self.records = {lead_id: _record(row, who.get(lead_id)) for lead_id, row in self.rows.items()}
        self.episodes = oracle.episodes(conn)
        self.versions = list(_versions(conn))
        self.disputes = list(conn.execute(select(schema.disputes)))
        steps = conn.execute(select(schema.dispute_steps).order_by(schema.dispute_steps.c.position))
        self.steps = [row for row in steps if row.step != "commented"]


class BackTest:
    """A draft of a kind for a line (None: the organisation's), on the leads of a scope."""

    def __init__(self, past: Past, scope: Scope, draft: Criteria | None, kind: str, line: int | None):
        self.scope, self.kind, self.line = scope, kind, line
        self.versions, self.records = past.versions, past.records
        self.public = {lead_id: str(row.lead_uuid) for lead_id, row in past.rows.items()}
        self.day = scope.as_of.astimezone(ZoneInfo("America/New_York")).date()
        held = self._in_force(line) or self._in_force(None)
        self.sides = {"In force": held, "Draft": draft or held}
        mine = [one for one in oracle.cohort(past.episodes, scope) if self._is_ours(past.rows[one.lead_id])]
        self.leads = {one.lead_id: one for one in mine}
        last = {row.dispute_id: row.step for row in past.steps if row.recorded_at <= scope.as_of}
        raised = [row for row in past.disputes if row.recorded_at <= scope.as_of and row.lead_id in self.leads]
        self.disputes = [(row.lead_id, last.get(row.dispute_id)) for row in raised]

    def of(self, side: str) -> dict[str, list[str]]:
        """Number -> the public ids of the leads it counts, for one of the two sides."""
        criteria, scope = self.sides[side], self.scope
        through = {lead_id for lead_id in self.leads if qualifies(criteria, self.records[lead_id])}
        mature = {lead_id for lead_id in through if oracle.is_mature(self.leads[lead_id], scope)}
        accepted = {key for key, one in self.leads.items() if (at := one.at(SQL)) and at <= scope.as_of}
        found: dict[str, Iterable[int]] = {
            "judged_leads": self.leads,
            "qualifying_leads": through,
            "mature_qualifying_leads": mature,
            "sql_qualifying_leads": (one for one in mature if oracle.reached(self.leads[one], SQL, scope)),
            "attended_qualifying_leads": (one for one in mature if oracle.reached(self.leads[one], ATTENDED, scope)),
            "accepted_leads": accepted,
            "turned_away_leads": accepted - through,
        }
        ended: dict[str, Callable[[str | None], bool]] = {
            "disputes": lambda last: True,
            "stood_disputes": lambda last: last in ("accepted", "upheld"),
            "upheld_disputes": lambda last: last == "upheld",
        }
        for name, counts in ended.items():
            those = [lead_id for lead_id, last in self.disputes if counts(last)]
            found[f"tried_{name}"] = those
            found[f"avoided_{name}"] = [lead_id for lead_id in those if lead_id not in through]
        return {name: sorted(self.public[one] for one in some) for name, some in found.items()}

    def by_criterion(self) -> dict[tuple[str, str], list[str]]:
        """(key of a criterion of the draft, number) -> the public ids of the leads it counts."""
        found: dict[tuple[str, str], list[str]] = {}
        criteria = tried.criteria if (tried := self.sides["Draft"]) else ()
        for lead_id in self.leads:
            said = {one.key: str(verdict(one, self.records[lead_id])) for one in criteria}
            unmet = [key for key, word in said.items() if word != "met"]
            for key, word in said.items():
                holds = {
                    "failing_leads": word == "not met",
                    "unrecorded_leads": word == "not recorded",
                    "only_unmet_leads": unmet == [key],
                }
                for name, is_so in holds.items():
                    found.setdefault((key, name), []).extend([self.public[lead_id]] if is_so else [])
        return {number: sorted(some) for number, some in found.items()}

    def _is_ours(self, row: Any) -> bool:
        if self.line:
            return row.service_line_id == self.line
        return row.service_line_id is None or self._in_force(row.service_line_id) is None

    def _in_force(self, line: int | None) -> Criteria | None:
        """Of the very line; of two from one day the one signed last."""
        holding = [
            (begins, number, criteria)
            for number, (kind, whose, begins, ends, criteria) in enumerate(self.versions)
            if (kind, whose) == (self.kind, line) and begins <= self.day and not (ends and ends <= self.day)
        ]
        return max(holding, key=lambda one: one[:2])[2] if holding else None


def _record(row: Any, who: Any) -> Record:
    known = {field: getattr(row, column.name) for field, column in IN_LEADS.items()}
    known |= {field: getattr(who, column.name) if who else None for field, column in IN_CONTACTS.items()}
    return Record(known, row.service_line_id)


def _versions(conn: Connection) -> Iterable[tuple[str, int | None, date, date | None, Criteria]]:
    """Those that both sides signed, in the order in which the second did."""
    steps = list(conn.execute(select(schema.definition_steps).order_by(schema.definition_steps.c.step_id)))
    for row in conn.execute(select(schema.definitions).order_by(schema.definitions.c.definition_id)):
        its = [step for step in steps if step.definition_id == row.definition_id]
        content = [step.content for step in its if step.content][-1]
        begins = [step.valid_from for step in its if step.step == "signed" and step.valid_from]
        ends = [step.valid_from for step in its if step.step == "retired"]
        if begins:
            yield row.kind, row.service_line_id, begins[0], ends[0] if ends else None, Criteria.model_validate(content)
