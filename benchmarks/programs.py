"""The programs a benchmark needs, as real processes on loopback; each ends with the block that started it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
READY_WITHIN: Final = 120.0
_NO_RATE: Final = "person_burst=0,system_burst=0,address_burst=0,address_connections=5000"  # load is intended here
_POSTGRES: Final = "/usr/lib/postgresql/*/bin"


class DidNotStart(RuntimeError):
    """A program ended or did not answer; the message contains its last output."""


def free_port() -> int:
    """A free port on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _compiled() -> dict[str, str]:
    """Compiles the bytecode, as after an installation: every program finds it where an earlier start left it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(ROOT / "build" / "benchmarks" / "bytecode")}


@contextmanager
def program(arguments: Sequence[str], port: int, log: Path, env: Mapping[str, str] | None = None) -> Iterator[int]:
    """Runs a program until the block ends; yields its process id when its port is open."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            arguments,
            cwd=ROOT,
            env={**_compiled(), **(env or {})},
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
        )
    try:
        _wait_until_open(process, port, log)
        yield process.pid
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT if "postgres" in arguments[-1] else signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _wait_until_open(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise DidNotStart(log.read_text("utf-8", "replace")[-2000:])


@dataclass(frozen=True)
class Hospital:
    """One or more server processes on one database."""

    bases: tuple[str, ...]
    env: Mapping[str, str]
    pids: tuple[int, ...]

    def token(self, *whose: str) -> str:
        """An access token from the hospital's command line, for a patient's id or `--system`."""
        command = [sys.executable, "-m", "hospital", "token", *whose, "--minutes", "600"]
        env = {**os.environ, **self.env}
        done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
        return done.stdout.strip()


@contextmanager
def hospital(database: str, folder: Path, *, processes: int = 1, known_as: str = "") -> Iterator[Hospital]:
    """Runs the hospital on a database URL or file, under the address `known_as` when that is another than its own."""
    ports = [free_port() for _ in range(processes)]
    known_as = known_as or f"http://127.0.0.1:{ports[0]}"
    env = {"HOSPITAL_DB": database, "HOSPITAL_BASE_URL": known_as, "HOSPITAL_LIMITS": _NO_RATE}
    with ExitStack() as stack:
        pids = []
        for port in ports:
            arguments = [sys.executable, "-m", "hospital", "serve", "--port", str(port)]
            pids.append(stack.enter_context(program(arguments, port, folder / f"hospital-{port}.log", env)))
        yield Hospital(tuple(f"http://127.0.0.1:{port}/fhir" for port in ports), env, tuple(pids))


@contextmanager
def held_to(percent: int, pid: int) -> Iterator[None]:
    """Lets a program have so much of one processor until the block ends, by stopping it in between.

    Raises `DidNotStart` without Debian's cpulimit.
    """
    limiter = shutil.which("cpulimit")
    if limiter is None:
        raise DidNotStart("cpulimit is missing: apt-get install cpulimit")
    holding = subprocess.Popen(
        [limiter, "--limit", str(percent), "--pid", str(pid)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        holding.terminate()  # it lets the program go on before it ends
        holding.wait(10)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A temporary PostgreSQL on loopback, deleted at the end; yields its URL. Debian's package has the programs.

    Everything is written through as in a hospital: `fsync` and `synchronous_commit` stay on.
    """
    found = sorted(Path("/").glob(_POSTGRES[1:]))
    if not found:
        raise DidNotStart("PostgreSQL is missing: apt-get install postgresql")
    data, port = folder / "postgresql", free_port()
    data.mkdir()
    bin_, as_user = found[-1], _as_postgres(folder, data)
    initdb = [*as_user, f"{bin_}/initdb", "-D", str(data), "-U", "hospital", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder)
    server = [*as_user, f"{bin_}/postgres", "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", str(data)]
    with program([*server, "-c", "max_connections=300"], port, folder / "postgresql.log"):
        where = ["-h", "127.0.0.1", "-p", str(port), "-U", "hospital"]
        while subprocess.run([f"{bin_}/pg_isready", "-q", *where], check=False).returncode:
            time.sleep(0.05)  # its port is open a moment before it accepts connections
        subprocess.run([f"{bin_}/createdb", *where, "hospital"], check=True, capture_output=True)
        yield f"postgresql://hospital@127.0.0.1:{port}/hospital"


def _as_postgres(folder: Path, data: Path) -> list[str]:
    """PostgreSQL refuses to run as root; its own user then owns the data."""
    if os.geteuid() != 0:
        return []
    shutil.chown(data, "postgres")
    for above in (folder, *folder.parents):
        if above.stat().st_uid == 0 and above != Path("/") and not above.stat().st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o011)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
