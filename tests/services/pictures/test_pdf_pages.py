"""Pages of PDFs as pictures: bounded, whatever size they say they have, and nothing for what cannot be drawn."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from services.pictures.pdf_pages import LONG_SIDE, MOST_PAGES, pdf_pages
from tests.services.pictures.pdf_files import HUGE, pdf, running_pdf


def sizes(pages: tuple[bytes, ...]) -> list[tuple[int, int]]:
    return [Image.open(io.BytesIO(page)).size for page in pages]


def test_each_page_becomes_a_picture() -> None:
    drawn = pdf_pages(pdf("报告", 2))
    assert sizes(drawn) == [(1131, 1600)] * 2 or [max(size) for size in sizes(drawn)] == [LONG_SIDE] * 2
    darkest = Image.open(io.BytesIO(drawn[0])).convert("L").getextrema()[0]
    assert isinstance(darkest, int)
    assert darkest < 40, "what stands on it is drawn"


def test_no_more_is_drawn_than_a_device_bears() -> None:
    assert max(max(size) for size in sizes(pdf_pages(pdf("x", size=HUGE)))) <= LONG_SIDE
    assert len(pdf_pages(pdf("x", MOST_PAGES + 1, size=(40, 40)))) == MOST_PAGES


def test_a_script_in_it_is_not_run() -> None:
    assert len(pdf_pages(running_pdf())) == 1


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n%%EOF", b"<svg onload='alert(1)'/>", pdf("x")[:300], pdf("x", lock="secret")]
)
def test_what_cannot_be_drawn_is_none(content: bytes) -> None:
    assert pdf_pages(content) == ()
