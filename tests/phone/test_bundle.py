"""The check of a built iOS app, on bundles with one thing wrong each, and the choice of a simulator."""

from __future__ import annotations

import plistlib
import shutil
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.test_repo import ROOT
from tests.phone.scripts import script
from tests.phone.test_store import PRIVACY

bundle, simulator = script("bundle"), script("simulator")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FLET = PROJECT["tool"]["flet"]


def app(at: Path, **other: Any) -> Path:
    """A bundle as Xcode lays it out, with what is checked of it and nothing else."""
    folder = at / "Runner.app"
    (folder / bundle.FRAMEWORK).parent.mkdir(parents=True)
    (folder / bundle.FRAMEWORK).write_bytes(b"mach-o")
    (folder / bundle.MANIFEST).write_bytes(PRIVACY.read_bytes())
    info = {
        "CFBundleIdentifier": FLET["bundle_id"],
        "CFBundleDisplayName": FLET["product"],
        "CFBundleShortVersionString": PROJECT["project"]["version"],
        "CFBundleURLTypes": [{"CFBundleURLSchemes": [FLET["ios"].get("deep_linking", {}).get("scheme", "x")]}],
        **FLET["ios"]["info"],
        **other,
    }
    (folder / "Info.plist").write_bytes(plistlib.dumps(info))
    return folder


def test_a_good_bundle_has_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app(tmp_path / "a.xcarchive/Products/Applications")
    assert bundle.main([str(tmp_path)]) == 0
    assert "1 apps, 0 faults" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"CFBundleIdentifier": "com.flet.anxin"}, "CFBundleIdentifier is 'com.flet.anxin'"),
        ({"NSFaceIDUsageDescription": "This app uses biometrics."}, "NSFaceIDUsageDescription is"),
        ({"NSContactsUsageDescription": "Reads."}, "NSContactsUsageDescription: nobody knows why"),
    ],
)
def test_a_wrong_text_is_told(tmp_path: Path, other: dict[str, str], said: str) -> None:
    assert [fault for fault in bundle.faults(app(tmp_path, **other), PROJECT) if fault.startswith(said)]


@pytest.mark.parametrize("missing", [bundle.FRAMEWORK, bundle.MANIFEST])
def test_a_missing_part_is_told(tmp_path: Path, missing: str) -> None:
    made = app(tmp_path)
    (made / missing).unlink()
    assert [fault for fault in bundle.faults(made, PROJECT) if missing in fault]


def test_an_address_that_leads_elsewhere_is_told(tmp_path: Path) -> None:
    linked = {**PROJECT, "tool": {"flet": {**FLET, "ios": {**FLET["ios"], "deep_linking": {"scheme": "health.anxin"}}}}}
    made = app(tmp_path, CFBundleURLTypes=[])
    assert "health.anxin: does not lead back to the app" in list(bundle.faults(made, linked))


def test_an_ipa_is_looked_into_and_a_folder_without_one_is_a_fault(tmp_path: Path) -> None:
    made = app(tmp_path / "Payload")
    (tmp_path / "out").mkdir()
    assert bundle.main([str(tmp_path / "out")]) == 1
    with zipfile.ZipFile(tmp_path / "out/anxin.ipa", "w") as ipa:
        for path in made.rglob("*"):
            ipa.write(path, path.relative_to(tmp_path))
    shutil.rmtree(tmp_path / "Payload")
    assert bundle.main([str(tmp_path / "out")]) == 0


def test_the_newest_iphone_is_chosen() -> None:
    listed = {
        "devices": {
            "com.apple.CoreSimulator.SimRuntime.iOS-18-5": [{"name": "iPhone 16", "udid": "old"}],
            "com.apple.CoreSimulator.SimRuntime.iOS-26-0": [
                {"name": "iPad Air", "udid": "pad"},
                {"name": "iPhone 17", "udid": "new"},
            ],
            "com.apple.CoreSimulator.SimRuntime.watchOS-26-0": [{"name": "Apple Watch", "udid": "watch"}],
        }
    }
    assert simulator.newest_phone(listed) == "new"
    with pytest.raises(LookupError):
        simulator.newest_phone({"devices": {}})
