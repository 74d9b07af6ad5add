"""What a bench found, and the page it is read on."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from data.sqlite import library
from tests.postgres import debians_binaries


@dataclass(frozen=True)
class Section:
    """The figures of one bench: the headline says the ratio or the target, the table what it comes from."""

    title: str
    headline: str
    how: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        lines = [f"## {self.title}", f"**{self.headline}**", self.how, table(self.columns, self.rows)]
        return "\n\n".join(lines)


@dataclass(frozen=True)
class Spread:
    """Seconds of the same thing done several times."""

    seconds: Sequence[float]

    def p(self, percent: float) -> float:
        return float(np.percentile(self.seconds, percent))

    @property
    def fastest(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return self.p(50)

    def milliseconds(self) -> list[str]:
        """Cells: how many, minimum, p50, p95, maximum."""
        figures = (self.fastest, self.median, self.p(95), max(self.seconds))
        return [f"{len(self.seconds):,}", *(f"{1000 * figure:,.2f}" for figure in figures)]


MILLISECONDS = ("times", "min ms", "p50 ms", "p95 ms", "max ms")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(sections: Sequence[Section], leads: int) -> str:
    parts = [
        "# Benchmarks",
        f"Written by `python3 dev.py bench --leads {leads}` on {datetime.now(UTC):%-d %B %Y}. Another machine gives "
        "other figures; the ratios hold better, since both sides of one were measured in the same run.",
        table(("machine", ""), machine()),
        *(section.markdown() for section in sections),
    ]
    return "\n\n".join(parts) + "\n"


def machine() -> list[tuple[str, str]]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        ("cores", f"{os.cpu_count()}, {processor()}"),
        ("memory", f"{memory:.0f} GiB"),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("Python", platform.python_version()),
        ("SQLite", library().sqlite_version),
        ("PostgreSQL", postgres_version()),
    ]


def processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unnamed")


def postgres_version() -> str:
    found = shutil.which("postgres") or next((path / "postgres" for path in debians_binaries()), None)
    if not found:
        return "none on this machine"
    said = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
    return said.split()[2]  # postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
