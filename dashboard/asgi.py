"""The server: `python -m dashboard.asgi [--port P] [--address A] [--dev]`.

Streamlit's st.App around dashboard/app.py, behind our headers, with /healthz, and checked before it answers.
"""

import argparse
import gc
import importlib
import pkgutil
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from dashboard.failures import keep_values_out_of_the_log, say_sorry
from dashboard.headers import SecurityHeaders, ThisMachineOnly, is_loopback
from dashboard.health import database, healthz, why_not_ready
from dashboard.settings import are_in_force, settings
from data.database import database_url

ROOT = Path(__file__).resolve().parents[1]
FOR_DEVELOPERS = {"server.fileWatcherType": "auto", "server.runOnSave": True, "server.allowRunOnSave": True}
# What Streamlit and the charts import only when a page first needs it.
LATE_IMPORTS = (
    *("pandas", "pyarrow.pandas_compat", "narwhals.stable.v1", "plotly.graph_objects", "plotly.io", "plotly.tools"),
    *("streamlit.emojis", "streamlit.material_icon_names"),
)
# Scripts: importing one would run it.
NOT_MODULES = {"dashboard.app", "dashboard.asgi", "queries.__main__"}


@asynccontextmanager
async def start_and_stop(_app: st.App) -> AsyncGenerator[None]:
    # Also here, for a server that is not started through main().
    if sentence := why_not_ready(database_url()):
        raise RuntimeError(sentence)
    if not are_in_force():
        raise RuntimeError("The settings in .streamlit/config.toml are not in force. Run: python -m dashboard.asgi")
    keep_values_out_of_the_log()
    if st.get_option("server.fileWatcherType") == "none":
        import_all_and_freeze()
    try:
        yield
    finally:
        database().close()


app = st.App(
    ROOT / "dashboard" / "app.py",
    routes=[Route("/healthz", healthz)],
    # Outermost first: a refusal carries the headers as well.
    middleware=[Middleware(SecurityHeaders), Middleware(ThisMachineOnly)],
    lifespan=start_and_stop,
    on_script_error=say_sorry,
)


def import_all_and_freeze() -> None:
    """Import what pages will need, and take it out of the garbage collector's sight.

    Streamlit collects all garbage after every rerun, which walks every object of every library and holds up every
    other session meanwhile: 99 ms a time with these imports, and 0.0 ms once they are frozen.
    """
    for name in LATE_IMPORTS:
        importlib.import_module(name)
    for package in ("queries", "dashboard"):
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if module.name not in NOT_MODULES:
                importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped. 2: the address is not this machine's own; 1: the database is not ready."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard.asgi", description="Serve Common Ground on this machine."
    )
    parser.add_argument("--port", type=int, default=8501, help="0 takes a free one")
    parser.add_argument("--address", default="127.0.0.1", help="localhost, 127.0.0.0/8 or ::1")
    parser.add_argument("--dev", action="store_true", help="rerun when a file changes; slower")
    parser.add_argument("--quiet", action="store_true", help="don't print the address")
    chosen = parser.parse_args(arguments)
    if not is_loopback(chosen.address):
        print(
            "Nobody signs in yet, so this server listens on this machine only: 127.0.0.1, ::1 or localhost.",
            file=sys.stderr,
        )
        return 2
    if sentence := why_not_ready(database_url()):
        print(sentence, file=sys.stderr)
        return 1
    config = settings() | {"server.port": chosen.port, "server.address": chosen.address}
    config["server.allowedHosts"] = [*config["server.allowedHosts"], chosen.address]
    config["logger.hideWelcomeMessage"] = chosen.quiet
    app.run(config=config | (FOR_DEVELOPERS if chosen.dev else {}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
