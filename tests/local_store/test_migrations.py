"""Forward only, all or nothing, and every released version's real file still opens with its rows."""

# ruff: noqa: ASYNC240 - looking at a file in the test's own folder keeps nobody waiting

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from local_store import columns, files, migrate, outbox, settings
from local_store.connection import connect, scalar
from local_store.driver.choice import driver
from local_store.errors import StoreTooNew
from local_store.migrate import Migration
from local_store.store import LocalStore
from tests.local_store import golden
from tests.local_store.worlds import KEY, NOW, process, resource

ONE = Migration(1, "0001_one.sql", "CREATE TABLE thing (id TEXT PRIMARY KEY) STRICT;\nINSERT INTO thing VALUES ('a');")
TWO = Migration(
    2, "0002_two.sql", "-- a word\nALTER TABLE thing ADD COLUMN word TEXT;\nUPDATE thing SET word = 'x;y';\n"
)
THREE = Migration(3, "0003_three.sql", "INSERT INTO thing (id, word) VALUES ('b', 'z');\n")
BROKEN = Migration(3, "0003_broken.sql", "INSERT INTO thing (id, word) VALUES ('b', 'z');\nDROP TABLE nowhere;\n")
DANGLING = Migration(
    2,
    "0002_dangling.sql",
    "CREATE TABLE part (thing TEXT REFERENCES thing (id)) STRICT;\nINSERT INTO part VALUES ('nobody');\n",
)


def look(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = connect(path, KEY, mode="ro")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def version(path: Path) -> int:
    return int(str(look(path, "PRAGMA user_version")[0][0]))


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir() if not file.name.endswith(("-wal", "-shm"))}


def test_released_migrations_are_as_they_were_released() -> None:
    steps = migrate.released()
    assert {step.name: golden.checksum(step) for step in steps} == golden.checksums()


def test_the_migrations_make_the_recorded_schema(tmp_path: Path) -> None:
    migrate.prepare(tmp_path / "s", KEY)
    assert golden.schema_of(tmp_path / "s", KEY) == golden.SCHEMA.read_text("utf-8")


@pytest.mark.parametrize("number", [step.number for step in migrate.released()])
async def test_a_real_file_of_every_released_version_opens_and_keeps_its_rows(path: Path, number: int) -> None:
    path.parent.mkdir()
    path.write_bytes(gzip.decompress((golden.STORES / f"{number:04}.store.gz").read_bytes()))
    store = await LocalStore.open(path, KEY)
    await golden.check(store)
    await store.close()


@pytest.mark.parametrize("start", [1, 2, 3])
def test_every_version_comes_to_the_latest(tmp_path: Path, start: int) -> None:
    path, steps = tmp_path / "s", (ONE, TWO, THREE)
    migrate.prepare(path, KEY, steps[:start])
    assert version(path) == start
    migrate.prepare(path, KEY, steps)
    migrate.prepare(path, KEY, steps)
    assert version(path) == 3
    assert look(path, "SELECT id, word FROM thing ORDER BY id") == [("a", "x;y"), ("b", "z")]
    assert names(tmp_path) == {"s"}


async def test_half_hours_kept_by_an_older_version_are_found_by_their_schedule(tmp_path: Path) -> None:
    path = tmp_path / "s"
    migrate.prepare(path, KEY, migrate.released()[:2])
    connection = connect(path, KEY, mode="rw")
    for id_, reference in (("near", "Schedule/li"), ("far", "https://hospital.test/fhir/Schedule/li"), ("odd", "#li")):
        body = {"resourceType": "Slot", "id": id_, "schedule": {"reference": reference}}
        connection.execute("INSERT INTO resource (type, id, body) VALUES ('Slot', ?, ?)", (id_, json.dumps(body)))
    connection.close()
    opened = await LocalStore.open(path, KEY)
    found = await opened.read(lambda r: r.rows("SELECT id FROM resource WHERE schedule = 'li' ORDER BY id"))
    await opened.close()
    assert found == [("far",), ("near",)]


@pytest.mark.parametrize("steps", [(ONE, TWO, BROKEN), (ONE, DANGLING)])
def test_a_step_that_fails_puts_the_file_back(tmp_path: Path, steps: tuple[Migration, ...]) -> None:
    path = tmp_path / "s"
    migrate.prepare(path, KEY, (ONE,))
    before = path.read_bytes()
    with pytest.raises((driver().error, ValueError)):
        migrate.prepare(path, KEY, steps)
    assert path.read_bytes() == before
    assert names(tmp_path) == {"s"}
    assert version(path) == 1


