"""Apple Health's export read as a stream, against a bare streaming parse of the same bytes, and the memory that takes.

The bare parse is what one would write first: `ElementTree.iterparse` that clears each element and takes nothing of it.
The memory is the peak of a process that reads so many megabytes and nothing else, the interpreter included.
"""

from __future__ import annotations

import asyncio
import io
import random
import subprocess
import sys
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, Work, in_turns, load
from services.vitals.importing.apple_health import read_export
from services.vitals.importing.findings import Gathering, ImportEnd

CHUNK: Final = 256 * 1024
TIME: Final = Limit("<=", 1 / 0.7)
MEMORY: Final = Limit("<=", 100, "MB")
_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="zh_CN">\n'
_END: Final = b"</HealthData>"
_TYPES: Final = (
    *("StepCount",) * 30, *("HeartRate",) * 40, *("ActiveEnergyBurned",) * 25,
    "RestingHeartRate", "BodyMass", "BloodPressureSystolic", "BloodPressureDiastolic", "OxygenSaturation",
)  # fmt: skip
_UNITS: Final = {"BodyMass": "kg", "OxygenSaturation": "%", "BloodPressureSystolic": "mmHg", "StepCount": "count"}
_DEVICE: Final = (
    "&lt;&lt;HKDevice: 0x28&gt;, name:Watch, manufacturer:Maker, model:Watch, hardware:6,1, software:10&gt;"
)


def run(scale: Scale) -> Iterator[Line]:
    """Some seconds for the time, half a minute for the memory."""
    yield asyncio.run(_speed(scale))
    for megabytes in (scale.pick(64, 2), scale.pick(512, 4)):
        yield line(f"export: peak memory, {megabytes} MB", peak(megabytes), "MB", limit=MEMORY, load=load())


def records(count: int, seed: int = 1) -> bytes:
    """So many records as a phone and a watch write them, of ten years."""
    luck = random.Random(seed)  # noqa: S311 - sample data
    lines = []
    for number in range(count):
        type_ = luck.choice(_TYPES)
        at = (
            f"20{16 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02} {number % 24:02}:{number % 60:02}:00 +0800"
        )
        lines.append(
            f' <Record type="HKQuantityTypeIdentifier{type_}" sourceName="Watch" sourceVersion="10.1"'
            f' device="{_DEVICE}" unit="{_UNITS.get(type_, "count/min")}" creationDate="{at}" startDate="{at}"'
            f' endDate="{at}" value="{60 + number % 40}"/>\n'
        )
    return "".join(lines).encode()


def stream(megabytes: int) -> Iterator[bytes]:
    """An export of about this size."""
    body = records(5_000)
    yield _HEAD
    for _ in range(max(1, megabytes * 1024 * 1024 // len(body))):
        yield from (body[at : at + CHUNK] for at in range(0, len(body), CHUNK))
    yield _END


def read(megabytes: int) -> None:
    """Reads an export of about this size. Raises AssertionError when it was not read to its end."""
    assert read_export(stream(megabytes), Gathering()) is ImportEnd.COMPLETE


def peak(megabytes: int) -> float:
    """The most memory, in megabytes, that a process had which read an export of this size."""
    script = (
        f"from benchmarks.health_export import read; read({megabytes});"
        " print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return int(told.stdout) / 1024


async def _speed(scale: Scale) -> Line:
    whole = b"".join(stream(scale.pick(32, 2)))
    chunks = [whole[at : at + CHUNK] for at in range(0, len(whole), CHUNK)]

    def ours() -> Work:
        async def work() -> object:
            return read_export(iter(chunks), Gathering())

        return work

    def bare() -> Work:
        async def work() -> object:
            for _, element in ElementTree.iterparse(io.BytesIO(whole)):  # noqa: S314 - our own bytes
                element.clear()
            return None

        return work

    pair = await in_turns(ours, bare, scale.pick(7, 2))
    return pair.against(f"export: read {len(whole) // 1024 // 1024} MB", TIME)
