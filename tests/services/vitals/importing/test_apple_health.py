"""Apple Health's export: what is taken of it, and every way a file can be wrong has a named end."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.health_export import MEMORY, peak
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Meal
from services.vitals.importing.files import read_file
from services.vitals.importing.findings import FileFindings, ImportEnd
from tests.services.record.measurements.samples import BEIJING, MORNING

K = MeasurementKind
NOW = MORNING.replace(hour=12)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout)*)>
<!ATTLIST HealthData locale CDATA #REQUIRED>
]>
<HealthData locale="zh_CN">
 <ExportDate value="2026-11-21 08:00:00 +0800"/>
"""
END = "</HealthData>"


def record(type_: str, value: str, unit: str = "", start: str = "2026-11-20 07:30:00", **more: str) -> str:
    end, source, inside = more.get("end", start), more.get("source", "iPhone"), more.get("inside", "")
    return (
        f'<Record type="{type_}" sourceName="{source}" sourceVersion="17" unit="{unit}" creationDate="{start} +0800"'
        f' startDate="{start} +0800" endDate="{end} +0800" value="{value}">{inside}</Record>\n'
    )


Q = "HKQuantityTypeIdentifier"
PRESSURE = (
    record(f"{Q}BloodPressureSystolic", "128", "mmHg", source="欧姆龙")
    + record(f"{Q}BloodPressureDiastolic", "82", "mmHg", source="欧姆龙")
    + '<Correlation type="HKCorrelationTypeIdentifierBloodPressure">'
    + record(f"{Q}BloodPressureSystolic", "128", "mmHg", source="欧姆龙")
    + record(f"{Q}BloodPressureDiastolic", "82", "mmHg", source="欧姆龙")
    + "</Correlation>"
)


def found(path: Path, text: str | bytes, name: str = "export.xml") -> FileFindings:
    file = path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(file, BEIJING, NOW)


def packed(path: Path, *members: tuple[str, bytes]) -> Path:
    file = path / "export.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return file


def test_a_blood_pressure_is_one_although_it_stands_there_twice(tmp_path: Path) -> None:
    result = found(tmp_path, HEAD + PRESSURE + END)
    (measured,) = result.plausible
    assert (measured.kind, measured.value, measured.diastolic) == (K.PRESSURE, 128, 82)
    assert (measured.measured_by, measured.moment.isoformat()) == ("欧姆龙", "2026-11-20T07:30:00+08:00")
    assert result.end is ImportEnd.COMPLETE


@pytest.mark.parametrize(
    ("type_", "value", "unit", "taken"),
    [
        ("BodyMass", "143.3", "lb", (K.WEIGHT, Decimal("65.0"))),
        ("BodyMass", "65.24", "kg", (K.WEIGHT, Decimal("65.2"))),
        ("BodyTemperature", "98.6", "degF", (K.TEMPERATURE, Decimal("37.0"))),
        ("OxygenSaturation", "0.97", "%", (K.OXYGEN, Decimal(97))),
        ("RestingHeartRate", "61", "count/min", (K.PULSE, Decimal(61))),
        ("BloodGlucose", "6.4", "mmol&lt;180.1558800000541&gt;/L", (K.GLUCOSE, Decimal("6.4"))),
        ("BloodGlucose", "115", "mg/dL", (K.GLUCOSE, Decimal("6.4"))),
    ],
)
def test_a_kind_in_its_unit(
    tmp_path: Path, type_: str, value: str, unit: str, taken: tuple[MeasurementKind, Decimal]
) -> None:
    (measured,) = found(tmp_path, HEAD + record(Q + type_, value, unit) + END).plausible
    assert (measured.kind, measured.value) == taken


def test_the_meal_of_a_glucose_stands_inside_of_it(tmp_path: Path) -> None:
    inside = '<MetadataEntry key="HKBloodGlucoseMealTime" value="2"/>'
    first = record(f"{Q}BloodGlucose", "8.1", "mmol<180>/L".replace("<", "&lt;").replace(">", "&gt;"), inside=inside)
    second = record(f"{Q}BloodGlucose", "90", "mg/dL", "2026-11-20 06:00:00")
    result = found(tmp_path, HEAD + first + second + END)
    assert [each.meal for each in result.plausible] == [Meal.AFTER, None]


def test_steps_are_one_number_a_day_of_the_source_that_counts_most(tmp_path: Path) -> None:
    rows = [
        record(f"{Q}StepCount", "3000", "count", "2026-11-20 07:30:00"),
        record(f"{Q}StepCount", "3120", "count", "2026-11-20 18:30:00"),
        record(f"{Q}StepCount", "5000", "count", "2026-11-20 18:30:00", source="手表"),
        record(f"{Q}StepCount", "400", "count", "2026-11-19 23:59:00"),
        record(f"{Q}StepCount", "-4", "count"),
    ]
    result = found(tmp_path, HEAD + "".join(rows) + END)
    assert [(each.value, each.moment.day, each.moment.hour) for each in result.plausible] == [
        (6120, 20, 0),
        (400, 19, 0),
    ]
    assert result.unreadable == 1


