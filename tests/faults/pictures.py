"""`python -m tests.faults.pictures GALLERY OUT`: the gallery's pictures that the table of faults names, made small."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from PIL import Image

TABLE = Path(__file__).parents[2] / ".github" / "FAULTS.md"
SCREENS = (
    "account-close-", "account-sync-held", "bill-", "booking-", "care-", "consent-", "document-", "dose-", "family",
    "home-", "learn-", "medication", "medicine", "pay-", "plan-", "questionnaires-", "record-export", "reminders",
    "scan-", "self-check", "thread", "vitals-",
)  # fmt: skip
OTHERS = {
    "conflict": "account-sync-conflict",
    "locked": "account-unlock",
    "welcome": "account-welcome",
}  # scenes that are not only about a fault
VARIANT = "phone-light-zh-CN-normal"
SIZE = (260, 563)
COLOURS = 32


def named() -> list[str]:
    """The pictures that the table names, each once."""
    return sorted(set(re.findall(r"pictures/faults/([a-z-]+)\.png", TABLE.read_text("utf-8"))))


def scene(name: str) -> str:
    """The scene of the gallery behind a picture: a screen's own, under its own name, or one made for the fault."""
    return name if name.startswith(SCREENS) else OTHERS.get(name, f"fault-{name}")


def main(gallery: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name in named():
        picture = Image.open(gallery / f"{scene(name)}--{VARIANT}.png").convert("RGB").resize(SIZE)
        picture.quantize(COLOURS).save(out / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
