"""The parts of the page on lead quality: what became of hand-offs, which leads fail, and who turned out to be right."""

import streamlit as st
from pandas import DataFrame

from dashboard import quality_charts, quality_titles, quality_version_words, show, switches, wording
from dashboard.ask import ask
from dashboard.drill import DEFINITIONS_PAGE, link_to_leads
from dashboard.explain import explain, of
from dashboard.scope_bar import local_today
from data.vocabulary import DefinitionKind
from queries.columns import COLUMNS
from queries.lead_quality import lead_quality, lead_quality_by, lead_quality_by_week
from queries.lead_quality_versions import lead_quality_by_criterion, lead_quality_by_version, versions_in_period
from queries.quality_cells import QUALITY_BY, Quality, QualityCell, QualitySplit
from queries.scope import Scope
from queries.sources_to_fix import sources_to_fix

FATES = ("accepted_hand_offs", "disputed_hand_offs", "let_go_hand_offs", "undecided_hand_offs")
RATE = ("dispute_rate", "disputed_hand_offs", "decided_hand_offs")
# The rate and what it is made of are in sight on a laptop; the interval, which the chart above has too, may be off it.
RATE_FIRST = (
    *(*RATE, "accepted_hand_offs", "let_go_hand_offs", "undecided_hand_offs", "judged_hand_offs"),
    *("withdrawn_disputes", "dispute_rate_low", "dispute_rate_high", "undecided_median_days", "undecided_oldest_days"),
)
SHARE = {"share": "dispute_rate", "part": "disputed_hand_offs", "whole": "decided_hand_offs"}
CITED = {"share": "citing_rate", "part": "citing_disputes", "whole": "decided_hand_offs"}


def fates(row) -> None:
    """The four things a hand-off can have come to, which add up to all that were made."""
    meaning = {
        "accepted_hand_offs": "by sales, no dispute",
        "disputed_hand_offs": f"of them {wording.count(row['withdrawn_disputes'])} taken back",
        "let_go_hand_offs": "left for another reason",
        "undecided_hand_offs": quality_titles.of_undecided(row),
    }
    with st.container(border=True, gap="small"):
        for column, name in zip(st.columns(len(FATES)), FATES, strict=True):
            with column, st.container(gap=None):
                st.metric(COLUMNS[name].label, wording.count(row[name]))
                st.caption(meaning[name])
                link_to_leads(QualityCell(QUALITY_BY[name]), wording.hand_offs(row[name]), icon=None)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            link_to_leads(QualityCell(), f"{wording.hand_offs(row['judged_hand_offs'])} in all")
            link_to_leads(QualityCell(Quality.DECIDED), f"{wording.count(row['decided_hand_offs'])} decided on")
            explain(of(lead_quality, "dispute_rate", *FATES, "decided_hand_offs", "withdrawn_disputes"), key="fates")


def versions_of(scope: Scope) -> dict[DefinitionKind, DataFrame]:
    """Kind of definition -> which versions of it judged the hand-offs decided on."""
    return {kind: ask(versions_in_period, scope, kind=kind) for kind in DefinitionKind}


def nothing_agreed(versions: dict[DefinitionKind, DataFrame]) -> bool:
    """Say so, with where to agree, and say True, when no definition was in force for any of these hand-offs."""
    if any(rows["version"].any() for rows in versions.values()):
        return False
    st.info("Nobody had agreed on what a good lead is, so sales had no criterion to name when it rejected one.")
    st.page_link(DEFINITIONS_PAGE, label="Agree on definitions", icon=":material/rule:")
    return True


def nothing_rejected(row) -> bool:
    """Say so, and say True, when sales rejected nothing."""
    if row["disputed_hand_offs"]:
        return False
    st.info(
        "Sales rejected no lead of this period, so there is nothing to split, to answer or to rule on. A lead is "
        "rejected from its page or from “Waiting now”, with the criterion that it fails.", icon=":material/thumb_up:"
    )  # fmt: skip
    return True


def caveats(versions: dict[DefinitionKind, DataFrame]) -> None:
    """What these figures pool, where a definition changed in the period or differs between lines."""
    found = [quality_version_words.caveat(rows, kind) for kind, rows in versions.items()]
    if said := [one for one in found if one]:
        said.append("Rates over several versions compare different things: “Rejected, by version” keeps them apart.")
        st.warning(wording.plain(" ".join(said)), icon=":material/call_split:")


