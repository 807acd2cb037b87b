"""The chain shows every change made behind the hospital's back, and the database refuses the plain ways to make one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from hospital.audit import tables
from hospital.audit.entry import link
from hospital.audit.trail import AuditFilter
from hospital.audit.verify import ChainReport, Note, verify
from hospital.fhir.store.store import FhirStore
from tests.hospital.fhir.samples import patient

pytestmark = pytest.mark.postgresql


@pytest.fixture
async def used(system: httpx.AsyncClient, store: FhirStore) -> FhirStore:
    """A hospital where five resources were written and each was read."""
    for number in range(5):
        await system.put(f"Patient/p{number}", json=patient(f"p{number}"))
        await system.get(f"Patient/p{number}")
    return store


def walked(store: FhirStore, chain: str, *noted: Note) -> ChainReport:
    with store.trail.walking(chain) as connection:
        return verify(connection, chain, noted)


def run(engine: Engine, *statements: str) -> None:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for statement in statements:
            connection.execute(text(statement))


def unguarded(store: FhirStore, chain: str, *statements: str) -> None:
    """As somebody who owns the database could do it: takes the triggers away first, and puts them back."""
    engine = store.trail.engine_of(chain)
    postgres = engine.dialect.name != "sqlite"
    drops = [
        f"DROP TRIGGER {table}_no_{deed}{f' ON {table}' if postgres else ''}"
        for table in ("audit_entry", "audit_head", "audit_patient")
        for deed in ("UPDATE", "DELETE")
    ]
    run(engine, *drops, *statements)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        tables.prepare(connection, chain)


@pytest.mark.parametrize("chain", [tables.ACTS, tables.LOOKS])
async def test_an_untouched_chain_is_whole(used: FhirStore, chain: str) -> None:
    found = walked(used, chain)
    assert (found.rows, found.wrong) == (5, ())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'nobody'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_patient",
        "UPDATE audit_patient SET patient = 'x'",
        "UPDATE audit_head SET number = number - 1",
        "DELETE FROM audit_head",
    ],
)
@pytest.mark.parametrize("chain", [tables.ACTS, tables.LOOKS])
async def test_the_database_refuses_to_change_or_delete_rows(used: FhirStore, chain: str, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        run(used.trail.engine_of(chain), statement)
    assert walked(used, chain).wrong == ()


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["UPDATE audit_entry SET actor = 'nobody' WHERE chain = :c AND number = 3"], "row 3 was altered"),
        (["UPDATE audit_entry SET anchor = 'x' WHERE chain = :c AND number = 3"], "row 3 was altered"),
        (["UPDATE audit_entry SET patients = '[' WHERE chain = :c AND number = 3"], "row 3 was altered"),
        (["UPDATE audit_entry SET at = at + 1 WHERE chain = :c AND number = 3"], "row 3 was altered"),
        (["DELETE FROM audit_entry WHERE chain = :c AND number = 3"], "rows 3 to 3 are missing"),
        (["DELETE FROM audit_entry WHERE chain = :c AND number = 1"], "rows 1 to 1 are missing"),
        (["DELETE FROM audit_entry WHERE chain = :c AND number = 5"], "ends at row 4"),
        (["DELETE FROM audit_patient WHERE chain = :c AND number = 2"], "row 2 is listed under the wrong"),
        (["UPDATE audit_patient SET patient = 'z' WHERE chain = :c AND number = 2"], "row 2 is listed"),
    ],
)
@pytest.mark.parametrize("chain", [tables.ACTS, tables.LOOKS])
async def test_what_was_changed_all_the_same_is_found(
    used: FhirStore, chain: str, statements: list[str], words: str
) -> None:
    unguarded(used, chain, *(one.replace(":c", f"'{chain}'") for one in statements))
    assert words in " ".join(walked(used, chain).wrong)


@pytest.mark.parametrize("chain", [tables.ACTS, tables.LOOKS])
async def test_a_row_written_anew_with_a_hash_of_its_own_is_found_by_the_rows_after_it(
    used: FhirStore, chain: str
) -> None:
    second, third = used.trail.get(chain, 2), used.trail.get(chain, 3)
    assert second is not None
    assert third is not None
    forged = link(second.hash, chain, 3, replace(third.entry, actor="nobody").facts(), third.anchor)
    unguarded(
        used,
        chain,
        f"UPDATE audit_entry SET actor = 'nobody', hash = '{forged}' WHERE chain = '{chain}' AND number = 3",  # noqa: S608
    )
    assert walked(used, chain).wrong == ("row 4 was altered",)


async def test_a_chain_cut_short_with_its_head_is_found_by_a_head_that_was_noted(used: FhirStore) -> None:
    noted = walked(used, tables.ACTS)
    with used.trail.walking(tables.ACTS) as connection:
        fourth = connection.execute(text("SELECT hash FROM audit_entry WHERE chain='acts' AND number=4")).scalar_one()
    unguarded(
        used,
        tables.ACTS,
        "DELETE FROM audit_entry WHERE chain = 'acts' AND number = 5",
        "DELETE FROM audit_patient WHERE chain = 'acts' AND number = 5",
        f"UPDATE audit_head SET number = 4, hash = '{fourth}' WHERE chain = 'acts'",  # noqa: S608
    )
    assert walked(used, tables.ACTS).wrong == ()
    assert walked(used, tables.ACTS, Note(noted.rows, noted.hash, "on paper")).wrong == (
        "row 5 was noted on paper and is missing",
    )


async def test_several_processes_keep_one_chain(used: FhirStore) -> None:
    others = [FhirStore.open(used.engine.url.render_as_string(hide_password=False), used.fhir_base) for _ in range(3)]
    entry = used.trail.find(AuditFilter(), 1)[0].entry
    with ThreadPoolExecutor(12) as pool:
        for done in [pool.submit(one.trail.keep, [entry]) for one in others for _ in range(20)]:
            done.result().result(30)
    for one in others:
        one.close()
    found = walked(used, tables.LOOKS)
    assert (found.rows, found.wrong) == (65, ())
