"""The settings in .streamlit/config.toml, read here so that they count wherever the server is started."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import streamlit as st

FILE = Path(__file__).resolve().parents[1] / ".streamlit" / "config.toml"
# Those that keep data in.
KEEPERS = (
    *("browser.gatherUsageStats", "client.showErrorDetails", "client.showErrorLinks", "client.disableDataExport"),
    *("logger.enableRich", "server.enableAgentApi", "server.enableCORS", "server.enableXsrfProtection"),
)


def settings() -> dict[str, Any]:
    """Every setting by its dotted name, as App.run(config=) takes them. Left alone, it would look in the working
    directory for the file, and go on without."""
    return dict(_flat(tomllib.loads(FILE.read_text(encoding="utf-8")), ""))


def are_in_force() -> bool:
    """Whether the settings that keep data in count in this process, whatever started it."""
    ours = settings()
    return all(st.get_option(name) == ours[name] for name in KEEPERS)


def _flat(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
