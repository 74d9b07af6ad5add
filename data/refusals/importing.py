"""Why a file can't be taken in."""

from data.refusals.general import Refused


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
