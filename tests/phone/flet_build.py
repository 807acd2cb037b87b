"""`flet build` as far as it goes without Flutter: Flet's own code resolves this repository for one target.

Flet's command runs with its own parser, its readers of `pyproject.toml` and its preparation of the template and of the
package step. Two things stand in for the outside: the search for a Flutter and an Android SDK does nothing, and `dart`
and `flutter` are programs that write down what they were called with.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flet_cli.cli import parse_command_line
from flet_cli.commands import build, flutter_base
from rich.live import Live

from tests.architecture.test_repo import ROOT, tracked

#: The Python versions that Flet's manifest of 2026-09 names are not on a package registry; these have its shape.
MANIFEST = {
    "default_python_version": "3.14",
    "pythons": {
        short: {
            "full_version": f"{short}.{patch}",
            "pyodide_version": "0.29.4",
            "android_abis": ["arm64-v8a", "x86_64"],
        }
        for short, patch in (("3.12", 13), ("3.13", 14), ("3.14", 6))
    },
}
RECORDER = """#!{python}
import json, os, pathlib, sys
here = pathlib.Path(__file__)
wanted = {{k: v for k, v in os.environ.items() if k.startswith(("SERIOUS_PYTHON", "FLET_ANDROID"))}}
here.with_name(here.name + ".json").write_text(json.dumps({{"words": sys.argv[1:], "env": wanted}}))
if "SERIOUS_PYTHON_APP" in os.environ:
    pathlib.Path(os.environ["SERIOUS_PYTHON_APP"]).mkdir(parents=True, exist_ok=True)
"""
HOSTS = {"ipa": "Darwin", "ios-simulator": "Darwin"}


@dataclass(frozen=True)
class Resolved:
    """What Flet made of the repository: the template's values, and what `dart` and `flutter` were called with."""

    data: dict[str, Any]
    package: dict[str, Any]
    flutter: dict[str, Any]
    project: Path

    @property
    def options(self) -> dict[str, Any]:
        return dict(self.data["options"])

    @property
    def requirements(self) -> list[str]:
        """What the package step is asked to install; the step itself evaluates markers for the target."""
        return [line for line in _after(self.package["words"], "-r") if line != "--no-cache-dir"]

    @property
    def excluded(self) -> list[str]:
        return _after(self.package["words"], "--exclude")


def _after(words: list[str], flag: str) -> list[str]:
    return [value for name, value in pairwise(words) if name == flag]


def recorder(path: Path) -> Path:
    """A program that writes its words and what Flet hands on in the environment to `<path>.json`."""
    path.write_text(RECORDER.format(python=sys.executable))
    path.chmod(0o755)
    return path


def command_line(target: str, tmp: Path, *more: str) -> list[str]:
    """The words that `.ci/phone/build` starts `flet` with."""
    flet = recorder(tmp / "flet")
    env = {**os.environ, "FLET": str(flet), "PYTHON": sys.executable, "BUILD_NUMBER": "7"}
    subprocess.run([ROOT / ".ci/phone/build", target, *more], env=env, check=True, timeout=60)
    return list(json.loads((tmp / "flet.json").read_text())["words"])


def project(at: Path) -> Path:
    """The repository's tracked files, linked: Flet writes into the `build` of the folder it builds."""
    at.mkdir()
    for name in {name.split("/")[0] for name in tracked()}:
        (at / name).symlink_to(ROOT / name)
    (at / "pyproject.toml").unlink()
    shutil.copy(ROOT / "pyproject.toml", at)
    return at


def resolve(target: str, tmp: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> Resolved:
    """Runs every step of `flet build TARGET` but those that Flutter, Gradle or Xcode do."""
    manifest = tmp / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST))
    monkeypatch.setenv("FLET_PYTHON_BUILD_MANIFEST", str(manifest))
    monkeypatch.setattr(flutter_base.BaseFlutterCommand, "initialize_command", lambda _self: None)  # looks for SDKs
    folder = project(tmp / "repo")
    words = [str(folder) if word == "." else word for word in command_line(target, tmp, *more)]
    options = parse_command_line(words)
    command: build.Command = options.handler.__self__
    flutter_base.BaseFlutterCommand.handle(command, options)
    command.target_platform = options.target_platform
    command.status = flutter_base.console.status("")
    command.live = Live(console=flutter_base.console)
    command.current_platform = HOSTS.get(target, "Linux")
    command.skip_flutter_doctor = True
    command.initialize_command()
    command.emojis = {"checkmark": "OK", "loading": "", "success": "", "directory": ""}
    command.dart_exe, command.flutter_exe = (str(recorder(tmp / name)) for name in ("dart", "flutter"))
    command.validate_target_platform()
    command.validate_entry_point()
    command.setup_template_data()
    command.flutter_dir.mkdir(parents=True)
    command.package_python_app()
    command.run_flutter()
    called = {name: json.loads((tmp / f"{name}.json").read_text()) for name in ("dart", "flutter")}
    return Resolved(data=command.template_data, package=called["dart"], flutter=called["flutter"], project=folder)
