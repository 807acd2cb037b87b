"""A few blows of each kind; `make torture` deals hundreds."""

from __future__ import annotations

from pathlib import Path

from tests.torture.migrating import kill_the_migration
from tests.torture.run import kill_the_app, kill_the_hospital
from tests.torture.schedule import app_moments, hospital_moments

SEED = 20261123
BLOWS = 6


def test_an_app_killed_again_and_again_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    outcome = kill_the_app(tmp_path, BLOWS, SEED)
    assert outcome.findings == []
    assert (outcome.kills, outcome.edits > 0, outcome.resources > 0) == (BLOWS, True, True)


def test_a_hospital_killed_again_and_again_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    outcome = kill_the_hospital(tmp_path, BLOWS, SEED)
    assert outcome.findings == []
    assert (outcome.kills, outcome.edits > 0, outcome.resources > 0) == (BLOWS, True, True)


def test_an_app_killed_while_it_migrates_an_old_store_opens_it_whole_the_next_time(tmp_path: Path) -> None:
    assert kill_the_migration(tmp_path, BLOWS, SEED) == []


def test_the_same_seed_gives_the_same_schedule() -> None:
    assert app_moments(SEED, 50) == app_moments(SEED, 50) != app_moments(SEED + 1, 50)
    assert hospital_moments(SEED, 50) == hospital_moments(SEED, 50)
    assert {moment.after for moment in app_moments(SEED, 50)} == {None, "open", "outbox", "cursor"}
