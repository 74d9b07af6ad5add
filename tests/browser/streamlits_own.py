"""What axe finds in Streamlit itself, whatever a page shows. Each entry says why it is not ours to mend."""

import re
from typing import NamedTuple


class Own(NamedTuple):
    rule: str
    html: str  # a regular expression on the element's HTML
    why: str


STREAMLITS_OWN = (
    Own("list", r"stSidebarNavItems", "the navigation puts section headings straight into its <ul>"),
    Own("listitem", r"stSidebarNav", "and its items into a <div> below them"),
    Own("color-contrast", r"<kbd", "the keyboard hint in a button or menu is drawn in a fixed grey"),
    Own("svg-img-alt", r"metric_chart_", "a metric's sparkline takes no alternative text"),
)


# On /funnel the front end looks for its server below /funnel first, and then finds it at the root.
PROBE = re.compile(r"/\w+/_stcore/(health|host-config)$")


def is_streamlits_own(rule: str, html: str) -> bool:
    """Whether what axe found is on the list."""
    return any(own.rule == rule and re.search(own.html, html, re.DOTALL) for own in STREAMLITS_OWN)


def is_streamlits_probe(url: str) -> bool:
    """Whether a file that was not found is one that Streamlit's front end only tries."""
    return bool(PROBE.search(url))
