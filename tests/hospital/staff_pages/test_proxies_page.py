"""Who may look after a patient by papers: one member of the desk writes it down, another grants or refuses it, once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.auth import proxies
from hospital.auth.database import reading
from hospital.auth.proxies import ProxyRow
from hospital.fhir.staff import Role
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.scheduling.booking import Booker
from tests.hospital.staff_pages.test_queue_page import come_in

PAGE = "/staff/proxies"
CARD, MOTHER = "340102201901011234", "340102198505054321"


@pytest.fixture
def people(house: Hospital) -> Hospital:
    """A child of seven and a mother, each with a number."""
    with house.app.state.store.begin() as tx:
        for id_, number, born in (("p0", CARD, "2019-01-01"), ("p1", MOTHER, "1985-05-05")):
            person = tx.read("Patient", id_)
            tx.put(person | {"birthDate": born, "identifier": [{"system": "urn:oid:1.2.156", "value": number}]})
    return house


@pytest.fixture
def first(people: Hospital, client: httpx.Client) -> Worker:
    worker = Worker.of(people, client, "chen", Role.DESK)
    come_in(worker)
    return worker


@pytest.fixture
def second(people: Hospital) -> Iterator[Worker]:
    with httpx.Client(base_url=people.base) as browser:
        worker = Worker.of(people, browser, "wu", Role.DESK)
        come_in(worker)
        yield worker


def write_down(worker: Worker, **changed: str) -> httpx.Response:
    page = worker.client.get(f"{PAGE}?lang=en").text
    [key] = re.findall('name="key" value="([0-9a-f]{16})"', page)
    form = {
        "key": key, "number": CARD, "birth": "2019-01-01", "holder_number": MOTHER, "holder_birth": "1985-05-05",
        "relationship": "PRN", "role": "guardian", "paper": "birth-certificate", "paper_day": "2019-01-03",
        "see": "1", "book": "1", "note": "原件",
    }  # fmt: skip
    return worker.client.post(f"{PAGE}?lang=en", data=form | changed)


def decide(worker: Worker, answer: str, words: str = "") -> httpx.Response:
    page = worker.client.get(f"{PAGE}?lang=en").text
    [id_] = re.findall('id="proxy-([0-9a-f]{16})"', page)
    return worker.client.post(f"{PAGE}/{id_}?lang=en", data={"answer": answer, "words": words})


def rows(house: Hospital) -> list[ProxyRow]:
    with reading(house.app.state.store.engine) as connection:
        return proxies.listed(connection, "p0")


def told(house: Hospital, client: httpx.Client, patient: str) -> str:
    answer = Booker.of(house, client, patient).operate(f"Patient/{patient}/$family")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_one_writes_it_down_and_another_grants_it(people: Hospital, first: Worker, second: Worker) -> None:
    assert write_down(first).is_redirect
    page = first.client.get(f"{PAGE}?lang=zh").text
    assert "赵建国 申请照看 王秀兰" in page and "出生医学证明 · 2019-01-03" in page and 'value="grant"' not in page
    assert decide(first, "grant").status_code == 403, "who wrote it down does not decide"
    assert '<span class="count">1</span>' in second.client.get("/staff?lang=en").text
    assert '"open"' in told(people, first.client, "p1")
    id_ = re.findall('id="proxy-([0-9a-f]{16})"', page)[0]
    for _ in range(2):
        assert decide_by(second, id_).is_redirect
    [row] = rows(people)
    assert (row.patient, row.holder, row.role, row.scopes) == ("p0", "p1", "guardian", ("see", "book"))
    assert row.reason == "birth-certificate 2019-01-03 原件"
    assert "No request waits" in second.client.get(f"{PAGE}?lang=en").text
    looked_after = told(people, first.client, "p0")
    assert '"valueCode":"birth-certificate"' in looked_after and '"valueString":"原件"' in looked_after
    family = told(people, first.client, "p1")
    assert '"person"' in family and '"request"' not in family
    events = [each.entry for each in people.app.state.store.trail.find(AuditFilter(frozenset({"p0"})), 50)]
    done = {each.interaction: each for each in events if each.interaction.startswith("proxy.")}
    assert done["proxy.requested"].actor == "staff:Practitioner/prac-chen"
    assert done["proxy.added"].actor == "staff:Practitioner/prac-wu" and done["proxy.added"].purpose == "HOPERAT"
    assert (
        "paper=birth-certificate" in done["proxy.added"].query and "recorded-by=prac-chen" in done["proxy.added"].query
    )


def decide_by(worker: Worker, id_: str) -> httpx.Response:
    return worker.client.post(f"{PAGE}/{id_}?lang=en", data={"answer": "grant"})


def test_a_refusal_has_words_that_who_asked_reads(people: Hospital, first: Worker, second: Worker) -> None:
    write_down(first)
    empty = decide(second, "refuse")
    assert empty.status_code == 422 and "a refusal says why" in empty.text
    assert decide(second, "refuse", "请带户口本原件再来").is_redirect
    family = told(people, first.client, "p1")
    assert "请带户口本原件再来" in family and "refused" in family
    assert rows(people) == []


def test_the_same_form_sent_twice_is_one_request(people: Hospital, first: Worker) -> None:
    key = "0123456789abcdef"
    for _ in range(2):
        assert write_down(first, key=key).is_redirect
    assert first.client.get(f"{PAGE}?lang=en").text.count('id="proxy-') == 1


def test_what_cannot_be_is_shown_again_as_it_was_typed(people: Hospital, first: Worker) -> None:
    for changed in (
        {"birth": "2019-01-02"}, {"number": "x,y|z"}, {"number": ""}, {"paper_day": "2026-03-05"}, {"key": "zz"},
        {"paper_day": "gestern"}, {"until": "2026-03-03"}, {"see": "", "book": ""}, {"note": "长" * 201},
        {"holder_number": "", "name": "外婆", "phone": "abc"}, {"holder_birth": ""},
    ):  # fmt: skip
        answer = write_down(first, **changed)
        assert answer.status_code == 422 and "Not done" in answer.text, changed
        assert f'value="{changed.get("number", CARD)}"' in answer.text and "<details open>" in answer.text
    itself = write_down(first, holder_number=CARD, holder_birth="2019-01-01")
    assert itself.status_code == 409
    with people.app.state.store.begin() as tx:
        tx.put(tx.read("Patient", "p0") | {"birthDate": "2008-01-01"})
    grown = write_down(first, birth="2008-01-01")
    assert grown.status_code == 409 and "age does not allow" in grown.text
    assert 'id="proxy-' not in first.client.get(f"{PAGE}?lang=en").text


def test_a_grandmother_without_a_record_signs_in_by_her_phone(people: Hospital, first: Worker, second: Worker) -> None:
    assert write_down(
        first, holder_number="", holder_birth="", name="张桂芳", phone="139 0000 0001", relationship="GRPRN"
    ).is_redirect
    assert decide(second, "grant").is_redirect
    [row] = rows(people)
    with people.app.state.store.reading() as tx:
        related = tx.read("RelatedPerson", row.related_person)
        assert related["telecom"][0]["value"] == "13900000001" and related["name"] == [{"text": "张桂芳"}]
        assert proxies.under(tx, ["13900000001"], row.begins) == [row.related_person]


@pytest.mark.parametrize("role", [Role.NURSE, Role.DOCTOR, Role.BILLING, Role.ADMIN])
def test_others_of_the_staff_see_and_decide_nothing(people: Hospital, client: httpx.Client, role: Role) -> None:
    other = Worker.of(people, client, "other", role)
    come_in(other)
    assert other.client.get(f"{PAGE}?lang=en").status_code == 403
    form = {
        "key": "0123456789abcdef", "number": CARD, "birth": "2019-01-01", "holder_number": MOTHER, "see": "1",
        "holder_birth": "1985-05-05", "relationship": "PRN", "role": "guardian", "paper": "court-decision",
        "paper_day": "2019-01-03",
    }  # fmt: skip
    assert other.client.post(f"{PAGE}?lang=en", data=form).status_code == 403
    assert other.client.post(f"{PAGE}/0123456789abcdef", data={"answer": "grant"}).status_code == 403
    assert rows(people) == []
