"""The check of a built package, on packages with one thing wrong each."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from tests.phone.scripts import script

apk = script("apk")
SETTINGS = apk.settings()
ABIS = ["arm64-v8a", "x86_64"]
GOOD = [(abi, name) for abi in ABIS for name in ("libsqlcipher.so", "libflutter.so")]
#: As aapt2 2.19 prints it (indents, resource ids, raw values).
_A = "http://schemas.android.com/apk/res/android:"
MANIFEST = f"""N: android=http://schemas.android.com/apk/res/android (line=1)
  E: manifest (line=1)
    A: {_A}versionCode(0x0101021b)=7
    A: {_A}versionName(0x0101021c)="{SETTINGS["version"]}" (Raw: "{SETTINGS["version"]}")
    A: package="health.anxin.app" (Raw: "health.anxin.app")
      E: uses-sdk (line=2)
        A: {_A}minSdkVersion(0x0101020c)=26
        A: {_A}targetSdkVersion(0x01010270)=36
      E: uses-permission (line=3)
        A: {_A}name(0x01010003)="android.permission.INTERNET" (Raw: "android.permission.INTERNET")
      E: application (line=5)
        A: {_A}label(0x01010001)="安心 Anxin" (Raw: "安心 Anxin")
        A: {_A}allowBackup(0x01010280)=false
          E: activity (line=6)
            A: {_A}name(0x01010003)="health.anxin.app.MainActivity" (Raw: "health.anxin.app.MainActivity")
            A: {_A}exported(0x01010010)=true
"""


def library(align: int) -> bytes:
    """The least that is an ELF file: a header and one segment to load."""
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    header = ident + struct.pack("<HHIQQQIHHHHHH", 3, 183, 1, 0, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    return header + struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, 120, 120, align)


def package(path: Path, *, align: int = 0x4000, padded: bool = True, stored: bool = True, files=GOOD, top="") -> Path:
    """A package with these libraries, each where 16 kB begin if `padded`."""
    with zipfile.ZipFile(path, "w") as into:
        for abi, name in files:
            entry = zipfile.ZipInfo(f"{top}lib/{abi}/{name}")
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            begins = into.fp.tell() + 30 + len(entry.filename)
            if padded:
                room = -(begins + 4) % 0x4000
                entry.extra = struct.pack("<HH", 0xD935, room) + bytes(room)  # as zipalign pads
            into.writestr(entry, library(align))
    return path


def faults(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as opened:
        return list(apk.library_faults(opened, ABIS, is_apk=path.suffix == ".apk"))


def test_a_good_package_has_no_fault(tmp_path: Path) -> None:
    assert faults(package(tmp_path / "good.apk")) == []


def test_a_bundle_is_aligned_by_the_store_and_only_its_segments_count(tmp_path: Path) -> None:
    assert faults(package(tmp_path / "good.aab", padded=False, stored=False, top="base/")) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"align": 0x1000}, "aligned to 4096 bytes"),
        ({"padded": False}, "no multiple of 16384"),
        ({"stored": False}, "compressed"),
        ({"files": GOOD[1:]}, "lib/arm64-v8a/libsqlcipher.so is missing"),
        ({"files": [*GOOD, ("x86", "libflutter.so")]}, "nobody asked for x86"),
    ],
)
def test_a_wrong_library_is_told(tmp_path: Path, wrong: dict, said: str) -> None:
    found = faults(package(tmp_path / "wrong.apk", **wrong))
    assert found
    assert all(said in fault for fault in found)


def test_what_is_no_library_is_told(tmp_path: Path) -> None:
    path = package(tmp_path / "odd.apk")
    with zipfile.ZipFile(path, "a") as into:
        into.writestr("lib/x86_64/libodd.so", b"not an ELF file at all")
    assert [fault for fault in faults(path) if "libodd.so: no library" in fault]


def told(dump: str) -> list[str]:
    return list(apk.manifest_faults(dump, SETTINGS, apk.reasons()))


def test_a_good_manifest_has_no_fault() -> None:
    assert told(MANIFEST) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("permission.INTERNET", "permission.READ_CONTACTS", "android.permission.READ_CONTACTS: no reason"),
        ("allowBackup(0x01010280)=false", "allowBackup(0x01010280)=true", "allowBackup is 'true'"),
        ("targetSdkVersion(0x01010270)=36", "targetSdkVersion(0x01010270)=33", "targetSdkVersion is '33'"),
        ('package="health.anxin.app"', 'package="com.flet.anxin"', "package is 'com.flet.anxin'"),
        ("allowBackup", "allowBackup(0x01010280)=false\n        A: debuggable(0x0101000f)=true\n  A: x", "a debugger"),
    ],
)
def test_a_wrong_manifest_is_told(old: str, new: str, said: str) -> None:
    assert [fault for fault in told(MANIFEST.replace(old, new)) if fault.startswith(said)]


def test_an_empty_dump_is_no_manifest() -> None:
    with pytest.raises(ValueError, match="no manifest"):
        told("error: could not identify format of APK")


def test_the_command_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump = tmp_path / "manifest.txt"
    dump.write_text(MANIFEST, encoding="utf-8")
    assert apk.main([str(package(tmp_path / "a.apk")), "--manifest", str(dump)]) == 0
    assert apk.main([str(package(tmp_path / "b.apk", align=0x1000)), "--manifest", str(dump)]) == 1
    printed = capsys.readouterr().out
    assert "lib/x86_64/libsqlcipher.so" in printed
    assert "fault: lib/arm64-v8a/libsqlcipher.so" in printed
