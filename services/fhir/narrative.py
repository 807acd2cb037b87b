"""The words of a Narrative, as HTML says they are read. Pure, and never raises.

Source: FHIR R4 §2.4 Narrative: XHTML with basic formatting; its character references are characters, its comments no
words, its blocks lines.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

#: Elements that stand within a line; every other begins and ends one.
_WITHIN_A_LINE: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
    "map", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
})  # fmt: skip
#: Elements whose cells stand side by side.
_CELLS: Final = frozenset({"td", "th"})
#: Elements whose content is not to be read: a narrative must not have them.
_UNREAD: Final = frozenset({"script", "style", "head", "title"})
#: White space as HTML collapses it; a no-break space is none.
_BLANK: Final = re.compile(r"[ \t\n\r\f]+")


def plain_text(div: str) -> str | None:
    """The words of a narrative's div, a line for each block; None when it has none."""
    reader = _Reader()
    reader.feed(div)
    reader.close()
    lines = (_BLANK.sub(" ", line).strip(" \u00a0") for line in "".join(reader.words).split(_BREAK))
    return "\n".join(line for line in lines if line) or None


_BREAK: Final = "\0"


class _Reader(HTMLParser):
    """Collects the words between tags, and where lines end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        self._meet(tag)
        if tag == "img":
            self.words += [alt for name, alt in attrs if name == "alt" and alt]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._unread -= tag in _UNREAD

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(0, self._unread - (tag in _UNREAD))
        self._meet(tag)

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.words.append(data.replace(_BREAK, " "))

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self.handle_data(data.removeprefix("CDATA["))

    def _meet(self, tag: str) -> None:
        if tag in _CELLS:
            self.words.append(" ")
        elif tag not in _WITHIN_A_LINE:
            self.words.append(_BREAK)
