"""A shared PC keeps what people see in a folder in memory, which goes with the program."""

from __future__ import annotations

from pathlib import Path

from app.kiosk import MEMORY
from tests.e2e.process_memory import children_of
from tests.e2e.programs import Program, free_port


def folder_of(visit: int) -> Path:
    """Where the app of somebody's visit keeps its data, by its environment."""
    environment = Path(f"/proc/{visit}/environ").read_bytes().split(b"\0")
    home = next(entry for entry in environment if entry.startswith(b"ANXIN_HOME="))
    return Path(home.partition(b"=")[2].decode()).parent


def test_when_it_is_told_to_stop_nothing_is_left(tmp_path: Path) -> None:
    port = free_port()
    environment = {"ANXIN_VIEW": "none", "ANXIN_PORT": str(port), "ANXIN_HOME": str(tmp_path / "never-made")}
    kiosk = Program(("-m", "app.kiosk"), f"http://127.0.0.1:{port}/", tmp_path / "kiosk.log", environment)
    kiosk.start()
    assert kiosk.process is not None
    (visit,) = children_of(kiosk.process.pid)
    folder = folder_of(visit)
    assert folder.is_relative_to(MEMORY) and folder.stat().st_mode & 0o777 == 0o700
    kiosk.stop()
    assert not folder.exists() and not Path(f"/proc/{visit}").exists()
    assert not (tmp_path / "never-made").exists()
