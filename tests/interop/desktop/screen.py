"""A desktop without a screen: Xvfb, a D-Bus session of its own, and dunst as its notification service."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

NEEDED = {"Xvfb": "xvfb", "dbus-daemon": "dbus", "dunst": "dunst", "import": "imagemagick", "gio": "libglib2.0-bin"}
_BUS = """<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""
"""A bus that starts no service by itself, so that one can be absent."""
_WITHIN = 20.0  # seconds


@dataclass
class VirtualDesktop:
    """`environment`: what a program needs to be on it. `folder`: its logs and pictures."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    service: subprocess.Popen[bytes] | None = None

    def show_notifications(self) -> None:
        """Starts the notification service, and waits until it answers."""
        settings = self.folder / "dunstrc"
        settings.write_text("[global]\nfont = Sans 14\n")
        self.service = self.start("dunst", "-conf", str(settings))
        wait_until(lambda: self._dunst("count").returncode == 0)

    def end_service(self) -> None:
        """Ends the notification service, as a crash would."""
        assert self.service is not None
        self.service.kill()
        self.service.wait(10)

    def on_screen(self) -> int:
        """How many notifications are seen now."""
        return int(self._dunst("count", "displayed").stdout)

    def read_back(self) -> list[dict[str, str]]:
        """Closes what is shown, and gives everything that the service was ever given with each notification."""
        self._dunst("close-all")
        wait_until(lambda: self.on_screen() == 0)
        history = json.loads(self._dunst("history").stdout)["data"][0]
        return [{key: str(value["data"]) for key, value in entry.items()} for entry in history]

    def picture(self, name: str) -> Image.Image:
        """The whole screen now."""
        path = self.folder / f"{name}.png"
        command = ["import", "-window", "root", str(path)]
        subprocess.run(command, env=self._environment(), check=True, timeout=30, capture_output=True)
        return Image.open(path).convert("RGB")

    def start(self, *command: str, **more: Any) -> subprocess.Popen[bytes]:
        """A program on this desktop."""
        with (self.folder / f"{Path(command[0]).name}.log").open("ab") as log:
            return subprocess.Popen(
                command, env=self._environment(), stdin=subprocess.DEVNULL, stderr=log, **{"stdout": log, **more}
            )

    def _dunst(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = ["dunstctl", *words]
        return subprocess.run(command, env=self._environment(), capture_output=True, text=True, timeout=30, check=False)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


@contextmanager
def virtual_desktop(folder: Path) -> Iterator[VirtualDesktop]:
    """A desktop that shows no notifications yet."""
    missing = [f"{tool} (Debian: {package})" for tool, package in NEEDED.items() if not shutil.which(tool)]
    assert not missing, f"install {', '.join(missing)}, or run `make interop`, which does"
    desktop, started = VirtualDesktop(folder), []
    with ExitStack() as ending:
        ending.callback(lambda: [_end(each) for each in reversed(started)])
        read, write = os.pipe()
        screen = desktop.start("Xvfb", "-displayfd", str(write), "-screen", "0", "900x500x24", pass_fds=(write,))
        started.append(screen)
        os.close(write)
        with os.fdopen(read) as told:
            display = told.readline().strip()
        config = folder / "bus.conf"
        config.write_text(_BUS)
        bus = desktop.start(
            "dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1", stdout=subprocess.PIPE
        )
        started.append(bus)
        assert bus.stdout is not None
        address = bus.stdout.readline().decode().strip()
        desktop.environment |= {"DISPLAY": f":{display}", "DBUS_SESSION_BUS_ADDRESS": address, "LC_ALL": "C.UTF-8"}
        yield desktop
        if desktop.service is not None:
            _end(desktop.service)


def wait_until(holds: Callable[[], bool], within: float = _WITHIN) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
