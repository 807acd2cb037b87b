"""Makes the font files of the web client and of the hospital's pages from the slices of two npm packages, both 5.3.0:
@fontsource/noto-sans-sc, and @fontsource/noto-sans for Greek letters and raised digits (β2, γ-GT, 10⁹/L); and from two
of Debian: fonts-noto-cjk 20220127 for rare names, and unicode-data for the list of them.

    pip install "fonttools==4.68.0" "brotli==1.2.1"
    apt-get install fonts-noto-cjk unicode-data
    python assets/fonts/make_fonts.py <unpacked noto-sans-sc> <unpacked noto-sans>

The slices 4..119 plus Latin are merged, and what they lack of the 8,105 characters a name in China may be registered
with (通用规范汉字表, 2013; Unihan's kTGH) comes from Debian's. Then the characters are divided:

    first   two weights, loaded before the first frame: what the catalogs and the demo hospital say, the most frequent
            characters of Chinese, signs, and every character the client would not ask a fallback font for
    rest    one weight, all others: app/web_files.py gives it for whatever fallback font the client asks for
    splash  one weight, what the page says before anything else has arrived
"""

from __future__ import annotations

import base64
import bz2
import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

from fallback import known_to_client
from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.merge import Merger
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent
from make_web import splash_words

WEIGHTS = (400, 600)
ROOT = Path(__file__).parents[2]
OUT = ROOT / "assets" / "assets" / "fonts"
#: Where the hospital has the files for its own pages.
HOSPITAL = ROOT / "hospital" / "base" / "fonts"
#: Pages that nobody serves files to: what they say stands in them, with a font of it.
ALONE = (ROOT / "app" / "closed.html", ROOT / "services" / "fhir" / "returned.html")
INLINE = re.compile(r"(?<=url\(data:font/woff2;base64,)[^)]*")
SPLASH = Path(__file__).with_name("splash.woff2")
REST = "noto-sans-sc-rest.woff2"
FREQUENT = 1500  # Han characters, by the 现代汉语频率词典 (Unihan's kHanyuPinlu)
#: Latin, Greek, punctuation and mathematics, and their full-width forms.
SIGNS = (range(0x180), range(0x370, 0x400), range(0x2000, 0x2C00), range(0x3000, 0x3040), range(0xFF00, 0xFFF0))
WRITTEN = 3_800_000_000  # one moment for all files: the same input makes the same bytes
UNIHAN = Path("/usr/share/unicode")
CJK = {400: "NotoSansCJK-Regular.ttc", 600: "NotoSansCJK-Bold.ttc"}
CJK_FOLDER = Path("/usr/share/fonts/opentype/noto")
BESIDE_THE_TABLE = {ord(character) for character in "𠮷㐂"}  # of names from abroad
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


def unihan(name: str) -> Iterator[tuple[int, str]]:
    """What Unihan says under a name, character by character."""
    for path in sorted(UNIHAN.glob("Unihan_*.txt.bz2")):
        with bz2.open(path, "rt", encoding="utf-8") as lines:
            parts = (line.rstrip("\n").split("\t") for line in lines)
            yield from ((int(part[0][2:], 16), part[2]) for part in parts if len(part) > 2 and part[1] == name)


def registered() -> set[int]:
    """The characters of the 通用规范汉字表, and the few beside it."""
    return BESIDE_THE_TABLE | {code for code, _ in unihan("kTGH")}


def frequent() -> set[int]:
    """The most frequent Han characters."""
    counts: Counter[int] = Counter()
    for code, readings in unihan("kHanyuPinlu"):
        counts[code] = sum(map(int, re.findall(r"\((\d+)\)", readings)))
    return {code for code, _ in counts.most_common(FREQUENT)}


