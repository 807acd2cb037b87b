"""A sync with nothing new: how many requests it sends and how many bytes it transfers."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.clinic import fill
from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load
from benchmarks.programs import free_port, hospital, program
from benchmarks.sync import phone, settle


def run(scale: Scale) -> Iterator[Line]:
    """At our hospital, and at one that does not offer the history of the system."""
    yield from _measure(scale, "our hospital", hidden=False)
    yield from _measure(scale, "a hospital without system history", hidden=True)


def _measure(scale: Scale, where: str, *, hidden: bool) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as name:
        folder, front = Path(name), free_port()
        known_as = f"http://127.0.0.1:{front}" if hidden else ""
        fill(folder / "hospital.sqlite", known_as or "http://127.0.0.1:1", 30)
        with hospital(str(folder / "hospital.sqlite"), folder, known_as=known_as) as server:
            settle(scale)
            arguments = [sys.executable, "-m", "benchmarks.front", str(front), server.bases[0].removesuffix("/fhir")]
            if not hidden:
                found = phone("app", server, folder / "app.db")
            else:
                with program(arguments, front, folder / "front.log"):
                    found = phone("app", replace(server, bases=(f"{known_as}/fhir",)), folder / "app.db")
    questions, scopes = len(found["idle_requests"]), found["scopes"]
    trips = Limit("<=", -(-scopes // 10), "round trips")
    yield line(f"idle, {where}: {scopes} scopes", questions, "round trips", limit=trips, load=load())
    received, sent = found["idle_received"], found["idle_sent"]
    few = Limit("<=", 5000, "bytes")
    if not hidden:
        yield line(f"idle, {where}: both ways on the wires", received + sent, "bytes", limit=few, load=load())
        return
    yield line(f"idle, {where}: received", received, "bytes", limit=few, load=load())
    yield line(f"idle, {where}: sent", sent, "bytes", load=load())  # some 110 bytes for each request
