"""What must always hold in the shared lead database. `python -m data check` runs all of it."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from sqlalchemy import Connection, Select, and_, func, literal, or_, select, text

from data.audit import broken_links
from data.counted import count_of, last_number
from data.database import Database
from data.invariants_of_quality import quality_rows, quality_sentences, quality_words
from data.schema import (
    agreements,
    event_retractions,
    import_rows,
    imports,
    lead_facts,
    leads,
    outreach,
    ownership,
    reasons,
    sla_clocks,
    sla_pause_ends,
    sla_pauses,
    stage_events,
)
from data.upkeep import differences
from data.vocabulary import (
    AgreementKind,
    ContactType,
    Excluded,
    Exit,
    IntakeType,
    OutreachKind,
    PauseReason,
    RowOutcome,
    SourceCategory,
    Stage,
    Urgency,
)

AT_MOST = 20  # of one kind; a broken database should not print a million lines


def violations(database: Database) -> Iterator[str]:
    """A sentence for each thing that is wrong. Nothing when all is well."""
    with database.read.connect() as conn:
        if database.is_sqlite:
            yield from _first(_sqlite_integrity(conn), "that SQLite finds")
        yield from _found(conn, _counted())
        yield from _quality(conn)
        unknown = list(_found(conn, _words()))
        yield from unknown
        if not unknown:  # facts can't be derived from words that nobody agreed on
            yield from _first(differences(conn), "episodes whose facts differ from their events")
        broken = broken_links(conn)
        if broken:
            yield f"The audit chain is broken at {len(broken):,} rows, first at change {broken[0]}"


def _quality(conn: Connection) -> Iterator[str]:
    unknown = list(_found(conn, quality_words()))
    broken = list(_found(conn, quality_rows()))
    yield from unknown + broken
    if not unknown and not broken:  # how a version stands can't be read from steps that are none, or missing
        yield from _first(quality_sentences(conn), "about definitions and disputes")


def _sqlite_integrity(conn: Connection) -> Iterator[str]:
    for pragma in ("integrity_check", "foreign_key_check"):
        for row in conn.execute(text(f"PRAGMA {pragma}")):
            if row[0] != "ok":
                yield f"SQLite {pragma}: {', '.join(map(str, row))}"


def _found(conn: Connection, rules: Iterable[tuple[str, Select]]) -> Iterator[str]:
    for sentence, statement in rules:
        if found := conn.scalar(statement):
            yield f"{found:,} {sentence}"


def _counted() -> Iterator[tuple[str, Select]]:
    """Each rule as a count of the rows that break it."""
    words = set(Stage) | set(Exit)
    events, facts = stage_events, lead_facts
    yield "stage events with an unknown stage", count_of(events, events.c.stage.not_in(words))
    yield (
        "stage events that happened after they were recorded",
        count_of(events, events.c.occurred_at > events.c.recorded_at),
    )
    known = select(literal(1)).where(leads.c.lead_id == events.c.lead_id)
    yield "stage events of no lead", count_of(events, ~known.exists())
    retracted = select(events.c.recorded_at).where(events.c.event_id == event_retractions.c.event_id).scalar_subquery()
    yield (
        "retractions before their event was recorded",
        count_of(event_retractions, event_retractions.c.recorded_at < retracted),
    )
    reason_is_for = select(reasons.c.exit).where(reasons.c.reason_id == events.c.reason_id).scalar_subquery()
    yield "stage events with a reason for something else", count_of(events, events.c.stage != reason_is_for)
    yield (
        "attempts to reach that were made after they were recorded",
        count_of(outreach, outreach.c.occurred_at > outreach.c.recorded_at),
    )
    yield from _follow_up()
    yield "leads numbered beyond the counter", count_of(leads, leads.c.lead_id > last_number("leads"))
    yield from _steps_that_fall()
    yield "facts with a stage but no entry", count_of(facts, facts.c.depth >= 0, facts.c.entry_day.is_(None))
    quarantined = (
        select(func.count())
        .where(import_rows.c.import_id == imports.c.import_id, import_rows.c.outcome == RowOutcome.QUARANTINED)
        .scalar_subquery()
    )
    yield (
        "imports whose quarantine does not hold the rows it counts",
        count_of(imports, imports.c.rows_quarantined != quarantined),
    )


def _follow_up() -> Iterator[tuple[str, Select]]:
    pauses, ends, clocks = sla_pauses, sla_pause_ends, sla_clocks
    begins = select(pauses.c.begins_at).where(pauses.c.pause_id == ends.c.pause_id).scalar_subquery()
    yield "pauses that end before they begin", count_of(ends, ends.c.ended_at < begins)
    yield "pauses for no listed reason", count_of(pauses, pauses.c.reason.not_in(set(PauseReason)))
    early = ownership.c.begins_at > ownership.c.recorded_at
    yield "stretches of ownership recorded before they began", count_of(ownership, early)
    yield "agreements of an unknown kind", count_of(agreements, agreements.c.kind.not_in(set(AgreementKind)))
    yield "attempts to reach of an unknown kind", count_of(outreach, outreach.c.kind.not_in(set(OutreachKind)))
    yield (
        "agreements numbered beyond the counter",
        count_of(agreements, agreements.c.agreement_id > last_number("agreements")),
    )
    backwards = or_(clocks.c.due < clocks.c.started, clocks.c.stopped < clocks.c.started)
    yield "follow-up clocks that run backwards", count_of(clocks, backwards)


def _words() -> Iterator[tuple[str, Select]]:
    for name, kind in (
        ("source_category", SourceCategory),
        ("intake_type", IntakeType),
        ("contact_type", ContactType),
        ("excluded", Excluded),
        ("urgency", Urgency),
    ):
        yield f"leads with an unknown {name}", count_of(leads, leads.c[name].not_in(set(kind)))


def _steps_that_fall() -> Iterator[tuple[str, Select]]:
    steps = [lead_facts.c[f"to_{stage}"] for stage in Stage if stage is not Stage.INQUIRY]
    for earlier, later in pairwise(steps):
        falls = and_(later.is_not(None), func.coalesce(earlier > later, True))
        yield f"facts where {later.name} comes before {earlier.name}", count_of(lead_facts, falls)


def _first(sentences: Iterator[str], what: str) -> Iterator[str]:
    for number, sentence in enumerate(sentences):
        if number == AT_MOST:
            yield f"… and more {what}"
            return
        yield sentence
