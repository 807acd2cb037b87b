"""The steps of the night, each a command of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_PYTHON: Final = (sys.executable, "-m")
_PYTEST: Final = (*_PYTHON, "pytest", "-q")
_WORKERS: Final = ("-n", str((os.cpu_count() or 1) + 1))


@dataclass(frozen=True)
class Step:
    """`proves` is told on the page; `minutes` is when it is ended, which counts as failed."""

    name: str
    proves: str
    command: tuple[str, ...]
    minutes: float
    environment: Mapping[str, str] = field(default_factory=dict)


STEPS: Final = (
    Step(
        "suite",
        "All tiers, also what the quick suite leaves out",
        (*_PYTEST, *_WORKERS, "tests", "--ignore=tests/interop"),
        60,
    ),
    Step(
        "interop",
        "HAPI FHIR, oidc-provider, HL7's validator, Android's SQLCipher, a desktop",
        (*_PYTEST, *_WORKERS, "tests/interop"),
        60,
    ),
    Step(
        "arm64",
        "The store over Android's SQLCipher on an emulated phone's processor",
        (*_PYTHON, "tests.interop.sqlcipher.arm64"),
        60,
    ),
    Step(
        "postgresql",
        "All tests of the hospital on PostgreSQL",
        (*_PYTHON, "tests.interop.postgres", "-q", *_WORKERS),
        60,
    ),
    Step("hapi-load", "The hospital beside HAPI on the same work", (*_PYTHON, "tests.interop.hapi.load"), 20),
    Step(
        "torture",
        "The app, the hospital and migrations killed at 200 random moments each",
        (*_PYTHON, "tests.torture", "--count", "200"),
        150,
    ),
    Step(
        "machine",
        "Two phones and the hospital through 10,000 random steps",
        (*_PYTEST, "tests/services/sync/test_machine.py"),
        60,
        {"ANXIN_MACHINE_STEPS": "10000"},
    ),
    Step(
        "fuzz",
        "Property tests with new examples",
        (*_PYTEST, *_WORKERS, "tests", "--ignore=tests/interop", "-m", "hypothesis", "--timeout=0"),
        90,
        {"FUZZ_MINUTES": "10"},
    ),
    Step(
        "gallery",
        "Every screen and state in all variants",
        (*_PYTHON, "tests.gallery", "--out", "build/gallery"),
        120,
    ),
    Step("benchmarks", "Every measured limit", (*_PYTHON, "benchmarks"), 120),
    Step("planted", "Forty planted faults, at least 38 caught", (*_PYTHON, "tests.planted"), 300),
)
