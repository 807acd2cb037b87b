"""What can be found wrong in a picture without a person: nothing drawn, grey boxes, words that do not fit, targets too
small."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageColor

from tests.gallery.variants import Variant

SAME_COLUMN = 0.5
"""How much of the narrower of two nodes stands below the other, as a share, where they are one column."""
GREY_LEAST = 2500
"""Flutter draws a control it cannot build as a box of 0xF0C0C0C0; this many such pixels are no letter's edge."""
GREYS = (0xB2, 0xC6)
"""The darkest and the lightest that such a box is, on whatever ground."""

NODES = """() => [...document.querySelectorAll('flt-semantics')].map(e => {
  const r = e.getBoundingClientRect();
  // what a scrolling ancestor hides does not count
  let top = r.top, bottom = r.bottom, cut = r.bottom > innerHeight - 1;
  for (let up = e.parentElement; up; up = up.parentElement) {
    if (up.nodeName !== 'FLT-SEMANTICS') continue;
    const box = up.getBoundingClientRect();
    const scrolls = ['scroll', 'auto'].includes(getComputedStyle(up).overflowY);
    cut = cut || (scrolls && (r.bottom > box.bottom - 1 || r.top < box.top + 1));
    top = Math.max(top, box.top); bottom = Math.min(bottom, box.bottom);
  }
  const words = [...e.childNodes].filter(n => n.nodeType === 3 || n.nodeName === 'SPAN');
  const own = words.map(n => n.textContent).join('');
  const within = [e, ...e.querySelectorAll('[aria-label]')].map(n => n.getAttribute('aria-label') || '').join('');
  return {role: e.getAttribute('role') || '', tappable: e.hasAttribute('flt-tappable'),
          named: !!(within + e.textContent).trim(),
          holds: e.getAttribute('role') === 'button' && !!e.querySelector('[role=button]'),
          label: (e.getAttribute('aria-label') || own || '').trim(),
          leaf: !e.querySelector('flt-semantics'),
          whole: !cut && bottom - top >= r.height - 1, x: r.left, y: top, w: r.width, h: Math.max(0, bottom - top)};
})"""


@dataclass(frozen=True)
class Node:
    """One node of the semantics tree with its place on the screen."""

    role: str
    tappable: bool
    label: str
    leaf: bool
    whole: bool
    x: float
    y: float
    w: float
    h: float
    named: bool = True
    holds: bool = False

    @property
    def is_target(self) -> bool:
        return self.role in {"button", "switch", "checkbox", "tab", "link"} or self.tappable


def findings(variant: Variant, nodes: list[Node], png: bytes) -> Iterator[str]:
    """Everything wrong with one picture, as sentences."""
    yield from misplaced(nodes, variant.viewport[0], variant.least_target)
    yield from _overlaps([n for n in nodes if n.leaf and n.label and n.w and n.h])
    if variant.size.startswith("phone"):
        yield from _out_of_order([n for n in nodes if n.leaf and n.label and n.w and n.h and n.whole])
    if is_empty(png):
        yield "nothing is drawn"
    grey = _grey_pixels(png)
    if grey > GREY_LEAST:
        yield f"a grey box of {grey} pixels: a control with a value it does not understand"


def misplaced(nodes: list[Node], width: float, least: float) -> Iterator[str]:
    """What goes over the edge of a window of this width, and every target without a name or lower than `least` dp."""
    for node in nodes:
        if node.w and node.label and (node.x < -1 or node.x + node.w > width + 1):
            yield f"goes over the edge: {node.label[:40]!r} from {node.x:.0f} to {node.x + node.w:.0f} of {width}"
        if node.is_target and node.w and node.h and not node.named:
            yield f"a {node.role or 'target'} without a name at {node.x:.0f}, {node.y:.0f}"
        if node.holds:
            yield f"a button within a button: {node.label[:40]!r}"
        if node.is_target and node.h and node.whole and node.h < least - 1:
            yield f"target too low ({node.h:.0f} dp): {node.label[:40]!r}"
        if node.is_target and node.w and node.w < 43:
            yield f"target too narrow ({node.w:.0f} dp): {node.label[:40]!r}"


CURTAIN = "#ff00ff"
"""What the stage shows before its first scene: a colour of no screen."""


def is_curtain(png: bytes) -> bool:
    """Whether a picture is the stage before its first scene, and no longer the client's own loading picture."""
    return Image.open(io.BytesIO(png)).convert("RGB").getpixel((8, 8)) == ImageColor.getrgb(CURTAIN)


def is_empty(png: bytes) -> bool:
    """Whether a picture shows no letter and no line: their soft edges alone have more colours."""
    return Image.open(io.BytesIO(png)).convert("RGB").getcolors(maxcolors=8) is not None


def _overlaps(leaves: list[Node]) -> Iterator[str]:
    for i, one in enumerate(leaves):
        for other in leaves[i + 1 :]:
            across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
            down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
            if across > 4 and down > 4:
                yield f"overlap of {across:.0f} x {down:.0f} dp: {one.label[:30]!r} and {other.label[:30]!r}"


def _out_of_order(leaves: list[Node]) -> Iterator[str]:
    """What is read after something that stands below it in the same column. On phones: where things stand side by side,
    Flutter reads by height, and Flet 1.0.5 has no way to say another order."""
    for before, after in pairwise(leaves):
        across = min(before.x + before.w, after.x + after.w) - max(before.x, after.x)
        beneath = across > SAME_COLUMN * min(before.w, after.w)
        if beneath and after.y + after.h <= before.y + 1:
            yield f"read out of order: {after.label[:30]!r} stands above {before.label[:30]!r}"


def _grey_pixels(png: bytes) -> int:
    """How many pixels have the most frequent of the greys that such a box can be. Counting every colour of a picture
    takes longer than drawing it, so only what is grey at all is counted, and that only where there is enough of it."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    red, green, blue = picture.split()
    lightest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    grey = ImageChops.multiply(
        ImageChops.multiply(_where(darkest, GREYS[0], 255), _where(lightest, 0, GREYS[1])),
        _where(ImageChops.subtract(lightest, darkest), 0, 2),
    )
    if grey.histogram()[255] <= GREY_LEAST:
        return 0
    picture.paste(0, mask=ImageChops.invert(grey))
    counts = picture.getcolors(maxcolors=1 << 24) or []
    return max((int(count) for count, colour in counts if colour != (0, 0, 0)), default=0)


def _where(band: Image.Image, least: int, most: int) -> Image.Image:
    """White where a band's values lie between these two, black elsewhere."""
    return band.point([255 if least <= value <= most else 0 for value in range(256)])
