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
  - MappingUnusable
  - FileUnreadable
  - ColumnsMissing
  - DatesAmbiguous
"""


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
