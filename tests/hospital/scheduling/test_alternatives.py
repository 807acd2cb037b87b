"""What a refusal offers instead: looked up when the writer's lock is given back, by what the books say then."""

from __future__ import annotations

import pytest

from hospital.base.outcome import Refusal
from hospital.fhir.store.tx import Tx
from hospital.scheduling.refusals import slot_taken
from tests.hospital.auth.serving import Hospital
from tests.hospital.scheduling.booking import Booker, Json, offered, offered_in, refusal, slot

pytestmark = pytest.mark.postgresql


def test_others_write_while_a_refusal_looks_for_something_else(house: Hospital) -> None:
    store = house.app.state.store

    def look(tx: Tx) -> list[Json]:
        with store.begin() as other:  # would wait in vain, were this still the refused writer's turn
            other.put({"resourceType": "Patient", "id": "meanwhile"})
        return [tx.read("Slot", "li-0900") or {}]

    with pytest.raises(Refusal) as refused, store.begin() as tx:
        tx.put({"resourceType": "Patient", "id": "given-up"})
        raise slot_taken(look, store.fhir_base)
    assert offered_in(refused.value.outcome) == ["li-0900"]
    with store.reading() as tx:
        assert [tx.read("Patient", id_) is not None for id_ in ("given-up", "meanwhile")] == [False, True]


def test_a_refused_move_does_not_offer_the_number_that_is_kept(ana: Booker) -> None:
    booked = ana.book("li-0900")
    moved = {"slot": [{"reference": "Slot/li-full"}], "start": "2026-03-06T09:30:00+08:00"}
    answer = ana.change(booked, **moved, end="2026-03-06T09:59:00+08:00")
    assert refusal(answer) == (409, "slot-taken")
    assert offered(answer) == ["li-0830", "li-0800", "li-1400", "li-today-1130", "li-today-0930"]
    assert ana.taken("li-0900") == (1, "busy")


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_a_wish_in_a_bundle_is_offered_the_same(ana: Booker, kind: str) -> None:
    alone = offered(ana.book("li-full"))
    answer = ana.send(kind, ana.wish("li-full")).json()
    outcome = answer if kind == "transaction" else answer["entry"][0]["response"]["outcome"]
    assert offered_in(outcome) == alone


def test_the_same_half_hour_of_the_week_before_and_after_is_near_enough(house: Hospital, ana: Booker) -> None:
    with house.app.state.store.begin() as tx:
        tx.put(slot("qin-full", "09:30", schedule="qin", day="2026-03-12", capacity=1, taken=1))
        tx.put(slot("qin-before", "09:30", schedule="qin", day="2026-03-05"))
        tx.put(slot("qin-after", "09:30", schedule="qin", day="2026-03-19"))
        tx.put(slot("qin-too-far", "10:00", schedule="qin", day="2026-03-19"))
    assert offered(ana.book("qin-full")) == ["qin-0900", "qin-before", "qin-after"]


def test_when_nothing_else_is_free_the_bundle_is_empty(house: Hospital, ana: Booker) -> None:
    with house.app.state.store.begin() as tx:
        tx.put((tx.read("Slot", "qin-0900") or {}) | {"status": "busy"})
    assert offered(ana.book("qin-0900")) == []
