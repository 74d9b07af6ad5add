"""The table of contents and the frame around every page; knows nothing about any of them."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from dashboard import wording  # noqa: E402
from dashboard.ask import look  # noqa: E402
from dashboard.failures import said_when_away  # noqa: E402
from dashboard.scope_bar import current_scope, draw_scope_bar, look_at_database  # noqa: E402
from dashboard.submit import draw_role_menu, show_outcome  # noqa: E402

st.set_page_config(
    page_title="Common Ground",
    page_icon="🤝",
    layout="wide",
    # With an entry of our own the menu is shown, and with it the switch between light and dark.
    menu_items={"About": "Common Ground: the figures that marketing and sales look at together."},
)

PAGES = ROOT / "pages"


def page(name: str, title: str, icon: str, help: str, **more):
    return st.Page(PAGES / f"{name}.py", title=title, icon=f":material/{icon}:", help=help, **more)


UNLISTED = {"visibility": "hidden"}
# Where the filters don't matter: files aren't filtered, and one lead is one lead.
UNFILTERED = {"Import a file", "One lead", "Follow-up targets", "Opening hours", "Who is away"}
UNFILTERED |= {"Routing and checklists"}
# Where the period is that in which hand-offs fall due, not that in which leads came in.
OF_HAND_OFFS = {"Follow-up", "Hand-offs behind a number"}
# Where it is that in which hand-offs were made.
OF_MADE = {"Hand-off quality"}
# What is true at this moment, whatever the period; the page says its own as-of.
OF_NOW = {"Waiting now", "Hand a lead over"}

current = st.navigation(
    {
        "The meeting": [
            page(
                "overview", "Overview", "dashboard", "This period in one screen, and what to talk about.", default=True
            ),
            page("funnel", "Funnel", "filter_alt", "How far leads come, where they stop, and what changed."),
            page("sla", "Follow-up", "timer", "Is every lead followed up in time?"),
            page("handoff_quality", "Hand-off quality", "assignment_turned_in", "Do hand-offs say what sales needs?"),
        ],
        "The work": [
            page("hand_over", "Hand a lead over", "forward", "Is this lead ready, and who gets it?"),
            page("waiting", "Waiting now", "hourglass_top", "Who waits, and how much time is left?"),
        ],
        "Agreements": [
            page("targets", "Follow-up targets", "flag", "What is promised, and who agreed?"),
            page("calendars", "Opening hours", "calendar_month", "When is someone there?"),
            page("routing", "Routing and checklists", "alt_route", "Who gets which lead, and what must be known?"),
            page("absences", "Who is away", "event_busy", "Who is away, and who takes over?"),
        ],
        "The data": [
            page("data_quality", "Data", "fact_check", "What came in, what could not be read, how good records are."),
            page("import_file", "Import a file", "upload_file", "Take in a CRM's export."),
        ],
        # Reached through a number, and empty without one. More than twelve entries, and Streamlit would hide the last.
        "Details": [
            page("leads", "Leads behind a number", "list", "Exactly the leads that a number counts.", **UNLISTED),
            page(
                "hand_offs",
                "Hand-offs behind a number",
                "list_alt",
                "Exactly the hand-offs that a number counts.",
                **UNLISTED,
            ),
            page("journey", "One lead", "timeline", "What happened to one lead, in order.", **UNLISTED),
        ],
    }
)

st.title(current.title)
show_outcome()
with said_when_away():
    look()
    known = look_at_database()
    if known.episodes and current.title not in UNFILTERED:
        title = current.title
        draw_scope_bar(known, of_hand_offs=title in OF_HAND_OFFS, of_now=title in OF_NOW, of_made=title in OF_MADE)
        if current.title not in OF_NOW:
            scope = current_scope()
            seen = scope.of_hand_offs if title in OF_HAND_OFFS else str(scope)
            seen = scope.of_hand_offs_made if title in OF_MADE else seen
            st.caption(wording.plain(f"{seen} · data as of {wording.moment(known.as_of, known.zone)}"))
    draw_role_menu()
    st.sidebar.caption(wording.plain(known.organisation))
    if known.episodes or current.title == "Import a file":
        current.run()
    else:
        st.info("There are no leads yet. Take in a CRM's export to begin.", icon=":material/upload_file:")
        st.page_link(PAGES / "import_file.py", label="Import a file", icon=":material/upload_file:")
