"""`python -m app.kiosk`: the app on a PC that many people use, one after the other.

Each person gets a process and a folder of their own. The folder is in memory and the passcode is random and written
nowhere; whoever leaves, locks, or is away ends both, so that the next one begins with nothing.

    the phone lets somebody in ----> a random passcode ----> the record is open
    leaves, locks, is away --------> the process ends -----> its folder is gone, and a new one begins
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Final

from services.account.session import TOPIC, Account
from services.account.states import NeedsPasscode, Unlocked

ROOT: Final = Path(__file__).parents[1]
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it (mode 0700)
#: With this status the app says that somebody has left.
LEFT: Final = 75


def main() -> None:
    """Serves one person after the other until it is told to stop."""
    if not MEMORY.is_dir():
        sys.exit(f"error: a kiosk keeps what people see in memory alone; {MEMORY} is not there (Linux has it)")
    signal.signal(signal.SIGTERM, _stop)
    try:
        while (status := _serve_somebody()) == LEFT:
            pass
    except KeyboardInterrupt:
        status = 0
    sys.exit(status)


def _serve_somebody() -> int:
    """The app's exit status; when it returns or raises, the process and its folder are gone."""
    folder = Path(tempfile.mkdtemp(prefix="anxin-kiosk-", dir=MEMORY))
    temp = folder / "temp"
    temp.mkdir()
    environment = {**os.environ, "ANXIN_KIOSK": "1", "ANXIN_HOME": str(folder / "home"), "TMPDIR": str(temp)}
    command = [sys.executable, str(ROOT / "main.py")]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 - our own interpreter and file
    try:
        return process.wait()
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class KioskVisit:
    """One person's visit inside the app: protects their data by a passcode that nobody knows, and ends the process as
    soon as their record is closed."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._changed = asyncio.Event()
        self.has_left = False

    async def follow(self) -> None:
        """Follows the account until its record is closed again."""
        stop = self._account.changes.listen(frozenset({TOPIC}), self._changed.set)
        try:
            await self._let_in()
            while isinstance(self._account.state, Unlocked):
                await self._next()
        finally:
            stop()
        self.has_left = True
        os.kill(os.getpid(), signal.SIGTERM)

    async def _let_in(self) -> None:
        while not isinstance(self._account.state, Unlocked):
            if isinstance(self._account.state, NeedsPasscode):
                await self._account.set_passcode(secrets.token_urlsafe(32))
            else:
                await self._next()

    async def _next(self) -> None:
        await self._changed.wait()
        self._changed.clear()


if __name__ == "__main__":
    main()
