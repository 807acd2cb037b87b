"""The public workflows: judged by zizmor, held to rules of our own, and each of their commands is one that there is.

Nothing here has run in public CI; `make interop` has actionlint read the same files.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from flet_cli.cli import parse_command_line

from tests.architecture.test_repo import ROOT
from tests.phone.flet_build import recorder

WORKFLOWS = ROOT / ".github" / "workflows"
FILES = sorted(WORKFLOWS.glob("*.yml"))
SCRIPT = re.compile(r"(?<![\w/])\.ci/[\w./-]+")
SHELL = [path for path in (ROOT / ".ci").rglob("*") if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin")]
NO_FORK = "github.event.repository.fork == false"
FROM_A_FORK = ("pull_request", "pull_request_target")


def read(path: Path) -> dict[Any, Any]:
    return dict(yaml.safe_load(path.read_text("utf-8")))


def triggers(workflow: dict[Any, Any]) -> set[str]:
    """What starts it; YAML 1.1 takes the key `on` for a truth value."""
    return set(workflow[True])


def jobs(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return list(workflow["jobs"].values())


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in jobs(workflow) for step in job["steps"]]


def rule_breaches(workflow: dict[Any, Any]) -> list[str]:
    """The rules of the house that zizmor does not know."""
    breaches = []
    if workflow.get("permissions") not in ({"contents": "read"}, {}):
        breaches.append("permissions: more than reading, or not said")
    if "concurrency" not in workflow:
        breaches.append("concurrency: two runs of one branch would meet")
    for job in jobs(workflow):
        if not job.get("timeout-minutes", 999) <= 360:
            breaches.append("timeout-minutes: a job that hangs")
        for name, right in job.get("permissions", {}).items():
            if right != "read":
                breaches.append(f"permissions: a job may {right} {name}")
    for step in steps(workflow):
        uses = step.get("uses", "actions/none@v1")
        if not re.fullmatch(r"actions/[\w-]+@v\d+(\.\d+)*", uses):
            breaches.append(f"uses: {uses}")
        if uses.startswith("actions/checkout") and step.get("with", {}).get("persist-credentials") is not False:
            breaches.append("checkout: the token stays in the clone")
        if len(step.get("run", "").splitlines()) > 1:
            breaches.append("run: more than a line, which nobody runs before it is merged")
    secret = "secrets." in yaml.safe_dump(workflow)
    if secret and triggers(workflow) & set(FROM_A_FORK):
        breaches.append("secrets: in reach of a pull request")
    if secret and any(job.get("environment") != "release" or job.get("if") != NO_FORK for job in jobs(workflow)):
        breaches.append("secrets: on a fork, or without the environment that a person approves")
    return breaches


def judged(folder: Path) -> subprocess.CompletedProcess[str]:
    """zizmor's word over a folder of workflows; it asks nobody."""
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    assert zizmor, "zizmor is a development dependency"
    command = [zizmor, "--offline", "--no-progress", "--config", ROOT / ".github/zizmor.yml", folder]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def workflow(request: pytest.FixtureRequest) -> dict[Any, Any]:
    return read(request.param)


def test_zizmor_finds_nothing() -> None:
    done = judged(WORKFLOWS)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("ci.yml", "actions/checkout@v4", "somebody/checkout@main", "unpinned-uses"),
        ("ci.yml", ".ci/run", ".ci/run ${{ github.event.pull_request.title }}", "template-injection"),
        ("ci.yml", "pull_request:", "pull_request_target:", "dangerous-triggers"),
    ],
)
def test_zizmor_reports_a_broken_copy(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    text = (WORKFLOWS / file).read_text("utf-8")
    assert old in text
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / file).write_text(text.replace(old, new), "utf-8")
    done = judged(folder)
    assert done.returncode != 0
    assert re.search(said, done.stdout + done.stderr)


def test_the_rules_of_the_house_hold(workflow: dict[Any, Any]) -> None:
    assert rule_breaches(workflow) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("ci.yml", "contents: read", "contents: write", "permissions"),
        ("android.yml", "concurrency:", "x-concurrency:", "concurrency"),
        ("android.yml", "timeout-minutes: 90", "timeout-minutes: 900", "timeout-minutes"),
        ("ios.yml", "persist-credentials: false", "persist-credentials: true", "checkout"),
        ("release.yml", "environment: release", "environment: anything", "secrets"),
        ("release.yml", "  push:", "  pull_request:\n  push:", "secrets: in reach"),
        ("release.yml", "actions/checkout@v4", "actions/checkout@main", "uses"),
    ],
)
def test_a_broken_rule_is_noticed(file: str, old: str, new: str, said: str) -> None:
    broken = yaml.safe_load((WORKFLOWS / file).read_text("utf-8").replace(old, new))
    assert [breach for breach in rule_breaches(broken) if breach.startswith(said)]


def test_every_script_that_a_workflow_calls_is_there_and_can_be_run(workflow: dict[Any, Any]) -> None:
    called = {found for step in steps(workflow) for found in SCRIPT.findall(step.get("run", ""))}
    missing = [name for name in called if not (ROOT / name).is_file()]
    assert missing == []
    assert [name for name in called if not name.endswith(".py") and not (ROOT / name).stat().st_mode & 0o100] == []


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_every_shell_script_parses_and_stops_at_the_first_error(path: Path) -> None:
    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0
    assert "set -euo pipefail" in path.read_text("utf-8") or path.name == "progress"


@pytest.mark.parametrize("words", [["android", "emulator-5554"], ["ios", "0A1B"]])
def test_the_self_check_starts_flet_test_by_its_own_parser(words: list[str], tmp_path: Path) -> None:
    flet = recorder(tmp_path / "flet")
    env = {"PATH": "/usr/bin:/bin", "FLET": str(flet)}
    subprocess.run([ROOT / ".ci/phone/self-check", *words], env=env, check=True)
    asked = yaml.safe_load((tmp_path / "flet.json").read_text())["words"]
    options = parse_command_line(asked)
    assert (options.platform, options.device_id) == tuple(words)
    assert (ROOT / options.tests_dir / "test_self_check.py").is_file()
    assert options.pytest_args == ["--timeout=0"]


def test_the_upload_key_is_for_this_user_alone(tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "RUNNER_TEMP": str(tmp_path), "GITHUB_ENV": str(tmp_path / "env")}
    env["ANDROID_KEYSTORE"] = "a2V5cw=="
    done = subprocess.run([ROOT / ".ci/phone/android-keys"], env=env, capture_output=True, text=True, check=True)
    assert "a2V5cw" not in done.stdout + done.stderr
    keys = tmp_path / "upload.jks"
    assert keys.read_bytes() == b"keys"
    assert keys.stat().st_mode & 0o077 == 0
    assert (tmp_path / "env").read_text() == f"FLET_ANDROID_SIGNING_KEY_STORE={keys}\n"
    env.pop("ANDROID_KEYSTORE")
    assert subprocess.run([ROOT / ".ci/phone/android-keys"], env=env, capture_output=True, check=False).returncode != 0


def test_an_apk_is_checked_with_what_aapt2_prints(tmp_path: Path) -> None:
    aapt2 = tmp_path / "aapt2"
    aapt2.write_text("#!/usr/bin/env bash\necho 'error: no APK' >&2\nexit 1\n")
    aapt2.chmod(0o755)
    env = {"PATH": "/usr/bin:/bin", "AAPT2": str(aapt2), "PYTHON": sys.executable}
    done = subprocess.run([ROOT / ".ci/phone/check", "a.apk"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "no APK" in done.stderr
