"""The day of the visit: checking in with a code both ways, the queue before the door, and who is told what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from hospital.fhir.validation.check import findings
from hospital.scheduling.sweep import WITHOUT_DESK, sweep
from tests.hospital.auth.serving import Hospital
from tests.hospital.scheduling.booking import EXTENSION, Booker, Json, extension, number, refusal, slot, told

TODAY = "2026-03-04"
Ask = Callable[..., httpx.Response]


@pytest.fixture
def three(house: Hospital, client: httpx.Client) -> list[Booker]:
    """Three people with the numbers 1 to 3 of today's clinic at eleven, which has begun to check in."""
    with house.app.state.store.begin() as tx:
        tx.put(slot("now", "11:00", day=TODAY, capacity=6))
        tx.put({"resourceType": "Location", "id": "hall", "status": "active", "name": "门诊大厅"})
        room = {"resourceType": "Location", "id": "room-li", "status": "active", "name": "305 诊室"}
        tx.put(room | {"partOf": {"reference": "Location/hall"}})
    told(house, "heart", late_minutes=20, check_in_minutes=60)
    house.clock.moment = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)  # 09:30
    people = [Booker.of(house, client, f"p{n}") for n in range(3)]
    for number_, one in enumerate(people, 1):
        assert number(one.book("now").json()) >= number_
    house.clock.moment = datetime(2026, 3, 4, 2, 40, tzinfo=UTC)  # 10:40
    return people


@pytest.fixture
def staff(house: Hospital, client: httpx.Client) -> Booker:
    return Booker(client, "", house.app.state.sign_in.tokens.for_system(72 * 60))


@pytest.fixture
def desk(staff: Booker) -> Ask:
    """An operation at the desk: `desk("call-next")`, `desk("skip", appointment=...)`."""

    def ask(name: str, **said: str) -> httpx.Response:
        return staff.operate(f"Schedule/li/${name}", **said)

    return ask


def mine(booker: Booker) -> Json:
    (entry,) = booker.read("Appointment")["entry"]
    found: Json = entry["resource"]
    return found


def place(booker: Booker) -> dict[str, Any]:
    """Where somebody stands in the queue, as their app sees it."""
    (queue,) = [one for one in mine(booker)["extension"] if one["url"] == EXTENSION + "queue"]
    return {part["url"]: next(value for key, value in part.items() if key != "url") for part in queue["extension"]}


def code_of(booker: Booker) -> str:
    answer = booker.operate(f"Appointment/{mine(booker)['id']}/$check-in-code")
    assert answer.status_code == 200, answer.text
    return {one["name"]: one for one in answer.json()["parameter"]}["code"]["valueString"]


def come(booker: Booker, staff: Booker) -> httpx.Response:
    return staff.operate("$check-in", code=code_of(booker))


def scan(booker: Booker, code: str) -> httpx.Response:
    """The app has read the kiosk's code."""
    body = mine(booker)
    told_ = [*body["extension"], {"url": EXTENSION + "check-in", "valueString": code}]
    return booker.put(body | {"status": "arrived", "extension": told_}, f'W/"{body["meta"]["versionId"]}"')


def kiosk_code(staff: Booker, location: str = "hall") -> str:
    answer = staff.operate("$kiosk-code", location=f"Location/{location}")
    assert answer.status_code == 200, answer.text
    return {one["name"]: one for one in answer.json()["parameter"]}["code"]["valueString"]


def test_the_kiosk_reads_the_apps_code_once(house: Hospital, three: list[Booker], staff: Booker) -> None:
    code = code_of(three[0])
    answer = staff.operate("$check-in", code=code)
    assert (answer.status_code, answer.json()["status"]) == (200, "arrived"), answer.text
    assert extension(answer.json(), "arrived-at") == "2026-03-04T02:40:00.000Z"
    assert extension(answer.json(), "late") is None
    assert refusal(staff.operate("$check-in", code=code)) == (409, "code-used")  # a picture of the screen
    assert place(three[0])["state"] == "waiting"


