"""Agreeing on opening hours, follow-up targets, routing and checklists: a new version, never a changed one."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from sqlalchemy import Connection, insert, or_, select

from data.agreements import CONTENT, agreed, policies, site_calendars
from data.audit import record_change
from data.calendars import Calendar, NeverOpensAgain, OutsideCalendar
from data.clock_upkeep import rebuild_clocks, refresh_clocks
from data.moments import day_number
from data.numbering import take_ids
from data.permissions import WHO_AGREES, Actor, command
from data.refusals import AgreedInTheFuture, AgreedMeanwhile, HoldsFromThePast, TargetOutOfReach, UnknownWord
from data.schema import agreements, organisation, sites, sla_clocks
from data.vocabulary import AgreementKind


class NewAgreement(BaseModel):
    """A version of an agreement: what, from which local day on, and who agreed. `seen_id`: the newest one they saw."""

    model_config = ConfigDict(frozen=True)

    kind: AgreementKind
    site_id: int | None = None
    valid_from: date
    content: dict[str, Any]
    agreed_by_marketing: str = Field(max_length=200)
    agreed_by_sales: str = Field(max_length=200)
    agreed_on: date
    note: str | None = Field(default=None, max_length=500)
    seen_id: int = 0

    @field_validator("agreed_by_marketing", "agreed_by_sales", mode="before")
    @classmethod
    def says_who(cls, name: str | None, field: ValidationInfo) -> str:
        said = (name or "").strip()
        if len(said) < 2:
            raise ValueError(f"Say who agreed for {(field.field_name or '').removeprefix('agreed_by_')}.")
        return said

    @field_validator("note", mode="before")
    @classmethod
    def may_be_blank(cls, note: str | None) -> str | None:
        return (note or "").strip() or None

    @model_validator(mode="after")
    def makes_sense(self) -> "NewAgreement":
        CONTENT[self.kind].validate_python(self.content)
        if self.site_id is not None and self.kind is not AgreementKind.HOURS:
            raise ValueError("Only opening hours can be those of one site.")
        if self.agreed_by_marketing.strip().casefold() == self.agreed_by_sales.strip().casefold():
            raise ValueError("One person can't agree for both sides. Name one of marketing and one of sales.")
        return self


@command("agreement.made", may_run=WHO_AGREES)
def agree(
    conn: Connection, new: NewAgreement, *, actor: Actor, at: datetime, request_key: str | None = None
) -> uuid.UUID:
    """Put a new version in force from its day on, and return its public id.

    It holds from tomorrow at the earliest, so that no promise that has fallen due is judged anew; only the first
    version of all may hold from the past, when nothing was promised yet. Tomorrow is the day that has begun at none
    of the sites it is for. Clocks that still run are set anew. Refuses targets that its hours never reach.
    """
    (agreement_id,) = take_ids(conn, "agreements")  # its lock comes first: nobody else derives clocks or agrees now
    newest = _newest(conn, new)
    if newest is not None and newest.agreement_id != new.seen_id:
        raise AgreedMeanwhile(newest.actor)
    if new.site_id is not None and conn.scalar(select(sites.c.site_id).where(sites.c.site_id == new.site_id)) is None:
        raise UnknownWord("site", str(new.site_id))
    today = latest_day(conn, new.site_id, at)
    is_first = conn.scalar(select(agreements.c.agreement_id).where(agreements.c.kind == new.kind).limit(1)) is None
    if new.agreed_on > today:
        raise AgreedInTheFuture()
    if not is_first and new.valid_from <= today:
        raise HoldsFromThePast(today + timedelta(days=1))
    public_id = uuid.uuid4()
    values = new.model_dump(mode="json", include={"kind", "content", "agreed_by_marketing", "agreed_by_sales", "note"})
    days = {"valid_from": new.valid_from, "agreed_on": new.agreed_on}
    conn.execute(
        insert(agreements).values(
            **(values | days), agreement_id=agreement_id, agreement_uuid=public_id, site_id=new.site_id,
            recorded_at=at, actor=actor.name,
        )
    )  # fmt: skip
    if new.kind in (AgreementKind.HOURS, AgreementKind.SLA, AgreementKind.DISPUTES):
        _refuse_out_of_reach(conn)
    if new.kind in (AgreementKind.HOURS, AgreementKind.SLA):
        _set_clocks_anew(conn, new, everything=new.valid_from <= today)
    record_change(
        conn, at=at, actor=actor.name, action="agreement.made", subject=f"agreement:{public_id}",
        before={"agreement_id": newest.agreement_id if newest else None},
        after=new.model_dump(mode="json", exclude={"seen_id"}), request_key=request_key,
    )  # fmt: skip
    return public_id


def latest_day(conn: Connection, site_id: int | None, at: datetime) -> date:
    """The local day at a moment: at one site or, for what all agree on, where the day is furthest on.

    A new version holds from the day after it at the earliest: that one has begun nowhere yet.
    """
    zones = select(sites.c.zone).where(sites.c.site_id == site_id) if site_id else select(sites.c.zone)
    home = [] if site_id else [conn.scalar(select(organisation.c.zone).limit(1)) or "UTC"]
    return max(at.astimezone(ZoneInfo(zone)).date() for zone in (*home, *conn.scalars(zones)))


def _newest(conn: Connection, new: NewAgreement) -> Any:
    same_site = agreements.c.site_id.is_not_distinct_from(new.site_id)
    return conn.execute(
        select(agreements.c.agreement_id, agreements.c.actor)
        .where(agreements.c.kind == new.kind, same_site)
        .order_by(agreements.c.agreement_id.desc())
        .limit(1)
    ).one_or_none()


def _refuse_out_of_reach(conn: Connection) -> None:
    """Some target would take longer than a calendar can say: nobody could ever hand a lead over, or reject one."""
    promised = [one.minutes for version in policies(conn).versions for one in version.content.targets]
    answers = [version.content.answer_minutes for version in agreed(conn, AgreementKind.DISPUTES)]
    longest = max((*promised, *answers), default=0)
    for calendar in site_calendars(conn).values():
        for version in calendar.versions:
            alone = Calendar(calendar.zone, (version,))
            try:
                alone.due(alone.begins, longest * 60)
            except (NeverOpensAgain, OutsideCalendar):
                raise TargetOutOfReach(longest, version.valid_from) from None


def _set_clocks_anew(conn: Connection, new: NewAgreement, *, everything: bool) -> None:
    if everything:
        rebuild_clocks(conn)
        return
    from_then_on = sla_clocks.c.counts_on >= day_number(new.valid_from) - 1  # a day's room for zones
    still_running = or_(sla_clocks.c.stopped.is_(None), sla_clocks.c.due.is_(None), from_then_on)
    affected = select(sla_clocks.c.lead_id).where(still_running).distinct().order_by(sla_clocks.c.lead_id)
    refresh_clocks(conn, list(conn.scalars(affected)))
