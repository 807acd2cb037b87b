"""Whether a built iOS app is what it says: `python3 .ci/phone/bundle.py build/ipa`, where an .ipa or .xcarchive lies.

The app's id and version, the texts by which it asks, in both languages, the address that leads back to it, SQLCipher as
a framework of its own (linked into the app it would be the system's SQLite that answers, which does not encrypt), and
the privacy manifest. Prints every fault on a line of its own; 1 when there is one.
"""

from __future__ import annotations

import plistlib
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FRAMEWORK = "Frameworks/SQLCipher.framework/SQLCipher"
MANIFEST = "PrivacyInfo.xcprivacy"


def apps(folder: Path, unpacked: Path) -> list[Path]:
    """Every built app in the folder; an .ipa is unpacked first."""
    for ipa in folder.rglob("*.ipa"):
        with zipfile.ZipFile(ipa) as package:
            package.extractall(unpacked / ipa.stem)
    return sorted([*folder.rglob("*.app"), *unpacked.rglob("*.app")])


def faults(app: Path, project: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one app, by `pyproject.toml`."""
    flet = project["tool"]["flet"]
    info = plistlib.loads((app / "Info.plist").read_bytes())
    expected = {
        "CFBundleIdentifier": flet["bundle_id"],
        "CFBundleDisplayName": flet["product"],
        "CFBundleShortVersionString": project["project"]["version"],
        **flet["ios"]["info"],
    }
    for key, value in expected.items():
        if info.get(key) != value:
            yield f"{key} is {info.get(key)!r}, not {value!r}"
    for key in info:
        if key.endswith("UsageDescription") and key not in expected:
            yield f"{key}: nobody knows why"
    scheme = flet["ios"].get("deep_linking", {}).get("scheme")
    schemes = [each for kind in info.get("CFBundleURLTypes", []) for each in kind.get("CFBundleURLSchemes", [])]
    if scheme is not None and scheme not in schemes:
        yield f"{scheme}: does not lead back to the app"
    if not (app / FRAMEWORK).is_file():
        yield f"{FRAMEWORK} is missing"
    if not any(path.parent == app or "anxin_device" in str(path.parent.name) for path in app.rglob(MANIFEST)):
        yield f"{MANIFEST} of the app is missing; phone/store/apple has it"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as unpacked:
        built = apps(Path(arguments[0]), Path(unpacked))
        found = [f"{app.name}: {fault}" for app in built for fault in faults(app, project)]
    found += [] if built else [f"no app in {arguments[0]}"]
    for fault in found:
        sys.stdout.write(f"fault: {fault}\n")
    sys.stdout.write(f"{len(built)} apps, {len(found)} faults\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
