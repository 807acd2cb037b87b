"""Pictures of two browsers beside each other: the patient's phone and the clinic's desktop."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

_GAP = 24
_GROUND = (226, 232, 230)


@dataclass
class SideBySide:
    """Keeps one picture a step under ANXIN_E2E_PICTURES; without it, none."""

    phone: Page
    desktop: Page
    number: int = 0

    def take(self, name: str) -> None:
        folder = os.environ.get("ANXIN_E2E_PICTURES")
        if not folder:
            return
        self.number += 1
        left, right = (Image.open(io.BytesIO(page.screenshot())) for page in (self.phone, self.desktop))
        size = (left.width + right.width + 3 * _GAP, max(left.height, right.height) + 2 * _GAP)
        both = Image.new("RGB", size, _GROUND)
        both.paste(left, (_GAP, _GAP))
        both.paste(right, (left.width + 2 * _GAP, _GAP))
        both.save(Path(folder) / f"two-ends-{self.number}-{name}.png")
