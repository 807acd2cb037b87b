"""What the device can do to the file: wrong key, damage, a kill in the middle of a write, curious eyes."""

# ruff: noqa: ASYNC240 - looking at a file in the test's own folder keeps nobody waiting

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from local_store import files, keys, outbox, resources, settings
from local_store.driver.choice import driver
from local_store.errors import StoreError, StoreTooNew, StoreUnreadable
from local_store.store import LocalStore, Reader, Writer
from tests.local_store.worlds import CHEAP, KEY, MOMENT, NOW, OTHER_KEY, MemoryVault, process, resource

PLANTED = ("吉岡犇堃𠮷", "110101199001011234", "Amoxicillin-planted")


def fill(w: Writer) -> None:
    for number in range(200):
        resources.put(w, resource(str(number), note=PLANTED[0] + "x" * 500), patient="p", text="血压 " + PLANTED[2])


def all_of(r: Reader) -> int:
    return len(resources.select(r, "Appointment", limit=1000))


@pytest.fixture
async def filled(path: Path) -> Path:
    store = await LocalStore.open(path, KEY)
    await store.write(fill)
    await store.close()
    return path


async def test_a_wrong_key_is_refused_and_the_file_untouched(filled: Path) -> None:
    before = filled.read_bytes()
    with pytest.raises(StoreUnreadable) as refused:
        await LocalStore.open(filled, OTHER_KEY)
    assert filled.read_bytes() == before
    assert OTHER_KEY.hex() not in repr(refused.getrepr(chain=True))
    store = await LocalStore.open(filled, KEY)
    assert await store.read(all_of) == 200
    await store.close()


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("head", lambda good: b"x" * 100 + good[100:]),
        ("cut short", lambda good: good[: 10 * 4096]),
        ("one page left", lambda good: good[:4096]),
        ("emptied", lambda _good: b""),
        ("not ours", lambda good: bytes(reversed(good))),
        ("plain SQLite", lambda good: b"SQLite format 3\x00" + good[16:]),
        ("a page in the middle", lambda good: good[: 40 * 4096] + b"\x00" * 4096 + good[41 * 4096 :]),
    ],
)
async def test_a_damaged_file_is_refused_and_stays_byte_for_byte(filled: Path, name: str, damage: object) -> None:
    assert callable(damage)
    bad = damage(filled.read_bytes())
    filled.write_bytes(bad)
    with pytest.raises(StoreUnreadable):  # damage deep inside shows when it is read
        store = await LocalStore.open(filled, KEY)
        try:
            await store.read(all_of)
        finally:
            await store.close()
    assert filled.read_bytes() == bad, name


async def test_a_file_from_a_newer_version_is_closed_unharmed(filled: Path) -> None:
    store = await LocalStore.open(filled, KEY)
    await store.write(lambda w: w.rows("PRAGMA user_version = 9000"))
    await store.close()
    before = filled.read_bytes()
    with pytest.raises(StoreTooNew) as refused:
        await LocalStore.open(filled, KEY)
    assert refused.value.found == 9000
    assert filled.read_bytes() == before


@pytest.mark.parametrize(
    "setting", ["cipher_page_size = 8192", "cipher_hmac_algorithm = HMAC_SHA1", "cipher_use_hmac = OFF"]
)
async def test_a_file_of_another_format_of_sqlcipher_is_refused_and_stays_byte_for_byte(
    path: Path, setting: str
) -> None:
    path.parent.mkdir()
    chosen = driver()
    other = chosen.connect(path, "rwc")
    chosen.use_key(other, KEY)
    other.executescript(f"PRAGMA {setting}; CREATE TABLE t (a); PRAGMA user_version = 5;")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreUnreadable):
        await LocalStore.open(path, KEY)
    assert path.read_bytes() == before


async def test_a_taken_away_file_is_not_started_anew_over_its_log(filled: Path) -> None:
    files.beside(filled, "-wal").write_bytes(b"committed work")
    filled.unlink()
    with pytest.raises(StoreUnreadable):
        await LocalStore.open(filled, KEY)
    assert files.beside(filled, "-wal").read_bytes() == b"committed work"
    assert not filled.exists()


async def test_an_erased_store_leaves_nothing_but_its_lock(filled: Path) -> None:
    files.erase(filled)
    assert [file.name for file in filled.parent.iterdir()] == [filled.name + ".lock"]


