"""Empty databases for tests: the hospital's tables are made once a process, each test gets a copy of them."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, create_engine, make_url, text

from hospital.auth import database as auth
from hospital.billing import tables as billing
from hospital.channels import tables as channels
from hospital.fhir.store.engine import open_engine, open_trail
from hospital.fhir.store.tables import stamp

_AUDIT = ".audit.sqlite"


def empty_database(folder: Path) -> str:
    """The URL of a database of its own with all tables and no rows: a SQLite file in the folder, or a database in the
    PostgreSQL that HOSPITAL_TEST_DB names."""
    server, name = os.environ.get("HOSPITAL_TEST_DB", ""), f"t{uuid4().hex}"
    if server:
        _run(server, f'CREATE DATABASE "{name}" TEMPLATE "{_template(server)}"')
        return _url_of(server, name)
    for ending, content in _files().items():
        (folder / f"{name}{ending}").write_bytes(content)
    return sqlite_url(folder / f"{name}.sqlite")


def drop(url: str) -> None:
    """Takes a database away that `empty_database` made in PostgreSQL; a SQLite file goes with its folder."""
    server = os.environ.get("HOSPITAL_TEST_DB", "")
    if server:
        _run(server, f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


def sqlite_database(path: Path) -> str:
    """The URL of a SQLite file with all tables and no rows under a name the test chooses, made unless it is there."""
    if not path.exists():
        for ending, content in _files().items():
            path.with_name(f"{path.stem}{ending}").write_bytes(content)
    return sqlite_url(path)


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


@cache
def _files() -> dict[str, bytes]:
    """The two files of a SQLite database by the ending of their names."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.sqlite"
        _make_tables(sqlite_url(path))
        return {".sqlite": path.read_bytes(), _AUDIT: path.with_name(f"template{_AUDIT}").read_bytes()}


@cache
def _template(server: str) -> str:
    """The name of a PostgreSQL database with all tables; nobody is connected to it, so that it can be copied."""
    name = f"template_{uuid4().hex}"
    _run(server, f'CREATE DATABASE "{name}"')
    _make_tables(_url_of(server, name))
    return name


def _make_tables(url: str) -> None:
    """All tables of the hospital, without the rows that make each database one of its own (its secret above all)."""
    engine = open_engine(url)
    trail = open_trail(engine)
    auth.prepare(engine)
    billing.prepare(engine)
    channels.prepare(engine)
    with engine.begin() as connection:
        connection.execute(stamp.delete())
    trail.close()
    engine.dispose()


def _url_of(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _run(server: str, statement: str) -> None:
    """One statement that stands outside of any transaction."""
    engine = _administration(server)
    with engine.connect() as connection:
        connection.execute(text(statement))


@cache
def _administration(server: str) -> Engine:
    return create_engine(server, isolation_level="AUTOCOMMIT")
