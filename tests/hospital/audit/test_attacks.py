"""Ways around the chain: rows replaced in their place, a chain cut short or taken away, the whole audit replaced."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hospital.audit import tables
from hospital.audit.entry import AuditEntry
from hospital.audit.verify import verify_both
from hospital.fhir.store.store import FhirStore
from tests.hospital.audit.test_chain import run, unguarded
from tests.hospital.cli.in_process import Ended, command
from tests.hospital.databases import sqlite_url
from tests.hospital.fhir.samples import patient

BASE = "http://hospital.test/fhir"
ACTS, LOOKS = tables.CHAINS


def opened(path: Path) -> FhirStore:
    return FhirStore.open(sqlite_url(path), BASE)


def work(store: FhirStore, days: int) -> None:
    """So many writes, each followed by a look."""
    for number in range(days):
        with store.begin() as tx:
            tx.put(patient(f"p{number}"))
        store.trail.keep([AuditEntry(1, "read", "200", type="Patient", id="p", patients=(f"p{number}",))]).result(10)


def wrong(store: FhirStore) -> str:
    return "; ".join(
        f"{report.chain}: {problem}" for report in verify_both(store.trail, {}) for problem in report.wrong
    )


def cut(store: FhirStore, chain: str, to: int) -> None:
    """Ends a chain at a row, head and lists of patients included, as if nothing had come after."""
    with store.trail.walking(chain) as connection:
        hash_ = connection.execute(
            text("SELECT hash FROM audit_entry WHERE chain = :c AND number = :n"), {"c": chain, "n": to}
        ).scalar_one()
    unguarded(
        store, chain,
        f"DELETE FROM audit_entry WHERE chain = '{chain}' AND number > {to}",  # noqa: S608
        f"DELETE FROM audit_patient WHERE chain = '{chain}' AND number > {to}",  # noqa: S608
        f"UPDATE audit_head SET number = {to}, hash = '{hash_}' WHERE chain = '{chain}'",  # noqa: S608
    )  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "h.sqlite"


@pytest.fixture
def used(path: Path) -> Callable[[], FhirStore]:
    """Opens a hospital where five things were written and looked at."""
    store = opened(path)
    work(store, 5)
    store.close()
    return lambda: opened(path)


@pytest.fixture
def verified(path: Path) -> Callable[..., Ended]:
    return lambda *words: command(sqlite_url(path), "audit", "verify", *words)


@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE number = 3",
        "INSERT OR REPLACE INTO audit_entry (rowid, chain, number, at, request, actor, client, interaction, type, id, "
        "version, params, patients, outcome, hash) "
        "SELECT 3, chain, 99, 1, '', '', '', '', '', '', 1, '', '', '', '' FROM audit_entry WHERE number = 3",
        "INSERT OR REPLACE INTO audit_patient (rowid, patient, at, chain, number) VALUES (3, 'x', 1, 'acts', 3)",
        "REPLACE INTO audit_patient SELECT * FROM audit_patient",
        "REPLACE INTO audit_head SELECT chain, number - 1, hash FROM audit_head",
        "INSERT OR REPLACE INTO audit_head (rowid, chain, number, hash) VALUES (1, 'other', 0, '')",
        "INSERT INTO audit_head SELECT chain, 1, hash FROM audit_head WHERE true "
        "ON CONFLICT DO UPDATE SET number = number - 1",
        "UPDATE OR REPLACE audit_entry SET number = 3 WHERE number = 4",
    ],
)
@pytest.mark.parametrize("ending", ["h.sqlite", "h.audit.sqlite"])
def test_no_row_is_put_in_anothers_place(
    used: Callable[[], FhirStore], path: Path, statement: str, ending: str
) -> None:
    """By any program: the connection is not one of the hospital's."""
    with sqlite3.connect(path.with_name(ending)) as raw, pytest.raises(sqlite3.DatabaseError, match="append-only"):
        raw.execute(statement)
    raw.close()
    store = used()
    assert wrong(store) == ""
    store.close()


def test_the_hospitals_own_connections_ask_the_guards_too(used: Callable[[], FhirStore]) -> None:
    store = used()
    for chain in tables.CHAINS:
        with pytest.raises(DBAPIError, match="append-only"):
            run(store.trail.engine_of(chain), "REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE number = 3")
    store.close()


@pytest.mark.parametrize("chain", tables.CHAINS)
def test_a_chain_that_was_cut_short_is_missed_by_the_other(used: Callable[[], FhirStore], chain: str) -> None:
    store = used()
    cut(store, chain, 2)
    other = LOOKS if chain == ACTS else ACTS
    assert f"{chain}: row " in wrong(store)
    assert f"of {other} and is missing" in wrong(store)
    work(store, 3)  # life goes on, under the numbers that were cut
    assert f"{chain}: row 3 is not the one that was noted in row " in wrong(store)
    store.close()


