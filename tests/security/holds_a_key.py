"""A process of its own that opens a store the way the app does, locks it, and says so on stdout; see test_memory.py.

python -m tests.security.holds_a_key HOME PASSCODE
"""

from __future__ import annotations

import asyncio
import gc
import sys
from pathlib import Path

from local_store import settings
from services.account.hospital import Hospital
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.clock import DeviceClock
from services.device.vault import FILE, FileVault
from tests.local_store.worlds import CHEAP


async def main(home: Path, passcode: str) -> None:
    vault = FileVault(home / FILE)
    account = Account(
        home, PreferencesStore(home / "device.json"), DeviceClock(), make_vault=lambda _home: vault, cost=CHEAP
    )
    await account.start()
    await account.use_token(Hospital("http://127.0.0.1:9/fhir", "x"), "a-token", "p1", passcode)
    await account.store.write(settings.put, "one", {"a": 1})
    await account.lock()
    await account.unlock(passcode)
    await said("open")
    await account.lock()
    await said("locked")
    await account.unlock(passcode)
    await account.change_passcode(passcode, passcode + "0")
    await account.sign_out(send_first=False)
    await said("erased")


async def said(word: str) -> None:
    """Tells, then waits until it has been looked at."""
    gc.collect()
    sys.stdout.write(word + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
