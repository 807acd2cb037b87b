"""The guide to departments and the measured waits of the demo hospital: whole in both languages, true of its house."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from hospital.base.clock import ZONE
from hospital.base.elements import instant
from hospital.demo import build, coming, guide, waits
from hospital.demo.departments import DEPARTMENTS
from hospital.demo.people import MAIN_PERSON
from hospital.scheduling.rules import Rules

Json = dict[str, Any]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def told() -> Json:
    (library,) = guide.resources(7, TODAY)
    (content,) = library["content"]
    assert (library["id"], content["contentType"]) == ("guide", "application/json")
    found: Json = json.loads(base64.b64decode(content["data"]))
    assert found["version"] == library["version"]
    return found


def both(node: Any) -> Iterator[Json]:
    """Everything that is said in two languages."""
    if isinstance(node, dict):
        if "zh" in node or "en" in node:
            yield node
        for child in node.values():
            yield from both(child)
    elif isinstance(node, list):
        for child in node:
            yield from both(child)


def complaints(told: Json) -> list[Json]:
    return [one for part in told["parts"] for one in part["complaints"]]


def test_every_sentence_stands_in_both_languages(told: Json) -> None:
    said = list(both(told))
    assert len(said) > 150
    for one in said:
        assert one["zh"].strip(), one
        assert one["en"].isascii() or set("°“”é") & set(one["en"]), one
        assert not one["zh"].isascii(), one


def test_it_reaches_every_department_and_no_other(told: Json) -> None:
    named = {one["service"] for complaint in complaints(told) for one in complaint["suggestions"]}
    assert named == {department.id for department in DEPARTMENTS}


def test_each_complaint_has_its_own_name_its_warnings_and_a_department(told: Json) -> None:
    ids = [one["id"] for one in complaints(told)]
    assert len(ids) == len(set(ids)) >= 30
    for one in complaints(told):
        assert one["suggestions"], one["id"]
        weights = [each["weight"] for each in one["suggestions"]]
        assert weights == sorted(weights, reverse=True)
    assert sum(bool(one["red_flags"]) for one in complaints(told)) >= len(ids) - 3


def test_an_emergency_is_told_first_and_says_whom_to_call(told: Json) -> None:
    assert told["emergency"]["call"] == "120"
    place = told["emergency"]["location"].removeprefix("Location/")
    assert place in {one["id"] for one in build.directory(TODAY) if one["resourceType"] == "Location"}
    assert "NICE" in told["source"]["zh"]


def test_it_never_names_a_diagnosis_as_a_fact(told: Json) -> None:
    assert not [one for one in both(told["parts"]) if "您得了" in one["zh"] or "you have" in one["en"].lower()]


def test_waits_are_there_for_every_hour_in_which_a_department_sees_people() -> None:
    found = list(waits.resources(7, TODAY))
    assert len(found) == len({one["id"] for one in found}) > 17 * 40
    for one in found:
        assert one["id"].startswith("wait-" + one["focus"][0]["reference"].removeprefix("HealthcareService/"))
        parts = {part["code"]["coding"][0]["code"]: part["valueQuantity"]["value"] for part in one["component"]}
        assert 1 <= one["valueQuantity"]["value"] < parts["wait-p90"] < 240
        assert 0 < parts["no-show-rate"] < 0.2
        assert "Patient/" not in str(one)


def test_monday_morning_is_worse_than_wednesday_afternoon() -> None:
    mean = {one["id"]: one["valueQuantity"]["value"] for one in waits.resources(7, TODAY)}
    for department in DEPARTMENTS:
        assert mean[f"wait-{department.id}-1-9"] > 2 * mean[f"wait-{department.id}-3-15"]


@pytest.mark.parametrize("day", [TODAY, date(2027, 2, 3)])
def test_nobody_of_the_demo_is_kept_from_booking(day: date) -> None:
    rules = {one["id"]: Rules.of(one) for one in build.directory(day) if one["resourceType"] == "HealthcareService"}
    everything = list(build.resources(build.DEFAULT_SEED, day))
    now = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)
    missed = [one for one in everything if one["resourceType"] == "Appointment" and one["status"] == "noshow"]
    mine = [instant(one["start"]) for one in missed if f"Patient/pat-{MAIN_PERSON}" in str(one["participant"])]
    assert not any(rule.banned_until(mine, now) for rule in rules.values())
    assert any(coming.resources(build.DEFAULT_SEED, day))
