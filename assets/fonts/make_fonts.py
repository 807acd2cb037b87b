"""Makes the two font files of the web client from the slices of two npm packages, both 5.3.0:
@fontsource/noto-sans-sc, and @fontsource/noto-sans for Greek letters and raised digits (β2, γ-GT, 10⁹/L); and from two
of Debian: fonts-noto-cjk 20220127 for rare names, and unicode-data for the list of them.

    pip install "fonttools==4.68.0" "brotli==1.2.1"
    apt-get install fonts-noto-cjk unicode-data
    python assets/fonts/make_fonts.py <unpacked noto-sans-sc> <unpacked noto-sans>

The client's own fallback wants the slices 4..119 (their names stand in its main.dart.js); the same slices plus Latin,
merged into one file a weight, load before the first frame and bring a true bold. What they lack of the 8,105
characters a name in China may be registered with (通用规范汉字表, 2013; Unihan's kTGH) comes from Debian's.
"""

from __future__ import annotations

import bz2
import json
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.merge import Merger
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

WEIGHTS = (400, 600)
OUT = Path(__file__).parents[1] / "assets" / "fonts"
UNIHAN = Path("/usr/share/unicode")
CJK = {400: "NotoSansCJK-Regular.ttc", 600: "NotoSansCJK-Bold.ttc"}
CJK_FOLDER = Path("/usr/share/fonts/opentype/noto")
BESIDE_THE_TABLE = {ord(one) for one in "𠮷㐂"}  # of names from abroad
CURVES = 1.0  # font units that a quadratic curve may be off the cubic one
LAYOUT = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "DSIG", "meta")


def slices(chinese: Path, other: Path, weight: int) -> list[Path]:
    """Latin first: its digits and punctuation win over the copies in the Chinese slices."""
    names = ["latin", "latin-ext", *(str(number) for number in range(4, 120))]
    found = [chinese / "files" / f"noto-sans-sc-{name}-{weight}-normal.woff2" for name in names]
    found += [other / "files" / f"noto-sans-{name}-{weight}-normal.woff2" for name in ("greek", "latin-ext")]
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


def registered() -> set[int]:
    """The characters of the 通用规范汉字表, and the few beside it."""
    found = set(BESIDE_THE_TABLE)
    for path in UNIHAN.glob("Unihan_*.txt.bz2"):
        with bz2.open(path, "rt", encoding="utf-8") as lines:
            split = (line.split("\t") for line in lines)
            found |= {int(parts[0][2:], 16) for parts in split if len(parts) > 1 and parts[1] == "kTGH"}
    return found


def rare(parts: list[str], folder: Path, weight: int) -> str:
    """A TrueType font of the registered characters that no part has; Debian's has cubic outlines."""
    wanted = sorted(registered() - {code for part in parts for code in TTFont(part).getBestCmap()})
    fonts = TTCollection(CJK_FOLDER / CJK[weight]).fonts
    font = next(one for one in fonts if one["name"].getDebugName(1) == "Noto Sans CJK SC")
    names, outlines = font.getBestCmap(), font.getGlyphSet()
    glyphs, widths = {".notdef": Glyph()}, {".notdef": 1000}
    for code in wanted:
        pen = TTGlyphPen(None)
        outlines[names[code]].draw(Cu2QuPen(pen, CURVES, reverse_direction=True))
        glyphs[f"uni{code:04X}"], widths[f"uni{code:04X}"] = pen.glyph(), font["hmtx"][names[code]][0]
    made = FontBuilder(font["head"].unitsPerEm, isTTF=True)
    made.setupGlyphOrder(list(glyphs))
    made.setupCharacterMap({code: f"uni{code:04X}" for code in wanted})
    made.setupGlyf(glyphs)
    made.setupHorizontalMetrics({name: (width, made.font["glyf"][name].xMin) for name, width in widths.items()})
    made.setupHorizontalHeader(ascent=font["hhea"].ascent, descent=font["hhea"].descent)
    made.setupNameTable({"familyName": "Noto Sans SC", "styleName": str(weight)})
    made.setupOS2()
    made.setupPost()
    target = folder / "rare.ttf"
    made.save(target)
    return str(target)


RAISED = {**{0x2070 + n: n for n in (0, 5, 6, 7, 8, 9)}, **{0x2080 + n: n for n in range(10)}}


def add_small_digits(font: TTFont) -> None:
    """Raised and lowered digits that neither package has, made of the digits themselves at 60 %."""
    order, names = font.getGlyphOrder(), font.getBestCmap()
    for code, digit in RAISED.items():
        if code in names:
            continue
        glyph, part = Glyph(), GlyphComponent()
        part.glyphName, part.flags = names[0x30 + digit], 0x0002 | 0x0008
        part.x, part.y = 20, 300 if code < 0x2080 else -100
        part.transform = [[0.6, 0.0], [0.0, 0.6]]
        glyph.numberOfContours, glyph.components = -1, [part]
        name = f"uni{code:04X}"
        font["glyf"][name] = glyph
        font["hmtx"][name] = (round(font["hmtx"][part.glyphName][0] * 0.6) + 40, 20)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
    font.setGlyphOrder([*order, *(g for g in font["glyf"].keys() if g not in set(order))])  # noqa: SIM118 - a table of fontTools, not a dict


def make(chinese: Path, other: Path, weight: int) -> Path:
    with tempfile.TemporaryDirectory() as scratch:
        parts = [plain(path, Path(scratch)) for path in slices(chinese, other, weight)]
        merged = Merger().merge([*parts, rare(parts, Path(scratch), weight)])
    add_small_digits(merged)
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
    note([make(Path(sys.argv[1]), Path(sys.argv[2]), weight) for weight in WEIGHTS])
