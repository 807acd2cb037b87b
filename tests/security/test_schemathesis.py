"""Schemathesis asks the served hospital all that its OpenAPI document allows and much that it does not: no 5xx, and
each answer has a status and a type that the document names.

FUZZ_MINUTES makes it go on for longer (`make fuzz`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from hospital.app import create_app
from hospital.base.config import Config
from hospital.fhir.api.openapi import document
from hospital.fhir.exchange import Table
from tests.hospital.auth.conftest import WANG, settle
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.security.fuzzing import examples


def _offered() -> Table:
    """What a hospital without a payment provider offers."""
    with TemporaryDirectory() as folder:
        app = create_app(Config(f"sqlite:///{folder}/hospital.sqlite"))
        app.state.store.close()
    table: Table = app.state.service.table
    return table


OFFERED = _offered()
SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(document(Config("sqlite://"), OFFERED))))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with serve(Path(tmp_path_factory.mktemp("asked"))) as found:
        settle(found)
        yield found


@pytest.fixture(scope="module")
def bearers(house: Hospital) -> Iterator[str]:
    """In turn a patient's token, the hospital's own, and now and then one that is none."""
    tokens = house.app.state.sign_in.tokens
    patient, system = tokens.for_patient(WANG, "patient/*.cruds", 600), tokens.for_system(600)
    return cycle([patient, system, patient, system, "nobody"])


@SCHEMA.parametrize()
@settings(
    max_examples=examples(2),
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_gets_an_answer_that_was_not_announced(
    case: schemathesis.Case, house: Hospital, bearers: Iterator[str]
) -> None:
    bearer = next(bearers)
    case.call_and_validate(
        base_url=house.base, headers={"Authorization": f"Bearer {bearer}"}, checks=CHECKS, timeout=20
    )


def test_the_document_is_served_and_has_every_interaction(house: Hospital) -> None:
    served = httpx.get(f"{house.base}/fhir/openapi.json").json()
    assert served["openapi"].startswith("3.1")
    assert served["servers"] == [{"url": house.base}]
    for row in OFFERED.rows:
        assert row.method.lower() in served["paths"][f"/fhir{row.path}"], row.path
