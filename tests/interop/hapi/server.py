"""A HAPI FHIR server as a process: built once from Maven's artifacts, data in memory, no sign-in, loopback only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.programs import Program, free_port
from tests.interop.maven import class_path

SOURCES = Path(__file__).parent
A_BUNDLE = 200


class Hapi(Program):
    """One server; everything in it is gone when it stops."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.base = f"http://127.0.0.1:{port}/fhir"
        super().__init__(("hapi.Server", str(port)), f"{self.base}/metadata", folder / "hapi.log", {})

    def arguments(self) -> list[str]:
        return ["java", "-Xmx2g", "-cp", class_path(SOURCES), *self.module]

    def fill(self, bodies: Iterable[dict[str, Any]]) -> int:
        """Puts resources there under their own ids, as the server's own staff would. Answers how many."""
        entries = [{"resource": body, "request": {"method": "PUT", "url": _url(body)}} for body in bodies]
        with httpx.Client(base_url=self.base, timeout=300) as client:
            for start in range(0, len(entries), A_BUNDLE):
                some = entries[start : start + A_BUNDLE]
                answer = client.post("", json={"resourceType": "Bundle", "type": "batch", "entry": some})
                answer.raise_for_status()
                refused = [one for one in answer.json()["entry"] if not one["response"]["status"].startswith("20")]
                assert not refused, refused[:2]
        return len(entries)

    def put(self, body: dict[str, Any]) -> dict[str, Any]:
        """One more version of a resource, written by the server's own staff."""
        answer = httpx.put(f"{self.base}/{_url(body)}", json=body, timeout=60)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def read(self, type_: str, id_: str) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.base}/{type_}/{id_}", timeout=60).raise_for_status().json()
        return found

    def delete(self, type_: str, id_: str) -> None:
        httpx.delete(f"{self.base}/{type_}/{id_}", timeout=60).raise_for_status()


def _url(body: dict[str, Any]) -> str:
    return f"{body['resourceType']}/{body['id']}"
