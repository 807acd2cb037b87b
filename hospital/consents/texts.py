"""What people are asked to agree to: the hospital's texts as data (`texts.json`), each a Library in both languages.

A changed text gets a higher version, and everybody is asked again. `enough_from`: from which version on an agreement
still counts until then. Source of the periods: the regulation of medical institutions' records (2013) §29, and the
rules of supervising internet consultations (2022).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from hospital.base.elements import EXTENSIONS, translated
from hospital.consents.elements import (
    CONSENT_TEXT,
    ENOUGH_FROM,
    KINDS,
    LIBRARY_TYPE,
    LOINC_CONSENT,
    PURPOSES,
    SCOPE,
    URLS,
    consent_id,
    library_id,
    number,
)
from hospital.fhir.access.agreement_codes import ABOUT
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

OWN: Final = Path(__file__).with_name("texts.json")
LANGUAGES: Final = {"zh": "zh-CN", "en": "en"}
CONTENT_TYPE: Final = "text/plain; charset=utf-8"


def libraries(file: Path = OWN) -> list[Json]:
    """The texts of a file as Libraries. Raises ValueError or KeyError for a file that says too little."""
    return [_library(told) for told in json.loads(file.read_text("utf-8"))]


def publish(tx: Tx, bodies: list[Json], author: str) -> list[Json]:
    """Publishes those that are new or have a higher version, and returns them; from then on people are asked."""
    fresh = [body for body in bodies if number(body["version"]) > _published(tx, body["id"])]
    for body in fresh:
        tx.put(body, author=author)
    return fresh


def agreed(library: Json, patient: str, moment: str, *, language: str = "zh-CN", permit: bool = True) -> Json:
    """What a patient decided about a text whose words they saw in this language, as a Consent (R4 §6.2)."""
    code = str(library["id"]).removeprefix("consent-")
    purpose = [item["valueCode"] for item in library["extension"] if item["url"] == EXTENSIONS + "consent-purpose"]
    return {
        "resourceType": "Consent", "id": consent_id(patient, code), "status": "active" if permit else "rejected",
        "scope": {"coding": [SCOPE]},
        "category": [{"coding": [LOINC_CONSENT]}, {"coding": [{"system": ABOUT, "code": code}]}],
        "patient": {"reference": f"Patient/{patient}"}, "dateTime": moment,
        "performer": [{"reference": f"Patient/{patient}"}],
        "sourceAttachment": shown_in(library, language), "policy": [{"uri": f"{library['url']}|{library['version']}"}],
        "provision": {
            "type": "permit" if permit else "deny", "purpose": [{"system": PURPOSES, "code": each} for each in purpose],
        },
    }  # fmt: skip


def shown_in(library: Json, language: str) -> Json | None:
    """The words of a text in a language, as an Attachment; None where it has none."""
    return next((each for each in library.get("content", ()) if each.get("language") == language), None)


def _published(tx: Tx, id_: str) -> int:
    return number((tx.read("Library", id_) or {}).get("version"))


def _library(told: Json) -> Json:
    code, zh, en = str(told["code"]), told["zh"], told["en"]
    return {
        "resourceType": "Library", "id": library_id(code), "url": URLS + library_id(code),
        "version": str(int(told["version"])), "status": "active",
        "extension": [
            {"url": EXTENSIONS + ENOUGH_FROM, "valuePositiveInt": int(told["enough_from"])},
            {"url": EXTENSIONS + "consent-purpose", "valueCode": told["purpose"]},
        ],
        "type": {"coding": [{"system": LIBRARY_TYPE, "code": CONSENT_TEXT}]},
        "topic": [{"coding": [{"system": KINDS, "code": told["kind"]}]}],
        "title": zh["title"], "_title": translated(en["title"]),
        "description": zh["why"], "_description": translated(en["why"]),
        "usage": zh["withdrawal"], "_usage": translated(en["withdrawal"]),
        "content": list(_contents({"zh": zh, "en": en})),
    }  # fmt: skip


def _contents(words: dict[str, Json]) -> Iterator[Json]:
    for short, language in LANGUAGES.items():
        told = words[short]
        text = "\n\n".join((told["why"], *told["text"], told["withdrawal"])).encode()
        digest = hashlib.sha1(text, usedforsecurity=False).digest()  # what R4's Attachment.hash is
        yield {
            "contentType": CONTENT_TYPE, "language": language, "data": base64.b64encode(text).decode("ascii"),
            "hash": base64.b64encode(digest).decode("ascii"), "title": told["title"],
        }  # fmt: skip
