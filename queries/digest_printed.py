"""The follow-up digest as text that any mail program shows, and as JSON for programs."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from data.vocabulary import Promise
from queries.digest import Digest

UNIT = "Counted are promises, not leads: one lead may be behind in several. Who they are: the page “Waiting now”."


def in_text(digest: Digest) -> str:
    """Headings and lists in Markdown's way, with its last line end."""
    parts = (_head(digest), _fell_due(digest), _due_soon(digest), _overdue(digest), [UNIT])
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def in_json(digest: Digest) -> str:
    said = {
        "digest": "sla",
        "organisation": digest.organisation,
        "zone": digest.zone,
        "as_of": digest.as_of.isoformat(),
        "day": digest.local.date().isoformat(),
        "is_closed": digest.is_closed,
        "fell_due": [
            {"promise": one.promise, "fell_due": one.promises, "met": one.met, "late": one.late, "overdue": one.overdue}
            for one in digest.fell_due
        ],
        "due_soon_within_business_hours": digest.soon_hours,
        "due_soon": [
            {"service_line": one.service_line, "team": one.team, **_counts(one.by_promise)} for one in digest.due_soon
        ],
        "overdue": [
            {
                "service_line": one.service_line,
                **_counts(one.by_promise),
                "longest_since": one.since.isoformat(),
                "longest_business_hours": one.business_hours,
            }
            for one in digest.overdue
        ],
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def subject(digest: Digest) -> str:
    """What the mail is about, in one line."""
    overdue = sum(sum(one.by_promise.values()) for one in digest.overdue)
    soon = sum(sum(one.by_promise.values()) for one in digest.due_soon)
    return f"Follow-up digest, {_day(digest.local)}: {overdue} overdue, {soon} due soon"


def _head(digest: Digest) -> Iterator[str]:
    yield f"# Follow-up digest of {digest.organisation}"
    yield f"{digest.local:%A}, {_day(digest.local)}, {digest.local:%H:%M} ({digest.zone})"


def _fell_due(digest: Digest) -> Iterator[str]:
    yield "## Fell due today"
    if not any(one.promises for one in digest.fell_due):
        yield f"Nothing fell due today{': nobody is open.' if digest.is_closed else '.'}"
        return
    for one in digest.fell_due:
        states = f"{one.promises} = {one.met} in time + {one.late} late + {one.overdue} overdue"
        yield f"- {one.promise}: {states if one.promises else 'nothing fell due'}"


def _due_soon(digest: Digest) -> Iterator[str]:
    hours = f"{digest.soon_hours} business hour{'' if digest.soon_hours == 1 else 's'}"
    yield f"## Due within the next {hours}"
    if not digest.has_hours:
        yield "Where no opening hours are agreed, these are hours on the clock."
    if not digest.due_soon:
        yield "Nothing that is still open."
    for one in digest.due_soon:
        yield f"- {one.service_line}, {one.team}: {_listed(one.by_promise)}"


def _overdue(digest: Digest) -> Iterator[str]:
    yield "## Overdue now"
    if not digest.overdue:
        yield "Nothing."
    for one in digest.overdue:
        since = one.since.astimezone(ZoneInfo(digest.zone))
        hours = "" if one.business_hours is None else f" ({one.business_hours:,.1f} business hours)"
        yield f"- {one.service_line}: {_listed(one.by_promise)}; the longest since {_day(since)}, {since:%H:%M}{hours}"


def _listed(by_promise: Mapping[Promise, int]) -> str:
    each = ", ".join(f"{by_promise[promise]:,} {promise.lower()}" for promise in Promise if by_promise.get(promise))
    return f"{sum(by_promise.values()):,} ({each})"


def _counts(by_promise: Mapping[Promise, int]) -> dict[str, Any]:
    return {"promises": sum(by_promise.values()), "by_promise": {one: by_promise.get(one, 0) for one in Promise}}


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"
