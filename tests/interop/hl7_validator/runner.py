"""HL7's Java validator as one process: a resource a line in, its messages a line out. Built once by Maven."""

from __future__ import annotations

import json
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from hospital.base import json_text
from tests.interop.maven import class_path

SOURCES = Path(__file__).parent


@dataclass(frozen=True)
class Message:
    """One thing the validator says: `fatal`, `error`, `warning` or `information`, where, and what."""

    severity: str
    location: str
    text: str

    @property
    def is_error(self) -> bool:
        return self.severity in ("fatal", "error")


class Validator:
    """The running validator; it is ended after `within` seconds whatever it does, and its silence then is a failure."""

    def __init__(self, within: float) -> None:
        command = ["java", "-Xmx3g", "-cp", class_path(SOURCES), "hl7.Validator"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
        self._watch = threading.Timer(within, self._process.kill)
        self._watch.start()

    def __enter__(self) -> Validator:
        assert self._line() == "ready"
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._watch.cancel()
        self._process.kill()
        self._process.wait(20)

    def messages(self, resource: dict[str, Any]) -> list[Message]:
        """What HL7 says of one resource."""
        assert self._process.stdin is not None
        self._process.stdin.write(json_text.dumps(resource) + "\n")
        self._process.stdin.flush()
        return [Message(**one) for one in json.loads(self._line())]

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the validator ended before it answered"
        return line.rstrip("\n")
