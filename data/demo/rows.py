"""The rows of one week, made of positions and minutes: words, ids and moments put in their place."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from data.demo import story
from data.demo.chance import Chance, Ints
from data.demo.contacts import CONTACT_COLUMNS, contact_of, person_key
from data.demo.durations import DAY
from data.demo.follow_up import FollowUp
from data.demo.journeys import Happenings
from data.demo.leads import CONTACT_WORDS, INTAKE_WORDS, NOBODY, SOURCE_WORDS, Leads
from data.demo.organisation import EXITS, PEOPLE, SERVICE_LINES, Organisation
from data.demo.outcomes import HANDOFF, STAGE_COUNT
from data.demo.outreach import AUTO_REPLY, KINDS, RESULTS, Attempts
from data.facts import FACT_COLUMNS, Episode, Event, facts_of
from data.vocabulary import STAGES, Consent, DecisionTiming, Excluded, Urgency

Columns = dict[str, Sequence[Any]]
EXCLUDED_WORDS = (None, Excluded.DUPLICATE, Excluded.TEST)
KIND_WORDS = (*STAGES, *EXITS)
# Who writes down what happens before a rep has the lead, per IntakeType.
FIRST_ACTORS = ("web form", "referral desk", "front desk", "partner portal")
AUTOMATION = "marketing automation"
DETAILS = ("organic", "cpc", "paid social", "fax", "booth", "newsletter", "typed in", "other", None)
# Per stage it is in now, for those still in play.
NEXT_STEPS = ("Ask for details", "Judge it", "Hand it over", "Call", "Book a visit", "Remind", "Follow up", None)


class WeekRows(NamedTuple):
    """The rows of each table for one week, as columns of one length."""

    leads: Columns
    contacts: Columns
    stage_events: Columns
    lead_facts: Columns
    outreach: Columns


def rows_of_week(
    seed: int,
    chance: Chance,
    ids: Sequence[int],
    leads: Leads,
    happenings: Happenings,
    attempts: Attempts,
    follow_up: FollowUp,
    organisation: Organisation,
) -> WeekRows:
    """All rows of a week's leads, which get these ids. The facts come from the same function as everywhere."""
    reps = [PEOPLE[rep][0] for rep in leads.rep.tolist()]
    events = _events(ids, leads, happenings, reps, organisation)
    words = _words(chance, seed, ids, leads, happenings, organisation)
    words["owner_id"] = _named(organisation.people, _owners(leads, happenings, follow_up))
    facts = _facts(leads, happenings, events, words, organisation)
    planned = zip(chance.happens(600).tolist(), facts["exit"], facts["depth"], strict=True)
    words["next_step"] = [NEXT_STEPS[depth] if is_planned and not exit else None for is_planned, exit, depth in planned]
    return WeekRows(words, _contacts(leads, words), events, facts, _outreach(ids, attempts, reps))


def moments(minutes: Ints) -> list[datetime]:
    """Aware UTC moments of whole minutes since 1970."""
    return [naive.replace(tzinfo=UTC) for naive in minutes.astype("datetime64[m]").tolist()]


def _facts(
    leads: Leads, happenings: Happenings, events: Columns, words: Columns, organisation: Organisation
) -> Columns:
    about = {**words, "zone": [organisation.zones[zone] for zone in leads.zone.tolist()]}
    episodes = map(Episode, *(about[name] for name in Episode._fields))
    everything = list(map(Event, *(events[name] for name in Event._fields)))
    ends = np.searchsorted(happenings.lead, np.arange(len(leads)), side="right").tolist()
    theirs = (everything[start:end] for start, end in zip([0, *ends], ends, strict=False))
    in_order = itemgetter(*FACT_COLUMNS)
    rows = [in_order(facts_of(episode, events)) for episode, events in zip(episodes, theirs, strict=True)]
    return dict(zip(FACT_COLUMNS, zip(*rows, strict=True), strict=True))


def _contacts(leads: Leads, words: Columns) -> Columns:
    about = zip(words["person_key"], leads.territory.tolist(), leads.excluded.tolist(), strict=True)
    rows = [contact_of(key, territory, excluded) for key, territory, excluded in about]
    return {"lead_id": words["lead_id"], **dict(zip(CONTACT_COLUMNS, zip(*rows, strict=True), strict=True))}


