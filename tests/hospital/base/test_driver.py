"""What is sent together is done together."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from hospital.base.driver import run_text, sent_together
from hospital.fhir.store.store import FhirStore

pytestmark = pytest.mark.postgresql

INSERT = "INSERT INTO fhir_spent (hash, expires) VALUES ('x', 1)"


def test_nothing_of_a_block_is_done_after_a_failure_in_it_not_even_its_commit(store: FhirStore) -> None:
    with (
        pytest.raises(IntegrityError),
        store.engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
        sent_together(connection),
    ):
        run_text(connection, INSERT)
        with sent_together(connection):
            run_text(connection, INSERT)
        run_text(connection, "COMMIT")
    with store.engine.connect() as connection, connection.begin():
        assert run_text(connection, "SELECT count(*) FROM fhir_spent").fetchone() == (0,)


def test_a_block_with_its_own_commit_is_durable(store: FhirStore) -> None:
    with (
        store.engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
        sent_together(connection),
    ):
        run_text(connection, INSERT)
        run_text(connection, "COMMIT")
    with store.engine.connect() as connection, connection.begin():
        assert run_text(connection, "SELECT count(*) FROM fhir_spent").fetchone() == (1,)