def test_a_first_step_that_fails_leaves_no_store(tmp_path: Path) -> None:
    with pytest.raises(driver().error):
        migrate.prepare(tmp_path / "s", KEY, (Migration(1, "0001_bad.sql", "DROP TABLE nowhere;"),))
    assert "s" not in names(tmp_path)
    migrate.prepare(tmp_path / "s", KEY, (ONE,))
    assert names(tmp_path) == {"s"}


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    migrate.prepare(tmp_path / "s", KEY, (ONE, TWO))
    before = (tmp_path / "s").read_bytes()
    with pytest.raises(StoreTooNew) as refused:
        migrate.prepare(tmp_path / "s", KEY, (ONE,))
    assert (refused.value.found, refused.value.known) == (2, 1)
    assert (tmp_path / "s").read_bytes() == before


KILLED = """
import os, signal, sys
from pathlib import Path
from local_store import migrate
from tests.local_store.test_migrations import KEY, ONE, TWO

class Deadly:
    number, name = 3, "0003_deadly.sql"
    @property
    def sql(self):
        os.kill(os.getpid(), signal.SIGKILL)

migrate.prepare(Path(sys.argv[1]), KEY, (ONE, TWO, Deadly()))
"""


def test_a_kill_between_steps_resumes(tmp_path: Path) -> None:
    path = tmp_path / "s"
    migrate.prepare(path, KEY, (ONE,))
    before = path.read_bytes()
    killed = process(KILLED, str(path))
    assert killed.wait(timeout=60) == -9
    assert files.beside(path, ".aside").read_bytes() == before
    killed_here = tmp_path / "killed"
    killed_here.mkdir()
    for file in tmp_path.glob("s*"):
        shutil.copy(file, killed_here / file.name)

    migrate.prepare(path, KEY, (ONE, TWO, THREE))
    assert version(path) == 3
    assert not files.beside(path, ".aside").exists()

    with pytest.raises(driver().error):
        migrate.prepare(killed_here / "s", KEY, (ONE, TWO, BROKEN))
    assert (killed_here / "s").read_bytes() == before


def test_a_kill_while_the_first_store_is_made_leaves_none(tmp_path: Path) -> None:
    path = tmp_path / "s"
    killed = process(KILLED, str(path))
    assert killed.wait(timeout=60) == -9
    assert not path.exists()
    migrate.prepare(path, KEY, (ONE,))
    assert look(path, "SELECT id FROM thing") == [("a",)]
    assert names(tmp_path) == {"s"}


