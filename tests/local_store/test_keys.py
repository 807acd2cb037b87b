"""The key and the passcode: wrapped, counted, changed, destroyed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_store import keys, tries
from local_store.errors import StoreUnreadable, TooManyTries, VaultUnavailable, WrongPasscode
from local_store.vault import KeyVault
from services.device.vault import FileVault
from tests.local_store.worlds import CHEAP, KEY, MOMENT, OTHER_KEY, MemoryVault

RIGHT, WRONG = "135790", "135791"


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
def key(vault: MemoryVault) -> bytes:
    return keys.create(vault, RIGHT, cost=CHEAP)


def wrong(vault: KeyVault, now: datetime) -> int:
    with pytest.raises(WrongPasscode) as refused:
        keys.unlock(vault, WRONG, now)
    return refused.value.wait_seconds


def left(vault: KeyVault, now: datetime, passcode: str = RIGHT) -> int:
    with pytest.raises(TooManyTries) as refused:
        keys.unlock(vault, passcode, now)
    return refused.value.wait_seconds


def test_one_try_costs_what_rfc_9106_recommends() -> None:
    vault = MemoryVault()
    key = keys.create(vault, RIGHT)
    record = json.loads(vault.records[keys.RECORD])
    assert (record["memory_kib"], record["passes"], record["lanes"]) == (65536, 3, 4)
    assert keys.unlock(vault, RIGHT, MOMENT) == key


def test_the_right_passcode_gives_the_key_back_and_nothing_else_does(vault: MemoryVault, key: bytes) -> None:
    assert len(key) == 32
    assert keys.unlock(vault, RIGHT, MOMENT) == key
    assert wrong(vault, MOMENT) == 0
    assert keys.unlock(vault, RIGHT, MOMENT) == key


def test_keys_are_random_and_stand_nowhere_in_clear(vault: MemoryVault, key: bytes) -> None:
    other = MemoryVault()
    assert keys.create(other, RIGHT, cost=CHEAP) != key
    stored = b"".join(vault.records.values())
    assert all(form not in stored for form in (key, key.hex().encode(), RIGHT.encode()))
    assert vault.records[keys.RECORD] != other.records[keys.RECORD]


def test_full_width_digits_of_a_chinese_keyboard_are_the_same_passcode(vault: MemoryVault, key: bytes) -> None:
    assert keys.unlock(vault, "１３５７９０", MOMENT) == key


def test_a_second_key_never_replaces_the_first_in_silence(vault: MemoryVault, key: bytes) -> None:
    with pytest.raises(ValueError, match="already"):
        keys.create(vault, RIGHT, cost=CHEAP)
    assert keys.unlock(vault, RIGHT, MOMENT) == key


def test_delays_grow_with_each_wrong_passcode(vault: MemoryVault, key: bytes) -> None:
    now, waits = MOMENT, []
    for _ in range(10):
        waits.append(wrong(vault, now))
        now += timedelta(seconds=waits[-1])
    assert waits == [0, 0, 0, 5, 15, 60, 300, 900, 900, 900]
    assert keys.unlock(vault, RIGHT, now) == key
    assert wrong(vault, now) == 0


def test_during_a_delay_nothing_is_tried_not_even_the_right_one(vault: MemoryVault, key: bytes) -> None:
    for _ in range(4):
        wrong(vault, MOMENT)
    assert left(vault, MOMENT) == 5
    assert left(vault, MOMENT + timedelta(seconds=4.2)) == 1
    assert left(vault, MOMENT, WRONG) == 5
    assert keys.unlock(vault, RIGHT, MOMENT + timedelta(seconds=5)) == key


def test_delays_survive_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "vault.json"
    key = keys.create(FileVault(file), RIGHT, cost=CHEAP)
    for _ in range(4):
        wrong(FileVault(file), MOMENT)
    assert left(FileVault(file), MOMENT) == 5
    assert keys.unlock(FileVault(file), RIGHT, MOMENT + timedelta(seconds=5)) == key


def test_a_clock_set_back_starts_the_delay_anew(vault: MemoryVault, key: bytes) -> None:
    for _ in range(4):
        wrong(vault, MOMENT)
    past = MOMENT - timedelta(days=400)
    assert left(vault, past) == 5
    assert left(vault, past + timedelta(seconds=4)) == 1
    assert keys.unlock(vault, RIGHT, past + timedelta(seconds=5)) == key


@given(st.lists(st.integers(min_value=-100_000, max_value=4), min_size=1, max_size=6))
def test_no_walk_of_the_clock_that_does_not_pass_the_delay_shortens_it(steps: list[int]) -> None:
    vault = MemoryVault()
    vault.set(tries.RECORD, json.dumps({"wrong": 4, "last": MOMENT.isoformat()}).encode())
    forward, now = 0, MOMENT
    for step in steps:
        now += timedelta(seconds=step)
        forward = max(forward + step, 0)
        if forward >= 5:
            return
        with pytest.raises(TooManyTries) as refused:
            tries.count_one(vault, now)
        assert refused.value.wait_seconds == 5 - forward


def test_a_try_counts_before_it_is_made(vault: MemoryVault, key: bytes) -> None:
    tries.count_one(vault, MOMENT)
    assert json.loads(vault.records[tries.RECORD])["wrong"] == 1
    keys.unlock(vault, RIGHT, MOMENT)
    assert tries.RECORD not in vault.records


@pytest.mark.parametrize(
    "record", [b"", b"[]", b"{}", b'{"wrong": "x", "last": 1}', b'{"wrong": 0, "last": "2026-01-01"}']
)
def test_a_tampered_count_costs_the_longest_delay(vault: MemoryVault, key: bytes, record: bytes) -> None:
    vault.set(tries.RECORD, record)
    assert left(vault, MOMENT) == 900


def test_a_new_passcode_opens_the_same_key(vault: MemoryVault, key: bytes) -> None:
    keys.change_passcode(vault, RIGHT, "new words 新", MOMENT, cost=CHEAP)
    assert keys.unlock(vault, "new words 新", MOMENT) == key
    with pytest.raises(WrongPasscode):
        keys.unlock(vault, RIGHT, MOMENT)


def test_a_wrong_old_passcode_changes_nothing_and_counts(vault: MemoryVault, key: bytes) -> None:
    for _ in range(3):
        with pytest.raises(WrongPasscode):
            keys.change_passcode(vault, WRONG, "246802", MOMENT, cost=CHEAP)
    assert wrong(vault, MOMENT) == 5
    assert keys.unlock(vault, RIGHT, MOMENT + timedelta(seconds=5)) == key


def test_a_destroyed_key_is_gone(vault: MemoryVault, key: bytes) -> None:
    wrong(vault, MOMENT)
    assert keys.exists(vault)
    keys.destroy(vault)
    keys.destroy(vault)
    assert not keys.exists(vault)
    assert vault.records == {}
    with pytest.raises(VaultUnavailable):
        keys.unlock(vault, RIGHT, MOMENT)


@pytest.mark.parametrize("record", [b"", b"[]", b"{}", b"\xff", b'{"salt": 1}'])
def test_a_broken_record_is_not_taken_for_a_wrong_passcode(vault: MemoryVault, record: bytes) -> None:
    vault.set(keys.RECORD, record)
    with pytest.raises(VaultUnavailable):
        keys.unlock(vault, RIGHT, MOMENT)


@given(st.binary(max_size=300))
def test_sealed_secrets_open_with_the_same_key_only(plain: bytes) -> None:
    sealed = keys.seal(KEY, plain)
    assert keys.open_sealed(KEY, sealed) == plain
    assert sealed != keys.seal(KEY, plain)
    for other, text in (
        (OTHER_KEY, sealed),
        (KEY, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (KEY, sealed[:20]),
        (KEY, b""),
    ):
        with pytest.raises(StoreUnreadable):
            keys.open_sealed(other, text)
