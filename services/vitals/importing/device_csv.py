"""Reads tables of measurements from devices and other apps: CSV in UTF-8, UTF-16 or GBK, any separator. Pure.

The columns are found by their names, in Chinese or English, in whichever of the first lines has the most of them. The
names stand in `columns.json`: those of common blood pressure, glucose and scale apps, and of Health Connect's exports.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from typing import IO, Final, NamedTuple

from services.moments import at_second, day_in, midnight
from services.record.measurements.conversion import converted, rounded
from services.record.measurements.kinds import KINDS, MeasurementKind
from services.record.measurements.model import Measurement
from services.vitals.importing.findings import Gathering, ImportEnd

K = MeasurementKind
LONGEST_LINE: Final = 64 * 1024
MOST_LINES: Final = 2_000_000
_MOST_UTF_16: Final = 16 * 1024 * 1024
_HEADER_WITHIN: Final = 30
_SEPARATORS: Final = ",;\t|，；"
_IN_NAME: Final = re.compile(r"[(\[]([^)\]]+)[)\]]")
_NUMBER: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_THOUSANDS: Final = re.compile(r"(?<=\d)[,.'\u2019 ](?=\d{3}(?!\d))")
_PAIR: Final = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*[/-]\s*(\d{1,3}(?:[.,]\d+)?)")
_DATE: Final = re.compile(r"(?<!\d)(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})(?!\d)")
_CLOCK: Final = re.compile(r"(?:\b(am|pm)\s*)?(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(am|pm)?", re.I)
_OFFSET: Final = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")
_JIN: Final = Decimal("0.5")  # kilograms


class _Names(NamedTuple):
    signs: Mapping[str, str]
    dates: Mapping[str, str]
    columns: Sequence[tuple[str, Sequence[str]]]
    units: Mapping[str, str]


@cache
def _names() -> _Names:
    read = json.loads((Path(__file__).parent / "columns.json").read_text("utf-8"))
    return _Names(read["signs"], read["dates"], [(role, words) for role, words in read["columns"]], read["units"])


@dataclass(frozen=True)
class TableHeader:
    """Where each column stands, by what it holds, and the unit its name says."""

    places: Mapping[str, int]
    units: Mapping[str, str]

    @property
    def is_one(self) -> bool:
        """Whether there is a time and something that was measured."""
        roles = set(self.places)
        return bool(roles & {"moment", "day"}) and bool(roles - {"moment", "day", "clock", "diastolic"})


def read_table(file: IO[bytes], gathering: Gathering, zone: tzinfo) -> ImportEnd:
    """Reads the rows of a table into `gathering`. A time without an offset is one of `zone`. The file is read twice:
    the order of day and month is the one that fits all of its rows."""
    encoding = _encoding(file)
    header, separator, begins = _header(_lines(file, encoding))
    if header is None:
        return ImportEnd.NOT_KNOWN
    order = _order(header, _rows(_lines(file, encoding), separator, begins))
    if order is None:
        return ImportEnd.UNCLEAR_DATES
    for row in _rows(_lines(file, encoding), separator, begins):
        if any(row):
            _take(header, row, gathering, zone, order)
    return ImportEnd.COMPLETE


def _encoding(file: IO[bytes]) -> str:
    """UTF-16 and UTF-8 by their marks or because all of the beginning is it; else GBK's larger successor."""
    file.seek(0)
    head = file.read(64 * 1024)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        if cause.start < len(head) - 4:
            return "gb18030"
    return "utf-8-sig"


def _lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    """The lines with their signs in the plain form. A longer line is cut."""
    file.seek(0)
    for line in islice(_decoded(file, encoding), MOST_LINES):
        yield _plain(line, _names().signs)


def _plain(text: str, words: Mapping[str, str]) -> str:
    """The same with each of these words as what it means."""
    if text.isascii():
        return text
    for written, meant in words.items():
        text = text.replace(written, meant)
    return text


def _decoded(file: IO[bytes], encoding: str) -> Iterator[str]:
    if encoding == "utf-16":
        yield from file.read(_MOST_UTF_16).decode("utf-16", "replace").splitlines()
        return
    while line := file.readline(LONGEST_LINE):
        yield line.decode(encoding, "replace").rstrip("\r\n")


def _header(lines: Iterator[str]) -> tuple[TableHeader | None, str, int]:
    """The line that names the most columns, its separator, and the line after it."""
    best: tuple[TableHeader | None, str, int] = (None, ",", 0)
    most = 1
    for number, line in zip(range(_HEADER_WITHIN), lines, strict=False):
        for separator in _SEPARATORS:
            found = _named(next(csv.reader([line], delimiter=separator), []))
            if found.is_one and len(found.places) > most:
                best, most = (found, separator, number + 1), len(found.places)
    return best


def _named(cells: Sequence[str]) -> TableHeader:
    places: dict[str, int] = {}
    units: dict[str, str] = {}
    for place, cell in enumerate(cells):
        name = cell.strip().lower()
        role = _role(name)
        if role is None or role in places:
            continue
        places[role] = place
        unit = next((_names().units.get(inside.strip()) for inside in _IN_NAME.findall(name)), None)
        unit = unit or next((ucum for word, ucum in _names().units.items() if name.endswith(f" {word}")), None)
        if unit is not None:
            units[role] = unit
    if "clock" in places and not {"moment", "day"} & set(places):
        places["moment"] = places.pop("clock")
    return TableHeader(places, units)


