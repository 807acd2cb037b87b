"""A consultation from its opening to its rating: who may do what, in which order, by the hospital's clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from hospital.base.outcome import Refusal
from hospital.chat import retention
from hospital.chat.elements import thread_id
from hospital.chat.part import part
from hospital.chat.policy import POLICY
from hospital.chat.retention import sweep
from hospital.chat.threads import read_by_care_team
from hospital.fhir.access.guard import seen
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.part import register_deciders
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import Proxy, ProxyScope
from hospital.fhir.staff import Role, Staff
from hospital.fhir.store.store import FhirStore
from tests.fakes.clock import NOON
from tests.hospital.chat.talking import EXTENSION, TEAM, consultation, extension, mark, message, team
from tests.hospital.databases import sqlite_database

Json = dict[str, Any]
ANA, BEN = (Access(frozenset({id_}), f"Patient/{id_}") for id_ in "ab")
GRANTS = (("*", "cruds"),)


def staff(practitioner: str = "li", *roles: Role) -> Access:
    return Access.of_staff(Staff(practitioner, roles or (Role.DOCTOR,), NOON.date()), GRANTS)


def looks_after(*scopes: ProxyScope) -> Access:
    return Access(frozenset({"b"}), "Patient/b", proxies=(Proxy("a", "carer", frozenset(scopes)),))


LI, NURSE, OTHER = staff(), staff("nurse", Role.NURSE), staff("other")


class House:
    """The store, with its clock and what goes in and out of it."""

    def __init__(self, folder: Path) -> None:
        self.moment = NOON
        self.store = FhirStore.open(sqlite_database(folder / "hospital.sqlite"), "http://hospital.test/fhir")
        register_deciders(self.store.deciders, (part(self.store, self.now),))
        with self.store.begin() as tx:
            for id_ in "ab":
                tx.put({"resourceType": "Patient", "id": id_, "name": [{"text": id_}]})
            tx.put({"resourceType": "RelatedPerson", "id": "carer", "patient": {"reference": "Patient/a"}})
            tx.put(team(providedBy={"reference": "Organization/h"}))
            tx.put({"resourceType": "HealthcareService", "id": "dept-ent"})
            for who, where in (("li", TEAM), ("nurse", TEAM), ("other", "dept-ent")):
                tx.put({"resourceType": "Practitioner", "id": who, "name": [{"text": who}]})
                tx.put({
                    "resourceType": "PractitionerRole", "id": f"role-{who}",
                    "practitioner": {"reference": f"Practitioner/{who}"},
                    "healthcareService": [{"reference": f"HealthcareService/{where}"}],
                })  # fmt: skip

    def now(self) -> datetime:
        return self.moment

    def put(self, access: Access, body: Json, **conditions: str) -> Json:
        with self.store.begin() as tx:
            how = Conditions(**(conditions or {"if_none_match": "*"}))
            return writes.update(tx, access, body["id"], body, how).version.body  # type: ignore[union-attr]

    def change(self, access: Access, body: Json, **more: Any) -> Json:
        newest = self.read("Encounter", body["id"]) or {}
        return self.put(access, newest | more, if_match=f'"{newest["meta"]["versionId"]}"')

    def read(self, type_: str, id_: str, access: Access | None = None) -> Json | None:
        with self.store.reading() as tx:
            found = tx.current(type_, id_) if access is None else seen(tx, access, type_, id_)
            return None if found is None or found.deleted else found.body

    def count(self, about: Json) -> Json:
        return self.read("Basic", thread_id(about["id"])) or {}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.store.close()


def refused(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value


def code_of(act: Callable[[], object]) -> tuple[int, str]:
    found = refused(act)
    return found.status, found.outcome["issue"][0]["details"]["coding"][0]["code"]


def status_of(act: Callable[[], object]) -> int:
    return refused(act).status


def moment(body: Json) -> datetime:
    return datetime.fromisoformat(body["sent"].replace("Z", "+00:00"))


def test_a_question_is_answered_finished_and_rated(house: House) -> None:
    opened = house.put(ANA, consultation())
    assert opened["period"]["start"] and opened["serviceProvider"] == {"reference": "Organization/h"}
    assert opened["meta"]["security"][0]["code"] == "PATAST"
    first = house.put(ANA, message(opened))
    assert first["sender"] == {"reference": "Patient/a"}
    assert first["recipient"] == [{"reference": f"HealthcareService/{TEAM}"}]
    assert moment(first) == NOON, "the hospital's clock, not the phone's"
    told = house.put(LI, message(opened, "先别加药。"))
    assert told["sender"] == {"reference": "Practitioner/li"} and moment(told) > moment(first)
    active = house.read("Encounter", opened["id"]) or {}
    assert active["status"] == "in-progress"
    assert active["participant"] == [{"individual": {"reference": "Practitioner/li"}}]
    assert status_of(lambda: house.change(ANA, opened, status="cancelled")) == 403
    finished = house.change(NURSE, opened, status="finished")
    assert finished["period"]["end"]
    rated = [*finished["extension"], extension("rating", valueInteger=5), extension("rating-words", valueString="好")]
    house.change(ANA, opened, extension=rated)
    house.change(ANA, opened, extension=[*rated[:1], extension("rating", valueInteger=1)])
    kept = house.read("Encounter", opened["id"]) or {}
    assert [item["valueInteger"] for item in kept["extension"] if item["url"].endswith("/rating")] == [5], "once"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"status": "in-progress"}, 422),
        ({"status": "finished"}, 422),
        ({"class": {"code": "AMB"}}, 422),
        ({"type": [{"text": "visit"}]}, 403),
        ({"subject": {"reference": "Patient/b"}}, 403),
        ({"participant": [{"individual": {"reference": "Practitioner/li"}}]}, 403),
        ({"period": {"start": "2026-01-01"}}, 403),
        ({"extension": []}, 422),
        ({"extension": consultation(team="dept-ent")["extension"]}, 422),
        ({"extension": [extension("consultation-team", valueReference={"reference": "HealthcareService/none"})]}, 422),
    ],
)
def test_what_is_no_new_consultation_of_ones_own_is_refused(house: House, change: Json, status: int) -> None:
    assert status_of(lambda: house.put(ANA, consultation() | change)) == status


def test_a_visit_stays_the_hospitals(house: House) -> None:
    visit = {key: value for key, value in consultation().items() if key not in ("extension", "type")}
    with house.store.begin() as tx:
        tx.put(visit)
    for access in (ANA, LI):
        assert status_of(lambda access=access: house.change(access, visit, status="cancelled")) == 403
    assert status_of(lambda: house.change(ANA, visit, type=consultation()["type"])) == 403


def test_so_many_are_open_at_once(house: House) -> None:
    opened = [house.put(ANA, consultation()) for _ in range(POLICY.open_at_once)]
    assert code_of(lambda: house.put(ANA, consultation())) == (409, "too-many-consultations")
    house.put(BEN, consultation("b"))
    house.change(ANA, opened[0], status="cancelled")
    house.put(ANA, consultation())


@pytest.mark.parametrize("ended", ["cancelled", "finished"])
def test_nothing_goes_into_a_consultation_that_is_over(house: House, ended: str) -> None:
    opened = house.put(ANA, consultation())
    if ended == "finished":
        house.put(LI, message(opened))
    house.change(ANA, opened, status=ended)
    for access in (ANA, LI):
        assert code_of(lambda access=access: house.put(access, message(opened))) == (409, "consultation-closed")
    assert code_of(lambda: house.change(ANA, opened, status="in-progress")) == (409, "consultation-closed")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"payload": [{"contentString": "字" * 2001}]}, 422),
        ({"payload": [{"contentString": " "}]}, 422),
        ({"payload": [{"contentString": "一"}, {"contentString": "二"}]}, 422),
        ({"payload": []}, 422),
        ({"payload": [{"contentAttachment": {"contentType": "image/svg+xml", "data": "PHN2Zy8+"}}]}, 422),
        ({"payload": [{"contentAttachment": {"url": "https://elsewhere.example/x.jpg"}}]}, 403),
        ({"payload": [{"contentReference": {"reference": "Patient/a"}}]}, 422),
        ({"payload": [{"contentReference": {"reference": "DiagnosticReport/of-b"}}]}, 403),
        ({"status": "in-progress"}, 422),
        ({"note": [{"text": "x"}]}, 422),
        ({"received": "2026-11-20T10:00:00+08:00"}, 403),
        ({"sender": {"reference": "Practitioner/li"}}, 403),
        ({"recipient": [{"reference": "HealthcareService/dept-ent"}]}, 422),
        ({"encounter": {"reference": "Encounter/none"}}, 403),
    ],
)
def test_what_is_no_message_of_ones_own_is_refused(house: House, change: Json, status: int) -> None:
    with house.store.begin() as tx:
        tx.put({"resourceType": "DiagnosticReport", "id": "of-b", "status": "final", "code": {"text": "x"},
                "subject": {"reference": "Patient/b"}})  # fmt: skip
    opened = house.put(ANA, consultation())
    assert status_of(lambda: house.put(ANA, message(opened) | change)) == status


def test_a_message_is_never_changed(house: House) -> None:
    opened = house.put(ANA, consultation())
    sent = house.put(ANA, message(opened))
    reworded = sent | {"payload": [{"contentString": "别的"}]}
    for access in (ANA, LI):
        assert status_of(lambda access=access: house.put(access, reworded, if_match='"1"')) == 403


def test_the_clinic_writes_first_to_a_patient_whom_it_sees_and_to_nobody_else(house: House) -> None:
    """A doctor sees every patient, a nurse those of her day."""
    for unseen in (consultation(), consultation() | {"subject": {"reference": "Patient/nobody"}}):
        assert status_of(lambda unseen=unseen: house.put(NURSE, unseen)) == 404, "the same for who is not there"
        assert house.read("Encounter", unseen["id"]) is None
    assert house.put(LI, consultation())["status"] == "planned"


def test_only_the_department_that_is_asked_sees_and_answers(house: House) -> None:
    opened = house.put(ANA, consultation())
    sent = house.put(ANA, message(opened))
    for access in (ANA, LI, NURSE):
        assert house.read("Communication", sent["id"], access) is not None
    strangers = (BEN, OTHER, *(staff("li", role) for role in (Role.DESK, Role.BILLING, Role.ADMIN)))
    for access in strangers:
        assert house.read("Communication", sent["id"], access) is None
        assert status_of(lambda access=access: house.put(access, message(opened))) == 403
    assert house.read("Encounter", opened["id"], NURSE) is not None
    assert house.read("Encounter", opened["id"], staff("other", Role.NURSE)) is None
    assert status_of(lambda: house.change(OTHER, opened, status="cancelled")) == 403
    picture = {"contentReference": {"reference": "DocumentReference/x"}}
    assert status_of(lambda: house.put(LI, message(opened, "看看", picture))) == 422, "the care team writes words"


def test_who_looks_after_somebody_writes_in_their_own_name_with_the_scope_alone(house: House) -> None:
    opened = house.put(ANA, consultation())
    said, answered = house.put(ANA, message(opened)), house.put(LI, message(opened))
    chat = looks_after(ProxyScope.CHAT)
    for body in (opened, said, answered, house.count(opened)):
        assert house.read(body["resourceType"], body["id"], chat) is not None
    told = house.put(chat, message(opened))
    assert told["sender"] == {"reference": "RelatedPerson/carer"}
    assert house.read("Communication", told["id"], ANA) is not None
    assert house.put(chat, mark(opened, told["sent"]))["author"] == {"reference": "RelatedPerson/carer"}
    for other in (looks_after(ProxyScope.SEE, ProxyScope.BOOK, ProxyScope.PAY), BEN):
        assert status_of(lambda other=other: house.put(other, message(opened))) in (403, 404)
        assert house.read("Communication", told["id"], other) is None


def test_so_many_wait_for_an_answer(house: House) -> None:
    opened = house.put(ANA, consultation())
    for n in range(POLICY.unanswered):
        house.put(ANA, message(opened, str(n)))
    assert code_of(lambda: house.put(ANA, message(opened))) == (409, "too-many-messages")
    house.put(NURSE, message(opened))
    house.put(ANA, message(opened))


def test_messages_have_one_order_also_when_the_clock_goes_back(house: House) -> None:
    opened = house.put(ANA, consultation())
    sent = []
    for minutes in (0, 5, -30, -30, 60):
        house.moment = NOON + timedelta(minutes=minutes)
        sent.append(moment(house.put(ANA if minutes else LI, message(opened))))
    assert sent == sorted(set(sent))


def test_a_mark_never_goes_back_and_never_ahead(house: House) -> None:
    opened = house.put(ANA, consultation())
    first, second = (house.put(LI, message(opened)) for _ in range(2))
    up_to = f"{EXTENSION}read-up-to"

    def read(body: Json) -> str:
        return next(item["valueInstant"] for item in body["extension"] if item["url"] == up_to)

    kept = house.put(ANA, mark(opened, "2099-01-01T00:00:00Z"))
    assert read(kept) == second["sent"] and kept["author"] == {"reference": "Patient/a"}
    back = kept | {"extension": mark(opened, first["sent"])["extension"]}
    assert read(house.put(ANA, back, if_match='"1"')) == second["sent"]
    other = house.put(ANA, consultation())
    moved = kept | {"extension": mark(other, first["sent"])["extension"]}
    assert status_of(lambda: house.put(ANA, moved, if_match='"1"')) in (403, 412)
    assert status_of(lambda: house.put(BEN, mark(opened, first["sent"]))) == 403


def test_the_count_of_a_thread_is_the_hospitals(house: House) -> None:
    opened = house.put(ANA, consultation())
    house.put(ANA, message(opened))
    told = house.put(ANA, message(opened))
    with house.store.begin() as tx:
        read_by_care_team(tx, opened)
        read_by_care_team(tx, opened)
    counted = {item["url"].rpartition("/")[2]: item for item in house.count(opened)["extension"]}
    assert counted["read-up-to"]["valueInstant"] == counted["last-message"]["valueInstant"] == told["sent"]
    assert counted["unanswered"]["valueUnsignedInt"] == 2
    assert house.read("Basic", thread_id(opened["id"]), ANA) is not None
    own = house.count(opened) | {"id": str(uuid4())}
    assert status_of(lambda: house.put(ANA, own)) == 403


def test_a_long_consultation_goes_whole(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_MESSAGES", 2)
    opened = house.put(ANA, consultation())
    told = [house.put(LI, message(opened)) for _ in range(5)]
    house.change(LI, opened, status="finished")
    assert sweep(house.store, NOON + timedelta(days=3 * 366, hours=1)) == 1
    assert [house.read("Communication", each["id"]) for each in told] == [None] * 5


def test_what_is_over_for_three_years_goes_with_all_that_belongs_to_it(house: House) -> None:
    gone, stays = (house.put(ANA, consultation()) for _ in range(2))
    told = house.put(LI, message(gone))
    read = house.put(ANA, mark(gone, told["sent"]))
    house.put(LI, message(stays))
    house.change(LI, gone, status="finished")
    assert sweep(house.store, NOON + timedelta(days=3 * 365)) == 0
    assert sweep(house.store, NOON + timedelta(days=3 * 366, hours=1)) == 1
    left = [
        ("Encounter", gone["id"]),
        ("Communication", told["id"]),
        ("Basic", read["id"]),
        ("Basic", thread_id(gone["id"])),
    ]
    assert [house.read(*name) for name in left] == [None] * 4
    assert house.read("Encounter", stays["id"]) is not None
