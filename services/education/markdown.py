"""The part of Markdown that articles are written in, as blocks to draw. Pure; never raises, whatever the text.

Headings, paragraphs, lists with points and with numbers, bold words, links. Everything else is a text like any other:
HTML has no meaning here, and a picture is its words. A link keeps its address only where it may be opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.fhir.addresses import openable

LONGEST: Final = 40_000
_MOST_BLOCKS: Final = 400
_HEADING: Final = re.compile(r"#{1,6} +(.*)")
_POINT: Final = re.compile(r"[-*+] +(.*)")
_NUMBER: Final = re.compile(r"(\d{1,3})[.)] +(.*)")
_INLINE: Final = re.compile(r"\*\*([^*\n]{1,400})\*\*|!?\[([^\[\]\n]{0,200})\]\(((?:[^()\s]|\([^()\s]*\)){0,1000})\)")


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    POINT = "point"
    NUMBERED = "numbered"


@dataclass(frozen=True)
class Run:
    """Words in one style; `url` where they are a link that may be opened."""

    words: str
    strong: bool = False
    url: str | None = None


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or an element of a list; `number` is that of a numbered one."""

    kind: BlockKind
    runs: tuple[Run, ...]
    number: str | None = None

    @property
    def words(self) -> str:
        return "".join(run.words for run in self.runs)

    @property
    def links(self) -> tuple[Run, ...]:
        return tuple(run for run in self.runs if run.url)


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text. Lines of a paragraph that follow each other belong together."""
    found: list[Block] = []
    waiting: list[str] = []
    for line in [*text[:LONGEST].splitlines(), ""]:
        block = _block(line.strip())
        if block is None and line.strip():
            waiting.append(line.strip())
            continue
        if waiting:
            found.append(Block(BlockKind.PARAGRAPH, _runs(_joined(waiting))))
            waiting = []
        if block is not None:
            found.append(block)
    return tuple(block for block in found if block.words.strip())[:_MOST_BLOCKS]


def spoken(text: str) -> str:
    """The words of a text as they are read aloud: a line for each block."""
    return "\n".join(block.words for block in blocks(text))


def _block(line: str) -> Block | None:
    if heading := _HEADING.fullmatch(line):
        return Block(BlockKind.HEADING, _runs(heading[1].rstrip(" #")))
    if point := _POINT.fullmatch(line):
        return Block(BlockKind.POINT, _runs(point[1]))
    if numbered := _NUMBER.fullmatch(line):
        return Block(BlockKind.NUMBERED, _runs(numbered[2]), numbered[1])
    return None


def _joined(lines: list[str]) -> str:
    """One paragraph: a space between Latin words, none between Chinese characters."""
    whole = lines[0]
    for line in lines[1:]:
        whole += (" " if whole[-1].isascii() or line[0].isascii() else "") + line
    return whole


def _runs(text: str) -> tuple[Run, ...]:
    return tuple(run for run in _parts(text) if run.words)


def _parts(text: str) -> Iterator[Run]:
    place = 0
    for match in _INLINE.finditer(text):
        yield Run(text[place : match.start()])
        place = match.end()
        if match[1] is not None:
            yield Run(match[1], strong=True)
        else:
            yield Run(match[2], url=None if match[0].startswith("!") else openable(match[3]))
    yield Run(text[place:])