def test_the_app_reads_the_kiosks_code_once(three: list[Booker], staff: Booker) -> None:
    code = kiosk_code(staff)
    answer = scan(three[0], code)
    assert (answer.status_code, answer.json()["status"]) == (200, "arrived"), answer.text
    assert extension(answer.json(), "check-in") is None
    assert refusal(scan(three[1], code)) == (409, "code-used")
    assert scan(three[1], kiosk_code(staff, "room-li")).status_code == 200


def test_codes_that_do_not_count(house: Hospital, three: list[Booker], staff: Booker) -> None:
    app, kiosk = code_of(three[0]), kiosk_code(staff)
    for wrong in ("", "nonsense", "é.é", app[:-6] + "A" * 6, "x" + app, kiosk):
        assert refusal(staff.operate("$check-in", code=wrong)) == (409, "wrong-code")
    assert refusal(scan(three[0], app)) == (409, "wrong-code")
    assert refusal(scan(three[0], kiosk_code(staff, "room-li") + "A")) == (409, "wrong-code")
    house.clock.pass_by(seconds=75)
    assert refusal(staff.operate("$check-in", code=app)) == (409, "code-expired")
    assert refusal(scan(three[0], kiosk)) == (409, "code-expired")
    house.clock.pass_by(hours=-1)  # the hospital's clock is set back: an old code does not come alive again
    assert refusal(staff.operate("$check-in", code=app)) == (409, "code-expired")
    assert mine(three[0])["status"] == "booked"


def test_the_kiosks_code_can_be_typed(house: Hospital, three: list[Booker], staff: Booker) -> None:
    def short() -> str:
        answer = staff.operate("$kiosk-code", location="Location/hall").json()["parameter"]
        return str({one["name"]: one for one in answer}["short"]["valueString"])

    code = short()
    assert len(code) == 9
    assert scan(three[0], f" {code.lower().replace('-', ' ')} ").json()["status"] == "arrived"
    assert refusal(scan(three[1], code)) == (409, "code-used")
    house.clock.pass_by(seconds=2)
    fresh = short()
    assert fresh != code
    for wrong in ("-", "ABCD-EFG", "AAAA-AAAA", "é"):
        assert refusal(scan(three[1], wrong)) == (409, "wrong-code")
    house.clock.pass_by(seconds=75)
    assert refusal(scan(three[1], fresh)) == (409, "code-expired")
    assert scan(three[1], short()).status_code == 200


def test_a_kiosk_elsewhere_checks_nobody_in(house: Hospital, three: list[Booker], staff: Booker) -> None:
    with house.app.state.store.begin() as tx:
        tx.put({"resourceType": "Location", "id": "east", "status": "active", "name": "东院区"})
    assert refusal(scan(three[0], kiosk_code(staff, "east"))) == (409, "wrong-code")
    assert staff.operate("$kiosk-code", location="Location/nowhere").status_code == 404
    assert staff.operate("$kiosk-code").status_code == 422


def test_too_early_late_and_too_late(house: Hospital, three: list[Booker], staff: Booker) -> None:
    house.clock.moment = datetime(2026, 3, 4, 1, 59, tzinfo=UTC)
    assert refusal(come(three[0], staff)) == (409, "too-early")
    house.clock.moment = datetime(2026, 3, 4, 3, 20, tzinfo=UTC)  # twenty minutes after the start
    assert sweep(house.app.state.store, house.clock(), WITHOUT_DESK) == 0
    assert sweep(house.app.state.store, house.clock()) == 3
    assert mine(three[0])["status"] == "noshow"
    late = come(three[0], staff)
    assert (late.json()["status"], extension(late.json(), "late")) == ("arrived", True)
    assert scan(three[1], kiosk_code(staff)).json()["status"] == "arrived"
    house.clock.moment = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)  # the half-day's clinic is over
    assert refusal(come(three[2], staff)) == (409, "too-late-arrival")
    assert mine(three[2])["status"] == "noshow"