async def test_a_destroyed_key_makes_the_file_unreadable_for_ever(path: Path) -> None:
    vault = MemoryVault()
    key = keys.create(vault, "135790", cost=CHEAP)
    store = await LocalStore.open(path, key)
    await store.write(fill)
    await store.close()
    keys.destroy(vault)
    new = keys.create(vault, "135790", cost=CHEAP)
    with pytest.raises(StoreUnreadable):
        await LocalStore.open(path, new)


def seen_in(folder: Path) -> list[str]:
    """The planted words found in any file, as they are in memory: UTF-8, UTF-16 and, for the key, hex."""
    forms = [word.encode(coding) for word in PLANTED for coding in ("utf-8", "utf-16-le", "utf-16-be")]
    forms += [KEY, KEY.hex().encode(), KEY.hex().upper().encode(), b"resourceType", b"CREATE TABLE"]
    return [file.name for file in folder.rglob("*") if file.is_file() for form in forms if form in file.read_bytes()]


async def test_no_file_shows_plain_text_while_open_or_closed(path: Path) -> None:
    store = await LocalStore.open(path, KEY)
    await store.write(fill)
    body = resource("0", note=PLANTED[1])
    await store.write(outbox.enqueue, body, patient=PLANTED[1], created_at=NOW, text=PLANTED[2])
    await store.write(settings.put, "draft", {"name": PLANTED[0], "paper": PLANTED[1]})
    assert files.beside(path, "-wal").stat().st_size > 0
    assert seen_in(path.parent) == []
    await store.close()
    assert path.stat().st_size > 100_000
    assert seen_in(path.parent) == []


WRITES_FOR_EVER = """
import asyncio, sys
from pathlib import Path
from local_store import resources
from local_store.store import LocalStore

def pair(w, number):
    for half in "ab":
        resources.put(w, {"resourceType": "Task", "id": f"{number}-{half}", "note": "x" * 3000}, text="word")

async def main():
    store = await LocalStore.open(Path(sys.argv[1]), bytes(range(32)))
    number = 0
    while True:
        await store.write(pair, number)
        print(number, flush=True)
        number += 1

asyncio.run(main())
"""


@pytest.mark.parametrize("lines", [1, 7, 40])
async def test_a_kill_in_the_middle_of_writing_loses_nothing_committed(path: Path, lines: int) -> None:
    writer = process(WRITES_FOR_EVER, str(path))
    assert writer.stdout is not None
    for _ in range(lines):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    rest = writer.communicate(timeout=60)[0].split()
    promised = lines + len(rest)
    store = await LocalStore.open(path, KEY)
    ids = {stored.id for stored in await store.read(resources.select, "Task", limit=10_000)}
    assert {f"{number}-{half}" for number in range(promised) for half in "ab"} <= ids
    assert {id_[:-2] + "-a" for id_ in ids} | {id_[:-2] + "-b" for id_ in ids} == ids
    assert await store.read(lambda r: r.rows("PRAGMA integrity_check")) == [("ok",)]
    await store.write(resources.put, resource("after"))
    await store.close()


async def test_a_wrong_key_after_a_kill_leaves_the_log_with_the_newest_writes_alone(path: Path) -> None:
    writer = process(WRITES_FOR_EVER, str(path))
    assert writer.stdout is not None
    for _ in range(5):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.communicate(timeout=60)
    log = files.beside(path, "-wal")
    before = (path.read_bytes(), log.read_bytes())
    with pytest.raises(StoreUnreadable):
        await LocalStore.open(path, OTHER_KEY)
    assert (path.read_bytes(), log.read_bytes()) == before
    store = await LocalStore.open(path, KEY)
    assert await store.read(resources.count, "Task") >= 10
    await store.close()


def test_neither_key_nor_passcode_shows_in_an_error() -> None:
    vault = MemoryVault()
    key = keys.create(vault, "246801", cost=CHEAP)
    for refusal in (lambda: keys.unlock(vault, "246802", MOMENT), lambda: keys.open_sealed(key, b"short")):
        with pytest.raises(StoreError) as refused:
            refusal()
        error: BaseException | None = refused.value
        while error is not None:
            assert key.hex() not in repr(error) + str(error)
            assert "24680" not in repr(error) + str(error)
            error = error.__cause__ or error.__context__
