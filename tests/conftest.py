"""How tests run: which of them the quick suite leaves to the night, which stay on one worker, and what property tests
take for granted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.security.fuzzing import MINUTES

ROOT = Path(__file__).parent
#: The tiers that take longest, in this order: they begin first, so that no worker is left with one at the end.
LONGEST = ("e2e", "gallery", "torture", "security", "sync", "benchmarks", "component", "hospital")

#: A change is judged by what it does, not by the dice of the day: new examples are looked for by `make fuzz`. Nor by
#: how fast the machine is.
settings.register_profile(
    "anxin",
    derandomize=MINUTES <= 0,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("anxin")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Says which tests stay together when several workers share them, and begins with the longest tiers."""
    items.sort(key=lambda item: _rank(_tier(item)))  # stable: within a tier the order stays
    for item in items:
        group = _group(item)
        if group:
            item.add_marker(pytest.mark.xdist_group(group))


def _group(item: pytest.Item) -> str:
    """Tests that share something dear stay on one worker: a server, what a module made for all its tests, and the one
    browser: without a graphics card it takes most of a processor, and what a person does waits for it."""
    module = item.path.relative_to(ROOT)
    if _tier(item) == "e2e" or item.get_closest_marker("browser"):
        return "browser"
    if _tier(item) == "interop":
        return module.parts[1]
    fixtures = getattr(item, "_fixtureinfo").name2fixturedefs.values()  # noqa: B009 - pytest gives no other way
    shared = any(found[-1].scope == "module" and found[-1].baseid for found in fixtures)
    return str(module) if shared else ""


def _tier(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT).parts[0]


def _rank(tier: str) -> int:
    return LONGEST.index(tier) if tier in LONGEST else len(LONGEST)
