"""The rows of one week, made of positions and minutes: words, ids and moments put in their place."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from data.demo import story
from data.demo.chance import Chance, Ints
from data.demo.contacts import contact_of, person_key
from data.demo.durations import DAY
from data.demo.journeys import Happenings
from data.demo.leads import CONTACT_WORDS, INTAKE_WORDS, NOBODY, SOURCE_WORDS, Leads
from data.demo.organisation import EXITS, PEOPLE, SERVICE_LINES, Organisation
from data.demo.outcomes import HANDOFF, STAGE_COUNT
from data.demo.outreach import AUTO_REPLY, KINDS, RESULTS, Attempts
from data.facts import Episode, Event, facts_of
from data.vocabulary import STAGES, Consent, DecisionTiming, Excluded, Urgency

Row = dict[str, Any]
EXCLUDED_WORDS = (None, Excluded.DUPLICATE, Excluded.TEST)
KIND_WORDS = (*STAGES, *EXITS)
# Who writes down what happens before a rep has the lead, per IntakeType.
FIRST_ACTORS = ("web form", "referral desk", "front desk", "partner portal")
AUTOMATION = "marketing automation"
DETAILS = ("organic", "cpc", "paid social", "fax", "booth", "newsletter", "typed in", "other", None)
# Per stage it is in now, for those still in play.
NEXT_STEPS = ("Ask for details", "Judge it", "Hand it over", "Call", "Book a visit", "Remind", "Follow up", None)


class WeekRows(NamedTuple):
    """The rows of each table for one week."""

    leads: list[Row]
    contacts: list[Row]
    stage_events: list[Row]
    lead_facts: list[Row]
    outreach: list[Row]


def rows_of_week(
    seed: int,
    chance: Chance,
    ids: Sequence[int],
    leads: Leads,
    happenings: Happenings,
    attempts: Attempts,
    organisation: Organisation,
) -> WeekRows:
    """All rows of a week's leads, which get these ids. The facts come from the same function as everywhere."""
    reps = [PEOPLE[rep][0] for rep in leads.rep.tolist()]
    events_of, event_rows = _events(ids, leads, happenings, reps, organisation)
    words = _words(chance, seed, ids, leads, happenings, organisation)
    zones = (organisation.zones[zone] for zone in leads.zone.tolist())
    facts = [
        facts_of(Episode(zone=zone, **{name: row[name] for name in FROM_LEAD}), events)
        for row, zone, events in zip(words, zones, events_of, strict=True)
    ]
    for row, fact, is_planned in zip(words, facts, chance.happens(600).tolist(), strict=True):
        row["next_step"] = NEXT_STEPS[fact["depth"] or 0] if is_planned and not fact["exit"] else None
    contacts = [
        {"lead_id": lead_id, **contact_of(row["person_key"], territory, excluded)}
        for lead_id, row, territory, excluded in zip(ids, words, leads.territory.tolist(), leads.excluded.tolist())
    ]
    return WeekRows(words, contacts, event_rows, facts, _outreach(ids, attempts, reps))


EVENT_COLUMNS = ("lead_id", "actor", "edition", "import_id", *Event._fields)
FROM_LEAD = tuple(name for name in Episode._fields if name != "zone")


def moments(minutes: Ints) -> list[datetime]:
    """Aware UTC moments of whole minutes since 1970."""
    return [naive.replace(tzinfo=UTC) for naive in minutes.astype("datetime64[m]").tolist()]


