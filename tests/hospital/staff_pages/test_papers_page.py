"""A doctor sees what a patient photographed, page by page; others of the staff do not, and nothing runs in it."""

from __future__ import annotations

import base64
import re

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.fhir.staff import Role
from hospital.fhir.validation.check import findings
from services.pictures.intake import safe_picture
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.staff_pages.test_queue_page import come_in
from tests.services.pictures.camera_files import phone_photo

PAGE = "/staff/papers"
PHOTO = safe_picture(phone_photo()).content


def binary(id_: str, patient: str, content: bytes, kind: str = "image/jpeg") -> dict[str, object]:
    return {
        "resourceType": "Binary", "id": id_, "contentType": kind, "data": base64.b64encode(content).decode(),
        "securityContext": {"reference": f"Patient/{patient}"},
    }  # fmt: skip


def document(id_: str, patient: str, title: str, *pages: str, author: str = "") -> dict[str, object]:
    return {
        "resourceType": "DocumentReference", "id": id_, "status": "current", "description": title,
        "subject": {"reference": f"Patient/{patient}"}, "date": "2026-03-03T10:00:00+08:00",
        "author": [{"reference": author or f"Patient/{patient}"}],
        "content": [{"attachment": {"contentType": "image/jpeg", "url": f"Binary/{page}"}} for page in pages],
    }  # fmt: skip


@pytest.fixture
def papers(house: Hospital) -> Hospital:
    """p0 sent two pages; the hospital wrote a receipt of p0's; p1 sent one, and holds a file of a kind nobody opens."""
    with house.app.state.store.begin() as tx:
        for body in (
            binary("b1", "p0", PHOTO), binary("b2", "p0", PHOTO), binary("b3", "p1", PHOTO),
            binary("b4", "p0", b"<script>", "text/html"), document("d1", "p0", "外院血常规 <b>", "b1", "b2"),
            document("d2", "p0", "收据", "b1", author="PractitionerRole/role-li"), document("d3", "p1", "药盒", "b3"),
        ):  # fmt: skip
            tx.put(body)
    return house


def test_a_doctor_sees_them_and_opens_a_page(papers: Hospital, client: httpx.Client) -> None:
    doctor = Worker.of(papers, client, "wang", Role.DOCTOR)
    come_in(doctor)
    assert f'href="{PAGE}/p0?lang=en"' in doctor.client.get("/staff/medicines/p0?lang=en").text
    text = doctor.client.get(f"{PAGE}/p0?lang=en").text
    assert "外院血常规 &lt;b&gt;" in text and "not checked by the hospital" in text
    assert "收据" not in text and "药盒" not in text
    assert text.index(f"{PAGE}/p0/b1") < text.index(f"{PAGE}/p0/b2")
    page = doctor.client.get(f"{PAGE}/p0/b1")
    assert (page.status_code, page.content, page.headers["content-type"]) == (200, PHOTO, "image/jpeg")
    assert page.headers["content-security-policy"].endswith("sandbox")
    assert (page.headers["x-content-type-options"], page.headers["cache-control"]) == ("nosniff", "no-store")
    rows = [row.entry for row in papers.app.state.store.trail.find(AuditFilter(frozenset({"p0"})), 50)]
    seen = [row for row in rows if row.interaction == "search-type"]
    told = {(row.type, row.actor, row.purpose) for row in seen if row.type in ("Binary", "DocumentReference")}
    assert told == {(type_, "staff:Practitioner/prac-wang", "TREAT") for type_ in ("Binary", "DocumentReference")}


