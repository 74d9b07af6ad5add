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
    Own("role-img-alt", r"stMetricChart", "a metric's sparkline takes no alternative text"),
    Own("svg-img-alt", r"role=\"(img|graphics-document)\".*marks", "a metric's sparkline takes no alternative text"),
)


def is_streamlits_own(rule: str, html: str) -> bool:
    return any(own.rule == rule and re.search(own.html, html, re.DOTALL) for own in STREAMLITS_OWN)
