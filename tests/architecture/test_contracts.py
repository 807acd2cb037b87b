"""The import contracts hold, and each of them reports a breach when one is planted in a copy of the source."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "views", "services", "local_store", "hospital", "sandbox")

# One planted breach per contract: the contract's sentence, the file that gets the line, the line.
BREACHES = {
    "Imports go down only: app over views over services over local_store": (
        "local_store/planted_up.py",
        "import services.clock",
    ),
    "Nothing of the app knows the hospital's code": ("services/planted_hospital.py", "import hospital.base.clock"),
    "The hospital knows nothing of the app and of the sandbox": (
        "hospital/planted_store.py",
        "import local_store.errors",
    ),
    "Services stand in ranks, and no activity knows another": (
        "services/booking/planted_feature.py",
        "import services.reports.trend",
    ),
    "Screens in views do not know each other, and what they share stands below them": (
        "views/booking/planted_room.py",
        "import views.reports",
    ),
    "Nothing in the app goes round in circles": (
        "services/record/results/values.py",
        "import services.record.results.model",
    ),
    "The kit, the looks and the words know no work": (
        "views/kit/planted_documents.py",
        "import services.record.documents.paper",
    ),
    "Screens ask and act through services, never in the store": (
        "views/booking/planted_enqueuing.py",
        "import local_store.outbox",
    ),
    "Records and activities meet sync only in the outbox table": (
        "services/reports/planted_sync.py",
        "import services.fhir.client",
    ),
    "Only views and the door know Flet": ("services/planted_flet.py", "import flet"),
    "Only local_store/driver/wheel.py knows the wheel": ("local_store/planted_driver.py", "import sqlcipher3"),
    "The driver's parts stand in ranks, and each is declared": (
        "local_store/driver/statement.py",
        "import local_store.driver.database",
    ),
    "Only local_store/connection.py chooses a driver": (
        "local_store/planted_choice.py",
        "import local_store.driver.choice",
    ),
    "Only app/phone.py knows the extension of phones": (
        "app/planted_extension.py",
        "import anxin_device",
    ),
    "Only services/fhir/web.py knows HTTP": ("app/planted_http.py", "import httpx"),
    "Only services/fhir/socket.py knows websockets": ("services/sync/planted_socket.py", "import websockets"),
    "Speaking FHIR needs no store": (
        "services/fhir/planted_store.py",
        "import local_store.resources",
    ),
    "Models and rules are pure: no store, no network, no asyncio": ("services/booking/rules.py", "import asyncio"),
    "The hospital's folders stand in ranks, and each is declared": (
        "hospital/scheduling/planted_billing.py",
        "import hospital.billing.money",
    ),
    "The FHIR server's folders stand in ranks, and each is declared": (
        "hospital/fhir/store/planted_search.py",
        "import hospital.fhir.search.run",
    ),
    "No circles of imports at the hospital and in the sandbox": (
        "hospital/base/clock.py",
        "import hospital.base.elements",
    ),
    "The audit knows no HTTP": ("hospital/audit/planted_http.py", "import starlette.requests"),
    "Scheduling knows no HTTP and no SQL": ("hospital/scheduling/planted_sql.py", "import sqlalchemy"),
    "Money is counted by pure rules: no store, no SQL, no HTTP": ("hospital/billing/shares.py", "import sqlalchemy"),
    "The sandbox stands on the hospital's base alone": (
        "sandbox/cashier/planted_billing.py",
        "import hospital.billing.money",
    ),
    "Demo data is computed; only its seeding knows the server": (
        "hospital/demo/planted_server.py",
        "import hospital.fhir.store.tx",
    ),
}

# Further breaches in the app, each with what the report has to name; they went unnoticed while features stood in lists.
UNLISTED = (
    ("services/sync/planted_documents.py", "import services.record.documents.paper"),
    ("services/fhir/planted_documents.py", "import services.record.documents.paper"),
    ("services/record/visits/planted_activity.py", "import services.reports.trend"),
    ("services/bills/planted_activity.py", "import services.home.model"),
    ("services/bills/model.py", "import local_store.resources"),
    ("views/i18n/planted_room.py", "import views.home.parts"),
    ("views/kit/planted_address.py", "import views.paths"),
)
UNDECLARED = (
    ("services/telescope/__init__.py", "import services.clock"),
    ("views/telescope/__init__.py", "import views.paths"),
)
# Imports at the hospital that its ranks refuse: the file that gets the line, what it imports.
AGAINST_THE_RANKS = {
    "hospital/scheduling/planted_feature.py": "hospital.billing.orders",
    "hospital/billing/planted_feature.py": "hospital.scheduling.visits",
    "hospital/auth/planted_demo.py": "hospital.demo.people_table",
    "hospital/limits/planted_auth.py": "hospital.auth.tokens",
    "hospital/limits/planted_fhir.py": "hospital.fhir.exchange",
    "hospital/audit/planted_fhir.py": "hospital.fhir.store.tx",
    "hospital/fhir/planted_auth.py": "hospital.auth.tokens",
    "hospital/fhir/api/planted_feature.py": "hospital.scheduling.decide",
    "hospital/fhir/search/planted_api.py": "hospital.fhir.api.writes",
    "hospital/fhir/access/planted_push.py": "hospital.fhir.subscriptions.feed",
    "hospital/base/planted_fhir.py": "hospital.fhir.store.tx",
    "hospital/demo/planted_cli.py": "hospital.cli.serve",
}
#: Folders at the hospital that no list of ranks names.
UNDECLARED_AT_THE_HOSPITAL = ("hospital/telescope", "hospital/fhir/bulk")


def contract_names() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {contract["name"] for contract in project["tool"]["importlinter"]["contracts"]}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(linter), "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_every_contract_has_a_planted_breach() -> None:
    assert set(BREACHES) == contract_names()


def test_the_contracts_hold() -> None:
    outcome = lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout


def copied(folder: Path) -> None:
    """The source and its contracts, to plant breaches in."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.gz"))
    shutil.copy(ROOT / "pyproject.toml", folder)