def _role(name: str) -> str | None:
    if len(name) > 40:
        return None
    bare = _IN_NAME.sub("", name).strip()
    for role, words in _names().columns:
        if any(bare == word or (_is_telling(word) and word in bare) for word in words):
            return role
    return None


def _is_telling(word: str) -> bool:
    """Whether a word means the same within a longer name; "sys" and "day" do not."""
    return len(word) > 3 or not word.isascii()


def _rows(lines: Iterator[str], separator: str, begins: int) -> Iterator[list[str]]:
    for _ in range(begins):
        next(lines, None)
    for line in lines:
        try:
            yield next(csv.reader([_plain(line, _names().dates)], delimiter=separator), [])
        except csv.Error:
            yield [line]


def _order(header: TableHeader, rows: Iterator[list[str]]) -> str | None:
    """In which order the parts of a date stand, by all rows: "ymd", "dmy" or "mdy"; None where two would fit."""
    fits = {"dmy", "mdy"}
    seen = False
    place = header.places.get("moment", header.places.get("day", 0))
    for row in rows:
        found = _DATE.search(_cell(row, place))
        if found is None or len(found[1]) == 4 or len(found[3]) != 4:
            continue
        seen = True
        if int(found[1]) > 12:
            fits.discard("mdy")
        if int(found[2]) > 12:
            fits.discard("dmy")
    if not seen:
        return "ymd"
    return fits.pop() if len(fits) == 1 else None


def _take(header: TableHeader, row: Sequence[str], gathering: Gathering, zone: tzinfo, order: str) -> None:
    """Everything that was measured in one row."""
    moment = _moment(header, row, zone, order)
    made = [] if moment is None else list(_measured(header, row, moment, zone))
    if not made:
        gathering.unreadable += 1
    for measured in made:
        gathering.add(measured)


def _measured(header: TableHeader, row: Sequence[str], moment: datetime, zone: tzinfo) -> Iterator[Measurement]:
    upper, lower = (_number(header, row, role, K.PRESSURE) for role in ("systolic", "diastolic"))
    pair = _PAIR.search(_cell(row, header.places.get("both")))
    if upper is None and pair is not None:
        unit = header.units.get("both", "mm[Hg]")
        upper, lower = (_in_unit(K.PRESSURE, text, unit) for text in pair.groups())
    if upper is not None:
        yield Measurement(K.PRESSURE, moment, upper, lower)
    for kind in (K.PULSE, K.OXYGEN, K.GLUCOSE, K.WEIGHT, K.TEMPERATURE, K.STEPS, K.SLEEP):
        value = _number(header, row, kind.value, kind)
        if value is not None:
            at = midnight(day_in(moment, zone), zone) if KINDS[kind].daily else moment
            yield Measurement(kind, at, value)


def _number(header: TableHeader, row: Sequence[str], role: str, kind: MeasurementKind) -> Decimal | None:
    cell = _cell(row, header.places.get(role))
    if kind is K.STEPS:
        cell = _THOUSANDS.sub("", cell)
    found = _NUMBER.search(cell)
    if found is None:
        return None
    said = cell[found.end() :].strip().lower()
    return _in_unit(kind, found[0], _names().units.get(said) or header.units.get(role) or KINDS[kind].unit)


def _in_unit(kind: MeasurementKind, text: str, unit: str) -> Decimal | None:
    number = Decimal(text.replace(",", "."))
    if unit == "[jin]":
        number, unit = number * _JIN, "kg"
    found = converted(kind, number, unit)
    return None if found is None else rounded(kind, found)


def _moment(header: TableHeader, row: Sequence[str], zone: tzinfo, order: str) -> datetime | None:
    """The moment of a row: in one cell, or in one of the day and one of the clock."""
    written = _cell(row, header.places.get("moment", header.places.get("day")))
    if _EPOCH.fullmatch(written):
        return at_second(int(written[:10]), zone)
    found, clock = _DATE.search(written), _cell(row, header.places.get("clock"))
    if found is None:
        return None
    offset = _OFFSET.search(written) if "T" in written else None
    at = _clock(written[found.end() :].lstrip("T ") or clock) or _clock(clock) or time()
    parts = dict(zip("ymd" if len(found[1]) == 4 else order, found.groups(), strict=True))
    day = f"{int(parts['y']):04}-{int(parts['m']):02}-{int(parts['d']):02}"
    try:
        if offset is not None:
            return datetime.fromisoformat(f"{day}T{at.isoformat()}{offset[0]}")
        return datetime.combine(datetime.fromisoformat(day).date(), at, zone)
    except ValueError:
        return None


def _clock(written: str) -> time | None:
    found = _CLOCK.search(written)
    if found is None:
        return None
    hour, half = int(found[2]), (found[1] or found[5] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0) if hour <= 12 else hour
    try:
        return time(hour, int(found[3]), int(found[4] or 0))
    except ValueError:
        return None


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""
