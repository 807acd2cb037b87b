"""The XHTML of a Narrative (R4 §2.4.0): well-formed, a div, basic formatting only, nothing active (txt-1, txt-2)."""

from __future__ import annotations

from typing import Any, Final
from xml.parsers import expat

_XHTML: Final = "http://www.w3.org/1999/xhtml"
_BASIC: Final = "txt-1: only basic formatting, nothing active"
_BETWEEN: Final = "\x01"

#: Chapters 7-11 and 15 of HTML 4.0, links, images and internal styles.
_ELEMENTS: Final = {
    "p", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "a", "span", "b", "em", "i", "strong", "small", "big", "tt",
    "dfn", "q", "var", "abbr", "acronym", "cite", "blockquote", "hr", "address", "bdo", "kbd", "sub", "sup", "ul",
    "ol", "li", "dl", "dt", "dd", "pre", "table", "caption", "colgroup", "col", "thead", "tr", "tfoot", "tbody", "th",
    "td", "code", "samp", "img", "map", "area", "ins", "del", "u", "s", "strike", "center", "font",
}  # fmt: skip
_ATTRIBUTES: Final = {
    "id", "class", "style", "title", "lang", "dir", "xml:lang", "xmlns", "accesskey", "tabindex", "href", "name",
    "charset", "type", "hreflang", "rel", "rev", "shape", "coords", "src", "alt", "longdesc", "height", "width",
    "usemap", "ismap", "border", "cite", "datetime", "summary", "frame", "rules", "cellspacing", "cellpadding",
    "span", "align", "valign", "char", "charoff", "abbr", "axis", "headers", "scope", "rowspan", "colspan", "nowrap",
    "nohref", "start", "value", "compact", "clear", "noshade", "size", "color", "face", "bgcolor", "space", "idref",
    "target",
}  # fmt: skip
_ACTIVE: Final = ("javascript:", "vbscript:", "data:text/html", "expression(")


class _Wrong(Exception):
    """The text breaks a rule."""


class _Reader:
    """Parses the elements of one narrative and notes whether it has any content."""

    def __init__(self) -> None:
        self.says_something = False
        self._open = False

    def element(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(_BETWEEN)
        if namespace != _XHTML or (not self._open and local != "div"):
            raise _Wrong("the narrative is a div of XHTML")
        self._open = True
        if local not in _ELEMENTS:
            raise _Wrong(_BASIC)
        for key, value in attributes.items():
            if key.rpartition(_BETWEEN)[2] not in _ATTRIBUTES or any(word in _squeezed(value) for word in _ACTIVE):
                raise _Wrong(_BASIC)
        if local == "img":
            self.says_something = True

    def text(self, data: str) -> None:
        if not self.says_something and data.strip():
            self.says_something = True


def _squeezed(value: str) -> str:
    """An address as a browser reads it: without blanks and control characters, in any case."""
    return "".join(sign for sign in value if sign > " ").casefold()


def _no_doctype(*_: Any) -> None:
    raise _Wrong("the narrative declares no document type")


def fault(text: str) -> str:
    """What is wrong with the div of a narrative, in words without its text; empty when nothing is."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=_BETWEEN)
    parser.StartElementHandler = reader.element
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.buffer_text = True
    try:
        parser.Parse(text.strip(), True)
    except _Wrong as wrong:
        return str(wrong)
    except expat.ExpatError:
        return "the narrative is not well-formed XML"
    return "" if reader.says_something else "txt-2: the narrative says something"
