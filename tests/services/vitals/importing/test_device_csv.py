"""Tables of devices: Chinese and English, GBK and UTF-8, commas, semicolons, tabs and whatever else."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.record.measurements.kinds import MeasurementKind
from services.vitals.importing.files import read_file
from services.vitals.importing.findings import FileFindings, ImportEnd
from tests.services.record.measurements.samples import BEIJING, MORNING

K = MeasurementKind
NOW = MORNING.replace(hour=12)


def found(path: Path, content: str | bytes, encoding: str = "utf-8") -> FileFindings:
    file = path / "table.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_file(file, BEIJING, NOW)


CHINESE = "序号,测量时间,收缩压(mmHg),舒张压(mmHg),脉搏(次/分),备注\n1,2026-11-20 07:30:00,128,82,72,早上\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    result = found(tmp_path, CHINESE.replace(",", separator), encoding)
    assert [(each.kind, each.value, each.diastolic) for each in result.plausible] == [
        (K.PRESSURE, 128, 82),
        (K.PULSE, 72, None),
    ]
    assert result.plausible[0].moment.isoformat() == "2026-11-20T07:30:00+08:00"


@pytest.mark.parametrize(
    ("table", "kind", "value"),
    [
        ("日期,时间,血压\n2026年11月20日,下午 7:30,128/82\n", K.PRESSURE, "128"),
        ("Date;Time;SYS;DIA;Pulse\n20.11.2026;19:30;128;82;72\n", K.PRESSURE, "128"),
        ("Date,Time,Systolic (kPa),Diastolic (kPa)\n2026/11/20,19:30,16.0,10.9\n", K.PRESSURE, "120"),
        ("Timestamp,Glucose (mg/dL)\n2026-11-20T19:30:00+08:00,115\n", K.GLUCOSE, "6.4"),
        ("时间;血糖\n2026-11-20 19:30;6,4\n", K.GLUCOSE, "6.4"),
        ("测量日期\t体重\n2026-11-20 19:30\t65.2kg\n", K.WEIGHT, "65.2"),
        ("日期,体重(斤)\n2026-11-20 19:30,130.4\n", K.WEIGHT, "65.2"),
        ("Date,Body Temperature [°F]\n11/20/2026 7:30 PM,98.6\n", K.TEMPERATURE, "37.0"),
        ("时间戳,血氧\n1795174200,97%\n", K.OXYGEN, "97"),
        (
            "Glucose Data,Generated on,20-11-2026\nDevice,Timestamp,Glucose mmol/L\nX,2026-11-20 19:30,6.4\n",
            K.GLUCOSE,
            "6.4",
        ),
        ("日期,步数\n2026-11-20,6120\n", K.STEPS, "6120"),
        ('日期,步数\n2026-11-20,"6,120"\n', K.STEPS, "6120"),
        ("Date;Steps\n2026-11-20;12.004 steps\n", K.STEPS, "12004"),
    ],
)
def test_tables_as_devices_write_them(tmp_path: Path, table: str, kind: MeasurementKind, value: str) -> None:
    result = found(tmp_path, table)
    assert result.end is ImportEnd.COMPLETE
    measured = next(each for each in result.plausible if each.kind is kind)
    assert measured.value == Decimal(value)
    hour = 0 if kind is K.STEPS else 19
    assert (measured.moment.day, measured.moment.hour) == (20, hour)


def test_a_day_and_a_month_that_could_be_either_are_not_guessed(tmp_path: Path) -> None:
    head = "Date,Weight\n"
    assert found(tmp_path, head + "03/04/2026,65\n").end is ImportEnd.UNCLEAR_DATES
    told = found(tmp_path, head + "03/04/2026,65\n25/04/2026,65.4\n")
    assert [(each.moment.day, each.moment.month) for each in told.plausible] == [(25, 4), (3, 4)]
    assert found(tmp_path, head + "25/04/2026,65\n04/25/2026,65\n").end is ImportEnd.UNCLEAR_DATES


def test_rows_that_cannot_be_read_are_counted_and_the_others_taken(tmp_path: Path) -> None:
    rows = "2026-11-20 07:30,128,82\n,120,80\n2026-02-30 08:00,120,80\n2026-11-19 08:00,,\n\n2026-11-18 08:00,131,84\n"
    result = found(tmp_path, "测量时间,高压,低压\n" + rows)
    assert [each.value for each in result.plausible] == [128, 131]
    assert result.unreadable == 3


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", CHINESE, "Date;Weight\n"]))
def test_whatever_stands_in_a_file_it_never_raises(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, before: str
) -> None:
    result = found(tmp_path_factory.getbasetemp(), before.encode() + content)
    assert result.end in set(ImportEnd)
