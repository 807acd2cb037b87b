"""What the demo hospital writes in Chinese it says in English too, for those who read no Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from hospital.demo import build

HAN = re.compile(r"[\u3400-\u9fff]")
#: Where Chinese alone is right. Names of references are looked up in the directory; the app has words of its own for
#: the codes of flags and kinds; people write their names, addresses, reasons and questions as they do, and are answered
#: so.
CHINESE_ALONE = re.compile(
    r"(?!(DiagnosticReport|Observation)\.performer|Coverage\.payor|HealthcareService\.location).*(?<!coding)\.display"
    r"|(Patient|RelatedPerson)(\.contact)?\.name\.text|Patient\.address\.text|Appointment\.comment"
    r"|Observation\.interpretation\.text|Appointment\.appointmentType\.text|Slot\.comment"
    r"|Communication\.payload\.contentString"
    r"|ChargeItem\.quantity\.unit"  # the name of the item says what is counted
    r"|Communication\.payload\.contentString"  # what somebody wrote, in their own words
    r"|Library\.content\.title"  # the English words are an Attachment of their own
    r"|Consent\.sourceAttachment\.title"  # the words that were shown, in the language in which they were
)
WAIT = "Observation.code.text"


def texts(node: Any, path: str) -> Iterator[tuple[str, str, bool]]:
    """Every Chinese string: path, text, and whether an English one stands beside it or on its coding."""
    if isinstance(node, dict):
        coded = any("_display" in coding for coding in node.get("coding", ()) if isinstance(coding, dict))
        for key, value in node.items():
            if isinstance(value, str) and HAN.search(value):
                yield f"{path}.{key}", value, f"_{key}" in node or (key == "text" and coded)
            else:
                yield from texts(value, f"{path}.{key}")
    elif isinstance(node, list):
        for child in node:
            yield from texts(child, path)


def test_what_people_read_is_there_in_english() -> None:
    missing = {
        (path, text)
        for body in build.resources(7, date(2026, 11, 22))
        for path, text, has_english in texts(body, body["resourceType"])
        if not has_english and not CHINESE_ALONE.fullmatch(path) and not (path == WAIT and text == "候诊时间")
    }
    assert not missing


def test_no_translation_is_chinese_itself() -> None:
    """A translation that was copied from the wrong column would pass for one."""
    wrong = {
        (body["id"], part["valueString"])
        for body in build.resources(7, date(2026, 11, 22))
        for part in contents(body)
        if HAN.search(part["valueString"])
    }
    assert not wrong


def contents(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("url") == "content":
            yield node
        for child in node.values():
            yield from contents(child)
    elif isinstance(node, list):
        for child in node:
            yield from contents(child)
