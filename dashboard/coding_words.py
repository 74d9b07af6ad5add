"""What the page of double-coding says. Never imports Streamlit."""

from collections.abc import Iterable, Mapping
from typing import Any

from pandas import DataFrame, Series

from dashboard import wording
from dashboard.definition_words import sentence_of
from data.vocabulary import Side, Verdict
from queries.coded_sample import Marked
from queries.columns import COLUMNS
from queries.definitions_agreed import Change
from queries.double_coding import IS_KNOWN, QUALIFIES, TOLD

# Landis and Koch, Biometrics 33 (1977) 159-174: up to and with this kappa, in two digits.
SCALE = {-0.01: "poor", 0.20: "slight", 0.40: "fair", 0.60: "moderate", 0.80: "substantial", 1.00: "almost perfect"}
SCALE_IN_WORDS = (
    "“Slight” is κ up to 0.20, “fair” up to 0.40, “moderate” up to 0.60, “substantial” up to 0.80, “almost perfect” "
    "above, “poor” below 0: words of Landis and Koch (1977). They are a convention, not a test."
)
MARKED_IN_WORDS = {
    Marked.JUDGED: "Judged by both",
    Marked.APART: "Seen differently",
    Marked.MARKETING: "Only marketing says it fails",
    Marked.SALES: "Only sales says it fails",
    Marked.BOTH: "Both say it fails",
    Marked.NEITHER: "Neither says it fails",
}
ZIP_BEGINS = {Verdict.MET: "Yes", Verdict.FAILED: "No", Verdict.UNKNOWN: "Not recorded"}
MOST_NAMED = 2
AT_ALL = "Whether a lead qualifies"


def sample_label(row: Any) -> str:
    """MQL · Cardiology · 50 leads, drawn 3 Jun 2026 (sample 2)"""
    about = f"{row.definition_kind} · {row.service_line} · {wording.leads(row.sampled_leads)}"
    return f"{about}, drawn {wording.day(row.drawn_at)} (sample {row.coding_id})"


def version_label(row: Any) -> str:
    """MQL · Cardiology · in force since 1 Jan 2026 (version 3)"""
    since = f"{row.definition_state.lower()}, from {wording.day(row.valid_from_on)}"
    return f"{row.definition_kind} · {row.service_line} · {since} (version {row.definition_id})"


def drawn(row: Series) -> str:
    """Which leads the sample is made of, by whom, and how many of them are left out."""
    said = f"{row['drawn_from']}. Drawn at random for {row['drawn_by']}, {wording.day(row['drawn_at'])}."
    left_out = row["left_out_sampled_leads"]
    if not left_out:
        return said
    which = (
        "turned out to be a duplicate or a test record"
        if left_out == 1
        else "turned out to be duplicates or test records"
    )
    return f"{said} {wording.leads(left_out)} {which} since, and {'is' if left_out == 1 else 'are'} left out."


def progress(row: Series, side: Side) -> str:
    """Marketing has judged 12 of 50 leads: Mio"""
    by = row[f"{side.lower()}_coders"]
    so_far = (
        f"{side} has judged {wording.count(row[f'coded_by_{side.lower()}'])} of {wording.leads(row['sampled_leads'])}"
    )
    return f"{so_far}: {by}" if by else so_far


def is_done(row: Series) -> bool:
    return row["coded_by_both"] == row["sampled_leads"]


def has_judged(row: Series, name: str) -> tuple[Side, ...]:
    """The sides that this person has judged for."""
    return tuple(side for side in Side if name in row[f"{side.lower()}_coders"].split(", "))


def sides_left(row: Series, name: str, may: Iterable[Side]) -> list[Side]:
    """For which sides a person may judge: nobody does for both."""
    judged = has_judged(row, name)
    return [side for side in may if not judged or side in judged]


def criteria_of(criteria: DataFrame, definition_id: int) -> dict[str, str]:
    """Key -> sentence, of a version, from definition_criteria."""
    ours = (criteria["definition_id"] == definition_id) & (criteria["criterion_change"] != Change.DROPPED)
    return {row.criterion: sentence_of(row) for row in criteria[ours].itertuples()}


def known_of(row: Series) -> dict[str, str]:
    """Source -> Event, and so on: what may be known of a lead by whoever judges it."""
    facts = {COLUMNS[name].label: row[name] for name in TOLD}
    for word, told in (("Known of the contact", True), ("Not known", False)):
        labels = [COLUMNS[name].label.removesuffix(" known") for name in IS_KNOWN if bool(row[name]) is told]
        facts |= {word: ", ".join(labels)} if labels else {}
    if row["zip_begins"]:
        facts[COLUMNS["zip_begins"].label] = ZIP_BEGINS[row["zip_begins"]]
    return facts


def kappa(row: Series) -> str:
    """Fair agreement: κ 0.40, 95 % 0.15 to 0.65, 50 leads; from coding_agreement."""
    n = wording.leads(row["coded_by_both"])
    if not row["coded_by_both"]:
        return "No lead has been judged by both sides yet"
    if wording.is_missing(row["kappa"]):
        return f"Both say the same of all: κ can't be told, {n}"
    rounded = round(row["kappa"], 2)
    word = next(word for most, word in SCALE.items() if rounded <= most)
    said = f"{word.capitalize()} agreement: κ {index(row['kappa'])}"
    if wording.is_missing(row["kappa_low"]):
        return f"{said}, {n}, too alike for an interval"
    return f"{said}, 95 % {index(row['kappa_low'])} to {index(row['kappa_high'])}, {n}"


