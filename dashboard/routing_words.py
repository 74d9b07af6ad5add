"""Rules of routing and checklists in sentences. Never imports Streamlit."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pandas import DataFrame

from dashboard import wording
from dashboard.target_words import TargetLine
from data.vocabulary import AgreementKind, IntakeType, Promise
from queries.handoff_rules import NOTHING
from queries.targets import ALL, IN_FORCE

SINGULAR = {
    IntakeType.MARKETING_INQUIRY: "marketing inquiry",
    IntakeType.CLINICIAN_REFERRAL: "clinician referral",
    IntakeType.SELF_REFERRAL: "self-referral",
    IntakeType.PARTNER_REFERRAL: "employer or partner lead",
}
NAME = {AgreementKind.ROUTING: "routing", AgreementKind.CHECKLIST: "checklist"}
TOLD_BY = {AgreementKind.ROUTING: "proposed_team", AgreementKind.CHECKLIST: "required_fields"}


class RuleLine(NamedTuple):
    """A rule in words: which leads ("All" where it names none), and the team or the fields."""

    service_line: str = ALL
    site: str = ALL
    intake_type: str = ALL
    urgency: str = ALL
    said: str = ""

    @property
    def is_of_all(self) -> bool:
        return set(self[:4]) == {ALL}

    @property
    def weight(self) -> tuple:
        """As data.agreements.Rule has it."""
        named = [word != ALL for word in self[:4]]
        return (sum(named), *named)

    @property
    def whose(self) -> str:
        """Urgent clinician referrals of Cardiology at Riverside Campus"""
        words = "All leads" if self.is_of_all else TargetLine(Promise.FIRST_ATTEMPT, 0, *self[:4]).whose
        return words[:1].upper() + words[1:]


def sentence(line: RuleLine, kind: AgreementKind) -> str:
    """Clinician referrals go to Sales. Or: Clinician referrals need Phone number and Source."""
    if kind is AgreementKind.ROUTING:
        return f"{line.whose} go to {line.said}."
    return f"{line.whose} need {fields_in_words(line.said)}."


def sentences(lines: Iterable[RuleLine], kind: AgreementKind) -> list[str]:
    """One per rule, in such an order that the first that fits a lead is the one that holds; all other leads last."""
    known = sorted(lines, key=lambda line: line.weight, reverse=True)
    said = [sentence(line, kind) for line in known if not line.is_of_all]
    for line in known:
        if line.is_of_all:
            whole = sentence(line, kind)
            return [*said, whole.replace("All leads", "All other leads", 1) if said else whole]
    nothing = "no team is named" if kind is AgreementKind.ROUTING else "nothing is asked"
    return [*said, f"For all other leads {nothing}."]


def lines_of(rules: DataFrame, kind: AgreementKind) -> list[RuleLine]:
    """From the rows of routing_rules or checklist_rules of one version."""
    return [
        RuleLine(row["service_line"], row["site"], row["intake_type"], row["urgency"], row[TOLD_BY[kind]])
        for row in rules.to_dict("records")
    ]


def in_force(rules: DataFrame) -> DataFrame:
    return rules[rules["standing"] == IN_FORCE]


def fields_in_words(said: str) -> str:
    """phone number, source and consent; nothing"""
    words = [word if word.startswith(("E-mail", "ZIP")) else word.lower() for word in said.split(", ")]
    return NOTHING.lower() if said in ("", NOTHING) else wording.listed([word.replace("E-", "e-") for word in words])


def trial(lead: Sequence[str | None], row: Any) -> str:
    """A Cardiology clinician referral, urgent, at Riverside Campus goes to Patient access and needs consent."""
    line, site, intake, urgency = lead
    noun = SINGULAR[IntakeType(intake)] if intake else "lead"
    head = " ".join(word for word in (line, noun) if word)
    more = [urgency.lower() if urgency else "", f"at {site}" if site else ""]
    subject = ", ".join([wording.a(head), *(word for word in more if word)]) + ("," if any(more) else "")
    goes = f"goes to {row['proposed_team']}" if row["proposed_team"] else "goes to nobody by the rules"
    needs = fields_in_words(row["required_fields"])
    return f"{subject[0].upper()}{subject[1:]} {goes} and needs {needs}."


def because(row: Any) -> str:
    """Which rules said so, from where_a_lead_goes."""
    by = f"By the routing for: {row['proposed_because']}." if row["proposed_because"] else "No routing rule fits it."
    asked = (
        f"By the checklist for: {row['required_because']}." if row["required_because"] else "No checklist rule fits it."
    )
    return f"{by} {asked} Of several rules that fit, the one that names most holds."
