"""What is agreed between marketing and sales, as data: opening hours, follow-up targets, routing, checklists.

Each kind has versions that hold from a local day on; the newest row for a day wins. `content` of a row is checked by
the model of its kind when it is put in, and read back through it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from sqlalchemy import Connection, select

from data.calendars import Calendar
from data.opening_hours import CalendarVersion, DayHours, HolidayScope, WeeklyHours
from data.schema import agreements, organisation, sites
from data.vocabulary import AgreementKind, HandoffField, IntakeType, Promise, Urgency

HOME = 0
"""Stands for "no site of its own": the organisation's hours, and leads without a site."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkingDay(_Part):
    """A day with hours of its own, whatever week and holidays say."""

    day: date
    hours: DayHours


class OpeningHours(_Part):
    """When someone is there. ValueError, as a sentence, for hours that can't be meant."""

    week: tuple[DayHours, ...]
    country: str | None = None
    subdivision: str | None = None
    holiday_kinds: tuple[str, ...] = ("public",)
    days_off: tuple[date, ...] = ()
    working_days: tuple[WorkingDay, ...] = ()

    def model_post_init(self, _: object) -> None:
        if not any(self.week):
            raise ValueError("These hours never open: give at least one day of the week some hours.")
        if self.subdivision and not self.country:
            raise ValueError(f"“{self.subdivision}” is a state of which country? Choose the country too.")
        self.version(date(2000, 1, 1))

    def version(self, valid_from: date) -> CalendarVersion:
        holidays = HolidayScope(self.country, self.subdivision or None, self.holiday_kinds) if self.country else None
        special = tuple((one.day, one.hours) for one in self.working_days)
        return CalendarVersion(valid_from, WeeklyHours(self.week), holidays, self.days_off, special)


class Rule(_Part):
    """Which leads a line of an agreement is about. None: any. The rule that names most wins."""

    service_line_id: int | None = None
    site_id: int | None = None
    intake_type: IntakeType | None = None
    urgency: Urgency | None = None

    def holds_for(self, lead: "About") -> bool:
        return all(said is None or said == known for said, known in zip(self.said, lead, strict=True))

    @property
    def said(self) -> tuple:
        return (self.service_line_id, self.site_id, self.intake_type, self.urgency)

    @property
    def weight(self) -> tuple:
        """How closely it names its leads: by how many words, then by which, the service line first."""
        named = [one is not None for one in self.said]
        return (sum(named), *named)


class About(NamedTuple):
    """What rules look at in a lead, in the order of Rule.said."""

    service_line_id: int | None = None
    site_id: int | None = None
    intake_type: str | None = None
    urgency: str | None = None


class Target(Rule):
    """Within how much business time something is promised."""

    promise: Promise
    minutes: int

    def model_post_init(self, _: object) -> None:
        if not 0 < self.minutes <= 365 * 24 * 60:
            raise ValueError("A target is at least a minute, and at most a year, of business time.")


class SlaPolicy(_Part):
    targets: tuple[Target, ...]

    def model_post_init(self, _: object) -> None:
        if not self.targets:
            raise ValueError("These targets promise nothing: give at least one.")
        said = [(target.promise, *target.said) for target in self.targets]
        if len(set(said)) < len(said):
            raise ValueError("Two targets are about the same promise of the same leads. Keep one of them.")


class Route(Rule):
    """To which team such leads go."""

    team: str = Field(min_length=1, max_length=80)


class Routing(_Part):
    rules: tuple[Route, ...]

    def model_post_init(self, _: object) -> None:
        _refuse_contradictions(self.rules)


class Required(Rule):
    """What must be known of such leads before they are handed over."""

    fields: tuple[HandoffField, ...]


class Checklist(_Part):
    rules: tuple[Required, ...]

    def model_post_init(self, _: object) -> None:
        _refuse_contradictions(self.rules)


def _refuse_contradictions(rules: tuple[Rule, ...]) -> None:
    if not rules:
        raise ValueError("There is no rule here: give at least one.")
    if len({rule.said for rule in rules}) < len(rules):
        raise ValueError("Two rules are about the same leads. Keep one of them.")


