"""The time and the zone of a program that a test moves: both stand in a file, which the program reads whenever it asks
what time it is. Time goes on as it does; only where it stands is another.

`python -m tests.fakes.moved_clock FILE hospital serve ...` starts the hospital so, `... FILE app` the app. The app asks
`services.clock.DeviceClock`, the hospital `hospital.base.clock`; the zone is the device's own setting, `TZ`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest


class MovedClock:
    """Fulfils `services.clock.Clock`. `move` is the test's; the programs read what it wrote."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def now(self) -> datetime:
        """The moved time; sets this process's zone on the way."""
        said = json.loads(self.file.read_text("utf-8"))
        if os.environ.get("TZ") != said["zone"]:
            os.environ["TZ"] = said["zone"]
        return datetime.now(UTC) + timedelta(seconds=said["ahead"])

    def move(self, moment: datetime) -> None:
        """It is this moment now, and a device is in its zone."""
        ahead = (moment - datetime.now(UTC)).total_seconds()
        written = self.file.with_suffix(".new")
        written.write_text(json.dumps({"ahead": ahead, "zone": _name(moment.tzinfo)}), "utf-8")
        written.replace(self.file)

    @contextmanager
    def here(self) -> Iterator[None]:
        """App and hospital go by this clock in this process, too."""
        zone = os.environ.get("TZ")
        with pytest.MonkeyPatch.context() as patch:
            _go_by(self, patch)
            yield
        os.environ.pop("TZ", None)
        if zone is not None:
            os.environ["TZ"] = zone


def _go_by(clock: MovedClock, patch: pytest.MonkeyPatch) -> None:
    import services.clock  # noqa: PLC0415 - each program has one of the two
    from hospital.base import clock as at_the_hospital  # noqa: PLC0415 - see above

    patch.setattr(services.clock.DeviceClock, "now", lambda _: clock.now())
    patch.setattr(at_the_hospital, "now", clock.now)


def _name(zone: tzinfo | None) -> str:
    assert isinstance(zone, ZoneInfo) and zone.key, "a device is in a zone with a name"
    return zone.key


def _main(file: str, program: str, *arguments: str) -> int:
    """Starts a program on the clock in the file."""
    clock = MovedClock(Path(file))
    clock.now()
    _go_by(clock, pytest.MonkeyPatch())
    if program == "app":
        from app.serving import run  # noqa: PLC0415 - see above

        run()
        return 0
    from hospital.__main__ import main  # noqa: PLC0415 - see above

    return main(arguments)


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
