"""The hospital's own side: writes into the same record meanwhile, over HTTP, whether the hospital stands or not."""

from __future__ import annotations

import random
import threading
from typing import Any

import httpx

from tests.services.sync.worlds import reading, report
from tests.torture.person import OURS

PAUSE = 0.08


class Staff(threading.Thread):
    """Creates, changes and deletes its own findings, and now and then changes a reading of the person's."""

    def __init__(self, base: str, token: str, seed: int) -> None:
        super().__init__(name="staff", daemon=True)
        self._http = httpx.Client(base_url=base + "/", headers={"Authorization": f"Bearer {token}"}, timeout=5)
        self._dice = random.Random(seed)  # noqa: S311 - dice, no secret
        self._over = threading.Event()
        self._mark = f"{seed:x}"
        self._number = 0
        self.written = 0

    def run(self) -> None:
        while not self._over.wait(self._dice.uniform(0, PAUSE)):
            try:
                self._act()
            except httpx.TransportError:
                continue

    def end(self) -> None:
        """Stops after what is being written."""
        self._over.set()
        self.join()
        self._http.close()

    def _act(self) -> None:
        self._number += 1
        id_ = f"s{self._mark}-{self._dice.randint(0, 40)}"
        chance = self._dice.random()
        if chance < 0.15:
            self._change_of_the_persons()
        elif chance < 0.25:
            self._count(self._http.delete(f"Observation/{id_}"))
        elif chance < 0.5:
            self._put(report(f"r{self._mark}-{self._number}", conclusion=f"staff {self._number}"))
        else:
            self._put(reading(id_, method={"text": f"staff {self._mark} {self._number}"}))

    def _change_of_the_persons(self) -> None:
        found = self._http.get("Observation", params={"patient": "p1", "_sort": "-_lastUpdated", "_count": "20"})
        entries = found.json().get("entry", []) if found.status_code == 200 else []
        bodies = [entry["resource"] for entry in entries if entry["resource"]["id"].endswith(OURS)]
        if bodies:
            body = self._dice.choice(bodies)
            version = body["meta"]["versionId"]
            body = {**body, "method": {"text": f"staff {self._mark} {self._number}"}}
            self._put(body, {"If-Match": f'W/"{version}"'})

    def _put(self, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._count(self._http.put(f"{body['resourceType']}/{body['id']}", json=body, headers=headers))

    def _count(self, answer: httpx.Response) -> None:
        self.written += answer.is_success
