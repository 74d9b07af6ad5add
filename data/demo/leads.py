"""The leads of one week: who they are, what they ask for, where they come from. Positions, not yet words or ids."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from data.demo import arrivals, story
from data.demo.calendar import Calendar
from data.demo.chance import Chance, Flags, Ints
from data.demo.organisation import (
    CAMPAIGN_NAMES,
    CAMPAIGNS,
    REPS,
    REPS_OF_SITE,
    SITES,
    SLEEP,
    SLEEP_CAMPAIGN,
)
from data.vocabulary import ContactType, IntakeType, SourceCategory

SOURCE_WORDS = (*SourceCategory, None)
CONTACT_WORDS = (*ContactType, None)
INTAKE_WORDS = tuple(IntakeType)
NOBODY = -1
NO_SOURCE, NO_SITE = len(SourceCategory), len(SITES)
NOT_EXCLUDED, DUPLICATE, TEST = 0, 1, 2
LOOK_BACK = 4_000  # how many leads ago a person may have asked for something else

# Per source: the position of its first campaign in CAMPAIGN_NAMES, and how many it has.
FIRST_CAMPAIGN = np.array([CAMPAIGN_NAMES.index(CAMPAIGNS[s][0]) if s in CAMPAIGNS else 0 for s in SOURCE_WORDS])
CAMPAIGN_COUNT = np.array([len(CAMPAIGNS.get(s, ())) for s in SOURCE_WORDS])
FIRST_REP = np.array([*np.cumsum((0, *REPS_OF_SITE[:-1])), 0])
REP_COUNT = np.array([*REPS_OF_SITE, REPS])


@dataclass(frozen=True)
class Leads:
    """One week's leads in order of arrival. Arrays of one length; -1 and the last position mean "not recorded"."""

    week: int
    number: Ints  # counts the leads of the whole demo from 0
    line: Ints
    intake: Ints
    site: Ints
    zone: Ints  # position in Calendar.zones
    arrived: Ints  # local minute
    entered: Ints  # UTC minute
    person: Ints  # the number of the first lead of this person
    source: Ints
    contact: Ints
    territory: Ints
    campaign: Ints
    rep: Ints
    excluded: Ints

    def __len__(self) -> int:
        return len(self.number)


class Arrival(NamedTuple):
    """What is settled when leads come in. Arrays of one length."""

    line: Ints
    intake: Ints
    site: Ints
    zone: Ints
    arrived: Ints
    entered: Ints


def leads_of_week(chance: Chance, week: int, counts: Ints, first_number: int, calendar: Calendar) -> Leads:
    """The leads of a week, of which `counts` come in for each service line."""
    came, is_surge = _arrivals(chance, week, counts, calendar)
    number = first_number + np.arange(len(came.line))
    source = _sources(chance, came.intake, came.site, is_surge)
    excluded, person = _persons(chance, number, came.line)
    return Leads(
        week,
        number,
        *came,
        person=person,
        source=source,
        contact=chance.pick(story.CONTACTS, came.intake),
        territory=_territories(chance, came.intake, came.site),
        campaign=_campaigns(chance, source, is_surge),
        rep=FIRST_REP[came.site] + chance.below(REP_COUNT[came.site]),
        excluded=excluded,
    )


def _arrivals(chance: Chance, week: int, counts: Ints, calendar: Calendar) -> tuple[Arrival, Flags]:
    """The arrivals of a week in the order of their moments, and which of them the sleep campaign brought."""
    line = np.repeat(np.arange(len(counts)), counts)
    is_surge = (line == SLEEP) & chance.happens(arrivals.after_break(week))
    intakes = [*(line.intakes for line in story.LINES), story.SURGE_INTAKES]
    intake = chance.pick(intakes, np.where(is_surge, len(story.LINES), line))
    site = chance.pick([story.SITE_SHARES])
    zone = np.where(site == NO_SITE, 0, site + 1)
    day = arrivals.arrival_days(chance, intake, week, calendar)
    arrived = arrivals.arrival_moments(chance, day, intake, zone, calendar)
    came = Arrival(line, intake, site, zone, arrived, calendar.utc(arrived, zone))
    order = np.argsort(came.entered, kind="stable")
    return Arrival(*(column[order] for column in came)), is_surge[order]


def _sources(chance: Chance, intake: Ints, site: Ints, is_surge: Flags) -> Ints:
    told = chance.pick(story.SOURCES, np.where(is_surge & (intake == 0), story.SURGE_SOURCES, intake))
    return np.where(chance.happens(np.array(story.SOURCE_BLANK)[site]), NO_SOURCE, told)


def _territories(chance: Chance, intake: Ints, site: Ints) -> Ints:
    beside = 2 * site + chance.below(2)
    is_blank = chance.happens(np.array(story.TERRITORY_BLANK)[intake]) | (site == NO_SITE)
    return np.where(is_blank, NOBODY, beside)


def _campaigns(chance: Chance, source: Ints, is_surge: Flags) -> Ints:
    count = CAMPAIGN_COUNT[source]
    chosen = FIRST_CAMPAIGN[source] + chance.below(count)
    of_sleep = is_surge & (source == SOURCE_WORDS.index(SourceCategory.SOCIAL))
    chosen = np.where(of_sleep, CAMPAIGN_NAMES.index(SLEEP_CAMPAIGN), chosen)
    return np.where((count == 0) | chance.happens(150), NOBODY, chosen)


def _persons(chance: Chance, number: Ints, line: Ints) -> tuple[Ints, Ints]:
    """Which leads are duplicates or tests, and whose lead each is."""
    earlier = number - 1 - chance.below(np.clip(number, 1, LOOK_BACK))
    person = np.where(chance.happens(story.SECOND_EPISODES) & (number > 0), earlier, number)
    # A duplicate is the lead before it on the same service line, come in a second time.
    by_line = np.argsort(line, kind="stable")
    before = np.full(len(line), NOBODY)
    before[by_line[1:]] = np.where(line[by_line[1:]] == line[by_line[:-1]], by_line[:-1], NOBODY)
    excluded = np.where(chance.happens(story.TESTS), TEST, NOT_EXCLUDED)
    may_be = (before != NOBODY) & (excluded == NOT_EXCLUDED) & (excluded[before] == NOT_EXCLUDED)
    is_double = chance.happens(story.DUPLICATES) & may_be
    is_double &= ~is_double[before]
    person = np.where(is_double, person[before], person)
    return np.where(is_double, DUPLICATE, excluded), np.where(excluded == TEST, number, person)
