"""The prescriptions of the demo: every kind of timing that people meet, what was handed out, and recorded doses."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hospital.demo import medicines
from hospital.demo.formulary_table import BY_KEY
from hospital.demo.medicines_table import BY_PERSON, BY_PROBLEM
from hospital.demo.random_ids import with_random_ids
from services.record.medicines import ids, model, plan, read

Json = dict[str, Any]
TODAY = date(2026, 11, 30)
BODIES = list(medicines.resources(20260101, TODAY))
NAMED = {body["id"]: body for body in BODIES}


def repeats(person: str, key: str) -> list[Json]:
    return [row.get("timing", {}).get("repeat", {}) for row in NAMED[f"rx-{person}-{key}"]["dosageInstruction"]]


def test_every_kind_of_timing_is_prescribed() -> None:
    assert repeats("wang-xiulan", "metformin-500")[0]["when"] == ["CM", "CV"]
    assert [row["when"] for row in repeats("zhao-jianguo", "insulin-aspart")] == [["ACM"], ["ACD"], ["ACV"]]
    weekly, folic = repeats("chen-ben", "methotrexate-2.5")[0], repeats("chen-ben", "folic-acid-5")[0]
    assert weekly["periodUnit"] == folic["periodUnit"] == "wk"
    assert set(weekly["dayOfWeek"]).isdisjoint(folic["dayOfWeek"])
    (hourly,) = repeats("chen-ben", "amoxicillin-500")
    assert (hourly["period"], hourly["periodUnit"]) == (8, "h")
    begin, end = (datetime.fromisoformat(hourly["boundsPeriod"][edge]) for edge in ("start", "end"))
    assert (end - begin).days == 7
    (cycle,) = repeats("han-xue", "drospirenone-ethinylestradiol")
    assert (cycle["duration"], cycle["period"]) == (21, 28)
    assert repeats("zhao-yinuo", "mometasone-cream") == [{}]


def test_a_taper_goes_down_step_by_step() -> None:
    steps = NAMED["rx-david-miller-prednisone-5"]["dosageInstruction"]
    assert [step["sequence"] for step in steps] == [1, 2, 3]
    assert [step["doseAndRate"][0]["doseQuantity"]["value"] for step in steps] == [6, 4, 2]
    assert sum(step["timing"]["repeat"]["boundsDuration"]["value"] for step in steps) == 10
    assert "boundsPeriod" not in steps[0]["timing"]["repeat"]


def test_as_needed_has_a_gap_and_a_most_per_day() -> None:
    (row,) = NAMED["rx-chen-ben-ibuprofen-300"]["dosageInstruction"]
    assert row["asNeededBoolean"]
    assert row["timing"]["repeat"]["period"] == 12
    assert row["maxDosePerPeriod"]["numerator"]["value"] == 2


def test_one_is_replaced_and_one_is_stopped() -> None:
    valsartan, amlodipine = NAMED["rx-wang-xiulan-valsartan-80"], NAMED["rx-wang-xiulan-amlodipine-5"]
    assert valsartan["priorPrescription"]["reference"] == f"MedicationRequest/{amlodipine['id']}"
    ends = [body["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"]["end"] for body in (amlodipine,)]
    assert (amlodipine["status"], ends) == ("stopped", [valsartan["authoredOn"][:10]])
    assert NAMED["rx-zhao-jianguo-glimepiride-2"]["status"] == "stopped"


def test_what_was_handed_out_lasts_as_long_as_it_says() -> None:
    for body in BODIES:
        if body["resourceType"] == "MedicationDispense":
            assert body["quantity"]["value"] > 0
            assert body["daysSupply"]["value"] > 0
            assert date.fromisoformat(body["whenHandedOver"][:10]) <= TODAY
    latest = max(body["whenHandedOver"] for body in BODIES if body["id"].startswith("disp-wang-xiulan-aspirin-100"))
    assert (TODAY - date.fromisoformat(latest[:10])).days == 27  # so that a refill can be asked for


def test_a_recorded_dose_has_the_id_that_the_persons_phone_derives() -> None:
    renamed = list(with_random_ids(iter(BODIES), b"secret"))
    doses = [body for body in renamed if body["resourceType"] == "MedicationAdministration"]
    assert len(doses) > 60
    for body in doses:
        slot = body["extension"][0]["valueString"]
        assert body["id"] == ids.administration_id(body["request"]["reference"], slot)
    assert {body["status"] for body in doses} == {"completed", "not-done"}
    assert len({body["id"] for body in doses}) == len(doses)


def test_the_app_plans_every_prescription_and_every_recorded_dose() -> None:
    here = ZoneInfo("Asia/Shanghai")
    prescribed = [body for body in BODIES if body["resourceType"] == "MedicationRequest"]
    seeded = {"meta": {"lastUpdated": f"{TODAY}T01:00:00Z"}}
    read_by_app = [read.prescription(body | seeded) for body in prescribed]
    circumstances = model.Circumstances(model.Rhythm(), here, here)
    found = plan.plan(read_by_app, TODAY - timedelta(days=30), TODAY + timedelta(days=30), circumstances)
    planned = {(dose.prescription, dose.slot): dose.planned for dose in found.doses}
    for body in BODIES:
        if body["resourceType"] == "MedicationAdministration":
            slot, moment = (extension[key] for extension, key in zip(
                body["extension"], ("valueString", "valueDateTime"), strict=True))  # fmt: skip
            assert planned[body["request"]["reference"], slot] == datetime.fromisoformat(moment)
    as_text = [text.prescription for text in found.as_text]
    assert as_text == ["MedicationRequest/rx-zhao-yinuo-mometasone-cream"]
    as_needed = {key for key, _ in found.as_needed}
    silent = {prescription.key for prescription in read_by_app} - {key for key, _ in planned} - {*as_text, *as_needed}
    assert silent == {"MedicationRequest/rx-wang-xiulan-amlodipine-5"}  # stopped before these weeks


def test_no_id_of_a_prescription_tells_whose_it_is() -> None:
    for body in with_random_ids(iter(BODIES), b"secret"):
        assert uuid.UUID(body["id"]).version in {4, 5}


@pytest.mark.parametrize("courses", [*BY_PROBLEM.values(), *BY_PERSON.values()])
def test_only_what_the_pharmacy_knows_is_prescribed(courses: tuple[Any, ...]) -> None:
    assert {course.key for course in courses} <= set(BY_KEY)
