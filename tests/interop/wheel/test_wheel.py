"""The wheel of the phones' extension, as pip makes it, holds what `flet build` takes out of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.phone.extension import EXTENSION, FLUTTER


def test_the_wheel_holds_the_control_and_the_flutter_package(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(EXTENSION, source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    held = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    wanted = {f"flutter/anxin_device/{path.relative_to(FLUTTER)}" for path in FLUTTER.rglob("*") if path.is_file()}
    assert wanted <= held
    assert {"anxin_device/__init__.py", "anxin_device/device.py", "anxin_device/py.typed"} <= held
