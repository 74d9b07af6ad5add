"""What the page that hands a lead over says. Never imports Streamlit."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from pandas import DataFrame

from dashboard import wording
from data.vocabulary import NOT_RECORDED, STAGE_LABEL, HandoffField, Role, Stage

REACHED = (Stage.MQL, Stage.INTAKE, Stage.INQUIRY)
OF_THE_CONTACT = (HandoffField.NAME, HandoffField.PHONE, HandoffField.EMAIL, HandoffField.ZIP)


def label(row: Any) -> str:
    """4024bbad · Cardiology · Event · MQL · urgent · came in 23 Nov 2026"""
    urgency = "" if row.urgency == NOT_RECORDED else row.urgency.lower()
    words = (wording.short(row.lead), row.service_line, row.source, row.furthest_stage, urgency)
    return " · ".join([*(word for word in words if word), f"came in {wording.day(row.entered_on)}"])


def about(row: Any) -> str:
    """Women's health · Clinician referral · Lakeshore Center; what isn't recorded is left out."""
    words = [row[name] for name in ("service_line", "intake_type", "site") if row[name] != NOT_RECORDED]
    return " · ".join(words) or "Nothing is recorded of what it is about"


def details(row: Any) -> str:
    """Lead 9932029a · from Event · urgent · MQL · came in 2 Sep 2026"""
    source = "source not recorded" if row["source"] == NOT_RECORDED else f"from {row['source']}"
    urgency = "urgency not recorded" if row["urgency"] == NOT_RECORDED else row["urgency"].lower()
    came_in = "" if wording.is_missing(row["entered_on"]) else f"came in {wording.day(row['entered_on'])}"
    words = (f"Lead {wording.short(row['lead'])}", source, urgency, row["furthest_stage"], came_in)
    return " · ".join(word for word in words if word)


def how_many(counts: DataFrame, reached: Stage, listed: int) -> str:
    """Of how many leads the list shows how many, from still_to_hand_over."""
    too_early = [STAGE_LABEL[stage] for stage in REACHED[REACHED.index(reached) + 1 :]]
    total = int(counts.loc[~counts["furthest_stage"].isin(too_early), "episodes"].sum())
    if not total:
        return f"No lead in play that has come to {STAGE_LABEL[reached]} still has to be handed over."
    which = f"{wording.leads(total)} in play {'has' if total == 1 else 'have'} come to {STAGE_LABEL[reached]}"
    cut = "" if listed == total else f" The {wording.count(listed)} newest are listed: filter for the others."
    return f"{which} and {'waits' if total == 1 else 'wait'} for a hand-off, whenever they came in.{cut}"


def readiness(ready: DataFrame) -> str:
    """How ready the lead is, as a heading."""
    missing = int((~ready["is_known"]).sum())
    if ready.empty:
        return "Ready: nothing is asked of such leads"
    if not missing:
        return f"Ready: all {len(ready)} things are known" if len(ready) > 1 else "Ready: what is asked is known"
    return f"Not ready: {missing} of {wording.counted(len(ready), 'thing')} {'is' if missing == 1 else 'are'} missing"


def checklist(ready: DataFrame) -> str:
    """What is asked and whether it is known, as Markdown, what is missing first: an icon, and the word for it."""
    known, missing = ":green[:material/check_circle:]", ":red[:material/cancel:]"
    return "  \n".join(
        f"{known} {row.handoff_field}: known" if row.is_known else f"{missing} **{row.handoff_field}: missing**"
        for row in ready.sort_values("is_known", kind="stable").itertuples()
    )


def missing_of(ready: DataFrame) -> list[HandoffField]:
    return [HandoffField(row.handoff_field) for row in ready.itertuples() if not row.is_known]


def of_contact(missing: Iterable[HandoffField]) -> str:
    """Where what nobody can fill in here is filled in; blank when there is none of it."""
    fields = [str(field) for field in missing if field in OF_THE_CONTACT]
    if not fields:
        return ""
    return (
        f"{wording.listed(fields)}: who the contact is, is not shown or changed here. "
        "Put it in the system the lead comes from, and take its export in again."
    )


def proposal(row: Any, team: str | None) -> str:
    """Which team the rules name, why, and whether that is the chosen one."""
    if not row["proposed_team"]:
        return "No routing rule is about such leads. Choose a team."
    rule = f"By the rules: {row['proposed_because']} → {row['proposed_team']}."
    return rule if team in (None, row["proposed_team"]) else f"{rule} You chose {team} instead; both are kept."


def people(receivers: DataFrame) -> dict[int, str]:
    """person_id -> what to call them, and who covers for whoever is away today. No two are called the same."""
    seen: Counter[str] = Counter()
    labels = {}
    for row in receivers.itertuples():
        away = f" – away today, {row.covered_by or 'nobody'} covers" if row.is_away else ""
        seen[row.person] += 1
        again = f" ({seen[row.person]})" if seen[row.person] > 1 else ""
        labels[int(row.person_id)] = f"{row.person}{again}{away}"
    return labels


def due(row: Any) -> str:
    """By when the first attempt is due of a lead that was handed over, as a heading, from a row of latest_hand_off."""
    if not wording.is_missing(row["stopped_at"]):
        return f"Handed over, and tried on {clock(row['stopped_at'], row['zone'])}"
    if wording.is_missing(row["due_at"]):
        return "Handed over; no first attempt falls due"
    return f"Handed over; first attempt due {clock(row['due_at'], row['zone'])}"


def outcome(row: Any) -> str:
    """When and to whom a lead was handed over last, from a row of latest_hand_off."""
    who = f"{row['owner']} has it" if row["owner"] else "it waits in the team's queue"
    to = f" to {row['receiving_team']}" if row["receiving_team"] else ""
    went = " It went over incomplete, with a reason." if row["is_overridden"] else ""
    none = " No target or no opening hours are agreed for it." if wording.is_missing(row["due_at"]) else ""
    return f"Handed over{to} on {clock(row['handed_over_at'], row['zone'])}; {who}.{went}{none}"


def not_to_hand_over(row: Any) -> str:
    """Why a lead that nobody has on record as handed over isn't to be handed over either."""
    if row["exit"] != "In play":
        return f"This lead has left as {row['exit'].lower()}. Once it comes back, it can be handed over."
    return (
        f"This lead has come to {row['furthest_stage']} already, or counts nowhere as a duplicate or test record. "
        "There is nothing to hand over."
    )


def who_may(roles: Iterable[str], role: str, what: str) -> str:
    """You are here as a viewer and can look. Handing over takes a rep, a marketer, a leader or an admin."""
    may = [wording.a(one) for one in Role if one in set(roles)]
    return f"You are here as {wording.a(role)} and can look. {what} takes {wording.listed(may, 'or')}."


def clock(moment: Any, zone: str) -> str:
    """A UTC moment on the clock of a site: Mon 8 Jun, 14:00 EDT."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b, %H:%M %Z}"