def test_a_doctor_sees_what_a_patient_says_about_themselves(papers: Hospital, client: httpx.Client) -> None:
    label = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "PATAST"}

    def told(type_: str, id_: str, verification: str, **more: object) -> dict[str, object]:
        verified = {"verificationStatus": {"coding": [{"code": verification}]}} if type_ == "AllergyIntolerance" else {}
        about = {"patient": {"reference": "Patient/p0"}, "meta": {"security": [label]}}
        return {"resourceType": type_, "id": id_, **about, **verified, **more}

    peanuts = {"code": {"text": "花生 <b>"}, "reaction": [{"manifestation": [{"text": "皮疹"}]}]}
    unsure = {"verificationStatus": {"coding": [{"code": "unconfirmed"}]}, "code": {"text": "胃溃疡"}}
    past = {"clinicalStatus": {"coding": [{"code": "resolved"}]}, "onsetAge": {"value": 35}}
    none = {"code": {"coding": [{"code": "no-known-problems"}], "text": "没有已知的疾病"}}
    place = [{"url": "http://anxin.example/fhir/StructureDefinition/told-place", "valueString": "县医院"}]
    with papers.app.state.store.begin() as tx:
        for body in (
            told("Condition", "c1", "", **unsure, **past), told("Condition", "c2", "", **{**unsure, **none}),
            told("Condition", "c3", "", code={"text": "肺炎"}, verificationStatus={"coding": [{"code": "confirmed"}]}),
            told("Procedure", "s1", "", status="completed", code={"text": "阑尾切除"}, performedDateTime="1998-07",
                 extension=place),
            told("Immunization", "i1", "", status="completed", vaccineCode={"text": "乙肝疫苗"},
                 occurrenceString="unknown", protocolApplied=[{"doseNumberPositiveInt": 2}], primarySource=False),
            told("Immunization", "i2", "", status="entered-in-error", vaccineCode={"text": "狂犬疫苗"}),
            told("AllergyIntolerance", "a1", "unconfirmed", recordedDate="2026-03-03T23:30:00Z", **peanuts),
            told("AllergyIntolerance", "a2", "entered-in-error", code={"text": "牛奶"}),
            told("AllergyIntolerance", "a3", "confirmed", code={"text": "青霉素"}),
            told("AllergyIntolerance", "a4", "unconfirmed", code={"text": "海鲜"}, meta={}),
            told(
                "FamilyMemberHistory", "f1", "", status="partial", relationship={"text": "父亲"},
                condition=[{"code": {"text": "高血压"}}],
            ),
            told("FamilyMemberHistory", "f2", "", status="entered-in-error", relationship={"text": "母亲"}),
        ):  # fmt: skip
            tx.put(body)
    doctor = Worker.of(papers, client, "wang", Role.DOCTOR)
    come_in(doctor)
    text = doctor.client.get(f"{PAGE}/p0?lang=en").text
    assert "Allergy: 花生 &lt;b&gt;" in text and "皮疹" in text and "2026-03-04" in text
    assert "Family history: 父亲" in text and "高血压" in text and "Told by the patient" in text
    for page in (f"{PAGE}/p0", "/staff/patients/p0"):
        shown, chinese = (doctor.client.get(f"{page}?lang={language}").text for language in ("en", "zh"))
        assert "Condition: 胃溃疡</strong> · had it, over · at the age of 35" in shown, page
        assert "疾病：胃溃疡</strong> · 以前有过，已经好了 · 35 岁时" in chinese
        assert "No known conditions" in shown and "没有已知的疾病" not in shown
        assert "Procedure: 阑尾切除</strong> · 1998-07 · 县医院" in shown
        assert "Vaccination: 乙肝疫苗</strong> · dose 2" in shown and "第 2 剂" in chinese
        assert not [name for name in ("牛奶", "青霉素", "海鲜", "母亲", "肺炎", "狂犬疫苗") if name in shown]
    rows = [row.entry for row in papers.app.state.store.trail.find(AuditFilter(frozenset({"p0"})), 50)]
    assert {"AllergyIntolerance", "Condition", "Immunization", "Procedure"} <= {row.type for row in rows}


@pytest.mark.parametrize("page", ["p0/b3", "p0/b4", "p0/nothing", "p1/b1"])
def test_what_is_not_a_page_of_this_patient_is_not_handed_out(
    papers: Hospital, client: httpx.Client, page: str
) -> None:
    doctor = Worker.of(papers, client, "wang", Role.DOCTOR)
    come_in(doctor)
    assert doctor.client.get(f"{PAGE}/{page}").status_code == 303


def test_a_nurse_does_not_see_them(papers: Hospital, client: httpx.Client) -> None:
    assert client.get(f"{PAGE}/p0").headers["location"].startswith("/auth/staff")
    nurse = Worker.of(papers, client, "lin", Role.NURSE)
    come_in(nurse)
    page = nurse.client.get(f"{PAGE}/p0?lang=en")
    assert (page.status_code, "外院血常规" in page.text) == (403, False)
    assert nurse.client.get(f"{PAGE}/p0/b1").status_code == 303


def test_a_paper_waits_until_somebody_has_looked_at_it(papers: Hospital, client: httpx.Client) -> None:
    label = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "PATAST"}
    with papers.app.state.store.begin() as tx:
        for id_ in ("d1", "d3"):
            tx.put(tx.read("DocumentReference", id_) | {"meta": {"security": [label]}})
    doctor = Worker.of(papers, client, "wang", Role.DOCTOR)
    home = come_in(doctor).text
    assert (
        re.findall(r'id="work-papers">.*?class="count">(\d+)<', home) == ["2"] and f'href="{PAGE}/p0?lang=en"' in home
    )
    page = doctor.client.get(f"{PAGE}?lang=en").text
    assert page.index("外院血常规") < page.index("药盒") and "收据" not in page
    assert "Looked at; it is this patient&#39;s" in doctor.client.get(f"{PAGE}/p0?lang=en").text
    for _ in range(2):
        assert client.post(f"{PAGE}/p0/d1?lang=en").is_redirect
    for wrong in ("p1/d1", "p0/d2", "p0/d3", "p0/nothing"):
        assert client.post(f"{PAGE}/{wrong}?lang=en").is_redirect
    assert "looked at by prac-wang" in doctor.client.get(f"{PAGE}/p0?lang=en").text
    page = doctor.client.get(f"{PAGE}?lang=zh").text
    assert "外院血常规" not in page and "药盒" in page
    with papers.app.state.store.reading() as tx:
        assert tx.current("DocumentReference", "d1").version == 3 and tx.current("DocumentReference", "d2").version == 1
        assert findings(tx.read("DocumentReference", "d1")) == []
    nurse = Worker.of(papers, client, "zhou", Role.NURSE)
    come_in(nurse)
    assert client.get(f"{PAGE}?lang=en").status_code == 403
    client.post(f"{PAGE}/p1/d3?lang=en")
    with papers.app.state.store.reading() as tx:
        assert tx.current("DocumentReference", "d3").version == 2
