"""A process that does what is due, for a test that kills it: `python -m tests.hospital.follow_up.killed_worker URL FILE
MOMENT`. Every notice it sends is a line of the file, durable before the next one."""

from __future__ import annotations

import os
import sys
from datetime import datetime

from hospital.auth.sending import SendOutcome
from hospital.fhir.store.store import FhirStore
from hospital.follow_up.engine import FollowUpEngine
from hospital.follow_up.notices import FollowUpNotice


def main(url: str, file: str, moment: str) -> None:
    now = datetime.fromisoformat(moment)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def send(notice: FollowUpNotice) -> SendOutcome:
        os.write(descriptor, f"{notice.id}\n".encode())
        os.fsync(descriptor)
        return SendOutcome.TAKEN

    FollowUpEngine(FhirStore.open(url, "http://localhost/fhir"), lambda: now, send).tick()


if __name__ == "__main__":
    main(*sys.argv[1:])