def test_a_night_belongs_to_the_day_it_ends_and_overlaps_count_once(tmp_path: Path) -> None:
    type_ = "HKCategoryTypeIdentifierSleepAnalysis"
    asleep = "HKCategoryValueSleepAnalysisAsleep"
    rows = [
        record(type_, f"{asleep}Core", start="2026-11-19 23:00:00", end="2026-11-20 03:00:00"),
        record(type_, f"{asleep}REM", start="2026-11-20 02:30:00", end="2026-11-20 06:30:00"),
        record(type_, "HKCategoryValueSleepAnalysisInBed", start="2026-11-19 22:00:00", end="2026-11-20 08:00:00"),
    ]
    result = found(tmp_path, HEAD + "".join(rows) + END)
    assert sum(each.value for each in result.plausible) == Decimal("7.5")


def test_what_is_doubtful_is_kept_apart_and_nothing_is_dropped(tmp_path: Path) -> None:
    rows = record(f"{Q}BodyMass", "652", "kg") + record(f"{Q}BodyMass", "65.2", "kg", "2026-11-18 07:30:00")
    result = found(tmp_path, HEAD + rows + record(f"{Q}Height", "170", "cm") + END)
    assert [each.value for each in result.plausible] == [Decimal("65.2")]
    assert [each.value for each in result.doubtful] == [652]
    assert result.others == 1
    (counted,) = result.counts(BEIJING)
    assert (counted.kind, counted.count, counted.first) == (K.WEIGHT, 1, date(2026, 11, 18))


def test_a_file_that_is_cut_gives_what_was_before(tmp_path: Path) -> None:
    whole = (HEAD + PRESSURE + record(f"{Q}BodyMass", "65.2", "kg") + END).encode()
    for at in range(len(HEAD.encode()) + 900, len(whole) - 20, 97):
        result = found(tmp_path, whole[:at])
        assert result.end is ImportEnd.CUT
    assert result.plausible
    assert found(tmp_path, whole[:60]).end is ImportEnd.NOT_KNOWN


def test_entities_are_refused_before_anything_of_them_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("128")
    for entity in (f'<!ENTITY x SYSTEM "file://{secret}">', '<!ENTITY x "aaaaaaaaaa">', '<!ENTITY % x "y">'):
        text = HEAD.replace("<!-- HealthKit", entity + "<!-- HealthKit") + record(f"{Q}BodyMass", "&x;", "kg") + END
        result = found(tmp_path, text)
        assert (result.end, result.plausible, result.doubtful) == (ImportEnd.DANGEROUS, (), ())


def test_a_packed_export_is_read_by_whatever_name_it_has(tmp_path: Path) -> None:
    text = (HEAD + PRESSURE + END).encode()
    for name in ("apple_health_export/export.xml", "apple_health_export/导出.xml"):
        file = packed(tmp_path, (name, text), ("apple_health_export/export_cda.xml", b"<x/>" * 10_000))
        result = read_file(file, BEIJING, NOW)
        assert (result.end, len(result.plausible)) == (ImportEnd.COMPLETE, 1)


def test_a_packed_file_that_is_none_of_ours_or_damaged_says_so(tmp_path: Path) -> None:
    assert read_file(packed(tmp_path, ("a.txt", b"x")), BEIJING, NOW).end is ImportEnd.NOT_KNOWN
    file = packed(tmp_path, ("export.xml", (HEAD + PRESSURE * 200 + END).encode()))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert read_file(file, BEIJING, NOW).end is ImportEnd.DAMAGED
    file.write_bytes(whole[:200] + bytes(60) + whole[260:])
    assert read_file(file, BEIJING, NOW).end in {ImportEnd.CUT, ImportEnd.DAMAGED, ImportEnd.NOT_KNOWN}
    assert read_file(tmp_path / "nowhere", BEIJING, NOW).end is ImportEnd.DAMAGED


def test_a_bomb_stops_before_it_fills_anything(tmp_path: Path) -> None:
    spaces = HEAD.encode() + b" " * (96 * 1024 * 1024)
    assert read_file(packed(tmp_path, ("export.xml", spaces)), BEIJING, NOW).end is ImportEnd.TOO_LARGE
    endless = HEAD + '<Record type="' + "a" * (3 * 1024 * 1024)
    assert found(tmp_path, endless).end is ImportEnd.TOO_LARGE


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"<html></html>", b"<?xml version='1.0'?><a/>", b"PK\x03\x04x"]
)
def test_anything_else_is_said_not_to_be_known(tmp_path: Path, content: bytes) -> None:
    assert found(tmp_path, content).end in {ImportEnd.NOT_KNOWN, ImportEnd.DAMAGED}


@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_two_gigabytes_take_the_memory_of_a_quarter_of_one() -> None:
    few, many = peak(256), peak(2048)  # what is kept of each kind is full in both
    assert many <= MEMORY.bound
    assert many <= few * 1.25
