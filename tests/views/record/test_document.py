"""The document of the whole record: read by another parser, complete by count, and hostile words are words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from local_store import outbox, resources
from local_store.store import LocalStore, Writer
from services.errors import StoreLocked
from services.export.model import SLICE, ExportSource
from services.record.timeline.kinds import RecordKind
from tests.local_store.worlds import KEY
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.i18n.zones import Zones
from views.record.document import DocumentHead, document, outside
from views.record.export import head_lines

NOW = datetime(2026, 11, 30, 4, 30, tzinfo=UTC)
SOURCE = ExportSource("p", "Patient/p", "https://hospital.test/fhir", "安心医院", NOW, None)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</bdi></style><iframe src='https://evil.test'>",
    "\u202eyhtlaeh\u202c\u0000\u0007",
    "&lt;b&gt; &amp;",
    "<svg onload=alert(1)>" * 5000,
)
#: Elements without an end.
VOID = {"meta"}


class Page(HTMLParser):
    """What a browser would make of it: elements, their attributes, and the words by element."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append((self.open[-1] if self.open else "", data))

    def said(self, tag: str) -> list[str]:
        return [words for within, words in self.words if within == tag]

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.elements)


def of(type_: str, id_: str, **more: Any) -> dict[str, Any]:
    whose = {"reference": "Patient/p"}
    return {"resourceType": type_, "id": id_, "subject": whose, "patient": whose, **more}


def fill(w: Writer) -> None:
    for number, words in enumerate(HOSTILE):
        note = [{"text": words}]
        resources.put(w, of("Condition", f"c{number}", code={"text": words}, note=note), patient="p")
    for number in range(SLICE + 3):
        when = f"2026-11-{number % 28 + 1:02}"
        reading = of("Observation", f"o{number}", status="final", code={"text": "血糖"}, effectiveDateTime=when)
        resources.put(w, reading, patient="p")
    wrong = of("Procedure", "w", status="entered-in-error", code={"text": "胃镜"})
    resources.put(w, wrong, patient="p")
    resources.put(w, of("Condition", "other", code={"text": "别人的病"}), patient="q")
    outbox.enqueue(
        w, of("FamilyMemberHistory", "f", relationship={"text": "父亲"}), patient="p", created_at="2026-11-30T04:30:00Z"
    )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "store", KEY)
    await opened.write(fill)
    yield opened
    await opened.close()


def around(language: Language = Language.CHINESE) -> UiContext:
    return UiContext(texts=texts_for(language), zones=Zones(ZoneInfo("Asia/Shanghai")))


async def written(
    store: LocalStore, language: Language = Language.CHINESE, name: str = "王芳"
) -> tuple[Page, str, list[int]]:
    told: list[int] = []
    spoken = around(language)
    head = DocumentHead(name, head_lines(spoken, SOURCE))
    text = b"".join([piece async for piece in document(store, spoken, SOURCE, head, told.append)]).decode()
    return Page(text), text, told


async def test_it_is_whole_by_count_and_of_one_person_alone(store: LocalStore) -> None:
    page, text, told = await written(store)
    entries = len(HOSTILE) + SLICE + 3 + 1 + 1
    assert page.count("article") == told[-1] == entries
    assert page.open == []
    assert page.count("section") == len(RecordKind) + 1
    assert "别人的病" not in text


async def test_nothing_in_it_runs_and_nothing_comes_from_outside(store: LocalStore) -> None:
    page, text, _ = await written(store, name=HOSTILE[0])
    known = {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "strong", "section",
        "article", "dl", "dt", "dd", "bdi", "footer",
    }  # fmt: skip
    assert {tag for tag, _ in page.elements} <= known
    attributes = {name for _, attributes in page.elements for name in attributes}
    assert attributes <= {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert "default-src 'none'" in text
    assert "url(" not in "".join(page.said("style")) and "@import" not in "".join(page.said("style"))


async def test_hostile_words_are_shown_as_words_within_their_own_element(store: LocalStore) -> None:
    page, _, _ = await written(store)
    shown = page.said("bdi")
    for words in (HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[4], HOSTILE[5]):
        assert words in shown
    assert any("\u202eyhtlaeh" in words for words in shown)
    assert not any("\x00" in words or "\x07" in words for words in shown)
    assert outside("a\nb") == "<bdi>a\nb</bdi>"


async def test_it_says_what_is_not_known_and_what_the_hospital_does_not_have(store: LocalStore) -> None:
    page, text, _ = await written(store)
    t = around().texts
    assert t.get("record.allergies.not_recorded") in page.said("bdi")
    assert t.get("record.export.nothing") in page.said("p")
    assert any(t.get("record.sending.waiting") in words for words in page.said("p"))
    assert "胃镜" not in text  # what was entered in error is not shown
    assert t.get("record.status.withdrawn") in text
    assert t.get("record.export.as_of", day=t.get("record.export.never")) in page.said("p")


async def test_it_speaks_the_chosen_language(store: LocalStore) -> None:
    page, text, _ = await written(store, Language.ENGLISH)
    assert '<html lang="en">' in text
    assert "Conditions" in page.said("bdi") or any("ondition" in words for words in page.said("bdi"))


async def test_signing_out_meanwhile_ends_it(store: LocalStore) -> None:
    head = DocumentHead("王芳", ())
    pieces = document(store, around(), SOURCE, head, lambda _: None)
    await anext(pieces)
    await store.close()
    with pytest.raises(StoreLocked):
        _ = [piece async for piece in pieces]
