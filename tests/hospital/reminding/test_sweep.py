"""What a person asked for is sent: once, by day, without a word about health, and apart from everybody else's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hospital.base import clock
from hospital.channels.delivery import MessageDelivery
from hospital.channels.model import ChannelName, MessageClass
from hospital.channels.policy import policy
from hospital.channels.ports import Channels
from hospital.channels.tables import prepare
from hospital.fhir.part import register_deciders
from hospital.fhir.search.run import search
from hospital.reminding.part import part
from hospital.reminding.sweep import ReminderChannel, is_still_wanted, sweep
from tests.hospital.auth.serving import MovableClock
from tests.hospital.channels.house import Gateway
from tests.hospital.medication.pharmacy import EXTENSIONS, Json, Pharmacy, days_ago, dose, pharmacy, prescription
from tests.hospital.reminding.wishes import FORBIDDEN, wish

MIDNIGHT = datetime(2026, 3, 3, 16, tzinfo=UTC)  # of the pharmacy's first day; its capsule is due at seven
BEFORE = MIDNIGHT - timedelta(days=1)


@dataclass
class House:
    """A pharmacy that sends messages, with what it sent."""

    pharmacy: Pharmacy
    carers: dict[str, dict[str, str]] = field(default_factory=lambda: {"a": {"carer": "b"}})
    sms: Gateway = field(default_factory=Gateway)
    email: Gateway = field(default_factory=lambda: Gateway(can_ask=False))
    mails: bool = True
    works: bool = True

    def __post_init__(self) -> None:
        prepare(self.pharmacy.store.engine)

    def carers_of(self, patient: str) -> Mapping[str, str]:
        return self.carers.get(patient, {})

    def reach(self) -> ReminderChannel:
        return ReminderChannel(self.carers_of, lambda: self.works, self.mails)

    def sweep(self) -> int:
        """Queues and sends what is due; how many texts and mails went out."""
        before = len(self.sms.letters) + len(self.email.letters)
        sweep(self.pharmacy.store, self.reach(), self.pharmacy.clock())
        channels = Channels(
            {ChannelName.SMS: self.sms, ChannelName.EMAIL: self.email},
            {MessageClass.CARER: is_still_wanted(self.carers_of)},
        )
        MessageDelivery(self.pharmacy.store, channels, self.pharmacy.clock, policy()).round()
        return len(self.sms.letters) + len(self.email.letters) - before

    def sent(self) -> list[tuple[str, str]]:
        """Phones and texts."""
        return [(letter.address, letter.text) for letter in self.sms.letters]

    def told(self) -> list[Json]:
        with self.pharmacy.store.reading() as tx:
            return list(search(tx, "Communication", []))


def person(type_: str, id_: str, phone: str, name: str, **more: Any) -> Json:
    telecom = [{"system": "phone", "value": phone, "use": "mobile"}]
    return {"resourceType": type_, "id": id_, "name": [{"text": name}], "telecom": telecom, **more}


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(clock, "now", MovableClock(BEFORE))
    with pharmacy() as made:
        found = House(made)
        register_deciders(made.store.deciders, [part(made.store, found.reach(), made.clock)])
        made.put_in(
            {"resourceType": "Organization", "id": "hospital", "name": "安心医院"},
            person("Patient", "a", "13800000001", "王建国"),
            person("Patient", "b", "13800000002", "赵一诺"),
            person("RelatedPerson", "carer", "13800000009", "赵一诺", patient={"reference": "Patient/a"}),
            prescription("valsartan", authoredOn=days_ago(60)),
        )
        made.clock.moment = MIDNIGHT + timedelta(hours=6)
        monkeypatch.setattr(clock, "now", made.clock)  # when a wish was made is told by the store
        yield found


def at(house: House, hour: float) -> None:
    """So many hours after midnight of the pharmacy's first day."""
    house.pharmacy.clock.moment = MIDNIGHT + timedelta(hours=hour)


def test_a_person_is_told_at_the_time_once_and_only_when_they_asked(house: House) -> None:
    at(house, 7.02)
    assert house.sweep() == 0
    at(house, 6)
    assert house.pharmacy.write(wish(sms=True))[0] == 201
    at(house, 6.9)
    assert house.sweep() == 0
    at(house, 7.02)
    assert house.sweep() == 1
    assert house.sweep() == 0
    ((phone, text),) = house.sent()
    assert phone == "13800000001"
    assert not any(word in text for word in FORBIDDEN)
    (kept,) = house.told()
    assert kept["recipient"] == [{"reference": "Patient/a"}]
    assert not any(word in str(kept["payload"]) for word in FORBIDDEN)


def with_mail(body: Json, address: str) -> Json:
    return {**body, "telecom": [*body["telecom"], {"system": "email", "value": address}]}


