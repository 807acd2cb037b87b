"""Builds a small Java program with everything it needs, by Maven, into `build/`; once, until a source changes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEEDED = {"java": "default-jre-headless", "javac": "default-jdk-headless", "mvn": "maven"}


def class_path(sources: Path) -> str:
    """Compiles the folder with the `pom.xml` when that is needed. Gives what `java -cp` takes."""
    missing = [f"{tool} (Debian: {package})" for tool, package in NEEDED.items() if not shutil.which(tool)]
    assert not missing, f"install {', '.join(missing)}, or run `make interop`, which does"
    out = ROOT / "build" / "interop" / sources.name
    ready = out / "ready"
    newest = max(path.stat().st_mtime for path in sources.rglob("*") if path.suffix in {".java", ".xml"})
    if not ready.exists() or ready.stat().st_mtime <= newest:
        command = ["mvn", "--quiet", "--batch-mode", "process-classes", f"-Dout={out}"]
        done = subprocess.run(command, cwd=sources, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0, done.stdout[-4000:]
        ready.touch()
    return f"{out / 'classes'}:{out / 'lib'}/*"
