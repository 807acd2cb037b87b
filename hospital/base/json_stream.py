"""Cuts a large JSON bundle into its entries without holding the whole of it in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TextIO

CHUNK: Final = 1 << 16
_SIGNS: Final = re.compile(r'["{}\[\]\\]')
_SIGNS_AND_COLON: Final = re.compile(r'["{}\[\]\\:]')


def array_items(stream: TextIO, key: str, *, longest: int = 0) -> Iterator[str]:
    """Yields the text of each object in the array under `key` of the outermost object, one at a time.

    Reads forward only. A broken document ends the iteration with ValueError at the place where it breaks; one that
    would need more than `longest` characters in memory (0: no bound) ends it with OverflowError.
    """
    cutter = _Cutter(key, longest)
    while chunk := stream.read(CHUNK):
        yield from cutter.feed(chunk)
    if not cutter.closed:
        raise ValueError("the JSON ends too early")


def outermost_strings(stream: TextIO, wanted: frozenset[str], *, longest: int = 0) -> dict[str, str]:
    """The string values of the wanted keys of the outermost object, wherever in it they are.

    Reads no further than it must. Broken JSON or a non-object has none. Memory is bounded as in `array_items`.
    """
    outline = _Outline(longest)
    while not wanted <= outline.found.keys() and (chunk := stream.read(CHUNK)):
        try:
            for _ in outline.feed(chunk):
                pass
        except ValueError:
            break
    return {key: text for key, text in outline.found.items() if key in wanted}


class _Cutter:
    """Follows depth and strings. Depth 1 is inside the outermost object, 2 inside the wanted array."""

    signs = _SIGNS

    def __init__(self, key: str, longest: int) -> None:
        self._key = f'"{key}"'
        self._longest = longest
        self._text = ""
        self._at = 0
        self._depth = 0
        self._string_start = -1
        self._item_start = -1
        self._last_string = ""
        self._wanted = False
        self.closed = False

    def feed(self, chunk: str) -> Iterator[str]:
        self._text += chunk
        while match := self.signs.search(self._text, self._at):
            if match[0] == "\\" and match.start() + 1 >= len(self._text):
                break  # what it escapes comes with the next chunk
            self._at = match.end()
            item = self._sign(match[0], match.start())
            if item is not None:
                self._bound(item)
                yield item
        else:
            self._at = len(self._text)
        self._drop()

    def _sign(self, sign: str, place: int) -> str | None:
        if self._string_start >= 0:
            if sign == "\\":
                self._at += 1
            elif sign == '"':
                if self._depth == 1:
                    self._last_string = self._text[self._string_start : place + 1]
                self._string_start = -1
            return None
        if sign == '"':
            self._string_start = place
            return None
        if sign in "}]\\":
            return self._close(sign, place)
        self._open(sign, place)
        return None

    def _open(self, sign: str, place: int) -> None:
        if self._depth == 1:
            self._wanted = sign == "[" and self._last_string == self._key
        elif self._depth == 2 and self._wanted and sign == "{":
            self._item_start = place
        self._depth += 1

    def _close(self, sign: str, place: int) -> str | None:
        self._depth -= 1
        if self._depth < 0 or sign == "\\":
            raise ValueError("the JSON is broken")
        self.closed = self._depth == 0
        if self._depth == 2 and self._item_start >= 0:
            item = self._text[self._item_start : place + 1]
            self._item_start = -1
            return item
        return None

    def _drop(self) -> None:
        """Drops text that is no longer needed. OverflowError when too much text is still needed."""
        starts = [start for start in (self._item_start, self._string_start) if start >= 0]
        keep = min([*starts, self._at])
        self._text = self._text[keep:]
        self._at -= keep
        self._item_start -= keep if self._item_start >= 0 else 0
        self._string_start -= keep if self._string_start >= 0 else 0
        self._bound(self._text)

    def _bound(self, text: str) -> None:
        if self._longest and len(text) > self._longest:
            raise OverflowError("a piece of the JSON is too long")


class _Outline(_Cutter):
    """Notes the strings under the keys of the outermost object."""

    signs = _SIGNS_AND_COLON

    def __init__(self, longest: int) -> None:
        super().__init__("", longest)
        self.found: dict[str, str] = {}
        self._under = ""

    def _sign(self, sign: str, place: int) -> str | None:
        inside = self._string_start >= 0
        if sign == ":":
            if not inside and self._depth == 1:
                self._under = self._last_string[1:-1]
            return None
        if inside and sign == '"' and self._depth == 1 and self._under:
            super()._sign(sign, place)
            self.found.setdefault(self._under, self._last_string[1:-1])
            self._under = ""
            return None
        if not inside and sign != '"':
            self._under = ""
        return super()._sign(sign, place)
