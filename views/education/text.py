"""An article's Markdown on the screen. Its links are opened like every address from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import flet as ft

from services.education.markdown import Block, BlockKind, blocks
from views.kit.buttons import text_button
from views.kit.surfaces import column
from views.look.text import heading, reading, text
from views.look.tokens import S2, S3, Look

_MARK = "•"


def article_text(look: Look, markdown: str, on_open: Callable[[str], None]) -> ft.Control:
    """All of it, with headings that a screen reader finds."""
    return column([part for block in blocks(markdown) for part in _drawn(look, block, on_open)], S3)


def _drawn(look: Look, block: Block, on_open: Callable[[str], None]) -> Iterator[ft.Control]:
    if block.kind is BlockKind.HEADING:
        yield ft.Container(content=heading(look, block.words, size=look.title), padding=ft.Padding.only(top=S2))
        return
    words = reading(look, [(run.words, run.strong) for run in block.runs])
    yield words if block.kind is BlockKind.PARAGRAPH else _listed(look, block, words)
    yield from (_link(look, link.words, link.url or "", on_open) for link in block.links)


def _link(look: Look, words: str, url: str, on_open: Callable[[str], None]) -> ft.Control:
    return text_button(look, words, lambda: on_open(url), icon=ft.Icons.OPEN_IN_NEW)


def _listed(look: Look, block: Block, words: ft.Text) -> ft.Control:
    words.expand = True
    mark = text(look, f"{block.number}." if block.number else _MARK, tone="brand", strong=True)
    mark.style = words.style
    lead = ft.Container(content=mark, width=look.body * 1.4)
    return ft.Row(controls=[lead, words], spacing=0, vertical_alignment=ft.CrossAxisAlignment.START)
