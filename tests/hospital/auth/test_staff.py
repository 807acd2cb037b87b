"""Staff sign in with name, password and second factor, get what their role allows, and are out once disabled."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.auth import staff_accounts
from hospital.auth.database import reading, writing
from hospital.auth.limits import SignInLimits
from hospital.fhir.staff import Role
from tests.hospital.auth.conftest import WANG, settle
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.auth.staff_walker import CLIENT, PASSWORD, Worker, kept
from tests.hospital.auth.walker import Walker, answered, token_of

pytestmark = pytest.mark.postgresql

WRONG, OTHER = "not the password", "another long password"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Hospital]:
    """A hospital that is no demo, with its everyday limits."""
    with serve(tmp_path, demo=False) as found:
        settle(found)
        yield found


@pytest.fixture
def doctor(house: Hospital, client: httpx.Client) -> Worker:
    return Worker.of(house, client, "li.ming", Role.DOCTOR)


@pytest.fixture
def nurse(house: Hospital, client: httpx.Client) -> Worker:
    return Worker.of(house, client, "lin", Role.NURSE)


def wrong(answer: httpx.Response) -> bool:
    return answer.status_code == 400 and 'role="alert"' in answer.text


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


def test_a_doctor_signs_in_and_reads_records(house: Hospital, doctor: Worker) -> None:
    tokens = doctor.sign_in()
    assert {"patient", "need_patient_banner", "refresh_token"} & tokens.keys() == set()
    assert (tokens["scope"], tokens["expires_in"]) == ("openid fhirUser user/*.rs", 3600)
    assert claims(tokens["id_token"])["fhirUser"] == f"{house.base}/fhir/Practitioner/prac-li.ming"
    assert doctor.read(f"Patient/{WANG}", tokens["access_token"]).status_code == 200
    assert doctor.read("Invoice?_count=1", tokens["access_token"]).json().get("entry") is None
    house.clock.pass_by(minutes=60)
    assert doctor.read(f"Patient/{WANG}", tokens["access_token"]).status_code == 401


def test_a_nurse_reads_no_more_than_her_day(nurse: Worker) -> None:
    token = nurse.sign_in()["access_token"]
    assert nurse.read("Practitioner/prac-lin", token).status_code == 200
    assert nurse.read(f"Patient/{WANG}", token).status_code == 404
    assert nurse.read("Observation", token).json()["total"] == 0


def test_scopes_narrow_what_the_role_allows(doctor: Worker) -> None:
    token = doctor.sign_in("user/Practitioner.r")["access_token"]
    assert doctor.read("Practitioner/prac-li.ming", token).status_code == 200
    assert doctor.read(f"Patient/{WANG}", token).status_code == 404


def test_each_level_of_scopes_has_its_apps(house: Hospital, doctor: Worker, walker: Walker) -> None:
    assert answered(walker.authorize(scope="user/*.cruds"))["error"] == "invalid_scope"
    assert answered(doctor.authorize(scope="patient/*.cruds offline_access"))["error"] == "invalid_scope"
    mixed = doctor.sign_in("user/Practitioner.rs patient/*.rs offline_access launch/patient system/*.cruds")
    assert mixed["scope"] == "user/Practitioner.rs"
    form = {"client_id": CLIENT, "scope": "user/*.rs", "device_name": "x"}
    assert doctor.client.post("/auth/device_authorization", data=form).status_code == 401
    refresh = {"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": "x"}
    assert doctor.client.post("/auth/token", data=refresh).json()["error"] == "unauthorized_client"


def test_the_two_sign_ins_do_not_mix(doctor: Worker, walker: Walker) -> None:
    page = doctor.authorize()
    for path in ("/auth/code", "/auth/sign-in", "/auth/consent", "/auth/sign-out"):
        assert doctor.post(path, page, phone="13800000001", decision="allow").status_code == 400
    patients = walker.authorize()
    assert "location" not in doctor.type(patients).headers
    assert doctor.type(page).status_code == 303


def test_whatever_is_wrong_reads_the_same(nurse: Worker) -> None:
    page = nurse.authorize()
    answers = [
        nurse.type(page, name="nobody.here"),
        nurse.type(page, password=WRONG),
        nurse.type(page, code="000000" if nurse.digits() != "000000" else "000001"),
        nurse.type(page, code="aaaa-bbbb-cccc-dddd"),
        nurse.type(page, code=""),
        nurse.type(page, name=""),
        nurse.type(page, name="lin\x00' OR 1=1 --"),
        nurse.type(page, password="\ud800".encode("utf-8", "surrogatepass").decode("latin-1")),
    ]
    assert all(wrong(answer) for answer in answers)
    assert len({answer.text for answer in answers}) == 1
    assert nurse.type(page).status_code == 303  # the wrong password did not use the digits up


def test_an_unknown_name_takes_as_long_as_a_wrong_password(nurse: Worker) -> None:
    page = nurse.authorize()
    took: dict[str, list[float]] = {"lin": [], "nobody": []}
    for _ in range(4):
        for name, times in took.items():
            begin = time.perf_counter()
            nurse.type(page, name=name, password=WRONG)
            times.append(time.perf_counter() - begin)
    known, unknown = min(took["lin"]), min(took["nobody"])  # whatever else the machine does comes on top
    assert 1 / 4 < known / unknown < 4


def test_full_width_letters_and_capitals_of_a_name_do_not_matter(nurse: Worker) -> None:
    def wide(text: str) -> str:
        return "".join(chr(ord(letter) + 0xFEE0) if letter != " " else "\u3000" for letter in text)

    typed = {"name": f" {wide('LIN')} ", "password": wide(PASSWORD), "code": wide(nurse.digits())}
    assert nurse.type(nurse.authorize(), **typed).status_code == 303


def test_digits_work_once_and_a_step_around_the_moment(house: Hospital, nurse: Worker) -> None:
    assert nurse.type(nurse.authorize()).status_code == 303
    assert wrong(nurse.type(nurse.authorize()))  # again
    assert wrong(nurse.type(nurse.authorize(), code=nurse.digits(-1)))  # one from before those
    assert nurse.type(nurse.authorize(), code=nurse.digits(1)).status_code == 303  # a clock that is ahead
    house.clock.pass_by(seconds=90)
    assert wrong(nurse.type(nurse.authorize(), code=nurse.digits(-2)))
    assert nurse.type(nurse.authorize(), code=nurse.digits(-1)).status_code == 303  # typed slowly


def test_a_recovery_code_works_once(nurse: Worker) -> None:
    assert len(set(nurse.recovery)) == 10
    assert nurse.type(nurse.authorize(), code=nurse.recovery[3].upper().replace("-", " ")).status_code == 303
    assert wrong(nurse.type(nurse.authorize(), code=nurse.recovery[3]))
    assert nurse.type(nurse.authorize(), code=nurse.recovery[4]).status_code == 303


def test_tries_are_few_whether_the_name_is_known_or_not(tmp_path: Path) -> None:
    limits = SignInLimits(staff_tries_per_name=3)
    with serve(tmp_path, demo=False, limits=limits) as house, httpx.Client(base_url=house.base) as client:
        _try_until_refused(house, Worker.of(house, client, "lin", Role.NURSE))


def _try_until_refused(house: Hospital, nurse: Worker) -> None:
    page = nurse.authorize()
    for name in ("lin", "nobody"):
        told = [nurse.type(page, name=name, password=WRONG).status_code for _ in range(4)]
        assert told == [400] * 3 + [429]
    assert nurse.type(page).status_code == 429  # also with everything right
    house.clock.pass_by(minutes=14)
    assert nurse.type(page).status_code == 429
    house.clock.pass_by(minutes=1, seconds=1)
    assert nurse.type(nurse.authorize()).status_code == 303


def test_who_is_disabled_is_out_at_once(house: Hospital, doctor: Worker) -> None:
    context = house.app.state.sign_in
    token = doctor.sign_in()["access_token"]
    code = answered(doctor.type(doctor.authorize(), code=doctor.recovery[0]))["code"]
    with writing(context.store.engine) as connection:
        account = staff_accounts.find(connection, context.secret, "li.ming")
        assert account is not None
        staff_accounts.disable(connection, account, context.milliseconds())
    assert doctor.read(f"Patient/{WANG}", token).status_code == 401
    assert doctor.exchange(code, client_id=CLIENT).json() == {"error": "invalid_grant"}
    house.clock.pass_by(seconds=30)
    assert wrong(doctor.type(doctor.authorize()))
    with writing(context.store.engine) as connection:
        fresh = staff_accounts.reset(connection, context.secret, account, kept(OTHER), context.milliseconds())
    assert wrong(doctor.type(doctor.authorize(), code=doctor.recovery[1]))
    doctor.totp = fresh.totp
    assert doctor.read(f"Patient/{WANG}", token).status_code == 401
    assert "access_token" in doctor.sign_in(password=OTHER)


def test_a_role_that_is_taken_away_counts_at_once(house: Hospital, doctor: Worker) -> None:
    token = doctor.sign_in()["access_token"]
    with writing(house.app.state.store.engine) as connection:
        connection.execute(staff_accounts.staff.update().values(roles="nurse"))
    assert doctor.read(f"Patient/{WANG}", token).status_code == 404


def test_the_hospital_can_ask_what_the_token_is_worth_and_it_can_be_given_back(house: Hospital, doctor: Worker) -> None:
    token = doctor.sign_in()["access_token"]
    system = {"Authorization": f"Bearer {house.app.state.sign_in.tokens.for_system(5)}"}
    told = doctor.client.post("/auth/introspect", data={"token": token}, headers=system).json()
    assert told["fhirUser"] == f"{house.base}/fhir/Practitioner/prac-li.ming"
    assert (told["active"], told["client_id"], "patient" in told) == (True, CLIENT, False)
    own = {"Authorization": f"Bearer {token}"}
    assert doctor.client.post("/auth/introspect", data={"token": token}, headers=own).status_code == 403
    doctor.client.post("/auth/revoke", data={"token": token, "client_id": CLIENT})
    assert doctor.client.post("/auth/introspect", data={"token": token}, headers=system).json() == {"active": False}
    assert doctor.read(f"Patient/{WANG}", token).status_code == 401


def test_the_audit_says_who_tried_who_came_in_and_who_looked(house: Hospital, doctor: Worker) -> None:
    doctor.type(doctor.authorize(), password=WRONG)
    doctor.type(doctor.authorize(), name="nobody")
    doctor.read(f"Patient/{WANG}", doctor.sign_in()["access_token"])
    rows = [placed.entry for placed in reversed(house.app.state.store.trail.find(AuditFilter(), 1000))]
    found = [one for one in rows if "." in one.interaction or one.interaction == "read"]
    assert [(one.interaction, one.outcome, one.actor, one.id, one.purpose) for one in found] == [
        ("sign-in.failed", "failed", "", "prac-li.ming", ""),
        ("sign-in.failed", "failed", "", "", ""),
        ("sign-in.ok", "ok", "staff:Practitioner/prac-li.ming", "prac-li.ming", ""),
        ("token.issued", "ok", "staff:Practitioner/prac-li.ming", "prac-li.ming", ""),
        ("read", "200", "staff:Practitioner/prac-li.ming", WANG, "TREAT"),
    ]


def test_nothing_that_lets_somebody_in_is_kept_in_clear(house: Hospital, doctor: Worker) -> None:
    token = doctor.sign_in()["access_token"]
    with reading(house.app.state.store.engine) as connection:
        kept_rows = [
            str(tuple(row))
            for table in staff_accounts.staff.metadata.sorted_tables
            for row in connection.execute(table.select())
        ]
    for secret in (PASSWORD, doctor.totp, *doctor.recovery, doctor.recovery[0].replace("-", ""), token):
        assert not any(secret in row for row in kept_rows)
    assert any("$argon2id$v=19$m=65536,t=3,p=4$" in row for row in kept_rows)


def test_demo_mode_offers_accounts_that_exist_only_there(tmp_path: Path) -> None:
    with serve(tmp_path) as demo, httpx.Client(base_url=demo.base) as client:
        settle(demo)
        page = (worker := Worker(client, house=demo)).authorize()
        forms = re.findall(r'name="name" value="([^"]+)">\s*<input[^>]+name="password" value="([^"]+)">\s*'
                           r'<input[^>]+name="code" value="(\d+)"', page.text)  # fmt: skip
        assert [name for name, _, _ in forms] == ["nurse.lin", "doctor", "desk.he", "desk.tang"]
        for name, password, code in forms:
            answer = client.post(
                "/auth/staff", data={"csrf": token_of(page), "name": name, "password": password, "code": code}
            )
            tokens = worker.exchange(answered(answer)["code"], client_id=CLIENT).json()
            assert worker.read("Organization/hospital", tokens["access_token"]).status_code == 200
            page = worker.authorize()
        url, clock = demo.app.state.config.db_url, demo.clock
    with serve(tmp_path, demo=False, clock=clock, url=url) as real, httpx.Client(base_url=real.base) as client:
        worker = Worker(client, house=real)
        assert worker.read("Organization/hospital", tokens["access_token"]).status_code == 401
        page = worker.authorize()
        assert "demo-clinic" not in page.text
        for name, password, _ in forms:
            context = real.app.state.sign_in
            with reading(context.store.engine) as connection:
                account = staff_accounts.find(connection, context.secret, name)
            assert account is not None
            worker.totp = account.totp
            clock.pass_by(seconds=90)
            assert wrong(worker.type(page, name=name, password=password))


def test_the_page_is_told_in_both_languages_and_says_nothing_of_patients(nurse: Worker) -> None:
    english, chinese = (nurse.authorize(lang=language).text for language in ("en", "zh"))
    assert "Staff sign-in" in english and "员工登录" in chinese
    assert "phone" not in english


def test_the_form_may_lead_back_to_the_app_and_nowhere_else(nurse: Worker) -> None:
    page = nurse.authorize()
    for answer in (page, nurse.type(page, password=WRONG)):
        assert "form-action 'self' http://127.0.0.1:51234" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


def test_a_name_or_a_password_that_is_pasted_whole_is_wrong_in_words(house: Hospital, doctor: Worker) -> None:
    page = doctor.authorize()
    assert "maxlength" not in page.text
    assert wrong(doctor.type(page, password=PASSWORD + " and more" * 100))
    assert wrong(doctor.type(page, name="li.ming " * 100))
