"""The table of contents and the frame around every page; knows nothing about any of them."""

import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from dashboard import wording  # noqa: E402
from dashboard.ask import look  # noqa: E402
from dashboard.failures import said_when_away  # noqa: E402
from dashboard.scope_bar import current_scope, draw_scope_bar, look_at_database  # noqa: E402
from dashboard.submit import draw_role_menu, show_outcome  # noqa: E402
from queries.scope import PeriodOf  # noqa: E402

st.set_page_config(
    page_title="Common Ground",
    page_icon="🤝",
    layout="wide",
    # With an entry of our own the menu is shown, and with it the switch between light and dark.
    menu_items={"About": "Common Ground: the figures that marketing and sales look at together."},
)

PAGES = ROOT / "pages"


class Frame(NamedTuple):
    """What stands around a page: filters with a period that counts this, or (None) of this moment, or none at all."""

    counts: PeriodOf | None = PeriodOf.LEADS
    has_filters: bool = True
    before_leads: bool = False  # what can be done, and is best done, before the first lead is there


OF_LEADS = Frame()
NOW = Frame(None)
WITHOUT_FILTERS = Frame(None, has_filters=False)
AGREEMENT = Frame(None, has_filters=False, before_leads=True)
FRAMES: dict[str, Frame] = {}


def page(name: str, title: str, icon: str, help: str, frame: Frame = OF_LEADS, **more):
    FRAMES[title] = frame
    return st.Page(PAGES / f"{name}.py", title=title, icon=f":material/{icon}:", help=help, **more)


def unlisted(name: str, title: str, icon: str, help: str, frame: Frame = OF_LEADS):
    """A page that is reached from another one: through a number, or from Agreements.

    With more than twelve entries in its menu Streamlit would hide the last.
    """
    return page(name, title, icon, help, frame, visibility="hidden")


current = st.navigation(
    {
        "The meeting": [
            page(
                "overview", "Overview", "dashboard", "This period in one screen, and what to talk about.", default=True
            ),
            page("funnel", "Funnel", "filter_alt", "How far leads come, where they stop, and what changed."),
            page("sla", "Follow-up", "timer", "Is every lead followed up in time?", Frame(PeriodOf.DUE)),
            page(
                "handoff_quality",
                "Hand-off quality",
                "assignment_turned_in",
                "Do hand-offs say what sales needs?",
                Frame(PeriodOf.MADE),
            ),
            page(
                "lead_quality",
                "Lead quality",
                "thumbs_up_down",
                "Which leads were rejected, and who was right?",
                Frame(PeriodOf.MADE),
            ),
        ],
        "The work": [
            page("hand_over", "Hand a lead over", "forward", "Is this lead ready, and who gets it?", NOW),
            page("waiting", "Waiting now", "hourglass_top", "Who waits, and how much time is left?", NOW),
            page("disputes", "Disputes", "gavel", "Whose turn is it, and how much time is left?", NOW),
        ],
        "Agreements": [
            page("agreements", "Agreements", "handshake", "What is agreed, since when, and by whom?", AGREEMENT),
            page("definitions", "Definitions", "rule", "What is a good lead, and who agreed?", AGREEMENT),
        ],
        "The data": [
            page("data_quality", "Data", "fact_check", "What came in, what could not be read, how good records are."),
            page("import_file", "Import a file", "upload_file", "Take in a CRM's export.", AGREEMENT),
        ],
        "Details": [
            unlisted("leads", "Leads behind a number", "list", "Exactly the leads that a number counts."),
            unlisted(
                "hand_offs",
                "Hand-offs behind a number",
                "list_alt",
                "Exactly the hand-offs that a number counts.",
                Frame(PeriodOf.DUE),
            ),
            unlisted(
                "hand_offs_made",
                "Hand-offs behind a share",
                "list_alt",
                "Exactly the hand-offs that a number about their quality counts.",
                Frame(PeriodOf.MADE),
            ),
            unlisted(
                "disputes_behind",
                "Hand-offs behind lead quality",
                "list_alt",
                "Exactly the hand-offs that a number about lead quality counts.",
                Frame(PeriodOf.MADE),
            ),
            unlisted("reject_lead", "Reject a lead", "thumb_down", "Which criterion does it fail?", NOW),
            unlisted("evidence", "Evidence", "fact_check", "Which stages does the record not support?"),
            unlisted(
                "evidence_behind", "Leads behind evidence", "list", "Exactly the leads that such a number counts."
            ),
            unlisted("targets", "Follow-up targets", "flag", "What is promised, and who agreed?", AGREEMENT),
            unlisted("calendars", "Opening hours", "calendar_month", "When is someone there?", AGREEMENT),
            unlisted(
                "routing",
                "Routing and checklists",
                "alt_route",
                "Who gets which lead, and what must be known?",
                AGREEMENT,
            ),
            unlisted("absences", "Who is away", "event_busy", "Who is away, and who takes over?", AGREEMENT),
            unlisted("journey", "One lead", "timeline", "What happened to one lead, in order.", WITHOUT_FILTERS),
            unlisted(
                "double_coding",
                "Double-coding",
                "rule_settings",
                "Do both sides mean the same by a definition?",
                AGREEMENT,
            ),
        ],
    }
)
frame = FRAMES[current.title]

st.title(current.title)
show_outcome()
with said_when_away():
    look()
    known = look_at_database()
    if known.episodes and frame.has_filters:
        draw_scope_bar(known, frame.counts)
        if frame.counts:
            seen = f"{current_scope().of(frame.counts)} · data as of {wording.moment(known.as_of, known.zone)}"
            st.caption(wording.plain(seen))
    draw_role_menu()
    st.sidebar.caption(wording.plain(known.organisation))
    if known.episodes or frame.before_leads:
        current.run()
    else:
        st.info("There are no leads yet. Take in a CRM's export to begin.", icon=":material/upload_file:")
        st.page_link(PAGES / "import_file.py", label="Import a file", icon=":material/upload_file:")
