"""`python -m hospital` as its operator uses it: what it prints, and its exit code. Loading it takes longer than most of
its commands, so only a server and its tokens are processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import httpx
import pytest

from hospital.__main__ import main
from tests.hospital.databases import empty_database
from tests.hospital.demo.seeded import seed_copy

ROOT = Path(__file__).parents[3]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "HOSPITAL_DB": empty_database(tmp_path)}


def process_of(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hospital", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """The same command in this process."""
    out, errors = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(errors):
        patch.setenv("HOSPITAL_DB", environment["HOSPITAL_DB"])
        try:
            status = main(words)
        except SystemExit as ended:  # of words that argparse does not take
            status = int(str(ended.code))
    return subprocess.CompletedProcess(words, status, out.getvalue(), errors.getvalue())


def bundle(path: Path, *resources: object) -> Path:
    entries = [{"resource": one} for one in resources]
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}), "utf-8")
    return path


def test_import_counts_and_names_each_refusal(environment: dict[str, str], tmp_path: Path) -> None:
    good = bundle(
        tmp_path / "good.json", {"resourceType": "Patient", "id": "a"}, {"resourceType": "Patient", "id": "b"}
    )
    mixed = bundle(tmp_path / "mixed.json", {"resourceType": "Patient", "id": "c", "gender": "robot"})
    first = run(environment, "import", str(good))
    assert (first.returncode, first.stdout) == (0, "stored 2, already there 0, refused 0\n")
    again = run(environment, "import", str(good), str(mixed))
    assert (again.returncode, again.stdout) == (1, "stored 0, already there 2, refused 1\n")
    assert "mixed.json" in again.stderr
    assert "gender" in again.stderr
    assert run(environment, "import", str(tmp_path / "none.json")).returncode == 2


def test_a_demo_hospital_starts_serves_and_lets_a_token_in(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> None:
    seed_copy(tmp_path_factory, environment["HOSPITAL_DB"])
    command = [sys.executable, "-m", "hospital", "serve", "--demo", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        base = line.split("FHIR ")[1].split()[0]
        token = process_of(environment, "token", "pat-wang-xiulan")
        assert token.stdout.count("\n") == 1
        headers = {"Authorization": f"Bearer {token.stdout.strip()}"}
        seen = httpx.get(f"{base}/Patient?_summary=count", headers=headers).json()
        whole = process_of(environment, "token", "--system").stdout.strip()
        all_of_them = httpx.get(f"{base}/Patient?_summary=count", headers={"Authorization": f"Bearer {whole}"}).json()
        inbox = httpx.get(f"{base.removesuffix('/fhir')}/demo/messages?code=secret-in-a-query")
        process.terminate()
        rest, errors = process.communicate(timeout=30)
    assert (seen["total"], all_of_them["total"] >= 64, inbox.status_code) == (1, True, 200)
    assert (rest, "secret-in-a-query" in errors) == ("", False)


def test_tokens_are_for_known_patients_only(environment: dict[str, str]) -> None:
    refused = run(environment, "token", "nobody")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert run(environment, "token").returncode == 2


def test_an_export_can_be_imported_elsewhere(environment: dict[str, str], tmp_path: Path) -> None:
    people = [{"resourceType": "Patient", "id": id_, "birthDate": "1958-07-07"} for id_ in ("a", "b")]
    weight = {
        "resourceType": "Observation",
        "id": "w",
        "status": "final",
        "code": {"text": "体重"},
        "subject": {"reference": "Patient/a"},
        "valueQuantity": {"value": 61.50},
    }
    run(environment, "import", str(bundle(tmp_path / "in.json", *people, weight)))
    lines = run(environment, "export").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a", "b", "w"]
    one = tmp_path / "one.json"
    one.write_text(run(environment, "export", "--patient", "a", "--format", "bundle").stdout, "utf-8")
    elsewhere = environment | {"HOSPITAL_DB": empty_database(tmp_path)}
    assert run(elsewhere, "import", str(one)).stdout == "stored 2, already there 0, refused 0\n"
    assert run(environment, "export", "--patient", "nobody").returncode == 1
