"""The stores' texts fit their fields, and what is said of data is the same wherever it is said."""

from __future__ import annotations

import plistlib
import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from tests.architecture.test_repo import ROOT

STORE = ROOT / "phone" / "store"
LISTINGS = sorted((STORE / "listing").glob("*.toml"))
#: The most characters of each field: Google Play Console Help, "Create and set up your app"; App Store Connect Help,
#: "App information" and "Platform version information". A field of both has the lower limit.
MOST = {
    "name": 30, "subtitle": 30, "short": 80, "keywords": 100, "promotional": 170, "description": 4000, "whats_new": 500,
}  # fmt: skip
#: Apple's categories of APIs with the reasons it accepts, of those that Python, Flutter and SQLCipher call.
REASONS = {
    "NSPrivacyAccessedAPICategoryFileTimestamp": {"C617.1", "3B52.1", "0A2A.1", "DDA9.1"},
    "NSPrivacyAccessedAPICategoryDiskSpace": {"85F4.1", "E174.1", "7D9E.1", "B728.1"},
    "NSPrivacyAccessedAPICategoryUserDefaults": {"CA92.1", "1C8F.1", "C56D.1", "AC6B.1"},
    "NSPrivacyAccessedAPICategorySystemBootTime": {"35F9.1", "8FFB.1", "3D61.1"},
}
LATIN = re.compile(r"[A-Za-z]{5,}")
NAMES = {"Anxin", "SMART"}


def too_long(listing: dict[str, str]) -> list[str]:
    return [field for field, most in MOST.items() if len(listing[field].strip()) > most]


@pytest.fixture(params=LISTINGS, ids=lambda path: path.stem)
def listing(request: pytest.FixtureRequest) -> dict[str, str]:
    return tomllib.loads(request.param.read_text("utf-8"))


def test_both_languages_are_there() -> None:
    assert [path.stem for path in LISTINGS] == ["en", "zh-CN"]


def test_every_field_is_filled_and_fits(listing: dict[str, str]) -> None:
    assert set(listing) == set(MOST)
    assert all(text.strip() for text in listing.values())
    assert too_long(listing) == []
    assert len(listing["keywords"].encode()) <= 100, "App Store Connect counts bytes"
    assert ", " not in listing["keywords"], "a space is a character lost"


def test_a_text_that_is_too_long_is_noticed(listing: dict[str, str]) -> None:
    assert too_long({**listing, "short": "字" * 81}) == ["short"]


def test_the_chinese_is_chinese() -> None:
    texts = tomllib.loads((STORE / "listing/zh-CN.toml").read_text("utf-8"))
    assert {word for text in texts.values() for word in LATIN.findall(text)} <= NAMES


@pytest.mark.parametrize("says", [("诊断", "diagnosis"), ("120", "120"), ("药师", "pharmacist")])
def test_what_the_app_is_not_stands_in_both_languages(says: tuple[str, str]) -> None:
    for path, word in zip(reversed(LISTINGS), says, strict=True):
        assert word in tomllib.loads(path.read_text("utf-8"))["description"]


def manifest() -> dict[str, object]:
    return plistlib.loads((STORE / "apple/PrivacyInfo.xcprivacy").read_bytes())


def test_the_privacy_manifest_names_reasons_that_apple_knows() -> None:
    kept = manifest()
    assert kept["NSPrivacyTracking"] is False
    assert kept["NSPrivacyTrackingDomains"] == []
    accessed = kept["NSPrivacyAccessedAPITypes"]
    assert isinstance(accessed, list)
    named = {row["NSPrivacyAccessedAPIType"]: set(row["NSPrivacyAccessedAPITypeReasons"]) for row in accessed}
    assert set(named) == set(REASONS)
    for category, reasons in named.items():
        assert reasons
        assert reasons <= REASONS[category]


def test_the_manifest_and_the_answers_name_the_same_data() -> None:
    collected = manifest()["NSPrivacyCollectedDataTypes"]
    assert isinstance(collected, list)
    rows = re.findall(r"\| (NSPrivacyCollectedDataType\w+) \|", (STORE / "privacy.md").read_text("utf-8"))
    assert sorted(rows) == sorted(row["NSPrivacyCollectedDataType"] for row in collected)
    for row in collected:
        assert row["NSPrivacyCollectedDataTypeTracking"] is False
        assert row["NSPrivacyCollectedDataTypePurposes"] == ["NSPrivacyCollectedDataTypePurposeAppFunctionality"]


def test_every_permission_has_its_reason() -> None:
    listed = tomllib.loads((STORE / "permissions.toml").read_text("utf-8"))
    assert {row["by"] for row in listed["android"].values()} <= {"app", "extension", "library"}
    assert all(row["why"] for row in listed["android"].values())
    assert not set(listed["android"]) & set(listed["removed"])


@pytest.mark.parametrize(("file", "size"), [("icon-512.png", (512, 512)), ("feature-1024x500.png", (1024, 500))])
def test_the_pictures_of_google_play_have_its_sizes(file: str, size: tuple[int, int]) -> None:
    picture = Image.open(Path(STORE / "google" / file))
    assert picture.size == size
