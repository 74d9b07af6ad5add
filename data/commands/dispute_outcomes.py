"""What the end of a dispute does to its lead: back to nurture, to another service line, or back to sales."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from data.commands.handoffs import give_to, open_hand_off_of
from data.commands.leads import LeadWords, NewLead, register_lead
from data.commands.stages import append_event
from data.numbering import take_ids
from data.permissions import Actor
from data.refusals import SayWhere, UnknownWord
from data.schema import contacts, leads, ownership, people, reasons, service_lines
from data.upkeep import refresh_facts
from data.vocabulary import DisputeOutcome, Exit, Stage

IN_DISPUTE = "Rejected by sales: in dispute"
TO_NURTURE = "Back to nurture after a dispute"
TO_OTHER_LINE = "Sent to another service line"
BACK_TO_SALES = "Back to sales after a dispute"
IDENTIFIERS = ("name", "phone", "email", "zip")


@dataclass(frozen=True)
class Ending:
    """Where the lead goes; `to_line_id` with another service line only."""

    outcome: DisputeOutcome
    to_line_id: int | None = None

    def take_locks(self, conn: Connection) -> None:
        """Whoever puts in leads numbers them first and locks them then; we mustn't do it the other way round."""
        if self.outcome is DisputeOutcome.OTHER_LINE:
            take_ids(conn, "leads", 0)


def send(
    conn: Connection, lead_id: int, ending: Ending, *, begun: int | None, actor: Actor, at: datetime
) -> int | None:
    """Append what the outcome means to the lead's journey, and derive its facts anew. Returns the id of the episode in
    the other line, where there is one: `begun`, when an earlier ruling began it already.

    The caller holds the lead and records the change.
    """
    if ending.outcome is DisputeOutcome.SALES:
        _back_to_sales(conn, lead_id, actor, at)
    else:
        leave(conn, lead_id, TO_NURTURE if ending.outcome is DisputeOutcome.NURTURE else TO_OTHER_LINE, actor, at)
    # TRICKY: before the new episode, whose audit row takes the next number. Facts hold what is agreed, and who agrees
    # holds that first and takes a number then: the other way round each would wait for the other.
    refresh_facts(conn, [lead_id])
    if ending.outcome is not DisputeOutcome.OTHER_LINE:
        return None
    return begun or _open_in_line(conn, lead_id, ending.to_line_id, actor, at)


def leave(conn: Connection, lead_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """The lead leaves to be warmed up again, with a reason of ours."""
    append_event(conn, lead_id, Exit.RECYCLED, at, actor=actor, at=at, reason_id=reason_of_ours(conn, reason))


def reason_of_ours(conn: Connection, name: str) -> Any:
    """The id of a reason to leave by which the outcome of a dispute is known; put in when it is first needed."""
    known = select(reasons.c.reason_id).where(reasons.c.exit == Exit.RECYCLED, reasons.c.name == name)
    found: Any = conn.scalar(known)
    if found is None:
        take_ids(conn, "definitions", 0)  # two may need it at once for the first time
        found = conn.scalar(known)
    if found is None:
        new = insert(reasons).values(exit=Exit.RECYCLED, name=name).returning(reasons.c.reason_id)
        found = conn.execute(new).scalar_one()
    return found


def _back_to_sales(conn: Connection, lead_id: int, actor: Actor, at: datetime) -> None:
    """To whom had it, or to the team's queue where that person has left."""
    if open_hand_off_of(conn, lead_id) is not None:  # it came back meanwhile
        return
    had = select(people).join(leads, leads.c.owner_id == people.c.person_id).where(leads.c.lead_id == lead_id)
    owner: Any = conn.execute(had).first()
    held = select(ownership.c.team).where(ownership.c.lead_id == lead_id)
    team = conn.scalar(held.order_by(ownership.c.begins_at.desc(), ownership.c.ownership_id.desc()).limit(1))
    team = team or (owner.team if owner else None)
    owner_id = owner.person_id if owner and owner.is_active else None
    append_event(conn, lead_id, Stage.HANDOFF, at, actor=actor, at=at)
    give_to(conn, lead_id, owner_id, team, BACK_TO_SALES, actor=actor, at=at)


def _open_in_line(conn: Connection, lead_id: int, line_id: int | None, actor: Actor, at: datetime) -> int:
    """A new episode: the same person in another service line is another episode (METRICS section 1)."""
    slug = conn.scalar(select(service_lines.c.slug).where(service_lines.c.service_line_id == line_id))
    if line_id is None or slug is None:
        raise UnknownWord("service line", str(line_id))
    old: Any = conn.execute(select(leads).where(leads.c.lead_id == lead_id)).one()
    if old.service_line_id == line_id:
        raise SayWhere("The lead is in this service line already. Choose another one.")
    who = conn.execute(select(*(contacts.c[name] for name in IDENTIFIERS)).where(contacts.c.lead_id == lead_id))
    words = {name: getattr(old, name) for name in LeadWords.model_fields}
    words |= {"service_line_id": line_id, "owner_id": None, **(who.mappings().first() or {})}
    words |= {"external_id": _new_name(conn, f"{old.external_id[:50]}/{slug}"), "inquired_at": at}
    public_id = register_lead(conn, NewLead.model_validate(words), actor=actor, at=at)
    same = {"person_key": old.person_key, "source_detail": old.source_detail}
    conn.execute(update(leads).where(leads.c.lead_uuid == public_id).values(**same))
    new_id: Any = conn.scalars(select(leads.c.lead_id).where(leads.c.lead_uuid == public_id)).one()
    return new_id


def _new_name(conn: Connection, name: str) -> str:
    ours = leads.c.source_system == NewLead.model_fields["source_system"].default
    number, wanted = 1, name
    while conn.scalar(select(leads.c.lead_id).where(ours, leads.c.external_id == wanted)) is not None:
        number += 1
        wanted = f"{name}/{number}"
    return wanted