def test_a_mail_is_sent_beside_or_instead_of_the_sms_once_by_each_way(house: House) -> None:
    house.pharmacy.put_in(with_mail(person("Patient", "a", "13800000001", "王建国"), "wang@mail.example"))
    assert house.pharmacy.write(wish(sms=True, email=True))[0] == 201
    at(house, 7.02)
    house.sms.behaves = house.email.behaves = "lost"
    house.sms.can_ask = False
    assert house.sweep() == 2
    assert house.sweep() == 0, "what may have arrived is not sent again"
    assert [phone for phone, _ in house.sent()] == ["13800000001"]
    (mail,) = house.email.letters
    assert (mail.address, mail.subject) == ("wang@mail.example", "【安心医院】提醒")
    assert not any(word in mail.subject + mail.text for word in FORBIDDEN)
    (kept,) = house.told()
    assert [medium["coding"][0]["code"] for medium in kept["medium"]] == ["SMSWRIT", "EMAILWRIT"]
    assert kept["status"] == "unknown"


def test_a_wish_taken_back_before_the_sending_counts(house: House) -> None:
    assert house.pharmacy.write(wish(sms=True))[0] == 201
    house.sms.behaves = "down"
    at(house, 7.02)
    assert house.sweep() == 0
    assert house.pharmacy.write(wish(), etag=house.pharmacy.etag(wish()))[0] == 200
    house.sms.behaves = ""
    at(house, 7.1)
    assert house.sweep() == 0
    assert [kept["status"] for kept in house.told()] == ["not-done"]


def test_who_looks_after_them_and_has_no_phone_is_told_by_mail(house: House) -> None:
    carer = with_mail(person("Patient", "b", "", "赵一诺"), "zhao@mail.example")
    house.pharmacy.put_in(carer | {"telecom": carer["telecom"][1:]})
    assert house.pharmacy.write(wish(carer="carer"))[0] == 201
    at(house, 8.2)
    assert house.sweep() == 1
    assert [letter.address for letter in house.email.letters] == ["zhao@mail.example"]
    assert house.sent() == []


def test_a_hospital_that_sends_no_mails_says_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", MovableClock(BEFORE))
    with pharmacy() as made:
        found = House(made, mails=False)
        register_deciders(made.store.deciders, [part(made.store, found.reach(), made.clock)])
        made.put_in(person("Patient", "a", "13800000001", "王建国"))
        status, answer = made.write(wish(email=True))
        assert status == 422
        assert "no-messages" in str(answer)


def test_who_looks_after_them_is_told_after_the_time_of_grace_once_for_a_dose(house: House) -> None:
    assert house.pharmacy.write(wish(carer="carer", after=60))[0] == 201
    at(house, 7.9)
    assert house.sweep() == 0
    at(house, 8.1)
    assert house.sweep() == 1
    ((phone, text),) = house.sent()
    assert phone == "13800000002", "the phone of their own record"
    assert "王**" in text
    assert "王建国" not in text
    assert "没联网" in text, "nothing heard is not missed"
    assert not any(word in text for word in FORBIDDEN)
    for hour in (9, 12, 18):
        at(house, hour)
        assert house.sweep() == 0
    (kept,) = house.told()
    assert kept["recipient"] == [{"reference": "RelatedPerson/carer"}]


@pytest.mark.parametrize("status", ["completed", "not-done"])
def test_whatever_the_person_answered_nobody_else_is_told(house: House, status: str) -> None:
    assert house.pharmacy.write(wish(carer="carer"))[0] == 201
    at(house, 7.1)
    assert house.pharmacy.write(dose(prescription("valsartan"), status=status))[0] == 201
    at(house, 9)
    assert house.sweep() == 0
    assert house.sent() == []


def test_a_dose_that_was_taken_back_is_not_answered(house: House) -> None:
    assert house.pharmacy.write(wish(carer="carer"))[0] == 201
    at(house, 7.1)
    house.pharmacy.put_in(dose(prescription("valsartan"), status="entered-in-error"))
    at(house, 9)
    assert house.sweep() == 1


def test_nothing_is_sent_at_night_and_the_morning_tells_what_is_still_unanswered(house: House) -> None:
    assert house.pharmacy.write(wish(sms=True, carer="carer", after=120))[0] == 201
    late = prescription("late")
    late["dosageInstruction"][0]["timing"]["repeat"] = {
        "frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["21:30:00"],
    }  # fmt: skip
    house.pharmacy.put_in({**prescription("valsartan"), "status": "stopped"}, late)
    at(house, 21.52)
    assert house.sweep() == 1, "the person, at the time"
    for hour in (23.6, 27, 30.9):
        at(house, hour)
        assert house.sweep() == 0
    at(house, 31.05)
    assert house.sweep() == 1
    assert [phone for phone, _ in house.sent()] == ["13800000001", "13800000002"]


