"""What can't be signed, rejected, ruled or judged so."""

from datetime import datetime

from data.refusals.general import Refused, moment_in_utc


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
        super().__init__(
            f"{by} rejected this lead already, on {moment_in_utc(at)}. See that dispute; nothing was changed."
        )


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
        when = f" until {moment_in_utc(until)}" if until else ""
        super().__init__(f"Marketing has time to answer{when}. It can be ruled once they have, or that time is over.")


class OwnDispute(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(f"You {what} yourself. Someone else has to take this step; nothing was changed.")


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
            f"{by} judged this lead for {side.lower()} already, on {moment_in_utc(at)}. Yours was not saved; "
            "go on with the next one."
        )


class JudgedForTheOtherSide(Refused):
    def __init__(self, side: str) -> None:
        super().__init__(
            f"You judged leads of this sample for {side.lower()}. One person can't judge for both sides: someone else "
            "has to. Nothing was changed."
        )
