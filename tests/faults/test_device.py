"""What the device does to the app: no room, no right, no key, two copies at once, a clock that is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from local_store import files, outbox
from local_store.driver.choice import VARIABLE
from local_store.errors import StoreBusy, StoreUnwritable
from services.account.hospital import Hospital
from services.account.preferences import PreferencesStore
from services.account.session import Account, Broken, Locked, SignedOut
from services.errors import CipherMissing, KeyMissing, StoreError
from tests.e2e.programs import free_port
from tests.fakes.clock import StandingClock
from tests.faults.troubled import Call, head, troubled
from tests.local_store.drivers import LIBRARIES, over
from tests.local_store.worlds import CHEAP, ROOT, MemoryVault
from tests.services.sync.worlds import Phone, fill, new_id, open_hospital, person, phone, reading, server_store

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
WRITES_UNTIL_FULL = """
import asyncio, resource, signal, sys
from pathlib import Path
from local_store import outbox, resources
from local_store.errors import StoreError
from local_store.store import LocalStore

async def main():
    path = Path(sys.argv[1])
    store = await LocalStore.open(path, bytes(range(32)))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
    kept = 0
    for number in range(2000):
        body = {"resourceType": "Observation", "id": f"o{number}", "note": "x" * 3000}
        try:
            await store.write(outbox.enqueue, body, patient="p", created_at="2026-11-21T02:00:00Z")
        except StoreError as error:
            print(error.code, kept)
            break
        kept += 1
    assert await store.read(outbox.unsent) == kept
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await store.write(outbox.enqueue, body, patient="p", created_at="2026-11-21T02:00:00Z")
    assert await store.read(outbox.unsent) == kept + 1
    await store.close()

asyncio.run(main())
"""


def run(script: str, *arguments: str, before: tuple[str, ...] = ()) -> list[str]:
    """What another process printed; AssertionError with its words when it failed."""
    command = [*before, sys.executable, "-c", script, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("driver", LIBRARIES)
def test_a_full_device_is_told_keeps_what_was_saved_and_goes_on_once_there_is_room(tmp_path: Path, driver: str) -> None:
    with over(driver):
        code, kept = run(WRITES_UNTIL_FULL, str(tmp_path / "s.db"))
    assert code in {"store-full", "store-unwritable"}
    assert int(kept) > 10


UNLOCKS_WITHOUT_ROOM = """
import asyncio, resource, signal, sys
from pathlib import Path
from local_store.errors import StoreFull
from services.account.hospital import Hospital
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.clock import DeviceClock
from services.device.vault import FILE
from tests.local_store.worlds import CHEAP

async def main():
    home = Path(sys.argv[1])
    (home / FILE).write_text("{}")
    account = Account(home, PreferencesStore(home / "device.json"), DeviceClock(), cost=CHEAP)
    await account.start()
    await account.use_token(Hospital("https://h.example/fhir", "h"), "token", "p1", "274913")
    await account.lock()
    before = (home / FILE).read_bytes()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
    try:
        await account.unlock("274913")
    except StoreFull as error:
        print(error.code, type(account.state).__name__, (home / FILE).read_bytes() == before)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await account.unlock("274913")
    print(type(account.state).__name__)
    await account.close()

asyncio.run(main())
"""


def test_a_full_device_is_told_at_the_unlock_and_opens_once_there_is_room(tmp_path: Path) -> None:
    assert run(UNLOCKS_WITHOUT_ROOM, str(tmp_path)) == ["store-full", "Locked", "True", "Unlocked"]


STARTS = """
import asyncio, sys
from pathlib import Path
from app import compose
from app.config import AppConfig, ViewKind
async def main():
    house = compose.build(AppConfig(Path(sys.argv[1]), None, ViewKind.NONE, 0))
    state = await house.account.start()
    print(type(state).__name__, getattr(getattr(state, "error", None), "code", ""))
