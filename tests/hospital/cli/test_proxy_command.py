"""`python -m hospital proxy`: who looks after whom is said, listed and ended, and both people read that it was."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hospital.audit.trail import AuditFilter
from hospital.base import clock
from hospital.fhir.store.store import FhirStore
from tests.hospital.auth.test_proxies import related
from tests.hospital.cli.in_process import command
from tests.hospital.databases import empty_database
from tests.hospital.fhir.samples import patient


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = empty_database(tmp_path)
    store = FhirStore.open(url, "http://hospital.test/fhir")
    with store.begin() as tx:
        for id_ in ("child", "mother"):
            tx.put(patient(id_))
        tx.put(related("carer", "child", "139"))
        tx.put(related("friend", "child", "139"), author="patient:Patient/child")
        tx.put(related("of-mother", "mother", "139"))
    store.close()
    return url


def told(url: str, *words: str, status: int = 0) -> str:
    done = command(url, "proxy", *words)
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def test_a_proxy_is_made_listed_and_ended(url: str) -> None:
    until = (clock.now() + timedelta(days=30)).date().isoformat()
    id_ = told(
        url, "add", "--patient", "child", "--related-person", "carer", "--holder", "mother", "--scope", "see",
        "--scope", "book", "--until", until, "--reason", "birth certificate",
    ).strip()  # fmt: skip
    line = f"{id_} RelatedPerson/carer (Patient/mother) for Patient/child see,book"
    assert told(url, "list").startswith(f"{line} living until ")
    assert told(url, "list", "child") == told(url, "list", "mother") == told(url, "list")
    assert told(url, "list", "nobody") == ""
    assert told(url, "end", id_) == f"{id_} has ended\n"
    assert told(url, "list").startswith(f"{line} ended until ")
    assert "no such proxy" in told(url, "end", id_, status=1)
    store = FhirStore.open(url, "http://hospital.test/fhir")
    for whose in ("child", "mother"):
        rows = [placed.entry for placed in store.trail.find(AuditFilter(frozenset({whose})), 20)]
        assert [(one.interaction, one.params, one.purpose) for one in rows if one.purpose] == [
            ("proxy.ended", "see,book", "HOPERAT"), ("proxy.added", "see,book", "HOPERAT"),
        ]  # fmt: skip
    store.close()


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"--patient": "nobody"}, "no such patient"),
        ({"--holder": "nobody"}, "another patient"),
        ({"--holder": "child"}, "another patient"),
        ({"--related-person": "nobody"}, "no such RelatedPerson"),
        ({"--related-person": "of-mother"}, "no such RelatedPerson"),
        ({"--related-person": "friend"}, "not written by the hospital"),
        ({"--until": "2020-01-01"}, "over"),
        ({"--reason": " "}, "a reason"),
    ],
)
def test_what_cannot_be_done_says_why(url: str, changed: dict[str, str], problem: str) -> None:
    words = {"--patient": "child", "--related-person": "carer", "--scope": "see", "--reason": "x"} | changed
    assert problem in told(url, "add", *(word for pair in words.items() for word in pair), status=1)
    assert told(url, "list") == ""