def test_who_comes_after_all_has_no_reason_any_more_why_they_did_not(
    house: Hospital, three: list[Booker], staff: Booker
) -> None:
    house.clock.moment = datetime(2026, 3, 4, 3, 20, tzinfo=UTC)
    with house.app.state.store.begin() as tx:
        tx.put(mine(three[0]) | {"status": "noshow", "cancelationReason": {"text": "堵车"}})
    late = come(three[0], staff).json()
    assert (late["status"], findings(late)) == ("arrived", [])


def test_the_queue_goes_by_number_and_everybody_sees_their_place(
    three: list[Booker], staff: Booker, desk: Ask, house: Hospital
) -> None:
    for one in reversed(three):
        assert come(one, staff).status_code == 200
    each = timedelta(minutes=29) / 6
    expected = [datetime(2026, 3, 4, 3, 0, tzinfo=UTC) + n * each for n in range(3)]
    for n, one in enumerate(three):
        assert (place(one)["state"], place(one)["ahead"], place(one)["room"]) == ("waiting", n, "305 诊室")
        told_ = datetime.fromisoformat(place(one)["expected-at"])
        assert timedelta(0) <= told_ - expected[n] < timedelta(minutes=1)
    called = desk("call-next")
    assert called.json()["id"] == mine(three[0])["id"]
    assert desk("call-next").json() == called.json()  # asked again: the same one
    assert (place(three[0])["state"], place(three[0])["room"]) == ("called", "305 诊室")
    assert [place(one)["ahead"] for one in three[1:]] == [1, 2]
    assert desk("in-room").json()["id"] == called.json()["id"]
    assert [place(one)["ahead"] for one in three[1:]] == [0, 1]
    house.clock.moment = datetime(2026, 3, 4, 2, 50, tzinfo=UTC)
    assert desk("done", summary="继续服药，\n两周后复查 <血压>").json()["status"] == "fulfilled"
    assert place(three[0]) == {"state": "done"}


def test_a_visit_leaves_its_summary(three: list[Booker], staff: Booker, desk: Ask, house: Hospital) -> None:
    come(three[0], staff)
    desk("call-next")
    desk("in-room")
    house.clock.pass_by(minutes=9)
    assert desk("done", summary="血压 <140，\n继续服药").status_code == 200
    (entry,) = three[0].read("Encounter")["entry"]
    visit = entry["resource"]
    assert (visit["status"], visit["appointment"]) == (
        "finished", [{"reference": f"Appointment/{mine(three[0])['id']}"}],
    )  # fmt: skip
    assert visit["period"] == {"start": "2026-03-04T02:40:00.000Z", "end": "2026-03-04T02:49:00.000Z"}
    assert visit["text"]["div"].endswith("><p>血压 &lt;140，</p><p>继续服药</p></div>")
    assert extension(visit, "summary") == "血压 <140，\n继续服药"
    again = desk("done", appointment=f"Appointment/{mine(three[0])['id']}", summary="别的")
    assert again.json()["status"] == "fulfilled"
    assert extension(three[0].read("Encounter")["entry"][0]["resource"], "summary") == "血压 <140，\n继续服药"
    assert three[1].read("Encounter")["total"] == 0


def test_who_does_not_hear_is_skipped_and_called_again(three: list[Booker], staff: Booker, desk: Ask) -> None:
    for one in three:
        come(one, staff)
    first = mine(three[0])["id"]
    desk("call-next")
    assert desk("skip").json()["id"] == first
    assert place(three[0])["state"] == "skipped"
    assert [place(one)["ahead"] for one in three[1:]] == [0, 1]
    assert desk("call-next").json()["id"] == mine(three[1])["id"]
    desk("in-room")
    assert desk("recall", appointment=f"Appointment/{first}").json()["id"] == first
    assert (place(three[0])["state"], place(three[2])["ahead"]) == ("called", 1)
    assert refusal(desk("recall", appointment="Appointment/nobody")) == (409, "nobody-there")
    assert refusal(desk("recall", appointment=f"Appointment/{mine(three[2])['id']}")) == (409, "nobody-there")


