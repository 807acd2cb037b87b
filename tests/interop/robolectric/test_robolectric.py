"""What the extension does on Android, on Android's own code: alarms over restarts, zones and permissions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.interop.robolectric import device


@pytest.mark.timeout(600)
def test_the_extension_does_what_it_promises_on_android(tmp_path: Path) -> None:
    classes, scratch = tmp_path / "classes", tmp_path / "scratch"
    scratch.mkdir()
    outcome = device.run(str(device.compiled(classes)), scratch)
    assert outcome.passed, outcome.words[-6000:]
    found = re.search(r"OK \((\d+) tests\)", outcome.words)
    assert found, outcome.words[-2000:]
    assert int(found[1]) >= 40
