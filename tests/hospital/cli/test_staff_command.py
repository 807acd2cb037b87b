"""`python -m hospital staff`: accounts are made, listed, disabled and reset; secrets are printed once, kept nowhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from hospital.audit.trail import AuditFilter
from hospital.auth import passwords, staff_accounts
from hospital.auth.database import reading
from hospital.base import clock
from hospital.fhir.store.store import FhirStore
from tests.hospital.cli.in_process import command
from tests.hospital.databases import empty_database

PASSWORD = "correct horse battery"


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = empty_database(tmp_path)
    store = FhirStore.open(url, "http://hospital.test/fhir")
    with store.begin() as tx:
        tx.put({"resourceType": "Practitioner", "id": "lin"})
    store.close()
    return url


def told(url: str, *words: str, typed: str = PASSWORD, status: int = 0) -> str:
    """What the command prints when the password comes from stdin."""
    done = command(url, "staff", *words, typed=typed + "\n")
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def test_an_account_is_made_listed_disabled_and_reset(url: str) -> None:
    lines = told(url, "add", "Lin", "--role", "nurse", "--role", "desk", "--practitioner", "lin").splitlines()
    address = urlsplit(lines[0])
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert address.path.endswith(":lin")
    secret = parse_qs(address.query)["secret"][0]
    codes = lines[2:]
    assert all(re.fullmatch(r"([a-z2-7]{4}-){3}[a-z2-7]{4}", code) for code in codes)
    assert len(set(codes)) == 10
    assert told(url, "list").splitlines() == ["lin nurse,desk Practitioner/lin enabled"]
    assert told(url, "disable", "lin") == "lin is disabled\n"
    assert told(url, "list").splitlines() == ["lin nurse,desk Practitioner/lin disabled"]
    fresh = told(url, "reset", "lin", typed="quite another password")
    assert secret not in fresh and codes[0] not in fresh
    assert told(url, "list").splitlines() == ["lin nurse,desk Practitioner/lin enabled"]
    store = FhirStore.open(url, "http://hospital.test/fhir")
    with reading(store.engine) as connection:
        account = staff_accounts.find(connection, store.secret(), "lin")
        assert account is not None and passwords.is_right("quite another password", account.password)
        assert not passwords.is_right(PASSWORD, account.password)
        assert not staff_accounts.use_code(connection, store.secret(), account, codes[0], clock.now())
    events = [placed.entry.interaction for placed in store.trail.find(AuditFilter(), 6)]
    assert events == [
        "staff.listed", "staff.reset", "staff.listed", "staff.disabled", "staff.listed", "staff.added",
    ]  # fmt: skip
    store.close()


@pytest.mark.parametrize(
    ("words", "typed", "problem"),
    [
        (("add", "x", "--role", "nurse", "--practitioner", "lin"), PASSWORD, "a name has"),
        (("add", "lin wei", "--role", "nurse", "--practitioner", "lin"), PASSWORD, "a name has"),
        (("add", "wei", "--role", "nurse", "--practitioner", "nobody"), PASSWORD, "no such Practitioner"),
        (("add", "wei", "--role", "nurse", "--practitioner", "lin"), "short", "12 to 128"),
        (("add", "wei", "--role", "nurse", "--practitioner", "lin"), "aaaaaaaaaaaaaaaa", "too easy"),
        (("add", "weiweiwei", "--role", "nurse", "--practitioner", "lin"), "Weiweiwei-2026", "too easy"),
        (("disable", "wei"), "", "no such account"),
        (("reset", "wei"), PASSWORD, "no such account"),
    ],
)
def test_what_cannot_be_done_says_why(url: str, words: tuple[str, ...], typed: str, problem: str) -> None:
    assert problem in told(url, *words, typed=typed, status=1)
    assert told(url, "list") == ""


def test_a_name_is_given_once_and_an_unknown_role_is_refused(url: str) -> None:
    words = ("add", "lin", "--role", "nurse", "--practitioner", "lin")
    told(url, *words)
    assert "there is an account" in told(url, *words, status=1)
    assert "invalid" in told(url, "add", "wei", "--role", "surgeon", "--practitioner", "lin", status=2)
