"""What any command may say."""

from datetime import UTC, datetime


class Refused(Exception):
    """The change was understood, and not made."""


class NotAllowed(Refused):
    def __init__(self, what: str, role: str, may: list[str]) -> None:
        roles = " or ".join(f"{'an' if name[0] in 'aeiou' else 'a'} {name}" for name in may)
        article = "An" if role[0] in "aeiou" else "A"
        super().__init__(f"{article} {role} may not do this ({what}). It takes {roles}. Nothing was changed.")


class UnknownWord(Refused):
    def __init__(self, what: str, word: str) -> None:
        super().__init__(f"There is no {what} called “{word}”. Nothing was changed.")


class InTheFuture(Refused):
    def __init__(self) -> None:
        super().__init__("This moment is still to come. Only what has happened can be recorded; nothing was changed.")


class SayWhere(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} Nothing was changed.")


def moment_in_utc(at: datetime) -> str:
    # A refusal doesn't know whose clock to show, so it names the one it shows.
    shown = at.astimezone(UTC)
    return f"{shown.day} {shown:%b %Y at %H:%M} UTC"
