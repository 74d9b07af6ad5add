"""What is no follow-up, or somebody did before."""

from datetime import datetime

from data.refusals.general import Refused, moment_in_utc


class AlreadyHandedOver(Refused):
    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(
            f"{by} handed this lead over already, on {moment_in_utc(at)}. Give it to someone else instead; "
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
            f"{by} logged the first attempt before you, made on {moment_in_utc(at)}. Yours was not logged; "
            "log it as a further one if you tried too."
        )


class AlreadyPaused(Refused):
    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(f"{by} paused this lead already, on {moment_in_utc(at)}. Nothing was changed.")


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
