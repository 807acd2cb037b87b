"""Import: forward references, refusals one by one, repeatable, and the real corpus where it is there."""

from __future__ import annotations

import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.base import json_text
from hospital.base.json_stream import array_items
from hospital.fhir.importing import import_files
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from tests.hospital.fhir.samples import observation, patient, transaction


def write(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def read(store: FhirStore, type_: str, id_: str) -> Any:
    with store.reading() as tx:
        return tx.read(type_, id_)


def test_after_an_import_the_planner_knows_how_full_the_tables_are(store: FhirStore, tmp_path: Path) -> None:
    import_files(store, [write(tmp_path, "1.json", patient("a"))])
    known = "SELECT reltuples FROM pg_class WHERE oid = 'fhir_version'::regclass"
    with store.engine.connect() as connection:
        postgres = store.engine.dialect.name == "postgresql"
        assert connection.exec_driver_sql(known if postgres else "SELECT count(*) FROM fhir_version").scalar_one() == 1


def test_references_may_point_forward_within_and_between_files(store: FhirStore, tmp_path: Path) -> None:
    early = observation("o", "x")
    early["subject"]["reference"] = "urn:uuid:5f0b0f7e-0000-4000-8000-000000000001"
    early["performer"] = [{"reference": "Practitioner?identifier=urn:x|7"}]
    late = {"fullUrl": "urn:uuid:5f0b0f7e-0000-4000-8000-000000000001", "resource": {"resourceType": "Patient"}}
    doctor = {"resourceType": "Practitioner", "id": "dr", "identifier": [{"system": "urn:x", "value": "7"}]}
    paths = [
        write(tmp_path, "1.json", {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": early}]}),
        write(tmp_path, "2.json", {"resourceType": "Bundle", "type": "collection", "entry": [late]}),
        write(tmp_path, "3.json", doctor),
    ]
    report = import_files(store, paths)
    assert (report.stored, report.refused) == (3, [])
    body = read(store, "Observation", "o")
    assert body["subject"]["reference"] == "Patient/5f0b0f7e-0000-4000-8000-000000000001"
    assert body["performer"][0]["reference"] == "Practitioner/dr"
    assert read(store, "Patient", "5f0b0f7e-0000-4000-8000-000000000001") is not None


def test_a_condition_that_fits_nothing_stays_as_an_identifier(store: FhirStore, tmp_path: Path) -> None:
    body = observation("o", "a", performer=[{"reference": "Practitioner?identifier=urn:x|7", "display": "王医生"}])
    report = import_files(store, [write(tmp_path, "1.json", body)])
    assert (report.stored, len(report.notes)) == (1, 1)
    assert read(store, "Observation", "o")["performer"] == [
        {"display": "王医生", "type": "Practitioner", "identifier": {"system": "urn:x", "value": "7"}}
    ]


def test_what_is_invalid_is_refused_singly_with_its_place(store: FhirStore, tmp_path: Path) -> None:
    bundle = transaction(
        ("POST", "Patient", patient("a")),
        ("POST", "Patient", patient("b", gender="robot")),
        ("DELETE", "Patient/c", None),
    )
    broken = write(tmp_path, "broken.json", '{"resourceType": "Bundle", "type": "batch", "entry": [{"resource":')
    lines = write(tmp_path, "x.ndjson", "\n".join([json.dumps(patient("n1")), "", json.dumps(patient("n2"))]))
    report = import_files(store, [write(tmp_path, "1.json", bundle), broken, lines, tmp_path / "absent.json"])
    assert report.stored == 3
    assert [(item.source, item.place) for item in report.refused] == [
        ("1.json", "entry 1"), ("1.json", "entry 2"), ("broken.json", ""), ("absent.json", "")
    ]  # fmt: skip
    assert "Patient.gender" in report.refused[0].reason


def test_twice_is_as_good_as_once(store: FhirStore, tmp_path: Path) -> None:
    nameless = {"resourceType": "Basic", "code": {"text": "x"}}
    path = write(tmp_path, "1.json", transaction(("POST", "Patient", patient("a")), ("POST", "Basic", nameless)))
    first, second = import_files(store, [path]), import_files(store, [path])
    assert (first.stored, first.same, second.stored, second.same) == (2, 0, 0, 2)
    with store.reading() as tx:
        assert tx.newest_seq() == 2


def test_a_document_stays_whole(store: FhirStore, tmp_path: Path) -> None:
    composition = {"resourceType": "Composition", "status": "final", "type": {"text": "x"}, "date": "2026",
                   "author": [{"display": "x"}], "title": "x"}  # fmt: skip
    body = {"resourceType": "Bundle", "id": "doc", "type": "document", "timestamp": "2026-01-01T00:00:00Z",
            "identifier": {"system": "urn:x", "value": "1"},
            "entry": [{"fullUrl": "http://x/Composition/1", "resource": composition}]}  # fmt: skip
    assert import_files(store, [write(tmp_path, "1.json", body)]).stored == 1
    assert read(store, "Bundle", "doc")["entry"][0]["resource"]["title"] == "x"


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.text(), TREES, max_size=4)), TREES, st.booleans(), st.integers(1, 7))
def test_cutting_a_stream_finds_exactly_the_items(items: list[Any], other: Any, ascii_: bool, size: int) -> None:
    text = json.dumps({"before": other, "entry": items, "after": [other, {"entry": [{"no": 1}]}]}, ensure_ascii=ascii_)

    class Slow(io.StringIO):
        def read(self, _size: int | None = -1) -> str:
            return super().read(size)

    assert [json.loads(item) for item in array_items(Slow(text), "entry")] == items


