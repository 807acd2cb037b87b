"""`python -m tests.interop.sqlcipher.arm64 [PYTEST ARGUMENTS]`: the store's tests on a phone's processor, emulated.

Android's arm64 library under Debian's arm64 Python, both run by QEMU; what it needs is kept in `build/interop`. Not a
phone: the processor's instructions are emulated, and glibc stands in for bionic.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from typing import Final

from local_store.driver.choice import VARIABLE
from tests.interop.maven import ROOT
from tests.interop.sqlcipher.android import OUT, library

EMULATOR: Final = "qemu-aarch64-static"
FOLDER: Final = OUT / "arm64"
SYSTEM, PACKAGES, PYTHON = FOLDER / "root", FOLDER / "packages", FOLDER / "python"
NEEDED: Final = (
    "pytest", "pytest-asyncio", "pytest-timeout", "pytest-xdist", "hypothesis", "filelock", "cryptography",
)  # fmt: skip
_PLATFORMS: Final = ("manylinux2014_aarch64", "manylinux_2_28_aarch64")


def main(arguments: list[str]) -> int:
    """The exit code of pytest."""
    _prepare()
    environment = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    }
    environment |= {VARIABLE: str(library("arm64-v8a")), "PYTHONPATH": str(PACKAGES)}
    command = [str(PYTHON), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout=1500"]
    chosen = arguments or ["tests/local_store"]
    return subprocess.run([*command, *chosen], cwd=ROOT, env=environment, check=False).returncode


def _prepare() -> None:
    """Brings a Python of Debian's arm64 and the tests' packages for it, once."""
    if PYTHON.exists():
        return
    assert shutil.which(EMULATOR), f"install {EMULATOR} (Debian: qemu-user-static), or run `make nightly`, which does"
    for folder in (SYSTEM, FOLDER / "state/lists/partial", FOLDER / "cache/archives/partial"):
        folder.mkdir(parents=True, exist_ok=True)
    (FOLDER / "state/status").touch()
    apt = FOLDER / "apt.conf"
    apt.write_text(_APT.format(folder=FOLDER), "utf-8")
    for words in ("update -qq", "install -y -qq --download-only python3"):
        _run(["apt-get", *words.split()], {"APT_CONFIG": str(apt)})
    for archive in sorted((FOLDER / "cache/archives").glob("*.deb")):
        _run(["dpkg-deb", "-x", str(archive), str(SYSTEM)])
    (python,) = (SYSTEM / "usr/bin").glob("python3.[0-9]*[0-9]")
    _install(python.name.removeprefix("python"))
    home = SYSTEM / "usr"
    words = [EMULATOR, "-0", str(PYTHON), "-L", str(SYSTEM), "-E", f"PYTHONHOME={home}", str(python)]
    started = PYTHON.with_suffix(".new")
    started.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', "utf-8")
    started.chmod(0o755)
    started.replace(PYTHON)


#: apt-get for another processor, without a word to this machine's own lists and packages.
_APT: Final = """
APT::Architecture "arm64";
APT::Architectures {{ "arm64"; }};
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Dir::State "{folder}/state/";
Dir::State::status "{folder}/state/status";
Dir::Cache "{folder}/cache/";
"""


def _install(version: str) -> None:
    platforms = [f"--platform={name}" for name in _PLATFORMS]
    _run(
        [
            *(sys.executable, "-m", "pip", "install", "-q", "--no-compile", "--upgrade", "--target", str(PACKAGES)),
            *(*platforms, f"--python-version={version}", "--only-binary=:all:"),
            *("--constraint", str(ROOT / "constraints.txt"), *NEEDED),
        ]
    )


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command, env={**os.environ, **(environment or {})}, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
