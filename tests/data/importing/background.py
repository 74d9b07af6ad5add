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
    """How many rows an importer has said are in."""
    return max((int(line.split()[1].replace(",", "")) for line in _progress(told)), default=0)


def acknowledged_batches(told: Path) -> int:
    return len(_progress(told))


def _progress(told: Path) -> list[str]:
    lines = told.read_text().splitlines() if told.exists() else []
    return [line for line in lines if line.endswith(" rows")]


def _run(url: str, file: Path, mapping: Path, batch_rows: int, told: Path) -> None:
    from data.importing.command_line import run_import

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    asked = Namespace(database_url=url, files=[file], mapping=mapping, batch_rows=batch_rows, dry_run=False, json=False)
    sys.exit(run_import(asked))
