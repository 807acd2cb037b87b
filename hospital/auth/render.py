"""The pages of sign-in: templates and words in hospital/auth/pages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hospital.base.pages import Pages

PAGES: Final = Pages(
    Path(__file__).parent / "pages",
    refresh=None, other_language_url=None, problem=None, demo_people=(), device=None, demo_staff=(), switches=False,
)  # fmt: skip
