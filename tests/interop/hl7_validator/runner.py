"""HL7's Java validator as one process: a resource a line in, its messages a line out. Built once by Maven."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from hospital.fhir import json_text

SOURCES = Path(__file__).parent
ROOT = SOURCES.parents[2]
BUILT = ROOT / "build" / "interop" / "hl7_validator"
NEEDED = {"java": "openjdk-17-jre-headless", "javac": "openjdk-17-jdk-headless", "mvn": "maven"}


@dataclass(frozen=True)
class Message:
    """One thing the validator says: `fatal`, `error`, `warning` or `information`, where, and what."""

    severity: str
    location: str
    text: str

    @property
    def is_error(self) -> bool:
        return self.severity in ("fatal", "error")


def build() -> None:
    """Compiles the runner and gathers its jars in `build/`; once, until a source changes."""
    missing = [f"{tool} (Debian: {package})" for tool, package in NEEDED.items() if not shutil.which(tool)]
    assert not missing, f"install {', '.join(missing)}, or run `make interop`, which does"
    ready = BUILT / "ready"
    newest = max(path.stat().st_mtime for path in SOURCES.rglob("*") if path.suffix in {".java", ".xml"})
    if ready.exists() and ready.stat().st_mtime > newest:
        return
    command = ["mvn", "--quiet", "--batch-mode", "process-classes", f"-Dout={BUILT}"]
    done = subprocess.run(command, cwd=SOURCES, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    ready.touch()


class Validator:
    """The running validator; it is ended after `within` seconds whatever it does, and its silence then is a failure."""

    def __init__(self, within: float) -> None:
        command = ["java", "-Xmx3g", "-cp", f"{BUILT / 'classes'}:{BUILT / 'lib'}/*", "hl7.Validator"]
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
