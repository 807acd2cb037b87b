"""Whom a caller reaches by the table of proxies, without a store."""

from __future__ import annotations

from typing import Any

import pytest

from hospital.fhir.access.patient_table import PATIENT_WRITES
from hospital.fhir.access.proxy_table import TABLE, Within, circles, may_write, reached
from hospital.fhir.access.task_codes import PAYMENTS, is_task
from hospital.fhir.definitions import resource_types
from hospital.fhir.permissions import DIRECTORY, Access
from hospital.fhir.proxy import Proxy, ProxyScope
from hospital.fhir.store.indexing import compartment_types

TASKS = "http://anxin.example/fhir/CodeSystem/task"


def access(*scopes: ProxyScope, own: str = "a") -> Access:
    return Access(frozenset(own), "Patient/a", proxies=(Proxy("b", "carer", frozenset(scopes)),))


def test_rows_speak_of_types_that_a_patient_can_own_and_write() -> None:
    for row in TABLE:
        assert row.types <= compartment_types() & set(resource_types()) - DIRECTORY
        if row.letters & set("cud"):
            assert row.types <= PATIENT_WRITES.keys()
        assert "d" not in row.letters or row.within is Within.OWN_WORDS


def test_without_proxies_one_reaches_oneself() -> None:
    mine = Access(frozenset("a"), "Patient/a")
    assert reached(mine, "Observation", "r") == {"a"}
    assert circles(mine, "Task", "r") == ((Within.EVERY, frozenset("a")),)
    assert reached(Access(frozenset(), "nobody"), "Observation", "r") == frozenset()


@pytest.mark.parametrize(
    ("scope", "type_", "letter", "may"),
    [
        (ProxyScope.SEE, "Observation", "r", True),
        (ProxyScope.SEE, "Observation", "c", False),
        (ProxyScope.SEE, "Invoice", "r", False),
        (ProxyScope.SEE, "Consent", "r", False),
        (ProxyScope.BOOK, "Appointment", "u", True),
        (ProxyScope.BOOK, "Appointment", "d", False),
        (ProxyScope.BOOK, "Observation", "r", False),
        (ProxyScope.PAY, "Invoice", "s", True),
        (ProxyScope.PAY, "Invoice", "u", False),
        (ProxyScope.PAY, "Task", "c", True),
        (ProxyScope.PAY, "Appointment", "r", False),
        (ProxyScope.CHAT, "QuestionnaireResponse", "c", True),
        (ProxyScope.CHAT, "Task", "r", True),
        (ProxyScope.CHAT, "Task", "u", False),
        (ProxyScope.CHAT, "CarePlan", "u", False),
        (ProxyScope.SEE, "Task", "r", False),
    ],
)
def test_a_scope_reaches_what_its_rows_say(scope: ProxyScope, type_: str, letter: str, may: bool) -> None:
    assert reached(access(scope), type_, letter) == (frozenset("ab") if may else frozenset("a"))


def test_a_part_of_the_other_patients_is_a_circle_of_its_own() -> None:
    assert circles(access(ProxyScope.PAY), "Task", "r") == (
        (Within.EVERY, frozenset("a")),
        (Within.PAYMENT, frozenset("ab")),
    )
    assert circles(access(ProxyScope.SEE, own=""), "Subscription", "r") == (
        (Within.EVERY, frozenset()),
        (Within.OWN_WORDS, frozenset("b")),
    )


def test_what_is_written_speaks_of_oneself_or_of_one_other_alone() -> None:
    booking: dict[str, Any] = {"resourceType": "Appointment"}
    mine = access(ProxyScope.BOOK)
    assert may_write(mine, "c", booking, {"a"})
    assert may_write(mine, "c", booking, {"b"})
    assert not may_write(mine, "c", booking, {"a", "b"})
    assert not may_write(mine, "c", booking, {"c"})
    assert not may_write(mine, "d", booking, {"b"})
    assert not may_write(mine, "c", {"resourceType": "Observation"}, {"b"})


@pytest.mark.parametrize(
    ("code", "pays"),
    [
        ({"coding": [{"system": TASKS, "code": "pay"}]}, True),
        ({"coding": [{"system": TASKS, "code": "refund"}]}, True),
        ({"coding": [{"system": TASKS, "code": "call"}]}, False),
        ({"coding": [{"system": "http://x", "code": "pay"}]}, False),
        ({"coding": "pay"}, False),
        ("pay", False),
        (None, False),
    ],
)
def test_a_payer_writes_tasks_that_move_money(code: Any, pays: bool) -> None:
    task = {"resourceType": "Task", "code": code}
    assert is_task(task, PAYMENTS) == pays
    assert may_write(access(ProxyScope.PAY), "c", task, {"b"}) == pays
