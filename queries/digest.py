"""The follow-up digest: what fell due today, what is due soon, what is overdue. Counts only; it names nobody.

Its unit is the promise: a hand-off that nobody has followed up may be behind with several. States are those of
METRICS.md section 5, at the moment of looking.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, or_, select

from data.agreements import HOME, site_calendars
from data.calendars import Calendar, NeverOpensAgain, OutsideCalendar
from data.moments import MICROSECOND, microseconds, moment_of_microsecond
from data.schema import leads, organisation, people, sla_clocks
from data.vocabulary import Promise, SlaState
from queries.adherence import adherence_of_each_promise
from queries.clocks import CLOCK, NOBODY, in_state
from queries.dimensions import Dimension, labels, zones
from queries.open_clocks import still_waiting, team_in_whose_queue
from queries.scope import Period, Scope

SOON_HOURS = 4


@dataclass(frozen=True)
class FellDue:
    """Of one promise, those that fell due today: met + late + overdue."""

    promise: Promise
    met: int
    late: int
    overdue: int

    @property
    def promises(self) -> int:
        return self.met + self.late + self.overdue


@dataclass(frozen=True)
class DueSoon:
    """Promises of one service line and team that run, and are due within the hours asked for."""

    service_line: str
    team: str
    by_promise: Mapping[Promise, int]


@dataclass(frozen=True)
class Overdue:
    """Promises of one service line that are overdue, whenever they fell due, of leads that still wait for us.

    since: when the first of them did. business_hours: since then, by the hours of its site; None: nobody agreed any.
    """

    service_line: str
    by_promise: Mapping[Promise, int]
    since: datetime
    business_hours: float | None


@dataclass(frozen=True)
class Digest:
    """As of a moment. is_closed: nobody is open on this day. has_hours: opening hours are agreed for every site."""

    organisation: str
    zone: str
    as_of: datetime
    soon_hours: int
    is_closed: bool
    has_hours: bool
    fell_due: tuple[FellDue, ...]
    due_soon: tuple[DueSoon, ...]
    overdue: tuple[Overdue, ...]

    @property
    def local(self) -> datetime:
        return self.as_of.astimezone(ZoneInfo(self.zone))


def digest(conn: Connection, as_of: datetime, soon_hours: int = SOON_HOURS) -> Digest:
    """What there is to know at a moment. `soon_hours` are business hours of each lead's site.

    Today is the day in the organisation's zone; a promise falls due on a day of its lead's site, as everywhere.
    """
    home, calendars = zones(conn), site_calendars(conn)
    today = as_of.astimezone(ZoneInfo(home[HOME])).date()
    scope = Scope(Period(today, today), as_of=as_of)
    ours = calendars.get(HOME)
    return Digest(
        organisation=conn.scalar(select(organisation.c.name).limit(1)) or "",
        zone=home[HOME],
        as_of=scope.as_of,
        soon_hours=soon_hours,
        is_closed=bool(ours and ours.version_on(today) and not ours.hours_on(today)),
        has_hours=home.keys() <= calendars.keys(),
        fell_due=_fell_due(conn, scope),
        due_soon=_due_soon(conn, scope, calendars, list(home), soon_hours),
        overdue=_overdue(conn, scope, calendars),
    )


def _fell_due(conn: Connection, scope: Scope) -> tuple[FellDue, ...]:
    answer = adherence_of_each_promise(conn, scope)
    columns = ("promise", "met_due_hand_offs", "late_hand_offs", "overdue_hand_offs")
    return tuple(
        FellDue(Promise(promise), int(met), int(late), int(overdue))
        for promise, met, late, overdue in answer[list(columns)].itertuples(index=False, name=None)
    )


def _due_soon(
    conn: Connection, scope: Scope, calendars: Mapping[int, Calendar], sites: list[int], hours: int
) -> tuple[DueSoon, ...]:
    ends = [(site, _in_hours(calendars.get(site), scope.as_of, hours)) for site in sites]
    is_soon = or_(false(), *(and_(CLOCK.site_id == site, CLOCK.due <= microseconds(end)) for site, end in ends))
    found: dict[tuple[int, str], Counter[Promise]] = defaultdict(Counter)
    for promise in Promise:
        team = _team()
        rows = (
            select(CLOCK.service_line_id, team.label("team"))
            .join_from(sla_clocks, leads, leads.c.lead_id == CLOCK.lead_id)
            .outerjoin(people, people.c.person_id == CLOCK.holder_id)
            .where(*still_waiting(scope, promise), in_state(scope, SlaState.RUNNING), is_soon)
            .subquery()
        )
        counted = select(rows.c.service_line_id, rows.c.team, func.count()).group_by(
            rows.c.service_line_id, rows.c.team
        )
        for line, name, count in conn.execute(counted):
            found[line, name][promise] = count
    words = labels(conn, Dimension.SERVICE_LINE)
    order = {code: place for place, code in enumerate(words)}
    keys = sorted(found, key=lambda key: (order[key[0]], key[1]))
    return tuple(DueSoon(words[line], team, found[line, team]) for line, team in keys)


def _team() -> ColumnElement[str]:
    """The team of whoever has it, else the one in whose queue it waits, and that nobody has it."""
    queue = team_in_whose_queue()
    return case(
        (CLOCK.holder_id != 0, people.c.team), (queue.is_not(None), queue + f", {NOBODY.lower()}"), else_=NOBODY
    )


def _overdue(conn: Connection, scope: Scope, calendars: Mapping[int, Calendar]) -> tuple[Overdue, ...]:
    counts: dict[int, Counter[Promise]] = defaultdict(Counter)
    first: dict[int, tuple[int, int]] = {}
    keys = (CLOCK.service_line_id, CLOCK.site_id)
    for promise in Promise:
        behind = (*still_waiting(scope, promise), in_state(scope, SlaState.OVERDUE))
        each = select(*keys, func.count(), func.min(CLOCK.due)).where(*behind).group_by(*keys)
        for line, site, count, due in conn.execute(each):
            counts[line][promise] += count
            earliest = (int(due or 0), site)  # an overdue one has a due moment
            first[line] = min(first.get(line, earliest), earliest)
    found = []
    for line, word in labels(conn, Dimension.SERVICE_LINE).items():
        if line in counts:
            due, site = first[line]
            since = moment_of_microsecond(due)
            hours = _hours_since(calendars.get(site), since, scope.as_of)
            found.append(Overdue(word, counts[line], since, hours))
    return tuple(found)


def _in_hours(calendar: Calendar | None, now: datetime, hours: int) -> datetime:
    """The last moment until which no more than so many business hours pass; without a calendar, hours on the clock."""
    on_the_clock = now + timedelta(hours=hours)
    try:
        return calendar.due_at(now, timedelta(hours=hours) + MICROSECOND) - MICROSECOND if calendar else on_the_clock
    except (OutsideCalendar, NeverOpensAgain):
        return on_the_clock


def _hours_since(calendar: Calendar | None, since: datetime, now: datetime) -> float | None:
    try:
        return calendar.business_time(since, now) / timedelta(hours=1) if calendar else None
    except OutsideCalendar:
        return None
