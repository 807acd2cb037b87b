"""What a phone build is made of, computed without building one: the packages pip brings, and the app's own files.

`flet build` (flet-cli 1.0.5, `package_python_app`) hands `project.dependencies` to pip with `platform_system` of the
phone, and copies the folder of `main.py` without hidden files, the excluded paths (each exact, from the root) and what
the patterns of `cleanup.app_files` match. On Android, Python packages are read from a zip but for those to extract.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path, PurePosixPath
from typing import Any, Final

from packaging.requirements import Requirement

ROOT: Final = Path(__file__).parents[2]
SYSTEMS: Final = ("Android", "iOS")
PYTHONS: Final = ("3.12", "3.13", "3.14")
"""Those Flet bundles."""
EVERYWHERE: Final = "**/"


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def requirements(system: str, python: str) -> Iterator[tuple[str, Requirement]]:
    """Every requirement that pip meets for this system, with who requires it (nobody: the app itself); no extras but
    what is asked."""
    phone = {"platform_system": system, "python_version": python, "python_full_version": f"{python}.0"}
    waiting = [("", Requirement(line)) for line in project()["project"]["dependencies"]]
    seen: set[str] = set()
    while waiting:
        by, wanted = waiting.pop()
        if wanted.marker and not any(wanted.marker.evaluate(phone | {"extra": each}) for each in wanted.extras or {""}):
            continue
        yield by, wanted
        if wanted.name in seen:
            continue
        seen.add(wanted.name)
        for line in distribution(wanted.name).requires or []:
            below = Requirement(line)
            extras = wanted.extras or {""}
            if not below.marker or any(below.marker.evaluate(phone | {"extra": each}) for each in extras):
                below.marker = None
                waiting.append((wanted.name, below))


def packages(system: str) -> set[str]:
    """The distributions in a build for this system, whatever the Python."""
    return {plain(each.name) for python in PYTHONS for _, each in requirements(system, python)}


def plain(name: str) -> str:
    """A distribution's name as indexes compare it (PEP 503)."""
    return name.lower().replace("_", "-").replace(".", "-")


def files() -> list[str]:
    """The app's own files in a build, as paths from the root, of what git knows."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    flet = project()["tool"]["flet"]
    excluded, cleaned = flet["app"]["exclude"], flet["cleanup"]["app_files"]
    assert all(pattern.startswith(EVERYWHERE) for pattern in cleaned)
    names = {pattern.removeprefix(EVERYWHERE) for pattern in cleaned}
    return [
        path
        for path in sorted(set(listed.stdout.splitlines()))
        if not path.startswith(".")
        and not any(path == each or path.startswith(f"{each}/") for each in excluded)
        and names.isdisjoint(path.split("/"))
        and (ROOT / path).is_file()
    ]


def build(folder: Path) -> list[str]:
    """Lays out an Android build in a folder and gives its import path: the app, one zip of Python packages, and beside
    it what has compiled parts or is extracted."""
    app, packed, beside = folder / "app", folder / "sitepackages.zip", folder / "beside"
    for path in files():
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, app / path)
    extracted = set(project()["tool"]["flet"]["android"]["extract_packages"])
    with zipfile.ZipFile(packed, "w") as pure:
        for name in sorted(packages("Android")):
            found = distribution(name)
            if name in extracted or is_compiled(found):
                _copy(found, beside)
            else:
                for path in _code(found):
                    pure.write(str(found.locate_file(path)), str(path))
        for source in project()["tool"]["flet"]["android"]["dev_packages"].values():
            for path in sorted((ROOT / source / "src").rglob("*.py")):
                pure.write(path, path.relative_to(ROOT / source / "src").as_posix())
        for package in _without_init(pure.namelist()):
            pure.writestr(f"{package}/__init__.py", "")  # serious_python 4.0 does the same, as a zip needs it
    return [str(app), str(packed), str(beside)]


def _without_init(names: list[str]) -> set[str]:
    folders = {parent.as_posix() for name in names if name.endswith(".py") for parent in PurePosixPath(name).parents}
    return {folder for folder in folders - {"."} if f"{folder}/__init__.py" not in names}


def is_compiled(found: Distribution) -> bool:
    return any(".so" in path.suffixes or path.suffix == ".so" for path in found.files or [])


def _copy(found: Distribution, folder: Path) -> None:
    for path in _code(found):
        target = folder / str(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(found.locate_file(path)), target)


def _code(found: Distribution) -> Iterator[Any]:
    return (
        path
        for path in found.files or []
        if ".." not in path.parts and "__pycache__" not in path.parts and Path(str(found.locate_file(path))).is_file()
    )


def run(program: str, paths: list[str], home: Path, system: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a program that sees the standard library and these paths alone, as Flet's boot script starts an app."""
    begin = f"import sys; sys.path[:0] = {paths!r}\n"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", begin + program, *arguments],
        env={"FLET_PLATFORM": system, "FLET_APP_STORAGE_DATA": str(home), "HOME": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
