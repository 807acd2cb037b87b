"""What the first frame did not import is imported behind it, in a thread, before somebody needs it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from app.warming import UNLOCKING, behind_the_first_frame, warm
from services.account.hospital import Hospital
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.device.vault import FileVault
from tests.fakes.clock import StandingClock
from tests.local_store.worlds import CHEAP

ROOT = Path(__file__).parents[2]


async def test_nothing_is_imported_before_the_first_frame() -> None:
    drawn = asyncio.Event()
    warming = asyncio.create_task(warm(drawn))
    await asyncio.sleep(0)
    assert not warming.done()
    warming.cancel()


def test_the_screens_after_an_unlock_come_first_and_no_scene_at_all() -> None:
    names = list(behind_the_first_frame())
    assert tuple(names[: len(UNLOCKING)]) == UNLOCKING
    first_screens = [name.startswith("views.home.") for name in names[len(UNLOCKING) :]]
    assert first_screens == sorted(first_screens, reverse=True)
    assert any(first_screens)
    assert [name for name in names if "gallery" in name] == []


_UNLOCK = """
import asyncio, sys
from importlib import import_module
from pathlib import Path
from flet.components.component import Renderer
from app.warming import behind_the_first_frame
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.clock import DeviceClock
from services.device.vault import FileVault

for name in behind_the_first_frame():
    import_module(name)
before = set(sys.modules)

async def unlock(home):
    vault = FileVault(home / "vault")
    account = Account(home, PreferencesStore(home / "device.json"), DeviceClock(), make_vault=lambda _: vault)
    await account.start()
    await account.unlock("274913")
    await account.close()

class Values(dict):
    def __missing__(self, name):
        return "x"

asyncio.run(unlock(Path(sys.argv[1])))
from views.routes import CLIENTS, SCREENS
with Renderer().with_context():
    for screen in SCREENS:
        screen.build(Values())
print(*sorted(set(sys.modules) - before))
"""
LAST = ("argon2", "cryptography.hazmat.primitives.kdf.argon2", "local_store.driver", "sqlcipher3")
"""Imported by the thread that unwraps the key or opens the file, not by the loop."""


async def test_afterwards_neither_an_unlock_nor_a_screen_has_anything_left_to_import(tmp_path: Path) -> None:
    """Also that each screen can be built: by what its address says alone."""
    preferences = PreferencesStore(tmp_path / "device.json")
    account = Account(
        tmp_path, preferences, StandingClock(), make_vault=lambda folder: FileVault(folder / "vault"), cost=CHEAP
    )
    await account.start()
    await account.use_token(Hospital("https://hospital.test/fhir", "H"), "token", "p1", "274913")
    await account.close()
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", _UNLOCK, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [name for name in done.stdout.split() if not name.startswith(LAST)] == []