def test_each_contract_reports_its_breach(tmp_path: Path) -> None:
    copied(tmp_path)
    for file, line in (*BREACHES.values(), *UNLISTED, *UNDECLARED):
        target = tmp_path / file
        target.parent.mkdir(exist_ok=True)
        before = target.read_text("utf-8") if target.exists() else ""
        target.write_text(f"{before}\n{line}\n", "utf-8")
    outcome = lint(tmp_path)
    assert outcome.returncode == 1
    broken = {name for name in BREACHES if f"{name} BROKEN" in outcome.stdout}
    assert broken == set(BREACHES), outcome.stdout
    for file, line in UNLISTED:
        assert f"{module(file)} -> {line.removeprefix('import ')}" in outcome.stdout
    for file, _ in UNDECLARED:
        assert f"- {module(file)}\n" in outcome.stdout


def test_what_the_hospitals_ranks_refuse_is_reported_line_by_line(tmp_path: Path) -> None:
    copied(tmp_path)
    for file, imported in AGAINST_THE_RANKS.items():
        (tmp_path / file).write_text(f"import {imported}\n", "utf-8")
    outcome = lint(tmp_path)
    assert outcome.returncode == 1
    planted = {f"{file.removesuffix('.py').replace('/', '.')} -> {name}" for file, name in AGAINST_THE_RANKS.items()}
    assert {line for line in planted if line not in outcome.stdout} == set(), outcome.stdout


def test_a_new_folder_at_the_hospital_has_to_be_declared(tmp_path: Path) -> None:
    copied(tmp_path)
    for folder in UNDECLARED_AT_THE_HOSPITAL:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text("", "utf-8")
    outcome = lint(tmp_path)
    assert outcome.returncode == 1
    names = {folder.replace("/", ".") for folder in UNDECLARED_AT_THE_HOSPITAL}
    assert {name for name in names if name not in outcome.stdout} == set(), outcome.stdout
