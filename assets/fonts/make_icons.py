"""Makes the font of line icons from the paths in views/kit/icons.py: Skia's own strokes, as outlines.

    pip install "fonttools==4.68.0" "skia-pathops==0.9.2"
    python assets/fonts/make_icons.py

A glyph fills the square of its letter: what is drawn on a grid of 24 is as large as the same path in a picture.
"""

from __future__ import annotations

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib.tables._g_l_y_f import Glyph
from line_icons import FONT, paths, state
from pathops import LineCap, LineJoin, Path

GRID = 24
UNITS = 50  # of the font, for one of the grid
EM = GRID * UNITS
CURVES = 0.5  # font units that a curve may be off
WRITTEN = 3_800_000_000  # one moment: the same paths make the same bytes


def outline(path: str, stroke: float) -> Glyph:
    """What a pen of that width covers on its way along the path."""
    line = Path()
    parse_path(path, TransformPen(line.getPen(), (UNITS, 0, 0, -UNITS, 0, EM)))
    line.stroke(stroke * UNITS, LineCap.ROUND_CAP, LineJoin.ROUND_JOIN, 4)
    line.convertConicsToQuads(CURVES)
    line.simplify(fix_winding=True, clockwise=True)
    pen = TTGlyphPen(None)
    line.draw(Cu2QuPen(pen, CURVES))
    return pen.glyph()


def main() -> None:
    drawn = paths()
    from views.kit.icons import STROKE  # noqa: PLC0415 - found once the paths have been
    from views.look.tokens import ICON_FONT  # noqa: PLC0415 - see above

    names = {glyph: f"uni{ord(glyph):04X}" for glyph in drawn}
    glyphs = {".notdef": Glyph()} | {names[glyph]: outline(path, STROKE) for glyph, path in drawn.items()}
    font = FontBuilder(EM, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap({ord(glyph): name for glyph, name in names.items()})
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics({name: (EM, getattr(glyph, "xMin", 0)) for name, glyph in glyphs.items()})
    font.setupHorizontalHeader(ascent=EM, descent=0)
    font.setupNameTable({"familyName": ICON_FONT, "styleName": "Regular", "uniqueFontIdentifier": state()})
    font.setupOS2(sTypoAscender=EM, sTypoDescender=0, sTypoLineGap=0, usWinAscent=EM, usWinDescent=0)
    font.setupPost(keepGlyphNames=False)
    font.font["head"].created = font.font["head"].modified = WRITTEN
    font.font.recalcTimestamp = False
    font.save(FONT)


if __name__ == "__main__":
    main()
