"""Twenty people at once, over the websocket that a browser would use: how long a page's script takes."""

import asyncio
import random
import time
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.prepared import FOLDER, demo
from tests.bench.report import MILLISECONDS, Section, Spread
from tests.served import serving

SESSIONS = 20
PAGES = {"overview": "", "funnel": "funnel"}  # name -> in the URL
PATIENCE_SECONDS = 60


class Pace(NamedTuple):
    """So many sessions, so many reruns each, and the seconds a person thinks between two; None: all send at once."""

    sessions: int
    reruns: int
    thinks: tuple[float, float] | None


PACES = {
    "alone": Pace(1, 30, (0.1, 0.3)),
    "working": Pace(SESSIONS, 10, (2.0, 6.0)),
    "burst": Pace(SESSIONS, 5, None),
}


def measure(leads: int) -> Section:
    rows: list[tuple[str, Spread]] = []
    with serving(f"sqlite:///{demo(leads)}", FOLDER / "server.log") as address:
        for (name, path), (how, pace) in product(PAGES.items(), PACES.items()):
            first, again = asyncio.run(together(address, path, pace))
            rows += [(f"{name}, first paint, {how}", first), (f"{name}, rerun, {how}", again)]
    headline = "; ".join(f"{label}: {1000 * taken.median:.0f} ms" for label, taken in rows if "rerun" in label)
    return Section(
        title=f"{SESSIONS} simultaneous sessions",
        headline=f"Script time at the median: {headline}.",
        how=f"Over raw websockets, on {leads:,} leads; timed from sending the rerun to the message that the script has "
        f"finished. Alone: one session. Working: {SESSIONS} sessions, each of which waits 2 to 6 seconds between two "
        f"reruns, as people do. Burst: {SESSIONS} that send at the same instant, so that a script also waits for the "
        "nineteen others.",
        columns=("what", *MILLISECONDS),
        rows=[[label, *spread.milliseconds()] for label, spread in rows],
    )


async def together(address: str, path: str, pace: Pace) -> tuple[Spread, Spread]:
    """Seconds of all first paints, and of all reruns."""
    at_once = asyncio.Barrier(pace.sessions)
    taken = await asyncio.gather(*(one(address, path, pace, at_once) for _ in range(pace.sessions)))
    return Spread([session[0] for session in taken]), Spread([again for session in taken for again in session[1:]])


async def one(address: str, path: str, pace: Pace, at_once: asyncio.Barrier) -> Sequence[float]:
    """A session: the seconds its first run and each rerun took."""
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    taken = []
    async with websockets.connect(stream, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None) as socket:
        page = ""
        for _ in range(1 + pace.reruns):
            if pace.thinks:
                await asyncio.sleep(random.uniform(*pace.thinks))  # noqa: S311
            else:
                await at_once.wait()
            seconds, page = await rerun(socket, address, path, page)
            taken.append(seconds)
    return taken


async def rerun(socket: websockets.ClientConnection, address: str, path: str, page: str) -> tuple[float, str]:
    """Ask for a run and wait for its end. Returns its seconds and the page's hash, which the next rerun names."""
    ask = BackMsg()
    ask.rerun_script.page_script_hash = page
    ask.rerun_script.page_name = "" if page else path
    ask.rerun_script.context_info.url = f"{address}/{path}"
    ask.rerun_script.context_info.timezone = "America/New_York"
    started = time.perf_counter()
    await socket.send(ask.SerializeToString())
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            said = ForwardMsg()
            said.ParseFromString(await socket.recv(decode=False))
            kind = said.WhichOneof("type")
            if kind == "navigation":
                # A first run names no page by its hash; a rerun that is answered with another page measured that one.
                if page not in ("", said.navigation.page_script_hash):
                    raise RuntimeError(f"Asked for the page {path!r} again, and was shown another one.")
                page = said.navigation.page_script_hash
            elif kind == "delta" and said.delta.new_element.alert.format == Alert.ERROR:
                raise RuntimeError(f"The page failed: {said.delta.new_element.alert.body}")
            elif kind == "script_finished" and said.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return time.perf_counter() - started, page
