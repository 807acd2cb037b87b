"""A process that does what is due, for a test that kills it: `python -m tests.hospital.follow_up.killed_worker URL
MOMENT`."""

from __future__ import annotations

import sys
from datetime import datetime

from hospital.fhir.store.store import FhirStore
from hospital.follow_up.engine import FollowUpEngine


def main(url: str, moment: str) -> None:
    now = datetime.fromisoformat(moment)
    FollowUpEngine(FhirStore.open(url, "http://localhost/fhir"), lambda: now).tick()


if __name__ == "__main__":
    main(*sys.argv[1:])
