"""The steps of a dispute after sales rejected the lead (data/commands/rejections.py): answer, look again, rule, reopen.

Each is taken by whose turn it is (data/disputes.py), and says what becomes of the lead. The lead is held meanwhile,
so of two who act at once the second one is told what the first one did.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from sqlalchemy import Connection, insert

from data.audit import record_change
from data.commands.agreements import latest_day
from data.commands.definitions import DefinitionDraft, add_draft
from data.commands.dispute_fixes import fix_record
from data.commands.dispute_outcomes import Ending, send
from data.commands.disputes_held import HeldDispute, hold_dispute
from data.commands.open_disputes import refuse_when_in_dispute
from data.criteria import record_of, verdict
from data.disputes import OUTCOMES
from data.permissions import WHO_AGREES, WHO_ANSWERS, WHO_REJECTS, WHO_WORKS_LEADS, Actor, command
from data.refusals import OwnDispute, SayWhere
from data.schema import dispute_steps
from data.vocabulary import ANSWERS, REPLIES, RULINGS, DisputeOutcome, DisputeStep


class _Step(BaseModel):
    """`seen_position`: how many steps they saw, 0 when it was only raised."""

    model_config = ConfigDict(frozen=True)

    dispute_id: int
    seen_position: int
    evidence: str | None = Field(default=None, max_length=1000)

    @field_validator("evidence", mode="before")
    @classmethod
    def may_be_blank(cls, evidence: str | None) -> str | None:
        return (evidence or "").strip() or None


class DisputeAnswer(_Step):
    """Marketing's answer. Accepted: where the lead goes. Data fixed: what the criterion's field should have been."""

    step: DisputeStep
    outcome: DisputeOutcome | None = None
    to_line_id: int | None = None
    fixed_value: int | str | None = None


class DisputeReply(_Step):
    """Sales looks again: takes the lead after all, keeps the rejection, or withdraws it before any answer."""

    step: DisputeStep


class DisputeRuling(_Step):
    """Who was right, why, and where the lead goes. `meeting`: in which it was ruled; None: by a leader."""

    step: DisputeStep
    outcome: DisputeOutcome
    to_line_id: int | None = None
    meeting: str | None = Field(default=None, max_length=200)


class DisputeReopening(_Step):
    """What came up after it was closed."""


class DisputeComment(BaseModel):
    """Something to add to the thread; it changes nothing else."""

    model_config = ConfigDict(frozen=True)

    dispute_id: int
    evidence: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


@command("dispute.answered", may_run=WHO_ANSWERS)
def answer_dispute(
    conn: Connection, answer: DisputeAnswer, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Accept the rejection, contest it with evidence, or fix the record so that sales looks again."""
    ending = _ending(answer.step, answer.outcome, answer.to_line_id)
    held = _hold(conn, answer, ANSWERS, at, ending)
    if held.was_raised_by(actor):
        raise OwnDispute("rejected this lead")
    if answer.step is DisputeStep.CONTESTED and not answer.evidence:
        raise SayWhere("Say what speaks for the lead: a contest needs evidence.")
    if answer.step is DisputeStep.FIXED:
        fix_record(conn, held.lead_id, held.criterion, answer.fixed_value, actor=actor, at=at)
    _take(conn, held, answer, "dispute.answered", ending, actor, at, request_key)