def test_whoever_comes_late_stands_behind_those_whose_time_has_come(
    house: Hospital, three: list[Booker], staff: Booker, desk: Ask
) -> None:
    come(three[1], staff)
    come(three[2], staff)
    house.clock.moment = datetime(2026, 3, 4, 3, 21, tzinfo=UTC)
    come(three[0], staff)
    assert [place(one)["ahead"] for one in three] == [2, 0, 1]
    assert desk("call-next").json()["id"] == mine(three[1])["id"]


def test_an_empty_queue_says_so(three: list[Booker], desk: Ask, staff: Booker) -> None:
    for name in ("call-next", "skip", "in-room", "done"):
        assert refusal(desk(name)) == (409, "nobody-there")
    assert staff.operate("Schedule/nobody/$call-next").status_code == 404
    assert refusal(staff.operate("Schedule/qin/$call-next")) == (409, "nobody-there")  # no clinic today


def test_the_hospitals_operations_are_not_the_patients(three: list[Booker], staff: Booker) -> None:
    ana, bo = three[:2]
    come(bo, staff)
    for path in ("call-next", "in-room", "skip", "recall", "done"):
        assert ana.operate(f"Schedule/li/${path}").status_code == 403
    assert ana.operate("$check-in", code=code_of(ana)).status_code == 403
    assert ana.operate("$kiosk-code", location="Location/hall").status_code == 403
    assert ana.operate(f"Appointment/{mine(bo)['id']}/$check-in-code").status_code == 404
    assert mine(ana)["status"] == "booked"


def test_nobody_arrives_by_saying_so(three: list[Booker]) -> None:
    body = mine(three[0])
    answer = three[0].put(body | {"status": "arrived"}, f'W/"{body["meta"]["versionId"]}"')
    assert refusal(answer) == (403, "not-allowed")


def test_who_checked_in_and_left_is_gone_the_next_day(house: Hospital, three: list[Booker], staff: Booker) -> None:
    come(three[0], staff)
    house.clock.pass_by(days=1)
    sweep(house.app.state.store, house.clock())
    gone = mine(three[0])
    assert (gone["status"], gone["cancelationReason"]["coding"][0]["code"]) == ("cancelled", "left")
    assert mine(three[1])["status"] == "noshow"


def test_the_operations_are_listed(three: list[Booker]) -> None:
    (rest,) = three[0].read("metadata")["rest"]
    assert {"check-in", "kiosk-code"} <= {one["name"] for one in rest["operation"]}
    by_type = {one["type"]: {op["name"] for op in one.get("operation", [])} for one in rest["resource"]}
    assert {"call-next", "in-room", "skip", "recall", "done"} <= by_type["Schedule"]
    assert "check-in-code" in by_type["Appointment"]
    assert "/fhir/Schedule/{id}/$call-next" in three[0].read("openapi.json")["paths"]


def test_a_visit_that_is_over_has_its_bill_once(house: Hospital, three: list[Booker], staff: Booker, desk: Ask) -> None:
    with house.app.state.store.begin() as tx:
        title = [{"coding": [{"system": "http://anxin.example/fhir/CodeSystem/title", "code": "chief"}]}]
        tx.put({**tx.read("PractitionerRole", "role-li"), "code": title})
    come(three[0], staff)
    desk("call-next")
    desk("in-room")
    over = desk("done", summary="复查。").json()
    assert desk("done", appointment=f"Appointment/{over['id']}").status_code == 200
    (bill,) = [one["resource"] for one in three[0].read("Invoice")["entry"]]
    assert (bill["status"], bill["totalNet"]["value"]) == ("issued", 50)
    assert [one["resource"]["code"]["coding"][0]["code"] for one in three[0].read("ChargeItem")["entry"]] == [
        "REG-CHIEF"
    ]
    assert not three[1].read("Invoice").get("entry")
