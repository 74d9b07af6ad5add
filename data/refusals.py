"""Why a command may say no. The message is a sentence for the person who asked.

* Refused
  - NotAllowed
  - NoSuchLead
  - NoSuchEvent
  - UnknownWord
  - AlreadyRecorded
  - LeadAlreadyExists
  - ChangedMeanwhile
  - InTheFuture
  - AgreedMeanwhile
  - HoldsFromThePast
  - EndsInThePast
  - AgreedInTheFuture
  - TargetOutOfReach
  - AlreadyHandedOver
  - NotHandedOver
  - HandoffIncomplete
  - AlreadyTried
  - AlreadyPaused
  - NotPaused
  - AlreadyAway
  - AwayAlready
  - NotAway
  - NoSuchDefinition
  - DefinitionChangedMeanwhile
  - DefinitionSettled
  - SideSignedAlready
  - OneCantSignForBoth
  - NothingToReject
  - NotJudgedByThat
  - InDisputeAlready
  - NoSuchDispute
  - DisputeMovedOn
  - NotPossibleNow
  - StillTimeToAnswer
  - OwnDispute
  - SayWhere
  - NoLeadsToDraw
  - NotInTheSample
  - NotYourSide
  - JudgedAlready
  - JudgedForTheOtherSide
  - MappingUnusable
  - FileUnreadable
  - ColumnsMissing
  - DatesAmbiguous
"""

from datetime import UTC, date, datetime


class Refused(Exception):
    """The change was understood, and not made."""


class NotAllowed(Refused):
    def __init__(self, what: str, role: str, may: list[str]) -> None:
        roles = " or ".join(f"{'an' if name[0] in 'aeiou' else 'a'} {name}" for name in may)
        article = "An" if role[0] in "aeiou" else "A"
        super().__init__(f"{article} {role} may not do this ({what}). It takes {roles}. Nothing was changed.")


class NoSuchLead(Refused):
    def __init__(self) -> None:
        super().__init__("This lead isn't in the database. Nothing was changed.")


class NoSuchEvent(Refused):
    def __init__(self) -> None:
        super().__init__("This event isn't in the database. Nothing was changed.")


class UnknownWord(Refused):
    def __init__(self, what: str, word: str) -> None:
        super().__init__(f"There is no {what} called “{word}”. Nothing was changed.")