PRINTED = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4) | PRINTED | st.integers())
def test_json_keeps_what_it_reads(value: Any) -> None:
    text = json_text.dumps({"value": value})
    assert json_text.dumps(json_text.loads(text)) == text
    escaped = json.dumps({"value": str(value)})
    assert json_text.loads(escaped) == {"value": str(value)}


def test_the_corpus_is_taken_or_refused_with_a_reason(store: FhirStore, capsys: pytest.CaptureFixture[str]) -> None:
    folder = os.environ.get("ANXIN_CORPUS", "")
    if not folder:
        with capsys.disabled():
            print("ANXIN_CORPUS is not set: the real corpus was not imported")  # noqa: T201
        assert folder == ""
        return
    paths = sorted(path for part in ("fhir-r4-examples", "synthea") for path in Path(folder, part).glob("*.json"))
    first = import_files(store, paths)
    assert first.stored > 0 and len(first.refused) * 20 < first.stored
    assert all(item.source and item.reason for item in first.refused)
    with store.reading() as tx:
        found = search(tx, "Observation", {"_count": "5000"}) + search(tx, "Claim", {"_count": "5000"})
        dangling = [body["id"] for body in found if '"reference":"urn:uuid:' in json_text.dumps(body)]
    assert len(found) > 100 and dangling == []
    second = import_files(store, paths)
    assert (second.stored, second.same) == (0, first.stored + first.same)


def test_the_order_of_keys_in_a_bundle_does_not_matter(store: FhirStore, tmp_path: Path) -> None:
    bundle = {"resourceType": "Bundle", "type": "searchset", "meta": {"tag": [{"code": "x"}]}, "total": 1,
              "entry": [{"resource": patient("a"), "search": {"mode": "match"}}]}  # fmt: skip
    for number, keys in enumerate(([*bundle], sorted(bundle), sorted(bundle, reverse=True), ["meta", *bundle])):
        body = {key: bundle[key] for key in keys} | {"entry": [{"resource": patient(f"p{number}")}]}
        assert import_files(store, [write(tmp_path, "x.json", {key: body[key] for key in keys})]).refused == []
        assert read(store, "Patient", f"p{number}") is not None
    with store.reading() as tx:
        assert search(tx, "Bundle") == []


def test_of_a_history_the_newest_version_stays_however_often_it_is_imported(store: FhirStore, tmp_path: Path) -> None:
    versions = [{"resource": patient("a", given)} for given in ("新", "旧")]
    path = write(tmp_path, "h.json", {"resourceType": "Bundle", "type": "history", "entry": versions})
    for stored in (1, 0):
        report = import_files(store, [path])
        assert (report.stored, len(report.refused)) == (stored, 1)
        assert read(store, "Patient", "a")["name"][0]["family"] == "新"


def test_a_broken_line_or_entry_hides_no_other(store: FhirStore, tmp_path: Path) -> None:
    deep = json.dumps(patient("deep")).replace("}]}", '}],"extension":' + "[" * 300 + "]" * 300 + "}")
    lines = [json.dumps(patient("n1")), "{broken", "[]", deep, json.dumps(patient("n2"))]
    twins = '{"resource":{"resourceType":"Patient","id":"t","id":"u"}}'
    entries = f"{twins},{json.dumps({'resource': patient('n3')})}"
    report = import_files(store, [
        write(tmp_path, "1.ndjson", "\n".join(lines)),
        write(tmp_path, "2.json", f'{{"resourceType":"Bundle","type":"batch","entry":[{entries}]}}'),
    ])  # fmt: skip
    assert (report.stored, [item.place for item in report.refused]) == (3, ["line 2", "line 3", "line 4", "entry 0"])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not readable as JSON"),
        (b"<html></html>", "not readable as JSON"),
        (b"[" * 100_000, "not readable as JSON: nested too deeply"),
        (bytes(range(256)), "not text in UTF-8"),
        (gzip.compress(b"{}", mtime=0), "compressed; unpack it first"),
        ('{"resourceType":"Patient"}'.encode("utf-16"), "not text in UTF-8"),
        (b'[{"resourceType":"Patient"}]', "there is no resource here"),
        (b'{"hello":1}', "not a type that is stored here"),
        (b'{"resourceType":["Patient"]}', "not a type that is stored here"),
        (b'{"resourceType":"Patient","id":7}', "Patient.id: not of the right JSON type"),
        (b'{"resourceType":"Patient","id":"../x"}', "Patient.id: an id is letters, digits"),
        (b'{"resourceType":"Patient","id":""}', "Patient.id: empty; leave it out instead"),
    ],
)
def test_what_is_no_fhir_is_refused_with_the_reason(
    store: FhirStore, tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    report = import_files(store, [path])
    assert report.stored == 0
    (refused,) = report.refused
    assert refused.reason.startswith(reason)
