"""What is said about a document, whatever a hospital sends."""

from __future__ import annotations

from typing import Any

import pytest

from services.record.documents.paper import first_paper, paper


def test_a_content_at_the_hospital_is_known_by_its_binary() -> None:
    sent = {
        "url": "Binary/r1",
        "contentType": "application/pdf; x=y",
        "size": 7,
        "hash": "aGFzaA==",
    }
    found = paper(sent, "DocumentReference/d1")
    assert found is not None
    assert (found.id, found.binary, found.ending, found.size, found.sha1) == ("Binary/r1", "r1", ".pdf", 7, "aGFzaA==")


def test_a_hash_in_lines_is_the_same_hash() -> None:
    found = paper({"data": "JVBERg==", "hash": " aGFz\n aA== "}, "DocumentReference/d1")
    assert found is not None
    assert found.sha1 == "aGFzaA=="


def test_a_content_inside_belongs_to_its_resource() -> None:
    body = {"id": "d1", "content": [{"attachment": {"title": "empty"}}, {"attachment": {"data": "JVBERg=="}}]}
    found = first_paper(body)
    assert found is not None
    assert (found.id, found.data, found.ending) == ("DocumentReference/d1", "JVBERg==", "")


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "x",
        [],
        {"url": 1},
        {"url": "ftp://elsewhere/x"},
        {"url": "https://h.test/Binary/r1"},
        {"data": ""},
    ],
)
def test_what_cannot_be_had_is_no_document(sent: Any) -> None:
    assert paper(sent, "x") is None
    assert first_paper({"content": sent}) is None