def observed(row: Series) -> str:
    """They say the same of 35 of 50 leads: 70.0 % (56–81 %). By chance alone it would be 50.0 %."""
    shown = wording.rate(row["agreed_leads_rate"], digits=1)
    spread = wording.interval(row["agreed_leads_rate_low"], row["agreed_leads_rate_high"])
    of = f"{wording.count(row['agreed_leads'])} of {wording.leads(row['coded_by_both'])}"
    chance = wording.rate(row["chance_leads_rate"], digits=1)
    return f"They say the same of {of}: {shown} ({spread}). By chance alone it would be {chance}."


def grid(table: DataFrame) -> str:
    """The table of coding_table as Markdown: marketing down, sales across."""
    cells = {(row.marketing_says, row.sales_says): wording.count(row.coded_leads) for row in table.itertuples()}
    words = list(dict.fromkeys(table["marketing_says"]))
    lines = [
        "| Leads | " + " | ".join(f"Sales: {wording.small(word)}" for word in words) + " |",
        "|---|" + "---:|" * len(words),
    ]
    for word in words:
        numbers = " | ".join(cells[word, other] for other in words)
        lines.append(f"| **Marketing: {wording.small(word)}** | {numbers} |")
    return "\n".join(lines)


def most_disagreed(criteria: DataFrame, sentences: Mapping[str, str]) -> str:
    """What they see differently most, from coding_by_criterion."""
    top = criteria.iloc[0]
    if not top["marked_apart"]:
        return "No criterion is seen differently"
    tied = criteria[criteria["marked_apart"] == top["marked_apart"]]["criterion"]
    which = wording.listed([f"“{sentences.get(key, key).removesuffix('.')}”" for key in tied[:MOST_NAMED]])
    of = f"{wording.count(top['marked_apart'])} of {wording.leads(top['coded_by_both'])}"
    return f"Seen differently most: {which}, {of}{' each' if len(tied) > 1 else ''}"


def by_criterion(criteria: DataFrame, sentences: Mapping[str, str]) -> str:
    """A line for each criterion that is seen differently, and one for all the others, as Markdown."""
    apart, alike = (criteria[(criteria["marked_apart"] > 0) == told] for told in (True, False))
    lines = [f"- {_of_criterion(row, sentences[row.criterion])}" for row in apart.itertuples()]
    if len(alike):
        which = "; ".join(sentences[key].removesuffix(".") for key in alike["criterion"])
        row = alike.iloc[0]
        spread = wording.interval(row["marked_apart_rate_low"], row["marked_apart_rate_high"])
        never = f"Never seen differently, of {wording.leads(row['coded_by_both'])} ({spread} each): {which}."
        lines.append(f"- {wording.plain(never)}")
    return "\n".join(lines)


def _of_criterion(row: Any, sentence: str) -> str:
    """**18 of 50**: Consent is given. 36 % (24–50 %). Not met, say only marketing of 11, only sales of 7, both of 3."""
    rate = wording.rate(row.marked_apart_rate)
    spread = wording.interval(row.marked_apart_rate_low, row.marked_apart_rate_high)
    marks = {"only marketing": row.marked_by_marketing, "only sales": row.marked_by_sales, "both": row.marked_by_both}
    who = ", ".join(f"{who} of {wording.count(number)}" for who, number in marks.items())
    of = f"{wording.count(row.marked_apart)} of {wording.count(row.coded_by_both)}"
    return f"**{of}**: {wording.plain(f'{sentence} {rate} ({spread}). Not met, say {who}.')}"


def list_title(how_many: int, marked: Marked, about: str) -> str:
    """3 leads: seen differently · Consent is given"""
    return f"{wording.leads(how_many)}: {wording.small(MARKED_IN_WORDS[marked])} · {about}"


def counts_of(table: DataFrame, criteria: DataFrame, criterion: str) -> dict[Marked, int]:
    """Every number with a list behind it: of a criterion, or (blank) of qualifying at all."""
    if criterion:
        row = criteria.set_index("criterion").loc[criterion]
        both, marketing, sales, judged = (
            int(row[name]) for name in ("marked_by_both", "marked_by_marketing", "marked_by_sales", "coded_by_both")
        )
        neither = judged - both - marketing - sales
    else:
        says = {
            (row.marketing_says == QUALIFIES, row.sales_says == QUALIFIES): int(row.coded_leads)
            for row in table.itertuples()
        }
        neither, both = says[True, True], says[False, False]
        marketing, sales = says[False, True], says[True, False]
    numbers = {Marked.APART: marketing + sales, Marked.MARKETING: marketing, Marked.SALES: sales, Marked.BOTH: both}
    return numbers | {Marked.NEITHER: neither, Marked.JUDGED: neither + both + marketing + sales}


def index(value: float) -> str:
    """0.40, with a real minus sign."""
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
