"""What the hospital lets in of patients' files, whoever wrote their app."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from PIL import Image

from hospital.base.outcome import Refusal
from hospital.fhir.access.patient_files import MOST_BYTES, check_file
from services.pictures.intake import safe_picture
from tests.services.pictures.camera_files import bomb, jpeg, phone_photo, png, sheet

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def binary(content: bytes, kind: str = "image/jpeg") -> dict[str, Any]:
    return {"resourceType": "Binary", "contentType": kind, "data": base64.b64encode(content).decode()}


@pytest.mark.parametrize(
    "sent",
    [
        binary(safe_picture(phone_photo()).content),
        binary(png(Image.new("RGB", (60, 60))), "image/png"),
        binary(b"%PDF-1.7\n", "application/pdf"),
    ],
)
def test_photos_and_pdfs_come_in(sent: dict[str, Any]) -> None:
    check_file(sent)


@pytest.mark.parametrize(
    "sent",
    [
        binary(SVG, "image/svg+xml"), binary(SVG), binary(b"<html></html>", "text/html"), binary(b"", "image/jpeg"),
        binary(jpeg(sheet()), "image/png"), binary(jpeg(sheet()), "application/pdf"), binary(phone_photo()),
        binary(b"\xff\xd8\xff" + SVG), binary(bomb(), "image/png"),
        binary(b"%PDF-" + b"0" * MOST_BYTES, "application/pdf"),
        {"resourceType": "Binary", "contentType": "image/jpeg"},
        {"resourceType": "Binary", "contentType": "image/jpeg", "data": "?"},
        {"resourceType": "Binary"},
    ],
)  # fmt: skip
def test_nothing_else_does(sent: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        check_file(sent)
    assert refused.value.status == 422