def said() -> set[int]:
    """The characters of the app's catalogs, of the hospital's, and of the demo hospital."""
    sys.path.insert(0, str(ROOT))
    from hospital.demo.build import resources  # noqa: PLC0415 - only the maker of the fonts needs the product

    texts = [path.read_text("utf-8") for path in ROOT.glob("assets/catalogs/*/*.json")]
    texts += [path.read_text("utf-8") for path in ROOT.glob("hospital/*/pages/*.json")]
    texts += [json.dumps(body, ensure_ascii=False, default=str) for body in resources(1, date(2026, 11, 21))]
    return {ord(character) for text in texts for character in text}


def first(covered: set[int]) -> set[int]:
    """The characters that are there from the first frame on."""
    signs = {code for block in SIGNS for code in block}
    return covered & (said() | frequent() | signs) | (covered - known_to_client())


def rare(parts: list[str], folder: Path, weight: int) -> str:
    """A TrueType font of the registered characters that no part has; Debian's has cubic outlines."""
    wanted = sorted(registered() - {code for part in parts for code in TTFont(part).getBestCmap()})
    fonts = TTCollection(CJK_FOLDER / CJK[weight]).fonts
    font = next(face for face in fonts if face["name"].getDebugName(1) == "Noto Sans CJK SC")
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


def merge(chinese: Path, other: Path, weight: int) -> TTFont:
    with tempfile.TemporaryDirectory() as scratch:
        parts = [plain(path, Path(scratch)) for path in slices(chinese, other, weight)]
        merged = Merger().merge([*parts, rare(parts, Path(scratch), weight)])
        add_small_digits(merged)
        merged["OS/2"].usWeightClass = weight
        merged["head"].created = merged["head"].modified = WRITTEN
        merged.recalcTimestamp = False
        whole = Path(scratch) / "whole.ttf"
        merged.save(whole)
        return TTFont(whole, lazy=False, recalcTimestamp=False)


def write(whole: TTFont, codes: set[int], target: Path) -> Path:
    """Some characters of a font as a file for browsers."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "copy.ttf"
        whole.save(copy)
        options = subset.Options(flavor="woff2", notdef_outline=True)
        font = subset.load_font(copy, options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=codes)
        subsetter.subset(font)
        subset.save_font(font, target, options)
        return target


def inline(whole: TTFont, page: Path) -> None:
    """Puts the font of what a page says into it."""
    said = INLINE.sub("", page.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        font = write(whole, set(map(ord, said)), Path(scratch) / "own.woff2").read_bytes()
    page.write_text(INLINE.sub(base64.b64encode(font).decode(), said), "utf-8")


def note(files: list[Path], at_once: set[int], late: set[int]) -> None:
    """Writes down which characters they have and which files that was said of, for a test without font tools."""
    sums = {file.name: sha256(file.read_bytes()).hexdigest() for file in files}
    pages = {page.name: sha256(page.read_bytes()).hexdigest() for page in ALONE}
    characters = {"first": "".join(map(chr, sorted(at_once))), "rest": "".join(map(chr, sorted(late)))}
    text = json.dumps({"files": sums, "pages": pages, **characters}, ensure_ascii=False, indent=1)
    Path(__file__).with_name("coverage.json").write_text(text + "\n", "utf-8")


def main(chinese: Path, other: Path) -> None:
    wholes = {weight: merge(chinese, other, weight) for weight in WEIGHTS}
    covered = set.intersection(*(set(whole.getBestCmap()) for whole in wholes.values()))
    at_once = first(covered)
    files = [write(whole, at_once, OUT / f"noto-sans-sc-{weight}.woff2") for weight, whole in wholes.items()]
    files.append(write(wholes[WEIGHTS[0]], covered - at_once, OUT / REST))
    write(wholes[WEIGHTS[0]], {ord(c) for words in splash_words().values() for c in "".join(words.values())}, SPLASH)
    for file in (files[0], files[-1]):
        shutil.copy(file, HOSPITAL)
    for page in ALONE:
        inline(wholes[WEIGHTS[0]], page)
    note(files, at_once, covered - at_once)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
