"""Whatever happens to the bytes of the store: all data is there, or it is told as broken and the file is left alone."""

# ruff: noqa: ASYNC240 - looking at a file in the test's own folder keeps nobody waiting

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_store import migrate, outbox, resources
from local_store.connection import connect
from local_store.errors import StoreError
from local_store.store import LocalStore, Reader, Writer
from tests.local_store.worlds import KEY, NOW, resource

MANY = 120
OFTEN = settings(max_examples=150, suppress_health_check=list(HealthCheck))


def fill(w: Writer) -> None:
    for number in range(MANY):
        resources.put(w, resource(str(number), note="血压 " + "x" * 400), patient="p", text="血压")
    for number in range(5):
        outbox.enqueue(w, resource(f"mine{number}"), patient="p", created_at=NOW)


def everything(r: Reader) -> tuple[list[str], list[str]]:
    seen = [one.body["note"] for one in resources.select(r, "Appointment", limit=1000) if "note" in one.body]
    return seen, [entry.id for entry in outbox.entries(r)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store as it is after the app was closed in order."""
    path = tmp_path_factory.mktemp("whole") / "s.db"
    migrate.prepare(path, KEY)
    connection = connect(path, KEY, mode="rw")
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("BEGIN")
    fill(Writer(connection))
    connection.execute("COMMIT")
    connection.close()
    return path.read_bytes()


async def opens_whole_or_is_told(bad: bytes, good: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "s.db")
        path.write_bytes(bad)
        try:
            store = await LocalStore.open(path, KEY)
            try:
                notes, unsent = await store.read(everything)
            finally:
                await store.close()
        except StoreError:
            assert path.read_bytes() == bad  # kept as it was, for whoever can still save something from it
            assert not [file.name for file in Path(folder).iterdir() if file.name.endswith((".new", ".aside"))]
            return
        assert len(notes) == MANY
        assert unsent == [f"mine{number}" for number in range(5)]
        assert len(bad) == len(good)


@OFTEN
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
async def test_one_flipped_bit_anywhere_loses_nothing_in_silence(whole: bytes, where: float, bit: int) -> None:
    bad = bytearray(whole)
    bad[int(where * len(whole))] ^= 1 << bit
    await opens_whole_or_is_told(bytes(bad), whole)


@OFTEN
@given(where=st.floats(0, 1, exclude_max=True))
async def test_a_file_cut_off_anywhere_is_told(whole: bytes, where: float) -> None:
    bad = whole[: min(int(where * len(whole)), len(whole) - 1)]  # just below 1, the product rounds to the whole
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "s.db")
        path.write_bytes(bad)
        with pytest.raises(StoreError):
            store = await LocalStore.open(path, KEY)
            try:
                await store.read(everything)
            finally:
                await store.close()
        assert path.read_bytes() == bad


@OFTEN
@given(where=st.floats(0, 1, exclude_max=True), length=st.integers(1, 20_000), what=st.sampled_from([0, 0xFF]))
async def test_a_piece_overwritten_anywhere_loses_nothing_in_silence(
    whole: bytes, where: float, length: int, what: int
) -> None:
    start = int(where * len(whole))
    bad = whole[:start] + bytes([what]) * min(length, len(whole) - start) + whole[start + length :]
    await opens_whole_or_is_told(bad, whole)
