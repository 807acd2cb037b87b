"""A red flag is at the desk as soon as its answer is durable, once, and is answered there by name."""

from __future__ import annotations

import pytest

from hospital.fhir.staff import Role
from hospital.follow_up.codes import OUTCOME
from hospital.follow_up.decisions import DecisionWord
from tests.hospital.follow_up.ward import Ward, answer, diagnosis, operation, pressure
from tests.hospital.medication.pharmacy import Json

pytestmark = pytest.mark.postgresql
JOINT = "follow-up-joint"


def begin(house: Ward) -> None:
    house.put_in(operation())
    house.goes_on()
    house.goes_on(days=7)


def says(house: Ward, **given: object) -> Json:
    """An answer as the app sends it; the follower hears it after COMMIT."""
    body = answer(JOINT, house.clock(), **given)
    assert house.write(body)[0] == 201
    with house.store.reading() as tx:
        written = tx.current("QuestionnaireResponse", body["id"])
    assert written is not None
    house.engine.follow(written)
    return body


def test_a_red_flag_is_at_the_desk_when_the_write_is_answered(house: Ward) -> None:
    begin(house)
    body = says(house, pain=3, calf=True)
    [alert] = house.tasks(kind="alert")
    assert (alert["status"], alert["priority"]) == ("requested", "stat")
    assert alert["focus"] == {"reference": f"QuestionnaireResponse/{body['id']}"}
    assert alert["description"] == "小腿肿痛：可能有血栓"
    assert DecisionWord.ALERTED in house.words()
    house.engine.look()
    house.engine.hear("a")
    assert house.tasks(kind="alert") == [alert]


def test_more_of_the_same_is_added_and_comes_anew_after_it_was_handled(house: Ward) -> None:
    begin(house)
    says(house, calf=True)
    house.clock.pass_by(minutes=1)
    says(house, calf=True)
    [alert] = house.tasks(kind="alert")
    assert len([each for each in alert["input"] if "valueReference" in each]) == 2
    told = {"coding": [{"system": OUTCOME, "code": "handled"}]}
    done = {**alert, "status": "completed", "businessStatus": told, "statusReason": {"text": "来院做超声"}}
    status, stored = house.prescribe(done, house.etag(alert), Role.NURSE)
    assert status == 200, stored
    assert stored["owner"] == {"reference": "Practitioner/dr"}
    house.engine.hear("a")
    assert len(house.tasks(kind="alert")) == 1
    house.clock.pass_by(minutes=1)
    says(house, calf=True)
    assert [each["status"] for each in house.tasks(kind="alert")] == ["completed", "requested"]


def test_a_measurement_over_its_limit_alerts_and_one_below_does_not(house: Ward) -> None:
    house.put_in(diagnosis("I10"))
    house.goes_on()
    house.put_in(pressure(150, 95, house.clock()))
    house.goes_on(minutes=1)
    assert house.tasks(kind="alert") == []
    house.put_in(pressure(186, 112, house.clock()))
    house.goes_on(minutes=1)
    assert [each["description"] for each in house.tasks(kind="alert")] == ["血压到 180/110 以上"]


@pytest.mark.parametrize("age, alerts", [("1950-01-01", 1), ("1990-01-01", 0), (None, 0)])
def test_what_is_not_known_of_a_person_is_no_condition_that_holds(house: Ward, age: str | None, alerts: int) -> None:
    person: Json = {"resourceType": "Patient", "id": "a", "name": [{"text": "a"}]}
    house.put_in(person | {"birthDate": "1950-01-01"}, diagnosis("I10"))
    house.goes_on()
    house.put_in(person | ({"birthDate": age} if age else {}))
    house.put_in(answer("follow-up-pressure", house.clock(), dizzy=True))
    house.goes_on(minutes=1)
    assert len(house.tasks(kind="alert")) == alerts


def test_nobody_but_the_clinic_answers_and_nobody_asks_but_the_hospital(house: Ward) -> None:
    begin(house)
    says(house, calf=True)
    [alert] = house.tasks(kind="alert")
    told = {"coding": [{"system": OUTCOME, "code": "handled"}]}
    done = {**alert, "status": "completed", "businessStatus": told, "statusReason": {"text": "x"}}
    assert house.write(done, etag=house.etag(alert))[0] == 403
    for role in (Role.DESK, Role.BILLING, Role.ADMIN):
        assert house.prescribe(done, house.etag(alert), role)[0] in {403, 404}
    wordless = {key: value for key, value in done.items() if key != "statusReason"}
    assert house.prescribe(wordless, house.etag(alert), Role.NURSE)[0] == 422
    [asked] = house.tasks(kind="answer-questionnaire")
    assert house.write({**asked, "status": "completed"}, etag=house.etag(asked))[0] == 403
    invented = {**asked, "id": "0b9f3a52-6e0b-4d0b-9a44-6c1d5b0a7e11", "status": "requested"}
    assert house.write({key: value for key, value in invented.items() if key != "meta"})[0] == 403
