"""What axe finds in Streamlit itself, whatever a page shows. Each entry says why it is not ours to mend."""

import re
from typing import NamedTuple

from playwright.sync_api import Page


class Own(NamedTuple):
    rule: str
    inside: str  # a CSS selector: the element found, or one around it
    why: str


STREAMLITS_OWN = (
    Own("list", "[data-testid=stSidebarNavItems]", "the navigation puts section headings straight into its <ul>"),
    Own("listitem", "[data-testid=stSidebarNav]", "and the items below a heading into a <div>"),
    Own("color-contrast", "kbd", "the keyboard hint in a button or menu is drawn in a fixed grey"),
    Own("svg-img-alt", "[data-testid=stMetricChart]", "a metric's sparkline takes no alternative text"),
    Own(
        "presentation-role-conflict",
        "[data-testid=stFileUploaderDropzone]",
        "the area to drop a file on is named, and yet given no role",
    ),
)

# On /funnel the front end looks for its server below /funnel first, and then finds it at the root.
PROBE = re.compile(r"/\w+/_stcore/(health|host-config)$")


def is_streamlits_own(page: Page, rule: str, element: str) -> bool:
    """Whether what axe found at an element (a CSS selector) is on the list."""
    found = page.locator(element).first
    return any(
        found.evaluate("(element, selector) => element.closest(selector) !== null", own.inside)
        for own in STREAMLITS_OWN
        if own.rule == rule
    )


def is_streamlits_probe(url: str) -> bool:
    """Whether a file that was not found is one that Streamlit's front end only tries."""
    return bool(PROBE.search(url))
