"""Importers as processes of their own, which can be killed. Forked from a server that has everything loaded."""

import multiprocessing
import os
import sys
from argparse import Namespace
from multiprocessing.process import BaseProcess
from pathlib import Path

LOADED = ["data.importing.command_line", "pysqlite3", "psycopg", "psycopg_binary", "alembic.script", "pydantic.v1"]


def start_import(url: str, file: Path, mapping: Path, *, batch_rows: int, told: Path) -> BaseProcess:
    """The command line's import in another process; what it tells of its progress goes to a file."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    process = context.Process(target=_run, args=(url, file, mapping, batch_rows, told), daemon=True)
    process.start()
    return process


def acknowledged(told: Path) -> int:
    """How many rows the importer had said were in, when it ended."""
    lines = told.read_text().splitlines() if told.exists() else []
    counts = [line.split(": ")[1].removesuffix(" rows") for line in lines if line.endswith(" rows")]
    return max((int(count.replace(",", "")) for count in counts), default=0)


def _run(url: str, file: Path, mapping: Path, batch_rows: int, told: Path) -> None:
    from data.importing.command_line import run_import

    sys.stdout = Path(os.devnull).open("w")
    sys.stderr = told.open("w", buffering=1)
    asked = Namespace(database_url=url, files=[file], mapping=mapping, batch_rows=batch_rows, dry_run=False, json=False)
    sys.exit(run_import(asked))
