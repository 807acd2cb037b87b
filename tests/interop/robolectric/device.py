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


def compiled(out: Path, java: Path = JAVA) -> Path:
    """Compiles the extension's Java with the tests into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    sources = [str(each) for folder in (java, HERE / "src") for each in sorted(folder.rglob("*.java"))]
    command = ["javac", "-nowarn", "-d", str(out), "-cp", _class_path(jars()), "--release", "17", *sources]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return out


def run(classes: Path, scratch: Path) -> Outcome:
    """Runs all tests of these classes; what they write goes into `scratch`."""
    lib = jars()
    command = [
        "java", "-Xmx1500m", "-XX:TieredStopAtLevel=1", "-cp", f"{classes}:{_class_path(lib)}",
        f"-Drobolectric.dependency.dir={lib}", "-Drobolectric.offline=true", f"-Djava.io.tmpdir={scratch}",
        "org.junit.runner.JUnitCore", *SUITES,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return Outcome(done.returncode == 0, done.stdout)
