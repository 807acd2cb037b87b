"""The whole record as a document to read and to print: one HTML file in one language, without a script and without
anything from outside, written slice by slice.

Whatever others wrote is escaped and stands in a `bdi` element, so that it neither becomes markup nor turns the
direction of what stands beside it. A policy in the file itself forbids everything but its own style.
"""

from __future__ import annotations

import html
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.export.model import ExportSource
from services.export.queries import details
from services.record.timeline.entry import EntryStatus
from services.record.timeline.facts import RecordDetail
from services.record.timeline.kinds import RecordKind
from services.record.timeline.queries import allergy_summary
from services.record.timeline.summary import AllergySummary
from services.version import VERSION
from views.context import UiContext
from views.record.words import (
    FACTS,
    allergy_words,
    day_words,
    fact_words,
    kind_words,
    sending_words,
    status_words,
    title_of,
)

if TYPE_CHECKING:
    from local_store.store import LocalStore

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE: Final = """
body{font:16px/1.6 system-ui,sans-serif;color:#111;background:#fff;max-width:46rem;margin:2rem auto;padding:0 1rem;
overflow-wrap:anywhere}h1{font-size:1.6rem}h2{font-size:1.25rem;border-bottom:2px solid #333;margin-top:2rem}
h3{font-size:1.05rem;margin:1rem 0 0}p{margin:.2rem 0}dl{display:grid;grid-template-columns:8em 1fr;gap:0 1em;margin:0}
dt{color:#444}dd{margin:0;white-space:pre-wrap}.first{border:2px solid #333;padding:.5rem 1rem}.over h3{color:#555}
@media print{body{margin:0;max-width:none;font-size:11pt}article{break-inside:avoid}h2{break-after:avoid}}
@page{margin:18mm}
"""


@dataclass(frozen=True)
class DocumentHead:
    """What stands first: whose record, and what a reader has to know of the file. All but the name are our words."""

    name: str
    lines: tuple[str, ...]


async def document(
    store: LocalStore, around: UiContext, source: ExportSource, head: DocumentHead, tell: Callable[[int], None]
) -> AsyncIterator[bytes]:
    """The file in pieces, in the language of `around`; `tell` hears after each slice how many entries are in it. Raises
    StoreLocked when the person signs out meanwhile."""
    language = around.texts.language.value
    yield _head(around, head, await store.read(allergy_summary, source.patient, language)).encode("utf-8", "replace")
    written = 0
    for kind in RecordKind:
        yield f"<section><h2>{outside(kind_words(around.texts, kind))}</h2>\n".encode()
        before = written
        async for slice_ in details(store, source.patient, kind, language):
            yield "".join(_entry(around, found) for found in slice_).encode("utf-8", "replace")
            written += len(slice_)
            tell(written)
        if written == before:
            yield f"<p>{html.escape(around.texts.get('record.export.nothing'))}</p>".encode()
        yield b"</section>\n"
    end = html.escape(around.texts.get("record.export.end", n=written))
    yield f"<footer><p>{end}</p></footer></body></html>".encode()


def outside(words: str) -> str:
    """Words of others as HTML that is nothing but these words."""
    plain = "".join(letter if letter in "\n\t" or letter.isprintable() or _joins(letter) else " " for letter in words)
    return f"<bdi>{html.escape(plain)}</bdi>"


def _joins(letter: str) -> bool:
    """Marks that belong to writing and are not printed themselves; what turns the direction ends with its element."""
    return "\u200b" <= letter <= "\u202e" or "\u2060" <= letter <= "\u2069"


def _head(around: UiContext, head: DocumentHead, allergies: AllergySummary) -> str:
    t = around.texts
    words, meaning = allergy_words(t, allergies)
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in head.lines)
    first = f"<p><strong>{outside(words)}</strong></p>" + (f"<p>{html.escape(meaning)}</p>" if meaning else "")
    return (
        f'<!DOCTYPE html>\n<html lang="{t.language.value}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><meta name="generator" content="Anxin {VERSION}">'
        f"<title>{html.escape(t.get('record.export.document'))}</title><style>{_STYLE}</style></head>\n<body><header>"
        f"<h1>{outside(head.name)}</h1>{lines}</header>\n"
        f'<section class="first"><h2>{html.escape(t.get("record.kind.allergy"))}</h2>{first}</section>\n'
    )


def _entry(around: UiContext, found: RecordDetail) -> str:
    """One entry: its name, its day and how far it holds, then its facts in the order in which the app shows them."""
    t, entry = around.texts, found.entry
    marks = [day_words(around, entry.when) or t.get("record.undated"), status_words(t, entry)]
    marks += [t.get("record.by_patient")] if entry.by_patient else []
    marks += [sending_words(t, entry.sending)] if entry.sending else []
    facts = sorted(found.facts, key=lambda fact: list(FACTS).index(fact.name))
    rows = [(t.get(FACTS[fact.name]), fact_words(around, fact)) for fact in facts]
    table = "".join(f"<dt>{html.escape(name)}</dt><dd>{outside(words)}</dd>" for name, words in rows)
    look = ' class="over"' if entry.status is EntryStatus.WITHDRAWN else ""
    return (
        f"<article{look}><h3>{outside(title_of(t, entry))}</h3>"
        f"<p>{html.escape(' · '.join(marks))}</p>{f'<dl>{table}</dl>' if table else ''}</article>\n"
    )
