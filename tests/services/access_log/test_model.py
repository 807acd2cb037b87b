"""What an AuditEvent tells the person it is about; whatever it looks like, no access is left out."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access_log.model import TOGETHER, Deed, Matter, Party, Purpose, RecordAccess, access, together

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
LOOK = RecordAccess("1", NOON, Party.STAFF, "Practitioner/d", Deed.LOOKED, Matter.RESULTS, refused=False)


def event(code: str = "read", type_: str = "Observation", **more: Any) -> dict[str, Any]:
    what = {"type": {"system": "http://hl7.org/fhir/resource-types", "code": type_}}
    return {
        "resourceType": "AuditEvent",
        "id": "looks-1",
        "subtype": [{"code": code}],
        "recorded": "2026-03-04T04:00:00Z",
        "outcome": "0",
        "agent": [
            {"who": {"reference": "Practitioner/d"}, "requestor": True, "network": {"address": "10.0.0.1"}},
            {"name": "ward", "requestor": False},
        ],
        "entity": [{"what": {"reference": "Patient/p1"}}, what],
    } | more


def test_staff_who_looked_for_treatment() -> None:
    purpose = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}]}
    assert access(event(purposeOfEvent=[purpose]), "p1") == replace(
        LOOK, id="looks-1", purpose=Purpose.TREATMENT, address="10.0.0.1", program="ward"
    )


@pytest.mark.parametrize(
    ("who", "party"),
    [
        ({"reference": "Patient/p1"}, Party.SELF),
        ({"reference": "Patient/p2"}, Party.SOMEBODY),
        ({"reference": "RelatedPerson/r"}, Party.CARER),
        ({"reference": "PractitionerRole/r"}, Party.STAFF),
        ({"identifier": {"value": "0123456789ab"}}, Party.SOMEBODY),
        ({"identifier": {"value": "follow-up"}}, Party.HOSPITAL),
        (None, Party.NOBODY),
    ],
)
def test_who_it_was(who: Any, party: Party) -> None:
    assert access(event(agent=[{"who": who, "requestor": True}]), "p1").party is party


@pytest.mark.parametrize(
    ("code", "deed"),
    [
        ("vread", Deed.LOOKED),
        ("search-type", Deed.SEARCHED),
        ("delete", Deed.CHANGED),
        ("operation", Deed.TOOK_ALL),
        ("GET /staff/medicines", Deed.OPENED_PAGE),
        ("token.refreshed", Deed.SIGNED_IN),
        ("proxy.added", Deed.SHARED),
        ("subscription.notified", Deed.NOTIFIED),
        ("audit.shown", Deed.OTHER),
        ("something-new", Deed.OTHER),
    ],
)
def test_what_was_done(code: str, deed: Deed) -> None:
    assert access(event(code), "p1").deed is deed


def test_a_count_is_no_look() -> None:
    query = b64encode(b"patient=p1&_summary=count").decode()
    what = {"type": {"system": "http://hl7.org/fhir/resource-types", "code": "Invoice"}, "query": query}
    found = access(event("search-type", entity=[what]), "p1")
    assert (found.deed, found.matter) == (Deed.COUNTED, Matter.BILLS)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["agent", "entity", "subtype", "recorded", "who", "type", "query"]), inner
            )
        ),
    )
)
def test_no_access_is_left_out_whatever_it_looks_like(body: Any) -> None:
    assert isinstance(access(body, "p1"), RecordAccess)


def test_the_same_again_within_minutes_is_told_once() -> None:
    minute = timedelta(minutes=1)
    often = [replace(LOOK, id=str(n), at=NOON - n * minute) for n in range(3)]
    other = replace(LOOK, id="9", at=NOON - 3 * minute, matter=Matter.BILLS)
    later = replace(LOOK, id="10", at=NOON - 3 * minute - TOGETHER)
    assert together([*often, other, later]) == (replace(LOOK, id="0", times=3), other, later)


def test_pages_that_follow_each_other_count_on() -> None:
    first = together([LOOK, replace(LOOK, id="2")])
    assert together([*first, replace(LOOK, id="3")]) == (replace(LOOK, times=3),)
