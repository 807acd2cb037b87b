"""`python -m app.demo`, which `make run` starts: app and hospital come up together and end together."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from tests.e2e.programs import DidNotStart, Program, free_port
from tests.hospital.demo.seeded import seed_copy


def _demo(folder: Path, app_port: int, hospital_port: int) -> Program:
    environment = {
        "ANXIN_HOME": str(folder / "app"),
        "ANXIN_VIEW": "none",
        "ANXIN_PORT": str(app_port),
        "HOSPITAL_PORT": str(hospital_port),
        "HOSPITAL_DB": f"sqlite:///{folder / 'hospital.db'}",
    }
    return Program(("-m", "app.demo"), f"http://127.0.0.1:{app_port}/", folder / "demo.log", environment)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_both_come_up_and_both_end(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    app_port, hospital_port = free_port(), free_port()
    seed_copy(tmp_path_factory, f"sqlite:///{tmp_path / 'hospital.db'}")
    demo = _demo(tmp_path, app_port, hospital_port)
    demo.start(within=240)
    assert httpx.get(f"http://127.0.0.1:{hospital_port}/fhir/metadata").json()["fhirVersion"] == "4.0.1"
    said = demo.log.read_text("utf-8")
    start = f"http://127.0.0.1:{hospital_port}/demo"
    told = (
        "Starting the demo hospital", "The hospital is ready", "Be a patient", f"nurse or doctor, too: {start} ",
        f"Anxin: http://127.0.0.1:{app_port}/",
    )  # fmt: skip
    assert sorted(told, key=said.index) == list(told)
    assert "nurse.lin" in httpx.get(start).text
    demo.stop()
    assert not _answers(app_port)
    assert not _answers(hospital_port)


def test_a_taken_port_is_said_and_nothing_is_left_running(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        demo = _demo(tmp_path, free_port(), taken.getsockname()[1])
        try:
            demo.start()
        except DidNotStart as ended:
            assert "HOSPITAL_PORT" in str(ended)
            assert "Traceback" not in str(ended)
        else:
            raise AssertionError("it started on a taken port")
