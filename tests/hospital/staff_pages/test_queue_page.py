"""A nurse sees the queues of her day in the browser, and nothing is left when she signs out."""

from __future__ import annotations

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.auth import staff_accounts
from hospital.auth.database import writing
from hospital.fhir.staff import Role
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import PASSWORD, Worker
from tests.hospital.auth.walker import token_of

QUEUE = "/staff/queue"


@pytest.fixture
def nurse(house: Hospital, client: httpx.Client) -> Worker:
    return Worker.of(house, client, "lin", Role.NURSE)


def come_in(worker: Worker, **changed: str) -> httpx.Response:
    """Through the form to what waits, as a browser goes."""
    assert worker.house is not None
    worker.house.clock.pass_by(seconds=30)
    page = worker.client.get("/auth/staff?lang=en")
    answer = worker.type(page, **changed)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/staff?lang=en"
    return worker.client.get(answer.headers["location"])


def test_who_is_not_signed_in_is_led_to_the_form(client: httpx.Client) -> None:
    answer = client.get(f"{QUEUE}?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/auth/staff?lang=en")
    page = client.get(answer.headers["location"])
    assert "Staff sign-in" in page.text
    assert page.headers["content-security-policy"].endswith("form-action 'self'")


def test_a_nurse_sees_who_is_here_today_in_the_order_of_calling(nurse: Worker) -> None:
    come_in(nurse)
    page = nurse.client.get(f"{QUEUE}?lang=en")
    assert page.status_code == 200
    text = page.text
    assert text.index("1 王秀兰") < text.index("2 刘&lt;b&gt;")
    assert "心血管内科 · li 医师" in text and "305 诊室" in text and "waiting" in text
    assert "赵建国" not in text and "陈静" not in text  # not here yet; here yesterday
    assert "<button" in text and text.count("<form") == 1  # only the way out
    assert "候诊中" in nurse.client.get(f"{QUEUE}?lang=zh").text


def test_the_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(nurse: Worker) -> None:
    answer = nurse.type(nurse.client.get("/auth/staff"))
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("anxin_staff="))
    assert {"HttpOnly", "SameSite=strict", "Path=/staff"} <= {part.strip() for part in cookie.split(";")}
    page = nurse.client.get(answer.headers["location"])
    assert page.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert nurse.client.cookies["anxin_staff"] not in page.text


def test_signing_out_ends_the_session_at_the_hospital(nurse: Worker) -> None:
    come_in(nurse)
    kept = nurse.client.cookies["anxin_staff"]
    answer = nurse.client.post("/staff/sign-out?lang=en")
    assert answer.headers["location"] == "/auth/staff?lang=en"
    assert "anxin_staff" not in nurse.client.cookies
    again = nurse.client.get(QUEUE, headers={"Cookie": f"anxin_staff={kept}"})
    assert again.status_code == 303
    assert nurse.read("Appointment", kept).status_code == 401


def test_the_session_ends_after_an_hour_and_with_the_account(house: Hospital, nurse: Worker) -> None:
    come_in(nurse)
    house.clock.pass_by(minutes=60)
    assert nurse.client.get(QUEUE).status_code == 303
    assert come_in(nurse).status_code == 200
    context = house.app.state.sign_in
    with writing(context.store.engine) as connection:
        account = staff_accounts.find(connection, context.secret, "lin")
        assert account is not None
        staff_accounts.disable(connection, account, context.milliseconds())
    assert nurse.client.get(QUEUE).status_code == 303


@pytest.mark.parametrize("role", [Role.BILLING, Role.ADMIN])
def test_other_roles_do_not_see_the_queues(house: Hospital, client: httpx.Client, role: Role) -> None:
    worker = Worker.of(house, client, "other", role)
    home = come_in(worker).text
    page = worker.client.get(f"{QUEUE}?lang=en")
    assert page.status_code == 403 and QUEUE not in home
    assert "王秀兰" not in page.text and "does not include" in page.text


def test_no_other_token_opens_the_page_and_no_app_asks_in_its_name(house: Hospital, nurse: Worker) -> None:
    tokens = house.app.state.sign_in.tokens
    for secret in (
        tokens.for_system(5), tokens.for_patient("p0", "patient/*.cruds", 5), nurse.sign_in()["access_token"], "x",
    ):  # fmt: skip
        assert nurse.client.get(QUEUE, headers={"Cookie": f"anxin_staff={secret}"}).status_code == 303
    assert nurse.authorize(client_id="anxin-pages").status_code == 400
    other = httpx.Client(base_url=house.base)  # the form of another browser
    typed = {"name": nurse.name, "password": PASSWORD, "code": nurse.digits(1)}
    answer = other.post("/auth/staff", data={"csrf": token_of(nurse.client.get("/auth/staff")), **typed})
    assert (answer.status_code, "anxin_staff" in other.cookies) == (400, False)
    other.close()


def test_each_look_is_in_the_audit_under_the_patients_it_showed(house: Hospital, nurse: Worker) -> None:
    come_in(nurse)
    nurse.client.get(QUEUE)
    (told,) = [one.entry for one in house.app.state.store.trail.find(AuditFilter(frozenset({"p2"})), 50)
               if one.entry.interaction == "search-type"]  # fmt: skip
    assert (told.actor, told.client, told.purpose) == ("staff:Practitioner/prac-lin", "anxin-pages", "TREAT")
    assert told.patients == ("p0", "p2")
