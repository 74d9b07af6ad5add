"""What can't be agreed on so."""

from datetime import date

from data.refusals.general import Refused


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