def test_a_prescription_that_was_replaced_is_not_told_of(house: House) -> None:
    assert house.pharmacy.write(wish(sms=True, carer="carer"))[0] == 201
    house.pharmacy.put_in({**prescription("valsartan"), "status": "stopped"})
    at(house, 7.02)
    assert house.sweep() == 0
    at(house, 9)
    assert house.sweep() == 0


def test_a_proxy_that_ended_is_told_nothing(house: House) -> None:
    assert house.pharmacy.write(wish(carer="carer"))[0] == 201
    house.carers.clear()
    at(house, 9)
    assert house.sweep() == 0


def test_a_wish_taken_back_ends_it(house: House) -> None:
    assert house.pharmacy.write(wish(carer="carer"))[0] == 201
    assert house.pharmacy.write(wish(), etag=house.pharmacy.etag(wish()))[0] == 200
    at(house, 9)
    assert house.sweep() == 0


@pytest.mark.parametrize(("behaves", "status"), [("", "completed"), ("no", "not-done"), ("lost", "unknown")])
def test_what_is_kept_says_whether_it_was_sent(house: House, behaves: str, status: str) -> None:
    house.sms.behaves, house.sms.can_ask = behaves, False
    assert house.pharmacy.write(wish(sms=True))[0] == 201
    at(house, 7.02)
    house.sweep()
    at(house, 7.5)
    house.sweep()
    assert [kept["status"] for kept in house.told()] == [status]


def test_what_surely_did_not_arrive_is_sent_again_and_what_may_have_arrived_is_not(house: House) -> None:
    assert house.pharmacy.write(wish(carer="carer", after=60))[0] == 201
    house.sms.behaves, house.sms.can_ask = "down", False
    at(house, 8.1)
    assert house.sweep() == 0
    house.sms.behaves = "lost"
    assert house.sweep() == 0, "not at once"
    at(house, 8.2)
    assert house.sweep() == 1
    at(house, 8.5)
    assert (house.sweep(), len(house.sent())) == (0, 1)


def test_what_is_wrong_with_one_person_keeps_nothing_from_another(house: House) -> None:
    house.pharmacy.put_in(
        person("Patient", "a", "0", "王建国"), prescription("bs-own", "b"),
        {**prescription("unreadable", "b"), "authoredOn": "yesterday"},
    )  # fmt: skip
    assert house.pharmacy.write(wish("a", sms=True), "a")[0] == 201
    assert house.pharmacy.write(wish("b", sms=True), "b")[0] == 201
    at(house, 7.02)
    assert house.sweep() == 1
    assert [phone for phone, _ in house.sent()] == ["13800000002"]


def test_somebody_is_not_told_more_often_than_every_two_hours(house: House) -> None:
    often = prescription("often")
    often["dosageInstruction"][0]["timing"]["repeat"] = {
        "frequency": 3, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00", "08:30:00", "09:00:00"],
    }  # fmt: skip
    house.pharmacy.put_in({**prescription("valsartan"), "status": "stopped"}, often)
    assert house.pharmacy.write(wish(carer="carer"))[0] == 201
    counts = []
    for quarter in range(36, 60):
        at(house, quarter / 4)
        counts.append(house.sweep())
    assert sum(counts) == 2, counts


def test_a_hospital_that_sends_no_messages_takes_no_wish(house: House) -> None:
    house.works = False
    assert house.pharmacy.write(wish(sms=True)) == (422, {"code": "no-messages"})
    assert house.pharmacy.write(wish())[0] == 201


@pytest.mark.parametrize("carer", ["neighbour", "carer-of-nobody"])
def test_only_somebody_whom_the_hospital_knows_can_be_chosen(house: House, carer: str) -> None:
    house.pharmacy.put_in(person("RelatedPerson", carer, "13", "邻居", patient={"reference": "Patient/a"}))
    assert house.pharmacy.write(wish(carer=carer)) == (422, {"code": "no-carer"})


@pytest.mark.parametrize(("name", "value"), [("remind-by", {"valueCode": "fax"}), ("tell-after", {"valueInteger": 1})])
def test_a_wish_that_nobody_can_fulfil_is_refused(house: House, name: str, value: Json) -> None:
    body = {**wish(), "extension": [{"url": EXTENSIONS + name, **value}]}
    assert house.pharmacy.write(body) == (422, {"code": "invalid"})


def test_channels_of_other_messages_are_taken_as_far_as_they_mean_something(house: House) -> None:
    def asked(*by: str) -> tuple[int, Json]:
        items = [{"url": EXTENSIONS + "follow-up-by", "valueCode": each} for each in by]
        body = {**wish("b"), "extension": items}
        etag = house.pharmacy.etag(body) if house.pharmacy.is_stored(body) else ""
        return house.pharmacy.write(body, "b", etag)

    for meaningless in (("app", "none"), ("fax",), ("sms", "sms")):
        assert asked(*meaningless) == (422, {"code": "invalid"})
    assert asked("none")[0] == 201
    assert asked("app", "sms", "call")[0] == 200
