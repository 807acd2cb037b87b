"""How tests run: in which order, which of them stay on one worker, and what property tests take for granted."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.quick import ROOT, is_quick
from tests.security.fuzzing import MINUTES

#: The folders that take longest, in this order: they begin first, so that no worker is left with one at the end. The
#: quick ones in them wait.
LONGEST = (
    "e2e", "gallery", "torture", "security", "services", "app", "benchmarks", "views", "hospital", "recipes", "sandbox",
)  # fmt: skip

#: The group of all that needs the one browser.
BROWSER = "browser"

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

#: Seconds a test's own client waits for an answer. httpx waits five, which a busy machine may need; the product's
#: clients name their own (ruff's S113 sees to it).
PATIENCE = 60.0

#: httpx reads the authorities that it trusts anew for each client, which takes longer than most tests of one. It is the
#: same context as httpx's own, read once.
TRUSTED = httpx.create_ssl_context()


def _take_for_granted(asks: Callable[..., object]) -> None:
    named = asks.__kwdefaults__
    assert named is not None and {"timeout", "verify"} <= named.keys(), f"{asks} has no such defaults"
    named.update(timeout=httpx.Timeout(PATIENCE), verify=TRUSTED)


for each in (httpx.Client.__init__, httpx.AsyncClient.__init__, httpx.get, httpx.post):
    _take_for_granted(each)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="only what starts no hospital and draws no screen")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `--quick`, does not even load the others: loading takes longer than the quick ones need to run."""
    if config.getoption("quick") and (collection_path.is_dir() or collection_path.name.startswith("test_")):
        return not is_quick(collection_path) or None
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the longest folders; within one the order stays."""
    items.sort(key=lambda item: _rank(item.nodeid.partition("::")[0]))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Journeys are one long row of tests, all others are shared: while both run, the journeys go first."""
    if "PYTEST_XDIST_WORKER" in os.environ and _group(item.nodeid) != BROWSER:
        _step_back()


@cache
def _step_back() -> None:
    """Once a worker: it begins with the journeys or never runs one."""
    os.nice(4)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return Sharing(config, log)


class Sharing(LoadScopeScheduling):
    """Several workers share the tests one by one, but for those that share something dear: they stay on one worker.

    (pytest-xdist 3.8's own groups have no effect with the node ids of pytest 9.2.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid)


def _group(nodeid: str) -> str:
    """A server, what a module made for all its tests, the parsed source, and the one browser: without a graphics card
    it takes most of a processor, and what a person does waits for it."""
    module, tier = nodeid.partition("::")[0], _tier(nodeid)
    if tier in ("e2e", "gallery") and _needs_browser(module):
        return BROWSER
    if tier == "interop":
        return module.split("/")[2]
    if tier == "architecture":
        return tier
    return module if _makes_something_for_all(module) else nodeid


@cache
def _needs_browser(module: str) -> bool:
    return any(name in (ROOT / module).read_text("utf-8") for name in ("new_person", "browser", "playwright"))


@cache
def _makes_something_for_all(module: str) -> bool:
    path = ROOT / module
    return any(
        'scope="module"' in file.read_text("utf-8") for file in (path, path.with_name("conftest.py")) if file.exists()
    )


def _tier(nodeid: str) -> str:
    return nodeid.split("/")[1]


@cache
def _rank(module: str) -> int:
    tier = _tier(module)
    return LONGEST.index(tier) if tier in LONGEST and not is_quick(ROOT / module) else len(LONGEST)
