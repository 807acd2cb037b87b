"""The start fails loudly, in one line, and never with a stack trace."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**os.environ, "ANXIN_VIEW": "none", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = start(ANXIN_HOME=str(tmp_path / "file" / "home"))
    assert done.returncode == 1
    assert "ANXIN_HOME" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = start(ANXIN_HOME=str(tmp_path), ANXIN_PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "ANXIN_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_view_that_does_not_exist(tmp_path: Path) -> None:
    done = start(ANXIN_HOME=str(tmp_path), ANXIN_VIEW="tv")
    assert done.returncode == 1
    assert "ANXIN_VIEW" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_draws_is_not_imported_before_the_window_is_on_its_way() -> None:
    asked = "import sys, app.serving; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    late = (
        "views.routes", "views.shell", "views.kit", "services.bills", "services.record", "services.booking",
        "services.fhir.client", "services.sync.pull", "services.account.opening", "local_store.store", "cryptography",
    )  # fmt: skip
    assert [name for name in done.stdout.split() if name.startswith(late)] == []
