"""The leads of one week: who they are, what they ask for, where they come from. Positions, not yet words or ids."""

from dataclasses import dataclass

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
    person: Ints  # the number of the first lead of this person
    line: Ints
    intake: Ints
    source: Ints
    site: Ints
    zone: Ints  # position in Calendar.zones
    arrived: Ints  # local minute
    entered: Ints  # UTC minute
    contact: Ints
    territory: Ints
    campaign: Ints
    rep: Ints
    excluded: Ints

    def __len__(self) -> int:
        return len(self.number)


def leads_of_week(chance: Chance, week: int, counts: Ints, first_number: int, calendar: Calendar) -> Leads:
    """The leads of a week, of which `counts` come in for each service line."""
    line = np.repeat(np.arange(len(counts)), counts)
    is_surge = (line == SLEEP) & chance.happens(arrivals.after_break(week))
    intakes = [*(line.intakes for line in story.LINES), story.SURGE_INTAKES]
    intake = chance.pick(intakes, np.where(is_surge, len(story.LINES), line))
    site = chance.pick([story.SITE_SHARES])
    zone = np.where(site == NO_SITE, 0, site + 1)
    day = arrivals.arrival_days(chance, intake, week, calendar)
    arrived = arrivals.arrival_moments(chance, day, intake, zone, calendar)
    entered = calendar.utc(arrived, zone)
    order = np.argsort(entered, kind="stable")
    line, is_surge, intake, site, zone, arrived, entered = (
        column[order] for column in (line, is_surge, intake, site, zone, arrived, entered)
    )
    source = _sources(chance, intake, site, is_surge)
    number = first_number + np.arange(len(line))
    excluded, person = _persons(chance, number, line)
    return Leads(
        week=week,
        number=number,
        person=person,
        line=line,
        intake=intake,
        source=source,
        site=site,
        zone=zone,
        arrived=arrived,
        entered=entered,
        contact=chance.pick(story.CONTACTS, intake),
        territory=_territories(chance, intake, site),
        campaign=_campaigns(chance, source, is_surge),
        rep=FIRST_REP[site] + chance.below(REP_COUNT[site]),
        excluded=excluded,
    )


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
    by_line = np.argsort(line, kind="stable")
    before = np.full(len(line), NOBODY)
    follows = line[by_line[1:]] == line[by_line[:-1]]
    before[by_line[1:][follows]] = number[by_line[:-1][follows]]
    excluded = np.where(chance.happens(story.DUPLICATES) & (before != NOBODY), DUPLICATE, NOT_EXCLUDED)
    excluded = np.where(chance.happens(story.TESTS), TEST, excluded)
    earlier = number - 1 - chance.below(np.clip(number, 1, LOOK_BACK))
    asks_again = chance.happens(story.SECOND_EPISODES) & (number > 0) & (excluded == NOT_EXCLUDED)
    person = np.where(asks_again, earlier, number)
    return excluded, np.where(excluded == DUPLICATE, before, person)
