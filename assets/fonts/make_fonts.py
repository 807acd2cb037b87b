"""Makes the two Chinese font files of the web client from the slices of the npm package @fontsource/noto-sans-sc.

    pip install "fonttools==4.68.0" "brotli==1.2.1"
    python assets/fonts/make_fonts.py <folder with the unpacked package>

The client's own fallback wants the slices 4..119 (their names stand in its main.dart.js); the same slices plus Latin,
merged into one file a weight, load before the first frame and bring a true bold.
"""

from __future__ import annotations

import json
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

WEIGHTS = (400, 600)
OUT = Path(__file__).parents[1] / "assets" / "fonts"
LAYOUT = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "DSIG", "meta")


def slices(package: Path, weight: int) -> list[Path]:
    """Latin first: its digits and punctuation win over the copies in the Chinese slices."""
    names = ["latin", "latin-ext", *(str(number) for number in range(4, 120))]
    found = (package / "files" / f"noto-sans-sc-{name}-{weight}-normal.woff2" for name in names)
    return [path for path in found if path.exists()]


def plain(path: Path, folder: Path) -> str:
    """One slice as TrueType without layout tables: the merger cannot join them and the app does not use them."""
    font = TTFont(path)
    for table in LAYOUT:
        if table in font:
            del font[table]
    font.flavor = None
    target = folder / f"{path.stem}.ttf"
    font.save(target)
    return str(target)


def make(package: Path, weight: int) -> Path:
    with tempfile.TemporaryDirectory() as scratch:
        merged = Merger().merge([plain(path, Path(scratch)) for path in slices(package, weight)])
    merged["OS/2"].usWeightClass = weight
    merged.flavor = "woff2"
    target = OUT / f"noto-sans-sc-{weight}.woff2"
    merged.save(target)
    return target


def note(fonts: list[Path]) -> None:
    """Writes down which characters they have and which files that was said of, for a test without font tools."""
    covered = sorted(set.intersection(*(set(TTFont(font).getBestCmap()) for font in fonts)))
    sums = {font.name: sha256(font.read_bytes()).hexdigest() for font in fonts}
    text = json.dumps({"files": sums, "characters": "".join(map(chr, covered))}, ensure_ascii=False, indent=1)
    Path(__file__).with_name("coverage.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    note([make(Path(sys.argv[1]), weight) for weight in WEIGHTS])
