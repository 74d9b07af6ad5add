"""What a row means for the lead it speaks of: new, changed, nothing new, or not to be believed as it stands."""

import uuid
from datetime import UTC, datetime
from typing import Any

from data.importing.fields import NAMES
from data.importing.known import KnownEvent, KnownLead
from data.importing.names import Names
from data.importing.rows import Quarantined, Row
from data.importing.stage_dates import Said
from data.importing.words import Unreadable
from data.importing.writes import Writes
from data.vocabulary import RowOutcome

CORRECTED_HERE = "differs from a correction made here, which stays"
TAKEN_BACK_HERE = "says a stage that was taken back here, which stays so"
OTHER_REASON = "has another reason for a stage than was recorded here"
OTHER_RESULT = "has another result for an attempt already recorded"
OTHER_OWNER = "has another owner or team for a moment that has one"
SAYS_OTHERWISE = "A later export says otherwise."
FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)


class Decisions:
    """Decides row after row of one batch; what a row brings is known to the rows after it."""

    def __init__(
        self,
        writes: Writes,
        names: Names,
        known: dict[str, KnownLead],
        own_imports: frozenset[int],
        free_ids: range,
    ):
        self.writes, self.names, self.known, self.own_imports = writes, names, known, own_imports
        self.mapping, self.reader = writes.mapping, writes.reader
        self.free_ids = iter(free_ids)
        self.decide_known = {
            "leads": self._lead, "events": self._event, "outreach": self._attempt, "ownership": self._stretch,
        }[self.mapping.kind]  # fmt: skip
        self.movable = {stage for stage, rules in self.mapping.stages.items() if not any(r.keep_first for r in rules)}
        columns = [column.removesuffix("_id") for column in self.reader.lead_columns]
        self.named = [(index, field) for index, field in enumerate(columns) if field in NAMES]

    def decide(self, row: Row | Quarantined) -> None:
        """Gather what this row writes."""
        if isinstance(row, Row):
            try:
                return self._decide(row)
            except Unreadable as error:
                row = Quarantined(row.number, row.cells, error.column, error.reason)
        return self.writes.quarantine(row)

    def _decide(self, row: Row) -> None:
        before: dict[str, Any] = {}
        contradictions = list(row.contradictions)
        lead = self.known.get(row.external_id)
        if lead is None:
            outcome, lead = RowOutcome.NEW, self._new_lead(row)
        else:
            outcome = self.decide_known(lead, row, before, contradictions)
        self.writes.keep_row(row, outcome, lead.lead_id, before, contradictions)

    def _new_lead(self, row: Row) -> KnownLead:
        if not self.mapping.brings_leads:
            raise Unreadable("There is no lead with this id yet; import the leads first.", self.reader.id_column)
        if self.mapping.kind != "leads":
            row = self.reader.with_words(row)
        if row.stretch and row.stretch.owner:
            self.names.find("owner", row.stretch.owner)  # a row refused for its owner brings no lead
        lead = KnownLead(0, uuid.uuid4(), self._with_ids(row.words))
        lead.lead_id = next(self.free_ids)
        lead.contact = row.contact if any(row.contact) else None
        self.known[row.external_id] = lead
        self.writes.add_lead(lead, row)
        for said in row.events:
            self.writes.add_event(lead, said.stage, said.occurred_at, self._reason(said))
        if row.attempt:
            self.writes.add_attempt(lead, *row.attempt)
        if row.stretch:
            self._stretch(lead, row, {}, [])
        if row.dues:
            self._dues(lead, row, {})
        return lead

    def _with_ids(self, words: tuple) -> tuple:
        """The words with the keys of rows in place of names. Raises Unreadable."""
        if not self.named:
            return words
        keyed = list(words)
        unknown = []
        for index, field in self.named:
            if words[index] is not None:
                keyed[index] = self.names.find(field, words[index])
                if keyed[index] is None:
                    unknown.append((index, field))
        # Only now, so that a row refused for one name has made no other.
        for index, field in unknown:
            keyed[index] = self.names.make(field, words[index])
        return tuple(keyed)

    def _reason(self, said: Said) -> int | None:
        return self.names.reason_id(said.stage, said.reason)

    def _lead(self, lead: KnownLead, row: Row, before: dict[str, Any], contradictions: list[str]) -> RowOutcome:
        self._words(lead, self._with_ids(row.words), before, contradictions)
        self._contact(lead, row.contact, before)
        self._stages(lead, row.events, before, contradictions)
        if row.dues:
            self._dues(lead, row, before)
        return RowOutcome.CHANGED if before else RowOutcome.UNCHANGED

    def _words(self, lead: KnownLead, words: tuple, before: dict[str, Any], contradictions: list[str]) -> None:
        if words == lead.words:
            return
        agreed = list(lead.words)
        for index, (name, old, new) in enumerate(zip(self.reader.lead_columns, lead.words, words, strict=True)):
            if old != new and name in lead.corrected:
                contradictions.append(CORRECTED_HERE)
            elif old != new:
                before[name] = old.isoformat() if isinstance(old, datetime) else old
                agreed[index] = new
        if before:
            self.writes.change_lead(lead, tuple(agreed))

    def _contact(self, lead: KnownLead, contact: tuple, before: dict[str, Any]) -> None:
        known = lead.contact or (None,) * len(contact)
        if contact != known:
            # Which identifiers changed, never what they were: those stay in `contacts`, and only there.
            columns = self.reader.contact_columns
            before["identifiers"] = [c for c, old, new in zip(columns, known, contact, strict=True) if old != new]
            self.writes.change_contact(lead, contact)

    def _stages(
        self, lead: KnownLead, said: tuple[Said, ...], before: dict[str, Any], contradictions: list[str]
    ) -> None:
        wanted = {(event.stage, event.occurred_at) for event in said}
        for key, event in list(lead.events.items()):
            dated_by_us = event.is_active and event.import_id in self.own_imports and key[0] in self.movable
            if dated_by_us and key not in wanted:
                self._retract(lead, key, event, before)
        there = {stage for (stage, _), event in lead.events.items() if event.is_active}
        for event in said:
            if event.stage in self.movable or event.stage not in there:
                self._say(lead, event, before, contradictions)

    def _event(self, lead: KnownLead, row: Row, before: dict[str, Any], contradictions: list[str]) -> RowOutcome:
        added = self.writes.counts["events_added"]
        for said in row.events:
            self._say(lead, said, before, contradictions)
        if row.dues:
            self._dues(lead, row, before)
        if self.writes.counts["events_added"] > added and not any(before.values()):
            return RowOutcome.NEW  # its lead's first due moment may have come along
        return RowOutcome.CHANGED if before else RowOutcome.UNCHANGED

    def _say(self, lead: KnownLead, said: Said, before: dict[str, Any], contradictions: list[str]) -> None:
        """Add a stage unless it is known; one with another reason is said anew when an import of ours said it."""
        key = (said.stage, said.occurred_at)
        known, reason_id = lead.events.get(key), self._reason(said)
        if known and known.taken_back_by_hand:
            contradictions.append(TAKEN_BACK_HERE)
            return
        if known and known.is_active:
            if known.reason_id == reason_id:
                return
            if known.import_id not in self.own_imports:
                contradictions.append(OTHER_REASON)
                return
            self._retract(lead, key, known, before)
        elif self.mapping.kind == "leads":
            before.setdefault("stages", [])  # a date where there was none is a change, too
        self.writes.add_event(lead, *key, reason_id)

    def _retract(self, lead: KnownLead, key: tuple[str, datetime], event: KnownEvent, before: dict[str, Any]) -> None:
        stage, moment = key
        before.setdefault("stages", []).append([stage, moment.isoformat(), event.reason_id])
        self.writes.retract_event(lead, event, SAYS_OTHERWISE)

    def _attempt(self, lead: KnownLead, row: Row, before: dict[str, Any], contradictions: list[str]) -> RowOutcome:
        if row.attempt is None:
            return RowOutcome.UNCHANGED
        kind, result, moment = row.attempt
        if (kind, moment) in lead.attempts:
            if lead.attempts[kind, moment] != result:
                contradictions.append(OTHER_RESULT)
            return RowOutcome.UNCHANGED
        self.writes.add_attempt(lead, kind, result, moment)
        return RowOutcome.NEW

    def _dues(self, lead: KnownLead, row: Row, before: dict[str, Any]) -> None:
        """A file of leads may also clear a due moment; in a file of events a blank says nothing."""
        for field, promise, due in zip(self.reader.dues.fields, self.reader.dues.promises, row.dues, strict=True):
            known = lead.dues.get(promise)
            if due != known and (due or self.mapping.kind == "leads"):
                before[field] = known and known.isoformat()
                self.writes.give_due(lead, promise, due)

    def _stretch(self, lead: KnownLead, row: Row, before: dict[str, Any], contradictions: list[str]) -> RowOutcome:
        if row.stretch is None:
            return RowOutcome.UNCHANGED
        name, team, moment = row.stretch
        owner_id = None
        if name is not None and (owner_id := self.names.find("owner", name)) is None:
            owner_id = self.names.make("owner", name)
        known = lead.stretches.get(moment)
        if known:
            if (owner_id, team) not in known:
                contradictions.append(OTHER_OWNER)
            return RowOutcome.UNCHANGED
        is_newest = moment > max(lead.stretches, default=FIRST_MOMENT)
        self.writes.add_stretch(lead, owner_id, team, moment)
        if is_newest and owner_id != lead.owner_id:
            if moment > lead.corrected.get("owner_id", FIRST_MOMENT):
                self.writes.give_to(lead, owner_id)
            else:
                contradictions.append(CORRECTED_HERE)
        return RowOutcome.NEW
