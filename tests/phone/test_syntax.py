"""The extension's Dart, Swift and Gradle files are well-formed. No compiler for them is here; a phone build has them.

Java is compiled in `tests/interop/robolectric`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from tree_sitter_language_pack import SupportedLanguage, get_parser

from tests.phone.extension import EXTENSION

LANGUAGES: Final[dict[str, SupportedLanguage]] = {".dart": "dart", ".swift": "swift", ".kts": "kotlin", ".java": "java"}
FILES: Final = sorted(path for path in (EXTENSION / "src" / "flutter").rglob("*") if path.suffix in LANGUAGES)


def mistakes(text: bytes, language: SupportedLanguage) -> Iterator[int]:
    """The lines where a file is not well-formed."""
    waiting = [get_parser(language).parse(text).root_node]
    while waiting:
        node = waiting.pop()
        if node.type == "ERROR" or node.is_missing:
            yield node.start_point[0] + 1
        waiting += node.children


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_is_well_formed_and_a_broken_copy_is_not(path: Path) -> None:
    text, language = path.read_bytes(), LANGUAGES[path.suffix]
    assert [*mistakes(text, language)] == []
    assert [*mistakes(text + b"\n)", language)]
    if b"{" in text.partition(b"\n\n")[2]:
        opened = text.rindex(b"{")
        assert [*mistakes(text[:opened] + text[opened + 1 :], language)]


def test_every_language_of_the_extension_is_looked_at() -> None:
    assert {path.suffix for path in FILES} == set(LANGUAGES)
