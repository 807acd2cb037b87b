"""The app on a device checks itself: `flet test android --device-id ID --tests-dir phone/on_device -- --timeout=0`.

`flet test` builds the app for the device, starts it there and drives it from here. What the app answers is asked of
the catalogs, as the device's language decides which one it is. It needs Flutter and a device, so it stands outside
`tests/`; `.github/workflows/android.yml` and `ios.yml` run it.
"""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

from flet.testing import Finder, FletTestApp

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds for the first start and for the checks, on an emulator


def said(key: str, **values: str) -> str:
    """A pattern for the words of a key in either language."""
    written = [
        json.loads((ROOT / f"assets/catalogs/{language}/self_check.json").read_text("utf-8"))[key]
        for language in ("zh-CN", "en")
    ]
    return "|".join(re.escape(words).replace(r"\{", "{").replace(r"\}", "}").format(**values) for words in written)


async def appears(app: FletTestApp, pattern: str) -> Finder:
    """Waits until a text on the screen matches."""
    for _ in range(PATIENCE):
        found = await app.tester.find_by_text_containing(pattern)
        if found.count:
            return found
        await asyncio.sleep(1)
    raise AssertionError(f"nothing on the screen says {pattern!r}")


async def test_nothing_of_the_app_fails_on_this_device(flet_app: FletTestApp) -> None:
    version = await appears(flet_app, said("self_check.version", version=r"\d+\.\d+\.\d+"))
    await flet_app.tester.tap(version.first)
    counted = said("self_check.result", passed=r"[1-9]\d*", failed=r"\d+")
    await appears(flet_app, counted)
    whole = await flet_app.tester.find_by_text_containing(said("self_check.result", passed=r"[1-9]\d*", failed="0"))
    assert whole.count == 1, "a check failed on this device; the screen says which"
