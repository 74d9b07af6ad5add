"""Which leads were rejected, and who was right?"""

import streamlit as st

from dashboard import quality_endings, quality_sections, quality_titles, switches, wording
from dashboard.ask import ask
from dashboard.drill import EVIDENCE_PAGE
from dashboard.scope_bar import current_scope
from data.vocabulary import DefinitionKind
from queries.lead_quality import lead_quality

scope = current_scope()
whole = ask(lead_quality, scope).iloc[0]
if whole["judged_hand_offs"] == 0:
    st.info("No lead was handed over in this period with these filters. Choose a longer one or fewer on the left.")
    st.stop()

st.header(wording.plain(quality_titles.of_quality(whole)), anchor=False)
quality_sections.fates(whole)
quality_endings.inbox()
versions = quality_sections.versions_of(scope)
if quality_sections.nothing_agreed(versions) or quality_sections.nothing_rejected(whole):
    quality_endings.agreement(scope)
    st.stop()

pooled = quality_sections.pooled(versions)
quality_sections.caveats(versions)
quality_sections.fix_first(scope, pooled)
by = switches.choose_rejected_by()
quality_sections.by_segment(scope, by, whole["dispute_rate"], pooled)
quality_sections.by_criterion(scope, pooled)
quality_endings.rulings(scope)
quality_sections.by_version(scope)
quality_sections.by_week(scope, versions[DefinitionKind.MQL], pooled)
quality_endings.answers(scope, by)
quality_endings.later(scope, pooled)
quality_endings.agreement(scope)
st.page_link(EVIDENCE_PAGE, label="Evidence: stages without support", icon=":material/fact_check:")
