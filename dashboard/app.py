"""The table of contents and the frame around every page; knows nothing about any of them."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402
from sqlalchemy.exc import DBAPIError  # noqa: E402

from dashboard import wording  # noqa: E402
from dashboard.ask import look  # noqa: E402
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


# Where the filters don't matter: files aren't filtered, and one lead is one lead.
UNFILTERED = {"Import a file", "One lead"}

current = st.navigation(
    {
        "The meeting": [
            page(
                "overview", "Overview", "dashboard", "This period in one screen, and what to talk about.", default=True
            ),
            page("funnel", "Funnel", "filter_alt", "How far leads come, where they stop, and what changed."),
        ],
        "The data": [
            page("data_quality", "Data", "fact_check", "What came in, what could not be read, how good records are."),
            page("import_file", "Import a file", "upload_file", "Take in a CRM's export."),
        ],
        "Details": [
            page("leads", "Leads behind a number", "list", "Exactly the leads that a number counts."),
            page("journey", "One lead", "timeline", "What happened to one lead, in order."),
        ],
    }
)

st.title(current.title)
show_outcome()
try:
    look()
    known = look_at_database()
    if known.episodes and current.title not in UNFILTERED:
        draw_scope_bar(known)
        seen = f"{current_scope()} · data as of {wording.moment(known.as_of, known.zone)}"
        st.caption(wording.plain(seen))
    draw_role_menu()
    st.sidebar.caption(wording.plain(known.organisation))
    if known.episodes or current.title == "Import a file":
        current.run()
    else:
        st.info("There are no leads yet. Take in a CRM's export to begin.", icon=":material/upload_file:")
        st.page_link(PAGES / "import_file.py", label="Import a file", icon=":material/upload_file:")
except DBAPIError as error:
    if not (error.connection_invalidated or type(error).__name__ == "OperationalError"):
        raise
    st.error("The lead database isn't answering. Nothing was lost; try again in a minute.")
    st.stop()
