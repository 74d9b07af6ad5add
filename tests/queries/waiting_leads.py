"""Leads that wait on Tuesday, 1 September 2026, at 11:00 in New York; and words for what happens to them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from data.commands.absences import Absence, record_absence
from data.commands.handoffs import Reassignment, reassign
from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.permissions import OPERATOR
from data.schema import leads
from data.vocabulary import PauseReason, Team
from queries.scope import Period, Scope

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = date(2026, 9, 1)
MONDAY, SATURDAY, FRIDAY = (TUESDAY - timedelta(days=days) for days in (1, 3, 4))


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


LOOKING = at(TUESDAY, 11)


def scope(moment: datetime = LOOKING, **filters) -> Scope:
    """A period in which nothing of this happened: it doesn't matter."""
    return Scope(Period(date(2020, 1, 1), date(2020, 1, 31)), as_of=moment, **filters)


def with_promises(given):
    """Hours and targets are agreed: a first attempt within four business hours."""
    given.hours()
    given.targets(first_attempt=240, first_contact=480, decision=480, booking=2_400)
    return given


def lead(given, handed_over: datetime, **more) -> int:
    return given.lead(
        inquired=at(date(2026, 8, 3), 10), handoff=handed_over, recorded=max(handed_over, LOOKING), **more
    )


def public_id(conn, lead_id: int) -> str:
    return str(conn.scalar(select(leads.c.lead_uuid).where(leads.c.lead_id == lead_id)))


def left(answer) -> dict[int, float]:
    """Lead -> business minutes left, in the order of the answer."""
    return dict(zip(answer["lead_id"].tolist(), answer["minutes_left"].tolist(), strict=True))


def pause(conn, lead_id: int, begins: datetime, ends: datetime | None = None) -> None:
    pause_clock(conn, ClockPause(lead_id=lead_id, reason=PauseReason.DOCUMENTS), actor=OPERATOR, at=begins)
    if ends:
        resume_clock(conn, ClockResumption(lead_id=lead_id), actor=OPERATOR, at=ends)


def give(conn, lead_id: int, owner_id: int | None, team: Team | None = None, moment: datetime = LOOKING) -> None:
    version = conn.scalar(select(leads.c.version).where(leads.c.lead_id == lead_id))
    change = Reassignment(lead_id=lead_id, seen_version=version, owner_id=owner_id, team=team)
    reassign(conn, change, actor=OPERATOR, at=moment)


def away(conn, person: int, cover: int | None, first: date = TUESDAY, last: date = TUESDAY) -> None:
    absence = Absence(person_id=person, first_day=first, last_day=last, cover_id=cover)
    record_absence(conn, absence, actor=OPERATOR, at=LOOKING)