class AlreadyRecorded(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is already recorded for this moment. Nothing was changed.")


class LeadAlreadyExists(Refused):
    def __init__(self, external_id: str) -> None:
        super().__init__(f"The lead {external_id} is already in the database. Open it instead; nothing was changed.")


class ChangedMeanwhile(Refused):
    def __init__(self, by: str) -> None:
        super().__init__(f"{by} changed this lead while you had it open. Look again, then repeat your change.")


class InTheFuture(Refused):
    def __init__(self) -> None:
        super().__init__("This moment is still to come. Only what has happened can be recorded; nothing was changed.")


class AgreedMeanwhile(Refused):
    def __init__(self, by: str) -> None:
        super().__init__(f"{by} put in a newer version while you had this one open. Look again, then agree on yours.")


class HoldsFromThePast(Refused):
    def __init__(self, earliest: date) -> None:
        super().__init__(
            f"It can hold from {earliest.day} {earliest:%B %Y} at the earliest: what has fallen due is not judged "
            "anew. Nothing was changed."
        )


class EndsInThePast(Refused):
    def __init__(self, earliest: date) -> None:
        super().__init__(
            f"It can end on {earliest.day} {earliest:%B %Y} at the earliest: leads until then were judged by it. "
            "Nothing was changed."
        )


class AgreedInTheFuture(Refused):
    def __init__(self) -> None:
        super().__init__("An agreement can't have been made on a day that is still to come. Nothing was changed.")


class TargetOutOfReach(Refused):
    def __init__(self, minutes: int, hours_from: date) -> None:
        super().__init__(
            f"With the hours that hold from {hours_from.day} {hours_from:%B %Y}, a target of {minutes:,} minutes would "
            "never be reached. Make the hours longer or the target shorter; nothing was changed."
        )


class AlreadyHandedOver(Refused):
    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(
            f"{by} handed this lead over already, on {_moment(at)}. Give it to someone else instead; "
            "nothing was changed."
        )


class NotHandedOver(Refused):
    def __init__(self) -> None:
        super().__init__("This lead hasn't been handed over, so there is nothing to pass on. Nothing was changed.")


class HandoffIncomplete(Refused):
    def __init__(self, missing: list[str]) -> None:
        super().__init__(
            f"Before this lead can go over, someone has to know: {', '.join(missing)}. "
            "Fill it in, or say why it goes over without. Nothing was changed."
        )


class AlreadyTried(Refused):
    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(
            f"{by} logged the first attempt before you, made on {_moment(at)}. Yours was not logged; "
            "log it as a further one if you tried too."
        )


class AlreadyPaused(Refused):
    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(f"{by} paused this lead already, on {_moment(at)}. Nothing was changed.")


class NotPaused(Refused):
    def __init__(self) -> None:
        super().__init__("The clock of this lead isn't paused. Nothing was changed.")


class AlreadyAway(Refused):
    def __init__(self, who: str) -> None:
        super().__init__(f"{who} is away on some of these days too, and can't take over. Nothing was changed.")


class AwayAlready(Refused):
    def __init__(self, who: str) -> None:
        super().__init__(f"{who} is on record as away on these days already, with the same cover. Nothing was changed.")


class NotAway(Refused):
    def __init__(self, who: str) -> None:
        super().__init__(f"{who} isn't on record as away on these days any more. Nothing was changed.")


class NoSuchDefinition(Refused):
    def __init__(self) -> None:
        super().__init__("This version of the definition isn't in the database. Nothing was changed.")


class DefinitionChangedMeanwhile(Refused):
    def __init__(self, by: str) -> None:
        super().__init__(f"{by} changed this version while you had it open. Look again, then repeat your step.")


class DefinitionSettled(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(f"This version {what}. Nothing was changed.")


class SideSignedAlready(Refused):
    def __init__(self, side: str, by: str) -> None:
        super().__init__(f"{by} signed for {side.lower()} already. Nothing was changed.")


class OneCantSignForBoth(Refused):
    def __init__(self, who: str) -> None:
        super().__init__(f"{who} signed for the other side. One person can't sign for both; nothing was changed.")


class NothingToReject(Refused):
    def __init__(self) -> None:
        super().__init__("This lead isn't with sales now, so there is nothing to reject. Nothing was changed.")


class NotJudgedByThat(Refused):
    def __init__(self) -> None:
        super().__init__(
            "This lead was judged by another version of the definitions: the one in force on the day it was handed "
            "over. Choose a criterion of that one; nothing was changed."
        )


class InDisputeAlready(Refused):
    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(f"{by} rejected this lead already, on {_moment(at)}. See that dispute; nothing was changed.")


class NoSuchDispute(Refused):
    def __init__(self) -> None:
        super().__init__("This dispute isn't in the database. Nothing was changed.")


class DisputeMovedOn(Refused):
    def __init__(self, by: str, what: str) -> None:
        super().__init__(
            f"Meanwhile {by} did this: {what}. Your step was not saved. Look again, then decide what to do."
        )


class NotPossibleNow(Refused):
    def __init__(self, state: str) -> None:
        super().__init__(f"This dispute is {state}, so this step can't be taken now. Nothing was changed.")


class StillTimeToAnswer(Refused):
    def __init__(self, until: datetime | None) -> None:
        when = f" until {_moment(until)}" if until else ""
        super().__init__(f"Marketing has time to answer{when}. It can be ruled once they have, or that time is over.")


class OwnDispute(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(f"You {what} yourself. Someone else has to take this step; nothing was changed.")


class SayWhere(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} Nothing was changed.")


class NoLeadsToDraw(Refused):
    def __init__(self) -> None:
        super().__init__("No lead that this version is about came in on these days. Choose others; nothing was drawn.")


class NotInTheSample(Refused):
    def __init__(self) -> None:
        super().__init__("This lead isn't in the sample. Nothing was changed.")


class NotYourSide(Refused):
    def __init__(self, role: str, side: str) -> None:
        super().__init__(f"A {role} doesn't judge for {side.lower()}. Nothing was changed.")


class JudgedAlready(Refused):
    def __init__(self, by: str, side: str, at: datetime) -> None:
        super().__init__(
            f"{by} judged this lead for {side.lower()} already, on {_moment(at)}. Yours was not saved; go on with the "
            "next one."
        )


class JudgedForTheOtherSide(Refused):
    def __init__(self, side: str) -> None:
        super().__init__(
            f"You judged leads of this sample for {side.lower()}. One person can't judge for both sides: someone else "
            "has to. Nothing was changed."
        )


class MappingUnusable(Refused):
    def __init__(self, mapping: str, why: str) -> None:
        super().__init__(f"The mapping {mapping} can't be used: {why}")


class FileUnreadable(Refused):
    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{file} can't be read: {why} Nothing was taken in.")


class ColumnsMissing(Refused):
    def __init__(self, file: str, missing: list[str], found: list[str]) -> None:
        def listed(names: list[str]) -> str:
            return ", ".join(f"“{name}”" for name in names) or "none"

        super().__init__(
            f"{file} has no column called {listed(missing)}, which the mapping names. "
            f"Its columns are {listed(found)}. Nothing was taken in."
        )


class DatesAmbiguous(Refused):
    def __init__(self, file: str, question: str) -> None:
        super().__init__(f"{file}: {question} Nothing was taken in.")


def _moment(at: datetime) -> str:
    # A refusal doesn't know whose clock to show, so it names the one it shows.
    shown = at.astimezone(UTC)
    return f"{shown.day} {shown:%b %Y at %H:%M} UTC"
