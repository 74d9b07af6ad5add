"""What may not be done to a lead or its events."""

from data.refusals.general import Refused


class NoSuchLead(Refused):
    def __init__(self) -> None:
        super().__init__("This lead isn't in the database. Nothing was changed.")


class NoSuchEvent(Refused):
    def __init__(self) -> None:
        super().__init__("This event isn't in the database. Nothing was changed.")


class AlreadyRecorded(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is already recorded for this moment. Nothing was changed.")


class LeadAlreadyExists(Refused):
    def __init__(self, external_id: str) -> None:
        super().__init__(f"The lead {external_id} is already in the database. Open it instead; nothing was changed.")


class ChangedMeanwhile(Refused):
    def __init__(self, by: str) -> None:
        super().__init__(f"{by} changed this lead while you had it open. Look again, then repeat your change.")
