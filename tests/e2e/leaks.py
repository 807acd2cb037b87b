"""Looks for what must stand nowhere but inside the encrypted store: names, numbers, tokens and FHIR content."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FHIR_MARKS = (b'"resourceType"', b"DiagnosticReport", b"Appointment/", b"Patient/", b"Observation/")
TOKEN_MARKS = (b"Bearer ", b"access_token", b"refresh_token", b'"code_verifier"')


def secrets_of(resources: Iterable[dict[str, Any]]) -> set[bytes]:
    """Every text of a patient's record that would tell who it is or what it says, in the encodings files use."""
    found: set[str] = set()
    for body in resources:
        found.update(_telling(body))
    return {form for text in found for form in _forms(text)}


def _telling(body: dict[str, Any]) -> Iterator[str]:
    if body.get("resourceType") == "Patient":
        yield str(body["id"])
        yield from (str(name["text"]) for name in body.get("name", []) if "text" in name)
        yield from (str(t["value"]) for t in body.get("telecom", []) if "value" in t)
        yield from (str(i["value"]) for i in body.get("identifier", []) if "value" in i)
    for field in ("conclusion", "comment", "description"):
        if isinstance(body.get(field), str):
            yield body[field]
    if isinstance(body.get("code"), dict) and body["resourceType"] in {"Observation", "DiagnosticReport", "Condition"}:
        yield from (c["text"] for c in [body["code"]] if "text" in c)


def _forms(text: str) -> Iterator[bytes]:
    if len(text) < 3:
        return
    yield text.encode("utf-8")
    yield text.encode("utf-16-le")
    yield json.dumps(text)[1:-1].encode("ascii")
    yield base64.b64encode(text.encode("utf-8")).rstrip(b"=")[:-1]


def leaks(folders: Iterable[Path], secrets: Iterable[bytes]) -> list[str]:
    """Every file under the folders (or file) that holds a secret or a mark of FHIR or of tokens, with what it holds."""
    wanted = {*secrets, *FHIR_MARKS, *TOKEN_MARKS}
    found = []
    for folder in folders:
        for file in [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file()):
            content = file.read_bytes()
            found.extend(f"{file.name}: {mark!r}" for mark in wanted if mark in content)
    return found
