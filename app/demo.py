"""`python -m app.demo`: the embedded hospital with demo data beside the app, to try everything out.

The two share nothing but the address. With ANXIN_HOSPITAL set, no hospital is started and the app uses that one.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.serving import run

ROOT = Path(__file__).parents[1]
DEFAULT_HOSPITAL_PORT = 8460
READY_WITHIN = 120.0
TELL_EVERY = 5.0


def main() -> None:
    if os.environ.get("ANXIN_HOSPITAL"):
        run()
        return
    port = int(os.environ.get("HOSPITAL_PORT") or DEFAULT_HOSPITAL_PORT)
    with embedded_hospital(port) as base:
        os.environ.update(ANXIN_HOSPITAL=base, ANXIN_DEMO="1")
        run()


@contextmanager
def embedded_hospital(port: int) -> Iterator[str]:
    """Runs the demo hospital on loopback and yields its FHIR base address; always ends it on leaving."""
    if _in_use(port):
        sys.exit(f"error: port {port} is in use; stop what runs there or set HOSPITAL_PORT")
    _say(f"Starting the demo hospital on port {port} ...")
    command = [sys.executable, "-m", "hospital", "serve", "--demo", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - our own interpreter and module
    try:
        base = f"http://127.0.0.1:{port}/fhir"
        _wait_until_ready(process, base)
        _say("The hospital is ready; starting the app ...")
        _say("  Be a patient: the app opens now, or at the address below; sign in with 13800000001.")
        _say(f"  Be a nurse or doctor, too: {base.removesuffix('/fhir')}/demo has the names, passwords and codes.")
        yield base
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _in_use(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_until_ready(process: subprocess.Popen[bytes], base: str) -> None:
    start = told = time.monotonic()
    while time.monotonic() < start + READY_WITHIN:
        if time.monotonic() > told + TELL_EVERY:
            told = time.monotonic()
            _say(f"  the hospital makes its demo data, {told - start:.0f} s so far ...")
        if process.poll() is not None:
            sys.exit("error: the hospital did not start; its message stands above")
        try:
            with urllib.request.urlopen(f"{base}/metadata", timeout=5):  # noqa: S310 - http on loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit(f"error: the hospital was not ready within {READY_WITHIN:.0f} s")


if __name__ == "__main__":
    main()
