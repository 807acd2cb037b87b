"""Whether a built package is fit for the stores: `python .ci/phone/apk.py FILE.apk|FILE.aab [--manifest DUMP]`.

* Every 64-bit library is aligned to 16 kB, in itself and (in an APK) where it stands in the file: Google Play's rule.
* Each ABI that is built for has `libsqlcipher.so`, and there is no other ABI.
* The merged manifest, as `aapt2 dump xmltree --file AndroidManifest.xml` prints it: the app's own id, no permission
  that `phone/store/permissions.toml` has no reason for, no backup, no debugging, the two SDK levels, the version.

Prints what it found, and every fault on a line of its own; 1 when there is one.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

ROOT = Path(__file__).resolve().parents[2]
PAGE = 16 * 1024
WIDE = ("arm64-v8a", "x86_64")  # 32-bit systems have pages of 4 kB
LIBRARY = re.compile(r"(?:base/)?lib/(?P<abi>[^/]+)/(?P<name>[^/]+\.so)")
NEEDED = ("libsqlcipher.so",)
_LINE = re.compile(r"^(?P<depth> *)(?P<kind>[EA]): (?P<rest>.*)$")
_ATTRIBUTE = re.compile(r'(?:\S+/android:)?(?P<name>\w+)(?:\(0x[0-9a-f]+\))?="?(?P<value>[^"]*?)"?(?: \(Raw: .*\))?$')


def settings(root: Path = ROOT) -> dict[str, object]:
    """`[tool.flet]` with the version beside it: what the package has to agree with."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    return {**project["tool"]["flet"], "version": project["project"]["version"]}


def reasons(root: Path = ROOT) -> set[str]:
    """Every permission that there is a reason for."""
    listed = tomllib.loads((root / "phone/store/permissions.toml").read_text("utf-8"))
    return set(listed["android"])


def library_faults(package: zipfile.ZipFile, abis: list[str], *, is_apk: bool) -> Iterator[str]:
    """What is wrong with the libraries: alignment, a missing one, one for an ABI that nobody asked for."""
    names = {entry.filename: LIBRARY.fullmatch(entry.filename) for entry in package.infolist()}
    found = {name: match for name, match in names.items() if match}
    for abi in abis:
        for needed in NEEDED:
            if (abi, needed) not in {(match["abi"], match["name"]) for match in found.values()}:
                yield f"lib/{abi}/{needed} is missing"
    for name, match in sorted(found.items()):
        if match["abi"] not in abis:
            yield f"{name}: nobody asked for {match['abi']}"
        elif match["abi"] in WIDE:
            yield from _misalignments(package, name, is_apk=is_apk)


def _misalignments(package: zipfile.ZipFile, name: str, *, is_apk: bool) -> Iterator[str]:
    try:
        elf = ELFFile(BytesIO(package.read(name)))
        smallest = min((s["p_align"] for s in elf.iter_segments() if s["p_type"] == "PT_LOAD"), default=0)
    except ELFError as wrong:
        yield f"{name}: no library: {wrong}"
        return
    if smallest < PAGE:
        yield f"{name}: a segment is aligned to {smallest} bytes, not to {PAGE}"
    entry = package.getinfo(name)
    if is_apk and entry.compress_type != zipfile.ZIP_STORED:
        yield f"{name}: compressed, so it cannot be loaded from where it stands"
    elif is_apk and (place := _place(package, entry)) % PAGE:
        yield f"{name}: stands at {place}, which is no multiple of {PAGE}"


def _place(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Where the entry's content begins: behind its local header, whose extra field pads it (APPNOTE 4.3.7)."""
    assert package.fp is not None  # noqa: S101 - it is open
    package.fp.seek(entry.header_offset + 26)
    lengths = package.fp.read(4)
    return entry.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")


def elements(dump: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each element of a manifest that aapt2 printed, with its attributes; ValueError where nothing was printed."""
    current: tuple[str, dict[str, str]] | None = None
    for line in dump.splitlines():
        match = _LINE.match(line)
        if match and match["kind"] == "E":
            if current:
                yield current
            current = (match["rest"].split(" ")[0], {})
        elif match and current and (attribute := _ATTRIBUTE.match(match["rest"])):
            current[1][attribute["name"]] = attribute["value"]
    if current is None:
        raise ValueError("no manifest was printed")
    yield current


def manifest_faults(dump: str, wanted: dict[str, object], allowed: set[str]) -> Iterator[str]:
    """What is wrong with the merged manifest."""
    found = list(elements(dump))
    android = wanted["android"]
    assert isinstance(android, dict)  # noqa: S101 - a table of pyproject.toml

    def of(tag: str, name: str) -> str:
        return next((attributes.get(name, "") for element, attributes in found if element == tag), "")

    for tag, name, expected in (
        ("manifest", "package", wanted["bundle_id"]),
        ("manifest", "versionName", wanted["version"]),
        ("uses-sdk", "minSdkVersion", android["min_sdk_version"]),
        ("uses-sdk", "targetSdkVersion", android["target_sdk_version"]),
        ("application", "allowBackup", "false"),
        ("application", "label", wanted["product"]),
    ):
        if of(tag, name) != str(expected):
            yield f"{name} is {of(tag, name)!r}, not {str(expected)!r}"
    if of("application", "debuggable") == "true":
        yield "a debugger can read it"
    own = f"{wanted['bundle_id']}.DYNAMIC_RECEIVER_NOT_EXPORTED_PERMISSION"  # androidx.core's, for the app alone
    for element, attributes in found:
        name = attributes.get("name", "")
        if element.startswith("uses-permission") and name.removeprefix("android.permission.") not in allowed | {own}:
            yield f"{name}: no reason stands in phone/store/permissions.toml"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--manifest", type=Path, help="what aapt2 printed; for an APK")
    given = parser.parse_args(arguments)
    wanted, is_apk = settings(), given.package.suffix == ".apk"
    android = wanted["android"]
    assert isinstance(android, dict)  # noqa: S101 - a table of pyproject.toml
    with zipfile.ZipFile(given.package) as package:
        for entry in package.infolist():
            if entry.filename.endswith(".so"):
                sys.stdout.write(f"{entry.file_size:>12} {entry.filename}\n")
        faults = list(library_faults(package, list(android["target_arch"]), is_apk=is_apk))
    if given.manifest is not None:
        faults += manifest_faults(given.manifest.read_text("utf-8"), wanted, reasons())
    for fault in faults:
        sys.stdout.write(f"fault: {fault}\n")
    sys.stdout.write(f"{given.package.name}: {given.package.stat().st_size / 1e6:.1f} MB, {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
