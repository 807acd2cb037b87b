"""Somebody books for a patient whom they look after; the hospital's rules are the patient's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from hospital.auth import proxies
from hospital.auth.database import writing
from hospital.base import clock
from hospital.fhir.proxy import ProxyScope
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.scheduling.booking import DAY, Booker, furnish, slot


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Hospital]:
    with serve(tmp_path) as found:
        with found.app.state.store.begin() as tx:
            furnish(tx, [slot("nine", "09:00"), slot("ten", "10:00")])
        yield found


def booker(house: Hospital, client: httpx.Client, scope: ProxyScope) -> Booker:
    """p0, who looks after p1 within a scope and books for p1."""
    with writing(house.app.state.store.engine) as connection:
        proxies.add(
            connection, related_person="carer", patient="p1", holder="p0", scopes=[scope],
            begins=clock.milliseconds(house.clock()), ends=None, reason="test",
        )  # fmt: skip
    return replace(Booker.of(house, client, "p0"), patient="p1")


@pytest.fixture
def client(house: Hospital) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=house.base) as made:
        yield made


def test_a_visit_is_held_confirmed_moved_and_given_up_for_another(house: Hospital, client: httpx.Client) -> None:
    for_p1, p1 = booker(house, client, ProxyScope.BOOK), Booker.of(house, client, "p1")
    held = for_p1.hold("nine")
    assert (held.status_code, held.json()["status"]) == (201, "pending")
    booked = for_p1.change(held, status="booked")
    assert booked.json()["status"] == "booked"
    address = f"Appointment/{booked.json()['id']}"
    assert p1.read(address) == booked.json()
    assert for_p1.operate(f"{address}/$check-in-code").status_code == 200
    start, end = f"{DAY}T10:00:00+08:00", f"{DAY}T10:29:00+08:00"
    moved = for_p1.change(booked, slot=[{"reference": "Slot/ten"}], start=start, end=end)
    assert moved.json()["slot"] == [{"reference": "Slot/ten"}]
    assert for_p1.change(moved, status="cancelled").json()["status"] == "cancelled"


def test_a_visit_of_the_patients_own_is_given_up_and_counts_for_them(house: Hospital, client: httpx.Client) -> None:
    for_p1, p1 = booker(house, client, ProxyScope.BOOK), Booker.of(house, client, "p1")
    own = p1.put(p1.wish("nine"))
    assert own.status_code == 201
    assert for_p1.put(for_p1.wish("ten")).status_code == 409  # one a day in a department, whoever books
    p0 = replace(for_p1, patient="p0")
    assert p0.put(p0.wish("ten")).status_code == 201  # which is the patient's, not the booker's
    assert for_p1.change(own, status="cancelled").status_code == 200


def test_who_only_sees_or_pays_books_nothing(house: Hospital, client: httpx.Client) -> None:
    for scope in (ProxyScope.SEE, ProxyScope.PAY):
        for_p1 = booker(house, client, scope)
        assert for_p1.put(for_p1.wish("nine")).status_code == 403
