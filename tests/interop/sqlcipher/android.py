"""Android's SQLCipher for this machine or for another processor: from Maven Central, fitted to glibc, once."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Final

from tests.interop.maven import ROOT, class_path
from tests.interop.sqlcipher.fitted import fitted

VERSION: Final = "4.16.0"
HERE: Final = Path(__file__).parent
OUT: Final = ROOT / "build" / "interop" / "sqlcipher"
#: Android's name of a processor, and the C compiler for it.
COMPILERS: Final = {"x86_64": "cc", "arm64-v8a": "aarch64-linux-gnu-gcc"}


def library(processor: str = "x86_64") -> Path:
    """What `ANXIN_SQLCIPHER` takes."""
    class_path(HERE)
    folder = OUT / processor
    linked = folder / "android.so"
    archive = OUT / "lib" / f"sqlcipher-android-{VERSION}.aar"
    newest = max(path.stat().st_mtime for path in (archive, *HERE.glob("*.c"), *HERE.glob("*.py")))
    if not linked.exists() or linked.stat().st_mtime <= newest:
        folder.mkdir(exist_ok=True)
        with zipfile.ZipFile(archive) as files:
            own = files.read(f"jni/{processor}/libsqlcipher.so")
        (folder / "fitted.so").write_bytes(fitted(own))
        link(HERE / "bionic.c", folder / "fitted.so", linked, COMPILERS[processor])
    return linked


def link(source: Path, other: Path, linked: Path, compiler: str = "cc") -> None:
    """Compiles a source into a library that brings the other one along."""
    assert shutil.which(compiler), f"install {compiler}, or run `make interop` or `make nightly`, which do"
    command = [
        *(compiler, "-shared", "-fPIC", "-O1", "-o", str(linked), str(source), "-Wl,--no-as-needed"),
        *(f"-L{other.parent}", f"-l:{other.name}", f"-Wl,-rpath,$ORIGIN:{other.parent}"),
        *("-Wl,--allow-shlib-undefined", "-lm", "-ldl", "-lpthread"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