asyncio.run(main())
"""
#: Root may write anywhere; without these rights it is told no like anybody else.
AS_ANYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--inh-caps=-all")


def test_a_folder_that_cannot_be_written_is_told_at_the_start_and_nothing_in_it_changes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "device.json").write_text("{}")
    home.chmod(0o555)
    try:
        before = AS_ANYBODY if os.geteuid() == 0 else ()
        assert run(STARTS, str(home), before=before) == ["Broken", StoreUnwritable.code]
        assert [file.name for file in home.iterdir()] == ["device.json"]
    finally:
        home.chmod(0o755)
    assert run(STARTS, str(home)) == ["NoHospital"]


def test_a_second_copy_on_the_same_data_says_so_in_one_line_and_changes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = _app(home)
    try:
        assert first.stdout is not None
        assert first.stdout.readline().startswith("Anxin: http://127.0.0.1:")
        before = {file: file.read_bytes() for file in home.iterdir()}
        second = _app(home)
        said, complaint = second.communicate(timeout=60)
        assert (second.returncode, said) == (1, "")
        assert complaint.splitlines() == [
            "error: Anxin is open already with this data folder; go there, or set ANXIN_HOME to another"
        ]
        assert {file: file.read_bytes() for file in home.iterdir()} == before
    finally:
        first.kill()
        first.communicate()
    third = _app(home)  # a killed one holds nothing
    assert third.stdout is not None
    assert third.stdout.readline().startswith("Anxin: ")
    third.terminate()
    third.communicate(timeout=60)


def _app(home: Path) -> subprocess.Popen[str]:
    environment = {**ENVIRONMENT, "ANXIN_HOME": str(home), "ANXIN_VIEW": "none", "ANXIN_PORT": str(free_port())}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "main.py"], cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, stdin=pipe, text=True
    )


def test_a_folder_is_claimed_by_one_process_at_a_time(tmp_path: Path) -> None:
    held = files.claim(tmp_path)
    with pytest.raises(StoreBusy):
        files.claim(tmp_path)
    held.release()
    files.claim(tmp_path).release()


async def test_an_emptied_keyring_is_told_the_data_stays_and_a_restored_one_opens_it(tmp_path: Path) -> None:
    vault, clock = MemoryVault(), StandingClock()

    def account() -> Account:
        preferences = PreferencesStore(tmp_path / "device.json")
        return Account(tmp_path, preferences, clock, make_vault=lambda _home: vault, cost=CHEAP)

    one = account()
    await one.start()
    await one.use_token(Hospital("https://h.example/fhir", "安心医院"), "token", "p1", "274913")
    await one.store.write(outbox.enqueue, reading("mine"), patient="p1", created_at="2026-11-21T02:00:00Z")
    await one.close()
    (file,) = (tmp_path / "store").glob("*.db")
    kept, bytes_before = dict(vault.records), file.read_bytes()

    vault.records.clear()
    state = await account().start()
    assert isinstance(state, Broken)
    assert isinstance(state.error, KeyMissing)
    assert file.read_bytes() == bytes_before

    vault.records |= kept
    again = account()
    assert isinstance(await again.start(), Locked)
    await again.unlock("274913")
    assert await again.store.read(outbox.unsent) == 1
    await again.close()

    vault.records.clear()
    lost = account()
    await lost.start()
    await lost.sign_out(send_first=False)
    assert isinstance(lost.state, SignedOut)
    assert not file.exists()


async def test_without_its_encryption_the_app_opens_nothing_and_goes_on_once_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferences, vault = PreferencesStore(tmp_path / "device.json"), MemoryVault()
    account = Account(tmp_path, preferences, StandingClock(), make_vault=lambda _home: vault, cost=CHEAP)
    await account.start()
    await account.use_token(Hospital("https://h.example/fhir", "安心医院"), "token", "p1", "274913")
    await account.store.write(outbox.enqueue, reading("mine"), patient="p1", created_at="2026-11-21T02:00:00Z")
    await account.lock()
    (file,) = (tmp_path / "store").glob("*.db")
    before = file.read_bytes()
    with monkeypatch.context() as broken:
        broken.setenv(VARIABLE, str(tmp_path / "libsqlcipher.so"))
        with pytest.raises(CipherMissing):
            await account.unlock("274913")
        assert isinstance(account.state, Broken)
        assert isinstance(account.state.error, CipherMissing)
    assert file.read_bytes() == before
    await account.unlock("274913")
    assert await account.store.read(outbox.unsent) == 1
    await account.close()


@pytest.mark.parametrize("days", [2, -2])
async def test_a_clock_two_days_off_is_told_holds_nothing_up_and_may_jump_back(tmp_path: Path, days: int) -> None:
    async with troubled() as between:
        hospital = between.hospital = open_hospital(tmp_path, between.base)
        fill(hospital, person(), reading("old"))
        mine = await phone(None, tmp_path / "p.db", inner=httpx.AsyncHTTPTransport(), base=between.base)

        async def dated(call: Call) -> None:
            response = await call.forward()
            moment = "Sat, 21 Nov 2026 04:00:00 GMT"  # noon in Shanghai on the day that all tests stand at
            kind = response.headers.get("content-type", "application/fhir+json")
            facts = {"content-type": kind, "date": moment, "content-length": str(len(response.content))}
            await call.send(head(response.status_code, facts) + response.content)

        between.play(dated)
        mine.clock.advance(days=days)
        await mine.write(reading(new_id()))
        status = await mine.cycle()
        assert (status.error, status.clock_off) == (None, timedelta(days=-days))
        assert await mine.waiting() == ()
        await _goes_on_after_the_jump(mine, days)
        await mine.put_away()
        server_store(hospital).close()


async def _goes_on_after_the_jump(mine: Phone, days: int) -> None:
    mine.clock.advance(days=-days)
    await mine.write(reading(new_id()))
    status = await mine.cycle()
    assert (status.error, status.clock_off) == (None, None)
    assert await mine.waiting() == ()
    assert await mine.count("Observation") == 3


def test_a_choice_that_cannot_be_kept_is_told_and_the_file_stays_as_it_was(tmp_path: Path) -> None:
    preferences = PreferencesStore(tmp_path / "device.json")
    preferences.change(elder=True)
    before = (tmp_path / "device.json").read_bytes()
    (tmp_path / "device.json.new").mkdir()  # in the way of every save, for root as well
    with pytest.raises(StoreError):
        preferences.change(elder=False)
    assert preferences.value.elder
    assert (tmp_path / "device.json").read_bytes() == before