class DisputeRules(_Part):
    """Within how much business time marketing answers when sales rejects a lead."""

    answer_minutes: int

    def model_post_init(self, _: object) -> None:
        if not 0 < self.answer_minutes <= 90 * 24 * 60:
            raise ValueError("The time to answer is at least a minute, and at most 90 days, of business time.")


CONTENT = {
    AgreementKind.HOURS: TypeAdapter(OpeningHours),
    AgreementKind.SLA: TypeAdapter(SlaPolicy),
    AgreementKind.ROUTING: TypeAdapter(Routing),
    AgreementKind.CHECKLIST: TypeAdapter(Checklist),
    AgreementKind.DISPUTES: TypeAdapter(DisputeRules),
}


R = TypeVar("R", bound=Rule)


class Version(NamedTuple):
    agreement_id: int
    site_id: int
    valid_from: date
    content: Any  # the model that CONTENT has for its kind


def best(rules: Iterable[R], lead: About) -> R | None:
    """The rule that says most of the leads it holds for; None when none holds."""
    return max((rule for rule in rules if rule.holds_for(lead)), key=lambda rule: rule.weight, default=None)


class Policies:
    """All versions of the follow-up targets."""

    def __init__(self, versions: list[Version]):
        self.versions = versions
        self._from = [version.valid_from for version in versions]
        self._known: dict[tuple[int, About], dict[Promise, int]] = {}

    def on(self, day: date) -> Version | None:
        """The version that holds on a local day; None before the first."""
        position = bisect_right(self._from, day)
        return self.versions[position - 1] if position else None

    def targets(self, version: Version, lead: About) -> Mapping[Promise, int]:
        """Promise -> business seconds, of a version for such a lead; promises without a target are left out."""
        known = self._known.get((version.agreement_id, lead))
        if known is None:
            chosen = {
                promise: best((target for target in version.content.targets if target.promise == promise), lead)
                for promise in Promise
            }
            known = {promise: target.minutes * 60 for promise, target in chosen.items() if target}
            self._known[version.agreement_id, lead] = known
        return known


def agreed(conn: Connection, kind: AgreementKind) -> list[Version]:
    """Every version of a kind in the order of the days they hold from; of two for one day and site the later row."""
    rows = conn.execute(
        select(agreements.c.agreement_id, agreements.c.site_id, agreements.c.valid_from, agreements.c.content)
        .where(agreements.c.kind == kind)
        .order_by(agreements.c.agreement_id)
    )
    read = CONTENT[kind].validate_python
    newest = {(row.site_id or HOME, row.valid_from): row for row in rows}
    found = [
        Version(row.agreement_id, row.site_id or HOME, row.valid_from, read(row.content)) for row in newest.values()
    ]
    return sorted(found, key=lambda version: version.valid_from)


def in_force(conn: Connection, kind: AgreementKind, day: date) -> Version | None:
    """The version of a kind, for all sites, that holds on a day."""
    return Policies([one for one in agreed(conn, kind) if one.site_id == HOME]).on(day)


def policies(conn: Connection) -> Policies:
    return Policies(agreed(conn, AgreementKind.SLA))


def site_calendars(conn: Connection, draft: Version | None = None) -> dict[int, Calendar]:
    """Site id (HOME: leads without one) -> its calendar. A site without hours on a day has the organisation's.

    Empty for those of whom nothing is agreed. With a draft of hours: as if it had been agreed on last.
    """
    home = conn.scalar(select(organisation.c.zone).limit(1)) or "UTC"
    zones = {HOME: home, **dict(conn.execute(select(sites.c.site_id, sites.c.zone)).all())}
    versions = agreed(conn, AgreementKind.HOURS)
    if draft:
        kept = [one for one in versions if (one.site_id, one.valid_from) != (draft.site_id, draft.valid_from)]
        versions = sorted([*kept, draft], key=lambda version: version.valid_from)
    ours = [one for one in versions if one.site_id == HOME]
    found = {}
    for site_id, zone in zones.items():
        own = [one for one in versions if one.site_id == site_id]
        before = [one for one in ours if not own or site_id == HOME or one.valid_from < own[0].valid_from]
        held = before if site_id == HOME else [*before, *own]
        if held:
            found[site_id] = Calendar(zone, tuple(one.content.version(one.valid_from) for one in held))
    return found
