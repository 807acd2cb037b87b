"""A phone build finds the extension and what it brings along."""

from __future__ import annotations

import tomllib

from tests.phone.extension import EXTENSION, FLUTTER, ROOT


def test_a_phone_build_finds_it_and_ships_no_second_copy() -> None:
    """As `flet-cli` 1.0.5 reads it (`build_base.py`): a dependency by name, and where its folder is."""
    flet = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["flet"]
    for system in ("android", "ios"):
        assert flet[system]["dependencies"].count("anxin-device") == 1
        assert (ROOT / flet[system]["dev_packages"]["anxin-device"]).resolve() == EXTENSION
    assert "phone" in flet["app"]["exclude"]


def test_android_gets_sqlcipher_from_maven_central_and_ios_as_a_framework() -> None:
    gradle = (FLUTTER / "android" / "build.gradle.kts").read_text("utf-8")
    swift = (FLUTTER / "ios" / "anxin_device" / "Package.swift").read_text("utf-8")
    assert '"net.zetetic:sqlcipher-android:4.16.0@aar"' in gradle
    assert "github.com/sqlcipher/SQLCipher.swift.git" in swift
