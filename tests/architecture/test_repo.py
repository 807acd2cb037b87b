"""What stands in the repo: the layout, the pins, and nothing that belongs to one machine or one registry."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {
    "pyproject.toml", "constraints.txt", "README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CHANGELOG.md",
    "CONTRIBUTING.md", "LICENSE", "Makefile", "main.py", "app", "views", "services", "local_store", "assets",
    "hospital", "sandbox", "phone", "tests", "benchmarks", "docs", ".ci", ".github", ".gitignore",
}  # fmt: skip
REGISTRIES = re.compile(
    r"https?://[a-z0-9.-]*(p[y]pi\.|pythonh[o]sted|n[p]mjs|npmm[i]rror|d[e]bian\.org|m[a]ven|ghcr\.io|d[o]cker\.)", re.I
)
MACHINE_PATHS = re.compile(r"(?<!\w)(/ho[m]e/\w|/ro[o]t/|/Us[e]rs/\w|/wo[r]k/)")


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listing.splitlines() if (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    binary = {".gz", ".png", ".woff2", ".ttf", ".otf", ".ico", ".pdf"}
    return [(n, (ROOT / n).read_text("utf-8")) for n in tracked() if Path(n).suffix not in binary]


def test_the_top_level_is_the_agreed_one() -> None:
    assert {name.split("/")[0] for name in tracked()} == TOP_LEVEL


def test_no_registry_is_named() -> None:
    assert [name for name, text in texts() if REGISTRIES.search(text)] == []


def test_no_path_of_a_machine_stands_in_the_repo() -> None:
    assert [name for name, text in texts() if MACHINE_PATHS.search(text)] == []


def _installed(name: str, *, may_be_missing: bool) -> str | None:
    """The version that runs; None for what is only loaded when it is first used, and is not installed here."""
    try:
        return version(name)
    except PackageNotFoundError:
        if may_be_missing:
            return None
        raise


def test_every_dependency_is_pinned_and_the_pins_are_what_runs() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if "==" in line)
    pins = {name.lower().replace("_", "-").replace(".", "-"): pin for name, pin in pins.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for extra in project["optional-dependencies"].values() for r in extra)]
    names = {Requirement(line).name for line in wanted}
    names |= {
        Requirement(line).name
        for name in names
        if _installed(name, may_be_missing=True)
        for line in requires(name) or []
        if not Requirement(line).marker or Requirement(line).marker.evaluate({"extra": ""})
    }
    missing = {n for n in names if n.lower().replace("_", "-").replace(".", "-") not in pins}
    assert missing == set()
    lazy = {Requirement(line).name for line in project["optional-dependencies"]["bluetooth"]}
    drifted = {
        n
        for n in names
        if _installed(n, may_be_missing=n in lazy) not in {None, pins[n.lower().replace("_", "-").replace(".", "-")]}
    }
    assert drifted == set()


def test_the_make_targets_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    assert {"run", "test", "check", "bench", "gallery", "web", "desktop"} <= targets
    assert "make test" in (ROOT / ".ci/run").read_text("utf-8")
