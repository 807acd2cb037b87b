"""`python -m tests.gallery.signature GALLERY OUT`: the gallery's pictures that `docs/pictures.md` names, made small."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from PIL import Image

TABLE = Path(__file__).parents[2] / "docs" / "pictures.md"
PHONE, WIDE = 260, 520
TALLEST = 2.2
"""How many times as high as wide a picture is at most: the narrowest phone is drawn to its end."""
COLOURS = 48


def named() -> list[str]:
    """The pictures that the table names, each once: a scene and its variant."""
    return sorted(set(re.findall(r"pictures/signature/([\w-]+--[\w-]+)\.png", TABLE.read_text("utf-8"))))


def main(gallery: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name in named():
        picture = Image.open(gallery / f"{name}.png").convert("RGB")
        width = WIDE if "--desktop-" in name else PHONE
        shown = picture.crop((0, 0, picture.width, min(picture.height, round(picture.width * TALLEST))))
        small = shown.resize((width, round(shown.height * width / shown.width)))
        small.quantize(COLOURS).save(out / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
