"""The pages on which marketing and sales agree, and what is missing, in words. Never imports Streamlit."""

from typing import NamedTuple

from pandas import DataFrame

from dashboard import wording
from queries.targets import ALL


class AgreementPage(NamedTuple):
    page: str
    label: str
    icon: str
    about: str


PAGES = (
    AgreementPage("definitions", "Definitions", "rule", "what a good lead is, and how long marketing has to answer"),
    AgreementPage("targets", "Follow-up targets", "flag", "how soon a lead that was handed over is followed up"),
    AgreementPage("calendars", "Opening hours", "calendar_month", "when someone is there, so that clocks run"),
    AgreementPage("routing", "Routing and checklists", "alt_route", "who gets which lead, and what must be known"),
    AgreementPage("absences", "Who is away", "event_busy", "who takes over meanwhile"),
    AgreementPage("double_coding", "Double-coding", "rule_settings", "do both sides mean the same by a definition?"),
)


def title(standing: DataFrame) -> str:
    """The finding of the table: what is agreed on, and what isn't yet."""
    whole = standing[standing["agreed_about"] == ALL]
    missing = list(whole.loc[whole["valid_from_on"].isna(), "agreement"])
    if not missing:
        return "Everything is agreed on"
    if len(missing) == len(whole):
        return "Nothing is agreed on yet: begin with the opening hours and the definition of an MQL"
    return f"Not agreed on yet: {wording.listed([wording.small(name) for name in missing])}"
