"""Whole pages, run as a browser would have them run, without a browser."""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

import pytest
import streamlit as st
from sqlalchemy import Connection
from streamlit.config import set_option
from streamlit.testing.v1 import AppTest

from dashboard.ask import database
from data.database import open_database
from data.demo import fill_with_demo
from data.vocabulary import Role

ROOT = Path(__file__).resolve().parents[2]
LAST_DAY = date(2026, 6, 30)
OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="session")
def demo_file(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo organisation with 1,500 leads: for pages that only read. Whoever writes makes a copy."""
    file = shutil.copyfile(migrated_sqlite, tmp_path_factory.mktemp("demo") / "demo.db")
    demo = open_database(f"sqlite:///{file}")
    fill_with_demo(demo, leads=1_500, seed=7, until=LAST_DAY)
    demo.close()
    return file


@pytest.fixture(autouse=True)
def shown_errors() -> Iterator[None]:
    """A page that breaks says how, to us."""
    before = st.get_option("client.showErrorDetails")
    set_option("client.showErrorDetails", "full")
    yield
    set_option("client.showErrorDetails", before)


@pytest.fixture
def open_page(demo_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    """Opens a page on the demo's leads, as a link does: open_page("funnel", source="Event", role=Role.VIEWER).

    `opened` names figures whose explanation is open.
    """
    yield from _opening(f"sqlite:///{demo_file}", monkeypatch)


@pytest.fixture
def open_writable(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    """As open_page, on a copy of one's own."""
    yield from _opening(f"sqlite:///{shutil.copyfile(demo_file, tmp_path / 'own.db')}", monkeypatch)


@pytest.fixture
def open_empty(one_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    """As open_page, on a database without a row."""
    yield from _opening(one_database_url, monkeypatch)


@pytest.fixture
def demo(demo_file: Path) -> Iterator[Connection]:
    """The demo's leads, to ask about what a page shows."""
    opened = open_database(f"sqlite:///{demo_file}")
    with opened.read.connect() as conn:
        yield conn
    opened.close()


def _opening(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    monkeypatch.setenv("COMMON_GROUND_DATABASE_URL", url)

    def open_page(
        name: str, *, role: Role | None = None, opened: Sequence[str] = (), **in_url: str | list[str]
    ) -> AppTest:
        app = AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=30)
        app.query_params.update(in_url)
        for figure in opened:
            app.session_state[f"explain {figure}"] = True
        if role:
            app.session_state["role"] = role
        return go(app, name)

    yield open_page
    database().close()


def go(app: AppTest, name: str, **in_url: str) -> AppTest:
    """Go on to another page of the same session."""
    app.query_params.update(in_url)
    return app.switch_page(f"../pages/{name}.py").run()


class Link(NamedTuple):
    page: str
    label: str
    in_url: dict[str, str]

    @property
    def promises(self) -> int:
        """How many leads its label says: "1,234 leads"."""
        return int(re.sub(r"\D", "", self.label))


def links(app: AppTest) -> list[Link]:
    found = [link.proto for link in app.get("page_link")]
    return [Link(link.page, link.label, dict(parse_qsl(link.query_string))) for link in found]


def headings(app: AppTest) -> list[str]:
    """The headings below the page's title, as a person reads them."""
    return [heading.value.replace("\\", "") for heading in (*app.header, *app.subheader)]


def said(app: AppTest) -> str:
    """Every word on the page."""
    kinds = (
        *("title", "header", "subheader", "markdown", "caption", "text"),
        *("info", "warning", "error", "success", "code"),
    )
    words = [getattr(element, "value", "") for kind in kinds for element in app.get(kind)]
    tables = [frame.value.to_csv() for frame in app.dataframe]
    return "\n".join(map(str, [*words, *tables]))


def scope_said(app: AppTest) -> str:
    """How the page says which leads it is about."""
    return next(caption.value for caption in app.caption if caption.value.startswith("Leads that came in"))
