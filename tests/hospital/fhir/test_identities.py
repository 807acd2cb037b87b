"""Whose a resource is: files of several servers may use the same ids, and nobody's record holds what is another's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.fhir.importing import ImportReport, import_files
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tables import origin

Json = dict[str, Any]
#: How each house names its entries: two servers, this hospital, placeholders of one bundle, and not at all.
HOUSES = {
    "甲": "https://a.example/fhir/{}/{}",
    "乙": "https://b.example/fhir/{}/{}",
    "丙": "urn:uuid:5f0b0f7e-0000-4000-8000-{0:0>6.6}00000{1}",
    "丁": "",
    "戊": "",
}


@pytest.fixture
def store(db_url: str) -> Iterator[FhirStore]:
    """A store without a hospital around it."""
    opened = FhirStore.open(db_url, "http://hospital.test/fhir")
    yield opened
    opened.close()


def person(house: str, id_: str = "1") -> Json:
    return {"resourceType": "Patient", "id": id_, "name": [{"text": f"{house}{id_}"}]}


def diagnosis(house: str, id_: str = "5", whose: str = "1", **more: Any) -> Json:
    subject = {"reference": f"Patient/{whose}"}
    return {"resourceType": "Condition", "id": id_, "subject": subject, "code": {"text": f"{house}{whose}"}, **more}


def hexed(text: str) -> str:
    return text.encode().hex()


def entry(house: str, resource: Json) -> Json:
    url = HOUSES[house].format(hexed(resource["resourceType"]), resource["id"]) if "urn" in HOUSES[house] else (
        HOUSES[house].format(resource["resourceType"], resource["id"])
    )  # fmt: skip
    return {"resource": resource} | ({"fullUrl": url} if url else {})


def write(folder: Path, name: str, *entries: Json) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": list(entries)}), "utf-8")
    return path


def bundle(folder: Path, house: str, *resources: Json, name: str = "") -> Path:
    return write(folder, name or house, *(entry(house, resource) for resource in resources))


def found(store: FhirStore) -> Iterator[tuple[str | None, str]]:
    """Whose name stands over each diagnosis, and whose it is by its own words."""
    with store.reading() as tx:
        names = {f"Patient/{body['id']}": body["name"][0]["text"] for body in search(tx, "Patient")}
        for body in search(tx, "Condition"):
            yield names.get(body["subject"]["reference"]), body["code"]["text"]


def mixed(store: FhirStore) -> list[tuple[str | None, str]]:
    return [pair for pair in found(store) if pair[0] not in (None, pair[1])]


def imported(store: FhirStore, *paths: Path) -> ImportReport:
    return import_files(store, paths)


def reasons(report: ImportReport) -> list[tuple[str, str]]:
    return [(refused.place, refused.reason) for refused in report.refused]


@pytest.mark.parametrize("runs", [[["甲", "乙"]], [["甲"], ["乙"]], [["乙"], ["甲"]], [["甲"], ["乙"], ["甲"], ["乙"]]])
def test_two_servers_patients_of_one_id_are_two(store: FhirStore, tmp_path: Path, runs: list[list[str]]) -> None:
    files = {house: bundle(tmp_path, house, diagnosis(house), person(house)) for house in "甲乙"}
    reports = [imported(store, *(files[house] for house in run)) for run in runs]
    assert sorted(found(store)) == [("乙1", "乙1"), ("甲1", "甲1")]
    assert [report.refused for report in reports] == [[]] * len(runs)
    assert reports[-1].notes == ["2 resources of other servers have new ids: theirs are taken here"]


def test_a_second_import_finds_the_same_rows_and_a_later_one_changes_them(store: FhirStore, tmp_path: Path) -> None:
    imported(store, bundle(tmp_path, "甲", person("甲"), diagnosis("甲")))
    second = bundle(tmp_path, "乙", person("乙"), diagnosis("乙"))
    assert (imported(store, second).stored, imported(store, second).same) == (2, 2)
    changed = bundle(tmp_path, "乙", diagnosis("乙", note=[{"text": "x"}]))
    assert imported(store, changed).stored == 1
    assert sorted(found(store)) == [("乙1", "乙1"), ("甲1", "甲1")]


@pytest.mark.parametrize("first", ["甲", "丁"])
def test_a_diagnosis_alone_does_not_fall_to_who_has_its_patients_id(
    store: FhirStore, tmp_path: Path, first: str
) -> None:
    imported(store, bundle(tmp_path, first, person(first)))
    imported(store, bundle(tmp_path, "乙", diagnosis("乙")))
    assert list(found(store)) == [(None, "乙1")]
    imported(store, bundle(tmp_path, "乙", person("乙")))
    assert list(found(store)) == [("乙1", "乙1")]


def test_who_was_here_before_keeps_the_id(store: FhirStore, tmp_path: Path) -> None:
    with store.begin() as tx:
        tx.put(person("此"))
    imported(store, bundle(tmp_path, "甲", person("甲"), diagnosis("甲")))
    assert list(found(store)) == [("甲1", "甲1")]
    with store.reading() as tx:
        assert tx.read("Patient", "1") == person("此") | {"meta": (tx.read("Patient", "1") or {})["meta"]}


def test_our_own_address_means_what_is_here(store: FhirStore, tmp_path: Path) -> None:
    imported(store, bundle(tmp_path, "甲", person("甲")))
    ours = {"fullUrl": "HTTP://HOSPITAL.test/fhir/Condition/7", "resource": diagnosis("甲", "7")}
    assert imported(store, write(tmp_path, "ours", ours)).stored == 1
    assert list(found(store)) == [("甲1", "甲1")]


def test_without_an_address_somebody_else_is_refused_with_all_that_refers_to_them(
    store: FhirStore, tmp_path: Path
) -> None:
    imported(store, bundle(tmp_path, "甲", person("甲")))
    visit = {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"},
             "diagnosis": [{"condition": {"reference": "Condition/5"}}]}  # fmt: skip
    healthy = {"resourceType": "Organization", "id": "o", "name": "x"}
    report = imported(store, bundle(tmp_path, "丁", visit, diagnosis("丁"), person("丁"), healthy))
    assert report.stored == 1
    assert reasons(report) == [
        ("entry 0", "it refers to Condition/5, which was refused"),
        ("entry 1", "it refers to Patient/1, which was refused"),
        ("entry 2", "another resource has its id here; only a fullUrl with the server's address tells them apart"),
    ]
    lines = tmp_path / "x.ndjson"
    lines.write_text(json.dumps(diagnosis("丁")))
    assert "which is another server's" in reasons(imported(store, lines))[0][1]
    assert list(found(store)) == []


def test_two_files_without_addresses_are_not_one_house(store: FhirStore, tmp_path: Path) -> None:
    files = [bundle(tmp_path, house, person(house), diagnosis(house, f"c-{hexed(house)}")) for house in "丁戊"]
    third = tmp_path / "x.ndjson"
    third.write_text(json.dumps(diagnosis("戊", "6")))
    report = imported(store, *files, third)
    assert list(found(store)) == [("丁1", "丁1")]
    assert len(report.refused) == 3
    assert imported(store, files[1]).stored == 0


@pytest.mark.parametrize(
    ("before", "after", "stored"),
    [
        ({"name": [{"text": "王 芳"}]}, {"name": [{"family": "王", "given": ["芳"]}], "gender": "female"}, 1),
        ({"birthDate": "1980"}, {"birthDate": "1981"}, 0),
        ({"birthDate": "1980"}, {"active": True}, 1),
        ({"identifier": [{"system": "urn:x", "value": "1"}]}, {"identifier": [{"system": "urn:x", "value": "2"}]}, 0),
        ({"name": [{"text": "王芳"}], "identifier": [{"system": "urn:x", "value": "1"}]},
         {"name": [{"text": "李芳"}], "identifier": [{"system": "urn:x", "value": "1"}]}, 1),
        ({"identifier": [{"value": "1"}], "name": [{"text": "王芳"}]},
         {"identifier": [{"value": "1"}], "name": [{"text": "芳王"}]}, 0),
    ],
)  # fmt: skip
def test_a_person_without_address_is_known_by_identifier_birth_date_and_name(
    store: FhirStore, tmp_path: Path, before: Json, after: Json, stored: int
) -> None:
    for body, count in ((before, 1), (after, stored)):
        path = write(tmp_path, "x", {"resource": {"resourceType": "Patient", "id": "p"} | body})
        assert imported(store, path).stored == count


def test_what_is_one_patients_here_is_not_anothers_by_its_id_alone(store: FhirStore, tmp_path: Path) -> None:
    imported(store, bundle(tmp_path, "丁", person("丁"), person("丁", "2"), diagnosis("丁")))
    assert imported(store, bundle(tmp_path, "丁", diagnosis("丁", whose="2"))).stored == 0
    assert list(found(store)) == [("丁1", "丁1")]


def test_what_a_disagreeing_entry_may_be_is_referred_to_by_nobody(store: FhirStore, tmp_path: Path) -> None:
    imported(store, bundle(tmp_path, "乙", person("乙"), person("乙", "2")))
    wrong = {"fullUrl": "https://b.example/fhir/Patient/2", "resource": person("乙")}
    for whose in "12":
        report = imported(store, write(tmp_path, "x", wrong, entry("乙", diagnosis("乙", whose=whose))))
        assert [refused.place for refused in report.refused] == ["entry 0", "entry 1"]
    ours = {"fullUrl": f"{store.fhir_base}/Patient/2", "resource": person("此")}
    of_it = {"fullUrl": f"{store.fhir_base}/Condition/9", "resource": diagnosis("此", "9", "2")}
    assert imported(store, write(tmp_path, "y", ours, of_it)).stored == 0


def test_addresses_of_any_form_tell_apart(store: FhirStore, tmp_path: Path) -> None:
    for house in "甲乙":
        url = f"https://{hexed(house)}.example/record.php?n=1"
        of_it = diagnosis(house, f"c-{hexed(house)}") | {"subject": {"reference": url}}
        imported(store, write(tmp_path, house, {"fullUrl": url, "resource": person(house)}, {"resource": of_it}))
    assert sorted(found(store)) == [("乙1", "乙1"), ("甲1", "甲1")]


def test_one_uuid_of_two_types_is_one_resource(store: FhirStore, tmp_path: Path) -> None:
    urn = "urn:uuid:5f0b0f7e-0000-4000-8000-000000000001"
    files = [write(tmp_path, house, {"fullUrl": urn, "resource": body(house)}) for house, body in
             (("甲", person), ("乙", diagnosis))]  # fmt: skip
    assert [refused.source for refused in imported(store, *files).refused] == ["乙.json"]


@pytest.mark.parametrize("url", ["https://b.example/fhir/Patient/2", "https://b.example/fhir/Person/1"])
def test_a_full_url_that_disagrees_is_refused_with_what_refers_to_it(
    store: FhirStore, tmp_path: Path, url: str
) -> None:
    wrong = {"fullUrl": url, "resource": person("乙")}
    subject = {"subject": {"reference": url.partition("/fhir/")[2]}}
    reference = diagnosis("乙") | (subject if "Patient" in url else {"subject": {"reference": url}})
    report = imported(store, write(tmp_path, "x", entry("乙", reference), wrong))
    assert report.stored == 0
    assert reasons(report)[1][1] == "its fullUrl is the address of another resource"


@pytest.mark.parametrize(
    "spelled",
    ["HTTPS://A.example:443/fhir/Patient/1", "https://a.example:0443//fhir/./Patient/1", "http://a.example/fhir/Patient/1",
     "https://a.example/fhir/%50atient/1"],
)  # fmt: skip
def test_one_server_is_one_however_its_address_is_spelled(store: FhirStore, tmp_path: Path, spelled: str) -> None:
    sick = entry("甲", diagnosis("甲"))
    imported(store, write(tmp_path, "first", entry("甲", person("甲")), sick))
    imported(store, write(tmp_path, "again", {"fullUrl": spelled, "resource": person("甲")}, sick))
    with store.reading() as tx:
        assert len(search(tx, "Patient")) == 1
    assert list(found(store)) == [("甲1", "甲1")]


@pytest.mark.parametrize(
    "spelled", ["HTTP://Hospital.test:080/fhir/Patient/own", "https://hospital.test//fhir/Patient/own"]
)
def test_the_hospitals_own_address_is_its_own_however_it_is_spelled(
    store: FhirStore, tmp_path: Path, spelled: str
) -> None:
    with store.begin() as tx:
        tx.put(person("戊", "own"))
    imported(store, write(tmp_path, "own", {"fullUrl": spelled, "resource": person("戊", "own")}))
    with store.reading() as tx:
        assert [body["id"] for body in search(tx, "Patient")] == ["own"]


def test_the_letters_of_an_id_have_their_case_and_those_of_a_host_have_none(store: FhirStore, tmp_path: Path) -> None:
    people = [entry("甲", {"resourceType": "Patient", "id": id_, "name": [{"text": f"甲{id_}"}]}) for id_ in ("a", "A")]
    other = {"fullUrl": "HTTPS://A.EXAMPLE/fhir/Condition/1", "resource": diagnosis("甲", "1", "A")}
    placeholder = {"fullUrl": "urn:uuid:5F0B0F7E-0000-4000-8000-00000000000A", "resource": person("丙", "9")}
    of_it = diagnosis("丙", "2", "9") | {"subject": {"reference": placeholder["fullUrl"].lower()}}
    imported(store, write(tmp_path, "x", *people, other, placeholder, {"resource": of_it}))
    assert sorted(found(store)) == [("丙9", "丙9"), ("甲A", "甲A")]


def test_one_placeholder_in_two_files_is_two_people(store: FhirStore, tmp_path: Path) -> None:
    for house in "甲乙":
        nameless = {"resourceType": "Patient", "name": [{"text": f"{house}1"}]}
        subject = {"subject": {"reference": "urn:uuid:p"}}
        of_it = diagnosis(house, f"c-{hexed(house)}") | subject
        imported(store, write(tmp_path, house, {"fullUrl": "urn:uuid:p", "resource": nameless}, {"resource": of_it}))
    assert sorted(found(store)) == [("乙1", "乙1"), ("甲1", "甲1")]


def test_in_one_file_a_placeholders_own_patient_is_the_files(store: FhirStore, tmp_path: Path) -> None:
    imported(store, bundle(tmp_path, "甲", person("甲")))
    imported(store, bundle(tmp_path, "丙", person("丙"), diagnosis("丙")))
    assert list(found(store)) == [("丙1", "丙1")]
    both = [entry(house, person(house, "3")) for house in "甲乙"]
    report = imported(store, write(tmp_path, "x", *both, {"resource": diagnosis("?", "8", "3")}))
    assert reasons(report) == [("entry 2", "it refers to Patient/3, which several entries of the file are")]


@pytest.mark.parametrize("query", ["_id=1", "name=甲1", "identifier=7", "identifier=urn:x|7,urn:x|8"])
def test_a_conditional_reference_finds_nobody_but_by_a_whole_identifier(
    store: FhirStore, tmp_path: Path, query: str
) -> None:
    imported(store, bundle(tmp_path, "甲", person("甲") | {"identifier": [{"system": "urn:x", "value": "7"}]}))
    body = diagnosis("乙") | {"subject": {"reference": f"Patient?{query}"}}
    imported(store, write(tmp_path, "x", entry("乙", body)))
    with store.reading() as tx:
        assert ["reference" in found["subject"] for found in search(tx, "Condition")] == [False]


def test_everything_that_names_another_servers_resource_is_led_to_it(store: FhirStore, tmp_path: Path) -> None:
    imported(store, bundle(tmp_path, "甲", person("甲"), {"resourceType": "Binary", "id": "b", "contentType": "x/x"}))
    paper = {
        "resourceType": "DocumentReference", "id": "d", "status": "current",
        "contained": [{"resourceType": "Provenance", "id": "p", "target": [{"reference": "#"}],
                       "recorded": "2026-01-01T00:00:00Z", "agent": [{"who": {"reference": "Patient/1/_history/3"}}]}],
        "subject": {"reference": "https://b.example/fhir/Patient/1"},
        "content": [{"attachment": {"url": "Binary/b", "contentType": "x/x"}}],
        "extension": [{"url": "urn:x", "valueReference": {"reference": "#p"}}],
        "text": {"status": "generated",
                 "div": '<div xmlns="http://www.w3.org/1999/xhtml"><a href="Patient/1">Patient/1</a></div>'},
    }  # fmt: skip
    binary = {"resourceType": "Binary", "id": "b", "contentType": "x/x", "data": "AAAA"}
    assert imported(store, bundle(tmp_path, "乙", paper, binary, person("乙"))).refused == []
    with store.reading() as tx:
        (body,) = search(tx, "DocumentReference")
        (his,) = [found["id"] for found in search(tx, "Patient") if found["name"][0]["text"] == "乙1"]
        assert (tx.read("Binary", body["content"][0]["attachment"]["url"].partition("/")[2]) or {})["data"] == "AAAA"
    assert body["subject"]["reference"] == body["contained"][0]["agent"][0]["who"]["reference"] == f"Patient/{his}"
    assert f'<a href="Patient/{his}">Patient/1</a>' in body["text"]["div"]


def test_an_id_that_was_chosen_and_then_taken_by_somebody_else_is_theirs(store: FhirStore, tmp_path: Path) -> None:
    imported(store, bundle(tmp_path, "甲", person("甲") | {"gender": "robot"}))
    with store.begin() as tx:
        tx.put(person("此"))
    report = imported(store, bundle(tmp_path, "甲", person("甲")))
    assert reasons(report) == [("entry 0", "its id was taken here since it was chosen")]


def test_nobody_is_remembered_where_ids_are_unique_anyway(store: FhirStore, tmp_path: Path) -> None:
    urn = "urn:uuid:5f0b0f7e-0000-4000-8000-000000000001"
    named = {"fullUrl": urn, "resource": person("丙", urn[9:])}
    imported(store, write(tmp_path, "x", named, {"resource": person("丁")}))
    with store.engine.connect() as connection:
        assert connection.execute(origin.select()).all() == []


FILES = st.lists(
    st.tuples(
        st.sampled_from(sorted(HOUSES)),
        st.sets(st.sampled_from("12"), max_size=2),
        st.sets(st.tuples(st.sampled_from("56"), st.sampled_from("12")), max_size=2),
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=12)
@given(st.lists(FILES, min_size=1, max_size=2))
def test_whatever_is_imported_in_whatever_order_nobody_has_anothers_diagnosis(
    tmp_path_factory: pytest.TempPathFactory, runs: list[list[tuple[str, set[str], set[tuple[str, str]]]]]
) -> None:
    folder = tmp_path_factory.mktemp("houses")
    house_of_ours = FhirStore.open(f"sqlite:///{folder / 'h.sqlite'}", "http://hospital.test/fhir")
    try:
        for number, files in enumerate(runs):
            paths = []
            for place, (house, people, diagnoses) in enumerate(files):
                # without a server's address `Patient/1` means whoever is here, if the file does not have it itself
                told = [(id_, whose) for id_, whose in sorted(diagnoses) if "http" in HOUSES[house] or whose in people]
                bodies = [diagnosis(house, id_, whose) for id_, whose in told]
                bodies += [person(house, id_) for id_ in sorted(people)]
                paths.append(bundle(folder, house, *bodies, name=f"{number}-{place}"))
            imported(house_of_ours, *paths)
            assert mixed(house_of_ours) == []
    finally:
        house_of_ours.close()
