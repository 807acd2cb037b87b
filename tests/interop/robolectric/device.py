"""The extension's Java, compiled and run under Robolectric on the code of Android 15."""

from __future__ import annotations

import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.interop.maven import ROOT, class_path

HERE: Final = Path(__file__).parent
EXTENSION: Final = ROOT / "phone" / "anxin_device" / "src" / "flutter" / "anxin_device" / "android"
JAVA: Final = EXTENSION / "src" / "main" / "java"
SUITES: Final = ("health.anxin.device.AlarmsTest", "health.anxin.device.PluginTest")


@dataclass(frozen=True)
class Outcome:
    """What JUnit said."""

    passed: bool
    words: str


def jars() -> Path:
    """The folder with everything the tests need, brought by Maven once."""
    lib = Path(class_path(HERE).rsplit(":", 1)[-1]).parent
    archive, classes = next(lib.glob("monitor-*.aar")), lib / "monitor.jar"
    if not classes.exists():
        classes.write_bytes(zipfile.ZipFile(archive).read("classes.jar"))
    return lib


def _class_path(lib: Path) -> str:
    """All jars but the one that Robolectric itself loads."""
    return ":".join(str(jar) for jar in sorted(lib.glob("*.jar")) if "instrumented" not in jar.name)


def compiled(out: Path, java: Path = JAVA, beside: Path | None = None) -> Path:
    """Compiles this Java of the extension into `out`, with all tests; where classes of these are `beside`, without."""
    out.mkdir(parents=True, exist_ok=True)
    folders = (java,) if beside is not None else (java, HERE / "src")
    sources = [str(each) for folder in folders for each in sorted(folder.rglob("*.java"))]
    known = ":".join([*([str(beside)] if beside is not None else []), _class_path(jars())])
    command = ["javac", "-nowarn", "-d", str(out), "-cp", known, "--release", "17", *sources]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return out


def run(classes: str, scratch: Path, *program: str) -> Outcome:
    """Runs all tests of these classes, or what `program` names; what they write goes into `scratch`."""
    lib = jars()
    command = [
        "java", "-Xmx1500m", "-XX:TieredStopAtLevel=1", "-cp", f"{classes}:{_class_path(lib)}",
        f"-Drobolectric.dependency.dir={lib}", "-Drobolectric.offline=true", f"-Djava.io.tmpdir={scratch}",
        *(program or ("org.junit.runner.JUnitCore", *SUITES)),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    return Outcome(done.returncode == 0, done.stdout)