def test_migration_names_have_no_gaps(tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("SELECT 1;")
    (tmp_path / "0003_third.sql").write_text("SELECT 1;")
    with pytest.raises(ValueError, match="0003_third"):
        migrate.released(tmp_path)


def test_the_file_is_encrypted_and_only_its_owner_may_open_it(tmp_path: Path) -> None:
    path = tmp_path / "s"
    migrate.prepare(path, KEY)
    assert not path.read_bytes().startswith(b"SQLite format 3")
    assert path.stat().st_mode & 0o077 == 0
    connection = connect(path, KEY, mode="ro")
    assert scalar(connection, "PRAGMA cipher_version")
    assert [scalar(connection, f"PRAGMA {name}") for name in ("temp_store", "foreign_keys")] == [2, 1]
    connection.close()


async def test_writes_reach_the_disk_before_they_are_promised(store: LocalStore) -> None:
    assert await store.write(lambda w: w.value("PRAGMA synchronous")) == 2
    assert await store.write(lambda w: w.value("PRAGMA journal_mode")) == "wal"
    assert await store.read(lambda r: r.value("PRAGMA query_only")) == 1


async def test_the_cursors_and_the_subscription_of_the_one_owner_become_this_persons(tmp_path: Path) -> None:
    path = tmp_path / "s"
    migrate.prepare(path, KEY, migrate.released()[:3])
    connection = connect(path, KEY, mode="rw")
    owner, subscription = {"base": "https://h.test", "patient": "p1", "open": False}, {"id": "s1", "heartbeat": 30}
    for key, value in (("account.owner", owner), ("sync.subscription", subscription)):
        connection.execute("INSERT INTO setting (key, value) VALUES (?, ?)", (key, json.dumps(value)))
    for scope in ("Observation", "Appointment:first", "Slot", "Observation:house", "history"):
        connection.execute("INSERT INTO cursor (scope, position) VALUES (?, 'x')", (scope,))
    connection.close()
    opened = await LocalStore.open(path, KEY)
    scopes = await opened.read(lambda r: {scope for (scope,) in r.rows("SELECT scope FROM cursor")})
    kept = await opened.read(settings.get, "sync.subscription")
    await opened.close()
    own = {"Patient/p1/Observation", "Patient/p1/Appointment:first"}
    assert scopes == own | {"Slot", "Observation:house", "history"}
    assert kept == {"p1": subscription}


async def test_changes_kept_by_an_older_version_wait_for_what_they_refer_to(tmp_path: Path) -> None:
    path = tmp_path / "s"
    migrate.prepare(path, KEY, migrate.released()[:4])
    bodies = [
        resource("first", "Task"),
        resource("second", "Task", partOf=[{"reference": "Task/first/_history/2"}], focus={"reference": "Task/first"}),
        resource("third", "Task", basedOn=[{"reference": "#contained"}, {"reference": 7}], note=[{"text": "a"}]),
    ]
    connection = connect(path, KEY, mode="rw")
    for body in bodies:
        sql = "INSERT INTO outbox (type, id, method, body, created_at) VALUES ('Task', ?, 'PUT', ?, ?)"
        connection.execute(sql, (body["id"], json.dumps(body), NOW))
    connection.execute("INSERT INTO outbox (type, id, method, created_at) VALUES ('Task', 'gone', 'DELETE', ?)", (NOW,))
    connection.close()
    opened = await LocalStore.open(path, KEY)
    waits = {entry.id: entry.waits_for for entry in await opened.read(outbox.entries)}
    await opened.close()
    assert waits == {"first": None, "second": 1, "third": None, "gone": None}


OLD_TIMES = [
    ("Procedure", {"performedDateTime": "2019-05-06T09:30:00+08:00"}),
    ("Procedure", {"performedPeriod": {"start": "2011-02", "end": "2012"}}),
    ("Procedure", {"performedDateTime": "2020"}),
    ("Procedure", {"performedDateTime": "soon", "meta": {"lastUpdated": "2026-01-01T00:00:00Z"}}),
    ("Procedure", {"performedString": "as a child", "meta": {"lastUpdated": "2026-01-01T00:00:00Z"}}),
    ("Condition", {"onsetPeriod": {"start": "2008-07-01"}, "recordedDate": "2009-01-01"}),
    ("Condition", {"onsetDateTime": "2007-07-01", "onsetPeriod": {"start": "2008-07-01"}}),
    ("AllergyIntolerance", {"recordedDate": "2009-01-01"}),
    ("ImagingStudy", {"started": "2009-01-01T23:59:59.5-02:00"}),
    ("Goal", {"startDate": "2009-01", "meta": {"lastUpdated": "2026-01-01T00:00:00Z"}}),
    ("MedicationDispense", {"whenHandedOver": "2009-01-01"}),
    ("Media", {"createdDateTime": "2009-01-01"}),
    ("Media", {"createdDateTime": "2009-01-01", "issued": "2010-01-01T00:00:00Z"}),
    ("MedicationStatement", {"dateAsserted": "2009-01-01"}),
    ("MedicationStatement", {"dateAsserted": "2009-01-01", "effectivePeriod": {"start": "2008"}}),
]


NEW_TIMES = {
    "performedDateTime", "performedPeriod", "onsetPeriod", "started", "startDate", "whenHandedOver", "createdDateTime",
    "dateAsserted",
}  # fmt: skip


def test_what_was_stored_before_is_sorted_by_the_moment_it_is_about(tmp_path: Path) -> None:
    """The sixth migration and `columns.sort_time` agree, for a store that the fifth left."""
    path = tmp_path / "s"
    migrate.prepare(path, KEY, migrate.released()[:5])
    connection = connect(path, KEY, mode="rw")
    connection.execute("BEGIN")
    for number, (type_, more) in enumerate(OLD_TIMES):
        body = {"resourceType": type_, "id": str(number), **more}
        before = columns.sort_time({name: value for name, value in more.items() if name not in NEW_TIMES})
        sql = "INSERT INTO resource (type, id, body, sort_time) VALUES (?, ?, ?, ?)"
        connection.execute(sql, (type_, str(number), json.dumps(body), before))
    connection.execute("COMMIT")
    connection.close()
    migrate.prepare(path, KEY)
    kept = dict(look(path, "SELECT id, sort_time FROM resource"))
    for number, (type_, more) in enumerate(OLD_TIMES):
        assert kept[str(number)] == columns.sort_time({"resourceType": type_, "id": str(number), **more}), more