def fix_first(scope: Scope, pooled: str | None) -> None:
    """The sources with more rejections that stood than their share, as sentences."""
    sources = ask(sources_to_fix, scope)
    if sources.empty:
        st.info("No source has more rejections that stood than its share: there is none to fix first.")
        return
    st.header(wording.plain(quality_titles.of_sources(sources)), anchor=False)
    columns = st.columns(len(sources))
    for (_, row), column in zip(sources.iterrows(), columns, strict=True):
        with column, st.container(border=True, height="stretch", gap="small"):
            st.markdown(f"**{wording.plain(row['source'])}**: {wording.plain(quality_titles.of_source(row))}")
            link_to_leads(
                QualityCell(Quality.STOOD, QualitySplit.SOURCE, row["source"]),
                f"{wording.counted(row['stood_disputes'], 'rejection')} that stood",
            )
    explain(of(sources_to_fix, "stood_disputes", "stood_rate", "expected_disputes", "stood_difference"), key="fix")
    say_pooled(pooled)


def by_segment(scope: Scope, by: QualitySplit, whole: float, pooled: str | None) -> None:
    """Whose leads are rejected: the rate of each source, service line, campaign or territory."""
    segments = ask(lead_quality_by, scope, by=by)
    source = of(lead_quality_by, *RATE, "undecided_hand_offs", "let_go_hand_offs", by=by)
    show.chart(
        quality_charts.rates, segments, quality_titles.of_segments(segments, by, whole), key="segments", of=source,
        names=list(segments[by]), of_all=whole, **SHARE,
        describes=f"Share of decided hand-offs that were rejected by {quality_titles.split(by)}, with 95 % intervals",
    )  # fmt: skip
    say_pooled(pooled)
    show.table(
        segments[[by, *RATE_FIRST]],
        f"Accepted, disputed and undecided, by {quality_titles.split(by)}: choose a number to see its list",
        key="segment counts", of=source,
    )  # fmt: skip


def by_criterion(scope: Scope, pooled: str | None) -> None:
    """Which criteria leads fail."""
    criteria = ask(lead_quality_by_criterion, scope)
    if show.nothing(criteria, "No definition was in force for the hand-offs of this period: there is no criterion."):
        return
    cited = criteria[criteria["citing_disputes"] > 0]
    names = [quality_titles.criterion(row["definition_kind"], row["criterion"]) for _, row in cited.iterrows()]
    source = of(lead_quality_by_criterion, "citing_disputes", "citing_rate", "decided_hand_offs", "judging_versions")
    show.chart(
        quality_charts.rates, cited, quality_titles.of_criteria(criteria), key="criteria", of=source,
        names=names, **CITED,
        describes="Share of decided hand-offs that were rejected for each criterion, with 95 % intervals and counts",
    )  # fmt: skip
    if (criteria["judging_versions"] > 1).any():
        say_pooled(pooled)
    show.table(
        criteria[[*CRITERION]], "Rejections by criterion: choose a number to see its list", key="criterion counts",
        of=source,
    )  # fmt: skip


CRITERION = (
    *("definition_kind", "criterion", "citing_rate", "citing_disputes", "decided_hand_offs", "judging_versions"),
    *("citing_rate_low", "citing_rate_high"),
)


def by_version(scope: Scope) -> None:
    """What each version of a definition had rejected, side by side."""
    kind = switches.choose_definition()
    versions = ask(lead_quality_by_version, scope, kind=kind)
    source = of(lead_quality_by_version, *RATE, "version", kind=kind)
    show.chart(
        quality_charts.rates, versions, quality_version_words.of_versions(versions, kind), key="versions", of=source,
        names=[quality_version_words.version(row) for _, row in versions.iterrows()], **SHARE,
        describes="Share of decided hand-offs that were rejected, by version of the definition, with 95 % intervals",
    )  # fmt: skip
    show.table(
        versions[["version", "definition_line", "valid_from_on", *RATE_FIRST, "definition_kind"]],
        f"By version of the {kind} definition: choose a number to see its list", key="version counts", of=source,
    )  # fmt: skip


def by_week(scope: Scope, versions: DataFrame, pooled: str | None) -> None:
    """How the rate moves, with the days on which the MQL definition changed."""
    weeks, today = ask(lead_quality_by_week, scope), local_today()
    show.chart(
        quality_charts.weekly, weeks, quality_titles.of_weeks(weeks, today), key="weeks", today=today,
        column="decided_hand_offs", changed=quality_version_words.changes(versions),
        describes="Share of decided hand-offs that were rejected, by the week of the hand-off, with 95 % intervals",
        of=of(lead_quality_by_week, *RATE, "undecided_hand_offs", "days_counted"),
    )  # fmt: skip
    say_pooled(pooled)


def pooled(versions: dict[DefinitionKind, DataFrame]) -> str | None:
    """For below a figure: that it pools, and over which versions. None: over one of each kind."""
    said = [quality_version_words.pooled(rows, kind) for kind, rows in versions.items()]
    words = [one for one in said if one]
    return f"Pools hand-offs judged by {wording.listed(words)}." if words else None


def say_pooled(pooled: str | None) -> None:
    """Below a figure: over which versions it pools, if over more than one."""
    if pooled:
        st.caption(wording.plain(pooled))
