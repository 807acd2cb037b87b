"""Which icons the font of line icons has, and by what one sees that it was made from them as they are now."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
FONT = ROOT / "assets" / "assets" / "fonts" / "anxin-icons.ttf"


def paths() -> dict[str, str]:
    """The path of each icon by its character."""
    sys.path.insert(0, str(ROOT))
    from views.kit import icons  # noqa: PLC0415 - the product, of which this file is no part

    drawn = [each for each in vars(icons).values() if isinstance(each, icons.LineIcon)]
    found = {each.glyph: each.path for each in drawn}
    if len(found) < len(drawn):
        raise ValueError("two icons have one character")
    return dict(sorted(found.items()))


def state() -> str:
    """Another word as soon as an icon or the width of the lines is another; the font has it as its identifier."""
    from views.kit.icons import STROKE  # noqa: PLC0415 - the product, of which this file is no part

    return sha256(repr((STROKE, paths())).encode()).hexdigest()
