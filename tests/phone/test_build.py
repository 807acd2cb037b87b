"""What `flet build` makes of this repository, resolved by Flet's own code: names, permissions, texts, contents."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from flet_cli.cli import parse_command_line
from packaging.requirements import Requirement

from tests.architecture.test_repo import ROOT, tracked
from tests.phone.flet_build import Resolved, resolve
from views.look.tokens import DARK, LIGHT

#: What the app runs from, and nothing else of the repository.
PACKED = {"app", "assets", "local_store", "main.py", "services", "views"}
PAPERS = re.compile(r".*\.(md|toml|txt)|LICENSE|Makefile")
PERMISSIONS = tomllib.loads((ROOT / "phone/store/permissions.toml").read_text("utf-8"))
USES = re.compile(r'<uses-permission android:name="android\.permission\.(\w+)"')
CHINESE = re.compile(r"[㐀-鿿]")


@pytest.fixture(scope="module")
def monkeypatched() -> pytest.MonkeyPatch:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def apk(tmp_path_factory: pytest.TempPathFactory, monkeypatched: pytest.MonkeyPatch) -> Resolved:
    return resolve("apk", tmp_path_factory.mktemp("apk"), monkeypatched)


@pytest.fixture(scope="module")
def ipa(tmp_path_factory: pytest.TempPathFactory, monkeypatched: pytest.MonkeyPatch) -> Resolved:
    return resolve("ipa", tmp_path_factory.mktemp("ipa"), monkeypatched)


def test_the_app_has_one_name_and_one_id_on_both_systems(apk: Resolved, ipa: Resolved) -> None:
    for made in (apk, ipa):
        assert made.data["org_name"] == "health.anxin"
        assert made.data["bundle_id"] == "health.anxin.app"
        assert made.data["product_name"] == "安心 Anxin"
        assert made.data["artifact_name"] == made.data["project_name"] == "anxin"
        assert made.package["env"]["SERIOUS_PYTHON_BUNDLE_ID"] == "health.anxin.app"


def test_version_and_build_number_are_handed_on_to_flutter(apk: Resolved, ipa: Resolved) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    for made in (apk, ipa):
        words = made.flutter["words"]
        assert words[words.index("--build-name") + 1] == version
        assert words[words.index("--build-number") + 1] == "7"


def permissions(made: Resolved, *, given: bool) -> set[str]:
    """Those that the manifest asks for, or those that it takes away."""
    stated = made.options["android_permissions"].items()
    return {name.removeprefix("android.permission.") for name, value in stated if bool(value) is given}


def test_android_asks_for_what_the_list_has_a_reason_for_and_for_nothing_else(apk: Resolved) -> None:
    assert permissions(apk, given=True) == {name for name, row in PERMISSIONS["android"].items() if row["by"] == "app"}


def test_an_extension_of_ours_asks_for_nothing_beyond_the_list() -> None:
    manifests = [path for path in (ROOT / "phone").rglob("AndroidManifest.xml") if "build" not in path.parts]
    asked = {name for path in manifests for name in USES.findall(path.read_text("utf-8"))}
    assert asked <= set(PERMISSIONS["android"])


def test_what_a_plug_in_brings_and_nobody_needs_is_taken_away(apk: Resolved) -> None:
    assert permissions(apk, given=False) == set(PERMISSIONS["removed"])


def test_a_phone_without_a_camera_can_have_the_app(apk: Resolved) -> None:
    needed = [name for name, required in apk.options["android_features"].items() if required]
    assert needed == []


def test_the_record_is_in_no_backup(apk: Resolved) -> None:
    assert apk.data["pyproject"]["tool"]["flet"]["android"]["manifest_application"] == {"allowBackup": "false"}


def test_android_versions(apk: Resolved) -> None:
    android = apk.data["pyproject"]["tool"]["flet"]["android"]
    assert android["min_sdk_version"] == 26  # what our extension asks for; SQLCipher's binaries 23, Flutter 24
    assert android["target_sdk_version"] >= 35  # Google Play takes nothing older
    assert apk.options["target_arch"] == ["arm64-v8a", "x86_64"]
    words = apk.flutter["words"]
    assert words[words.index("--target-platform") + 1] == "android-arm64,android-x64"


def test_gradle_fits_into_a_public_runner(apk: Resolved) -> None:
    assert "-Xmx3G" in apk.options["android_gradle_properties"]["org.gradle.jvmargs"]


def test_ios_says_in_chinese_and_english_why_it_asks(apk: Resolved, ipa: Resolved) -> None:
    texts = {key: value for key, value in ipa.options["info_plist"].items() if key.endswith("UsageDescription")}
    assert set(texts) == set(PERMISSIONS["ios"])
    for text in texts.values():
        assert CHINESE.match(text), "Chinese comes first"
        assert re.search(r"[A-Z][A-Za-z]+ [A-Za-z ]{10,}", text), "a sentence in English follows"
        assert "This app" not in text, "Flet's own text"
    assert ipa.options["info_plist"]["CFBundleLocalizations"] == ["zh-Hans", "en"]


def test_both_systems_lead_back_from_the_sign_in_by_the_same_address(apk: Resolved, ipa: Resolved) -> None:
    links = apk.options["deep_linking"]
    assert links == ipa.options["deep_linking"]
    assert links["scheme"] is None or links["scheme"].startswith("health.anxin"), "RFC 8252 7.1: the domain, reversed"
    assert bool(links["scheme"]) == bool(links["host"]), "Flet leaves both out when one is missing"


def test_the_first_screens_have_the_colours_of_the_app(apk: Resolved) -> None:
    assert apk.data["splash"] == {
        "android": True, "ios": True, "web": True, "color": LIGHT.ground, "dark_color": DARK.ground,
    }  # fmt: skip
    boot = apk.data["pyproject"]["tool"]["flet"]["boot_screen"]["flet"]
    assert (boot["bgcolor_light"], boot["bgcolor_dark"]) == (LIGHT.ground, DARK.ground)
    assert (boot["spinner_color_light"], boot["spinner_color_dark"]) == (LIGHT.brand, DARK.brand)
    assert apk.data["adaptive_icon_background"] == LIGHT.fill


def test_nothing_but_the_app_is_packed(apk: Resolved, ipa: Resolved) -> None:
    for made in (apk, ipa):
        there = {name.split("/")[0] for name in tracked()} - set(made.excluded)
        assert {name for name in there if not PAPERS.fullmatch(name)} == PACKED
        assert "build" in made.excluded


def test_the_package_step_is_asked_for_what_the_app_needs(apk: Resolved, ipa: Resolved) -> None:
    """It evaluates the markers for the phone."""
    lines = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    for made in (apk, ipa):
        asked = {Requirement(line).name for line in made.requirements}
        assert {Requirement(line).name for line in lines} <= asked


def test_a_package_of_our_own_is_taken_from_the_repository(apk: Resolved, ipa: Resolved) -> None:
    for made in (apk, ipa):
        for own in (ROOT / "phone").glob("*/pyproject.toml"):
            name = tomllib.loads(own.read_text("utf-8"))["project"]["name"]
            assert f"{name} @ {own.parent.as_uri()}" in made.requirements, f"{name}: [tool.flet.*.dev_packages]"


@pytest.mark.parametrize(
    "words",
    [
        ["build", "apk", ".", "--no-such-option"],
        ["build", "ipad", "."],
        ["build", "apk", ".", "--build-number", "seven"],
    ],
)
def test_flet_s_parser_refuses_what_it_does_not_know(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        parse_command_line(words)


def test_a_signed_build_is_told_where_the_keys_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLET_ANDROID_SIGNING_KEY_STORE", "upload.jks")
    monkeypatch.setenv("FLET_ANDROID_SIGNING_KEY_STORE_PASSWORD", "secret")
    made = resolve("aab", tmp_path, monkeypatch)
    assert made.options["android_signing"] is True
    assert made.flutter["env"]["FLET_ANDROID_SIGNING_KEY_ALIAS"] == "upload"
    assert "secret" not in " ".join(made.flutter["words"])
    assert made.flutter["words"][:2] == ["build", "appbundle"]


def test_an_ipa_for_the_store_is_exported_and_one_without_a_profile_is_not_signed(
    tmp_path: Path, ipa: Resolved, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--no-codesign" in ipa.flutter["words"]
    profile = ["--ios-provisioning-profile", "Anxin Store", "--ios-team-id", "ABCDE12345"]
    with pytest.raises(SystemExit):  # no .ipa comes out of the recorder, and Flet notices
        resolve("ipa", tmp_path, monkeypatch, *profile, "--ios-export-method", "app-store-connect")
    words = json.loads((tmp_path / "flutter.json").read_text())["words"]
    assert words[words.index("--export-options-plist") + 1] == "ios/exportOptions.plist"
