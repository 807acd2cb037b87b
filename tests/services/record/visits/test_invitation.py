"""A clinician's asking to come stands until the person was there, names a visit that is booked, and then ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.clock import instant
from services.record.visits.invitation import Invitation, invitation, open_invitation
from services.record.visits.visit import Visit, visit
from tests.fakes.clock import NOON

SYSTEM = "http://anxin.example/fhir/CodeSystem/communication"
SENT = NOON - timedelta(days=2)


def said(id_: str = "c", at: datetime = SENT, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Communication", "id": id_, "status": "completed", "sent": instant(at),
        "category": [{"coding": [{"system": SYSTEM, "code": "ask-to-come"}]}],
        "payload": [{"contentString": "请来门诊"}], **more,
    }  # fmt: skip


def coming(status: str, days: float) -> Visit:
    start = SENT + timedelta(days=days)
    return visit({"id": "v", "status": status, "start": instant(start), "end": instant(start)}, "CONFIRMED", None)


def test_it_is_read_with_its_words() -> None:
    assert invitation(said()) == Invitation("c", SENT, "请来门诊")
    assert invitation(said(payload=[])) == Invitation("c", SENT)


@pytest.mark.parametrize(
    "more",
    [{"status": "stopped"}, {"category": [{"coding": [{"system": SYSTEM, "code": "answer"}]}]}, {"sent": "2026"}],
)
def test_what_is_no_asking_is_none(more: dict[str, Any]) -> None:
    assert invitation(said(**more)) is None


@settings(max_examples=30)
@given(st.recursive(st.none() | st.text(max_size=5), lambda inner: st.dictionaries(
    st.sampled_from(["category", "coding", "payload", "sent", "status"]), inner | st.lists(inner, max_size=2)
), max_leaves=8))  # fmt: skip
def test_nothing_of_any_shape_fails(body: Any) -> None:
    assert invitation(body) is None


def test_it_stands_until_the_person_was_there_or_a_month_has_passed() -> None:
    found = [Invitation("c", SENT), Invitation("old", SENT - timedelta(days=9))]
    assert open_invitation(found, [], NOON) == found[0]
    assert open_invitation(found, [coming("fulfilled", -1)], NOON) == found[0], "before it was asked"
    assert open_invitation(found, [coming("fulfilled", 1)], NOON) is None
    assert open_invitation(found, [coming("cancelled", 3)], NOON) == found[0]
    assert open_invitation(found, [], SENT + timedelta(days=31)) is None
    assert open_invitation([Invitation("ahead", NOON + timedelta(days=1))], [], NOON) is None


def test_a_visit_that_is_booked_is_named_and_ends_nothing() -> None:
    found = open_invitation([Invitation("c", SENT)], [coming("booked", 5), coming("booked", 4)], NOON)
    assert found is not None and found.booked == SENT + timedelta(days=4)