def _words(
    chance: Chance, seed: int, ids: Sequence[int], leads: Leads, happenings: Happenings, organisation: Organisation
) -> Columns:
    """The leads table, but for the next step."""
    created, recorded = _put_in(leads, happenings)
    other_line = (leads.line + 1 + chance.below(len(SERVICE_LINES) - 1)) % len(SERVICE_LINES)
    asked = np.where(chance.happens(story.REROUTED), other_line, leads.line)
    return {
        "lead_id": ids,
        "lead_uuid": chance.uuids(),
        "source_system": ["demo crm"] * len(leads),
        "external_id": [f"DEMO-{number + 1:07}" for number in leads.number.tolist()],
        "person_key": [person_key(seed, person) for person in leads.person.tolist()],
        "site_id": _named(organisation.sites, leads.site),
        "service_line_id": _named(organisation.service_lines, leads.line),
        "requested_service_line_id": _named(
            organisation.service_lines, np.where(chance.happens(story.REQUEST_BLANK), NOBODY, asked)
        ),
        "territory_id": _named(organisation.territories, leads.territory),
        "campaign_id": _named(organisation.campaigns, leads.campaign),
        "source_category": _named(SOURCE_WORDS, leads.source),
        "source_detail": _named(DETAILS, leads.source),
        "intake_type": _named(INTAKE_WORDS, np.where(chance.happens(story.INTAKE_BLANK), NOBODY, leads.intake)),
        "contact_type": _named(CONTACT_WORDS, leads.contact),
        "urgency": _named(Urgency, chance.pick(story.URGENCIES)),
        "decision_timing": _named(DecisionTiming, chance.pick(story.TIMINGS)),
        "consent": _named(Consent, chance.pick(story.CONSENTS)),
        "excluded": _named(EXCLUDED_WORDS, leads.excluded),
        "created_at": moments(created),
        "recorded_at": moments(recorded),
        "version": [1] * len(leads),
    }


def _put_in(leads: Leads, happenings: Happenings) -> tuple[Ints, Ints]:
    """When the record of each lead was opened in the source system, and when we were told of it."""
    first = np.searchsorted(happenings.lead, np.arange(len(leads)))
    occurred, told = happenings.occurred[first], happenings.recorded[first]
    # What is told a day late is opened there that late, too: it then began before it was created.
    return np.where(told - occurred > DAY, told, occurred), np.minimum.reduceat(happenings.recorded, first)


def _owners(leads: Leads, happenings: Happenings, follow_up: FollowUp) -> Ints:
    """The rep of each lead known to be handed over; -1 for the others, and for those that wait in a queue."""
    was_handed = np.zeros(len(leads), dtype=np.bool_)
    was_handed[happenings.lead[(happenings.kind >= HANDOFF) & (happenings.kind < STAGE_COUNT)]] = True
    waits = (follow_up.handed >= 0) & (follow_up.owned < 0)
    return np.where(was_handed & ~waits, leads.rep, NOBODY)


def _named(names: Iterable[Any], positions: Ints) -> list[Any]:
    """The names at these positions; None at -1 and past the last."""
    known = [*names, None]
    return [known[position] for position in np.minimum(positions, len(known) - 1).tolist()]


def _events(
    ids: Sequence[int], leads: Leads, happenings: Happenings, reps: list[str], organisation: Organisation
) -> Columns:
    """Stage events and exits, in the order of the leads."""
    of_lead, kinds = happenings.lead.tolist(), happenings.kind.tolist()
    desks, handed, actors = leads.intake.tolist(), [False] * len(ids), []
    for lead, kind in zip(of_lead, kinds, strict=True):
        handed[lead] |= HANDOFF <= kind < STAGE_COUNT
        actors.append(reps[lead] if handed[lead] else FIRST_ACTORS[desks[lead]])
    return {
        "lead_id": [ids[lead] for lead in of_lead],
        "stage": [KIND_WORDS[kind] for kind in kinds],
        "occurred_at": moments(happenings.occurred),
        "recorded_at": moments(happenings.recorded),
        "edition": [0] * len(kinds),
        "actor": actors,
        "reason_id": [
            organisation.reasons[kind - STAGE_COUNT][reason] if kind >= STAGE_COUNT else None
            for kind, reason in zip(kinds, happenings.reason.tolist(), strict=True)
        ],
    }


def _outreach(ids: Sequence[int], attempts: Attempts, reps: list[str]) -> Columns:
    of_lead, kinds = attempts.lead.tolist(), attempts.kind.tolist()
    return {
        "lead_id": [ids[lead] for lead in of_lead],
        "kind": [KINDS[kind] for kind in kinds],
        "result": [RESULTS[result] for result in attempts.result.tolist()],
        "occurred_at": moments(attempts.occurred),
        "recorded_at": moments(attempts.recorded),
        "actor": [AUTOMATION if kind == AUTO_REPLY else reps[lead] for lead, kind in zip(of_lead, kinds, strict=True)],
    }