@command("dispute.replied", may_run=WHO_REJECTS)
def reply_to_dispute(
    conn: Connection, reply: DisputeReply, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Take the lead after its record was fixed, keep the rejection, or withdraw it while nobody has answered."""
    ending = _ending(reply.step, None, None)
    held = _hold(conn, reply, REPLIES, at, ending)
    if held.was_answered_by(actor):
        raise OwnDispute("answered this dispute")
    _take(conn, held, reply, "dispute.replied", ending, actor, at, request_key)


@command("dispute.ruled", may_run=WHO_AGREES)
def rule_dispute(
    conn: Connection, ruling: DisputeRuling, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Rule who was right. Not before marketing answered or its time is over, and not in one's own dispute.

    "Definition unclear" opens a draft of the cited definition, from what the version says now.
    """
    ending = _ending(ruling.step, ruling.outcome, ruling.to_line_id)
    held = _hold(conn, ruling, RULINGS, at, ending)
    for took_part, what in (
        (held.was_raised_by, "rejected this lead"),
        (held.was_answered_by, "answered this dispute"),
        (held.was_replied_to_by, "kept this rejection"),
    ):
        if took_part(actor):
            raise OwnDispute(what)
    if not ruling.evidence:
        raise SayWhere("Say why: both sides read the ruling.")
    said: dict[str, Any] = {"meeting": (ruling.meeting or "").strip() or None}
    if ruling.step is DisputeStep.UNCLEAR:
        said["definition_id"] = _open_draft(conn, held, actor, at)
    _take(conn, held, ruling, "dispute.ruled", ending, actor, at, request_key, **said)


@command("dispute.reopened", may_run=WHO_AGREES)
def reopen_dispute(
    conn: Connection, reopening: DisputeReopening, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Have a closed dispute ruled again. The lead stays where it is until then."""
    held = hold_dispute(conn, reopening.dispute_id, reopening.seen_position)
    held.check(DisputeStep.REOPENED, at)
    refuse_when_in_dispute(conn, held.lead_id)
    if not reopening.evidence:
        raise SayWhere("Say what came up since it was closed.")
    _append(conn, held, reopening, DisputeStep.REOPENED, actor, at, request_key, "dispute.reopened")


@command("dispute.commented", may_run=WHO_WORKS_LEADS)
def comment_on_dispute(
    conn: Connection, comment: DisputeComment, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Add to the thread, whoever's turn it is. Nobody's open step becomes stale by it."""
    held = hold_dispute(conn, comment.dispute_id)
    _append(conn, held, comment, DisputeStep.COMMENTED, actor, at, request_key, "dispute.commented")


def _ending(step: DisputeStep, outcome: DisputeOutcome | None, to_line_id: int | None) -> Ending | None:
    """Where the lead goes by this step; None where the dispute goes on."""
    possible = OUTCOMES.get(step)
    if possible is None:
        return None
    chosen = outcome or (possible[0] if len(possible) == 1 else None)
    if chosen not in possible:
        raise SayWhere("Say where the lead goes: " + ", or ".join(str(one).lower() for one in possible) + ".")
    if (chosen is DisputeOutcome.OTHER_LINE) != (to_line_id is not None):
        raise SayWhere("Say which service line, when the lead goes to another one, and only then.")
    return Ending(chosen, to_line_id)


def _hold(
    conn: Connection, said: DisputeAnswer | DisputeReply | DisputeRuling, steps: Collection[DisputeStep], at: datetime,
    ending: Ending | None,
) -> HeldDispute:  # fmt: skip
    if said.step not in steps:
        raise SayWhere(f"“{said.step}” is no step of this kind.")
    if ending:
        ending.take_locks(conn)
    held = hold_dispute(conn, said.dispute_id, said.seen_position)
    held.check(said.step, at)
    return held


def _take(
    conn: Connection, held: HeldDispute, said: DisputeAnswer | DisputeReply | DisputeRuling, action: str,
    ending: Ending | None, actor: Actor, at: datetime, request_key: str | None, **more: Any,
) -> None:  # fmt: skip
    if ending:
        more |= {"outcome": ending.outcome, "to_line_id": ending.to_line_id}
        begun = held.episode_in(ending.to_line_id)
        more["new_lead_id"] = send(conn, held.lead_id, ending, begun=begun, actor=actor, at=at)
    _append(conn, held, said, said.step, actor, at, request_key, action, **more)


def _append(
    conn: Connection, held: HeldDispute, said: _Step | DisputeComment, step: DisputeStep, actor: Actor, at: datetime,
    request_key: str | None, action: str, **more: Any,
) -> None:  # fmt: skip
    says = verdict(held.criterion, record_of(conn, held.lead_id))
    conn.execute(
        insert(dispute_steps).values(
            dispute_id=held.dispute_id, position=held.last_position + 1, step=step, evidence=said.evidence,
            record_says=says, recorded_at=at, actor=actor.name, person_id=actor.person_id, **more,
        )
    )  # fmt: skip
    # What they wrote stays in its one place: it may name someone after all.
    after = {"dispute": str(held.public_id), "step": step, "record_says": says, **more}
    record_change(
        conn, at=at, actor=actor.name, action=action, subject=held.subject,
        before={"state": held.state}, after=after, request_key=request_key,
    )  # fmt: skip


def _open_draft(conn: Connection, held: HeldDispute, actor: Actor, at: datetime) -> int:
    cited = held.version
    draft = DefinitionDraft(
        kind=cited.kind, service_line_id=cited.line, content=cited.criteria,
        valid_from=latest_day(conn, None, at) + timedelta(days=1),
        note=f"Opened by a ruling: “{held.criterion.field} {held.criterion.operator}” was unclear.",
    )  # fmt: skip
    definition_id, _ = add_draft(conn, draft, actor=actor, at=at)
    return definition_id