def _words(
    chance: Chance, seed: int, ids: Sequence[int], leads: Leads, happenings: Happenings, organisation: Organisation
) -> list[Row]:
    """The rows of the leads table, but for the next step."""
    first = np.searchsorted(happenings.lead, np.arange(len(leads)))
    occurred, told = happenings.occurred[first], happenings.recorded[first]
    # What is told a day late is opened in the source system that late.
    created = np.where(told - occurred > DAY, told, occurred)
    was_handed = np.zeros(len(leads), dtype=np.bool_)
    was_handed[happenings.lead[(happenings.kind >= HANDOFF) & (happenings.kind < STAGE_COUNT)]] = True
    other_line = (leads.line + 1 + chance.below(len(SERVICE_LINES) - 1)) % len(SERVICE_LINES)
    asked = np.where(chance.happens(story.REROUTED), other_line, leads.line)
    columns: dict[str, Iterable[Any]] = {
        "lead_id": ids,
        "lead_uuid": chance.uuids(),
        "external_id": (f"DEMO-{number + 1:07}" for number in leads.number.tolist()),
        "person_key": (person_key(seed, person) for person in leads.person.tolist()),
        "site_id": _named(organisation.sites, leads.site),
        "service_line_id": _named(organisation.service_lines, leads.line),
        "requested_service_line_id": _named(
            organisation.service_lines, np.where(chance.happens(story.REQUEST_BLANK), NOBODY, asked)
        ),
        "territory_id": _named(organisation.territories, leads.territory),
        "campaign_id": _named(organisation.campaigns, leads.campaign),
        "owner_id": _named(organisation.people, np.where(was_handed, leads.rep, NOBODY)),
        "source_category": _named(SOURCE_WORDS, leads.source),
        "source_detail": _named(DETAILS, leads.source),
        "intake_type": _named(INTAKE_WORDS, np.where(chance.happens(story.INTAKE_BLANK), NOBODY, leads.intake)),
        "contact_type": _named(CONTACT_WORDS, leads.contact),
        "urgency": _named(Urgency, chance.pick(story.URGENCIES)),
        "decision_timing": _named(DecisionTiming, chance.pick(story.TIMINGS)),
        "consent": _named(Consent, chance.pick(story.CONSENTS)),
        "excluded": _named(EXCLUDED_WORDS, leads.excluded),
        "created_at": moments(created),
        "recorded_at": moments(np.minimum.reduceat(happenings.recorded, first)),
    }
    always = {"source_system": "demo crm", "import_id": None, "version": 1}
    return [dict(zip(columns, row, strict=True)) | always for row in zip(*columns.values(), strict=True)]


def _named(names: Iterable[Any], positions: Ints) -> list[Any]:
    """The names at these positions; None at -1 and past the last."""
    known = [*names, None]
    return [known[position] for position in np.minimum(positions, len(known) - 1).tolist()]


def _events(
    ids: Sequence[int], leads: Leads, happenings: Happenings, reps: list[str], organisation: Organisation
) -> tuple[list[list[Event]], list[Row]]:
    """Per lead its events, and the rows of stage_events."""
    by_lead: list[list[Event]] = [[] for _ in ids]
    rows: list[Row] = []
    desks, handed = leads.intake.tolist(), [False] * len(ids)
    occurred, recorded = moments(happenings.occurred), moments(happenings.recorded)
    columns = (happenings.lead.tolist(), happenings.kind.tolist(), occurred, recorded, happenings.reason.tolist())
    for lead, kind, at, told, reason in zip(*columns, strict=True):
        handed[lead] |= HANDOFF <= kind < STAGE_COUNT
        actor = reps[lead] if handed[lead] else FIRST_ACTORS[desks[lead]]
        reason_id = organisation.reasons[kind - STAGE_COUNT][reason] if kind >= STAGE_COUNT else None
        event = Event(KIND_WORDS[kind], at, told, reason_id)
        by_lead[lead].append(event)
        rows.append(dict(zip(EVENT_COLUMNS, (ids[lead], actor, 0, None, *event), strict=True)))
    return by_lead, rows


def _outreach(ids: Sequence[int], attempts: Attempts, reps: list[str]) -> list[Row]:
    columns = (
        attempts.lead.tolist(),
        attempts.kind.tolist(),
        attempts.result.tolist(),
        moments(attempts.occurred),
        moments(attempts.recorded),
    )
    return [
        {
            "lead_id": ids[lead],
            "kind": KINDS[kind],
            "result": RESULTS[result],
            "occurred_at": occurred,
            "recorded_at": recorded,
            "actor": AUTOMATION if kind == AUTO_REPLY else reps[lead],
            "import_id": None,
        }
        for lead, kind, result, occurred, recorded in zip(*columns, strict=True)
    ]
