"""What becomes a page of a paper, judged by its content, never by its name, and as large as the hospital takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from hospital.fhir.access.patient_files import MOST_BYTES
from services.documents.prepared import MOST_OF_A_PDF, prepared_at, prepared_file
from services.errors import PictureProblem, PictureRefused
from services.record.documents.own_paper import PDF
from tests.services.pictures.camera_files import bomb, jpeg, phone_photo, sheet
from tests.services.pictures.pdf_files import pdf

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def test_a_pdf_comes_in_as_it_is_and_a_photo_as_its_pixels(tmp_path: Path) -> None:
    whole = pdf("胃镜报告")
    for name in ("CON.pdf", "x.jpg", "报告"):
        file = tmp_path / name
        file.write_bytes(whole)
        assert (prepared_at(file).content, prepared_at(file).content_type) == (whole, PDF)
    assert b"PhoneMaker" not in prepared_file(phone_photo()).content
    assert MOST_OF_A_PDF == MOST_BYTES, "what is taken in here, the hospital takes"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (pdf("x")[:-40], PictureProblem.PDF_CUT),
        (b"%PDF-1.7\n" + SVG, PictureProblem.PDF_CUT),
        (pdf("x") + b" " * MOST_OF_A_PDF, PictureProblem.PDF_TOO_LARGE),
        (SVG, PictureProblem.NO_PICTURE),
        (b"<!doctype html><script>alert(1)</script>", PictureProblem.NO_PICTURE),
        (b"PK\x03\x04" + b"\0" * 100, PictureProblem.NO_PICTURE),
        (jpeg(sheet())[:9000], PictureProblem.CUT),
        (bomb(), PictureProblem.TOO_LARGE),
        (b"", PictureProblem.NO_PICTURE),
    ],
)
def test_what_is_neither_says_what_it_is(content: bytes, problem: PictureProblem) -> None:
    with pytest.raises(PictureRefused) as refused:
        prepared_file(content)
    assert refused.value.problem is problem


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(PictureRefused):
        prepared_at(tmp_path / "gone.pdf")