def test_an_audit_database_that_was_deleted_is_missed(
    used: Callable[[], FhirStore],
    path: Path,
    verified: Callable[..., Ended],
    caplog: pytest.LogCaptureFixture,
) -> None:
    aside = path.with_name("h.audit.sqlite")
    aside.unlink()
    found = verified()
    assert (found.returncode, "h.audit.sqlite is missing" in found.stderr) == (1, True)
    assert not aside.exists()  # verifying makes nothing
    work(store := used(), 1)  # the hospital starts again, and makes an empty one
    assert "chain of looks ends before what was noted of it" in caplog.text
    store.close()
    assert (verified().returncode, "is not the one that was noted in row" in verified().stderr) == (1, True)


def test_tables_that_were_dropped_are_missed(
    used: Callable[[], FhirStore], path: Path, verified: Callable[..., Ended]
) -> None:
    used().close()
    for table in ("audit_entry", "audit_head", "audit_patient"):
        with sqlite3.connect(path.with_name("h.audit.sqlite")) as raw:
            raw.execute(f"DROP TABLE {table}")
    found = verified()
    assert (found.returncode, "looks: its tables are missing" in found.stderr) == (1, True)


def test_a_guard_that_was_taken_away_or_does_nothing_is_told(
    used: Callable[[], FhirStore], path: Path, verified: Callable[..., Ended]
) -> None:
    used().close()
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER audit_entry_no_DELETE")
        raw.execute("DROP TRIGGER audit_head_no_UPDATE")
        raw.execute("CREATE TRIGGER audit_head_no_UPDATE BEFORE UPDATE ON audit_head BEGIN SELECT 1; END")
    told = verified().stderr
    assert "acts: the database has lost its guard audit_entry_no_DELETE" in told
    assert "acts: the database has lost its guard audit_head_no_UPDATE" in told
    used().close()  # a start puts them back
    assert verified().returncode == 0


def test_verifying_says_what_it_cannot_know(
    used: Callable[[], FhirStore], path: Path, verified: Callable[..., Ended]
) -> None:
    used().close()
    without = verified()
    assert (without.returncode, "not known without a head file" in without.stdout) == (0, True)
    head = path.with_name("head.json")
    assert command(sqlite_url(path), "audit", "head", "--to", str(head)).returncode == 0
    with_head = verified("--head", str(head))
    assert (with_head.returncode, with_head.stderr) == (0, "")
    assert "cut off that both chains got after the newest head" in with_head.stdout


def test_both_chains_cut_short_together_are_found_by_a_head_file(
    used: Callable[[], FhirStore], path: Path, verified: Callable[..., Ended]
) -> None:
    head = path.with_name("head.json")
    command(sqlite_url(path), "audit", "head", "--to", str(head))
    store = used()
    for chain in tables.CHAINS:
        cut(store, chain, 2)
    assert wrong(store) == ""
    store.close()
    assert verified().returncode == 0
    found = verified("--head", str(head))
    assert found.returncode == 1
    assert "row 5 was noted in " in found.stderr
    kept = head.read_bytes()
    again = command(sqlite_url(path), "audit", "head", "--to", str(head))
    assert (again.returncode, head.read_bytes() == kept) == (1, True)  # the proof is not written over


def test_an_audit_that_was_replaced_as_a_whole_is_found_by_a_head_file(
    used: Callable[[], FhirStore], path: Path, verified: Callable[..., Ended]
) -> None:
    head = path.with_name("head.json")
    command(sqlite_url(path), "audit", "head", "--to", str(head))
    for file in path.parent.glob("h.*sqlite*"):
        file.unlink()
    store = used()
    work(store, 7)
    store.close()
    assert verified().returncode == 0
    found = verified("--head", str(head))
    assert (found.returncode, "acts: row 5 is not the one that was noted" in found.stderr) == (1, True)
    key = path.with_name("h.audit-key.pem")
    assert f"{key.stat().st_mode & 0o777:o}" == "600"
    key.unlink()
    assert "this hospital's key is missing" in verified("--head", str(head)).stderr


def test_a_head_file_that_was_altered_counts_for_nothing(
    used: Callable[[], FhirStore], path: Path, verified: Callable[..., Ended]
) -> None:
    used().close()
    head = path.with_name("head.json")
    command(sqlite_url(path), "audit", "head", "--to", str(head))
    head.write_text(head.read_text("utf-8").replace("5,", "4,"), "utf-8")
    found = verified("--head", str(head))
    assert (found.returncode, "signature does not fit" in found.stderr) == (1, True)
    head.write_text("{}", "utf-8")
    assert verified("--head", str(head)).returncode == 1
    assert command(sqlite_url(path), "audit", "head", "--to", str(head)).returncode == 1
    assert verified("--head", str(path.with_name("none.json"))).returncode == 1


def test_a_hospital_at_work_is_whole_at_every_moment(used: Callable[[], FhirStore]) -> None:
    store = used()
    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(work, store, 40) for _ in range(2)]
        while not all(done.done() for done in writing):
            assert wrong(store) == ""
    assert wrong(store) == ""
    store.close()
