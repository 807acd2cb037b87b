"""The SMS gateway as its own process, over real HTTP, with a hospital that sends by it and hears what became."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from hospital.app import create_app
from hospital.base import clock
from hospital.base.config import Config
from hospital.channels import rows
from hospital.channels.model import ChannelName, Message, MessageClass
from hospital.channels.queue import queue
from sandbox.sms import command
from tests.hospital.auth.serving import running
from tests.hospital.channels.house import person
from tests.hospital.databases import empty_database

ROOT = Path(__file__).parents[3]
KEY = "the key of both"


@contextmanager
def gateway(folder: Path, hospital: str) -> Iterator[str]:
    """Runs until the block ends; gives its address."""
    program = [
        sys.executable, "-m", "sandbox.sms", "--port", "0", "--hospital", hospital, "--with-parent",
        "--db", str(folder / "sms.sqlite"),
    ]  # fmt: skip
    process = subprocess.Popen(
        program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "SANDBOX_SMS_KEY": KEY},
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line.startswith("SMS gateway ready: ")
        yield line.removeprefix("SMS gateway ready: ").strip()
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def test_a_text_goes_out_and_its_report_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    monkeypatch.setattr(
        "hospital.channels.policy.ChannelPolicy.rings_from", lambda _self, now, _zone: now
    )  # by night, too
    with gateway(tmp_path, base) as address:
        monkeypatch.setenv("HOSPITAL_SMS_URL", address)
        monkeypatch.setenv("HOSPITAL_SMS_KEY", KEY)
        app = create_app(Config(empty_database(tmp_path), base))
        expires = clock.now() + timedelta(days=1)
        with app.state.store.begin() as tx:
            tx.put(person("a", "19900000001"))  # the sandbox reports this one twice
            sms = (ChannelName.SMS,)
            message = Message("k", MessageClass.APPOINTMENT, "a", "appointment.changed", expires, channels=sms)
            id_ = queue(tx, message)
        with running(app, listening):
            app.state.delivery.round()
            state = ""
            deadline = time.monotonic() + 20
            while state != "delivered" and time.monotonic() < deadline:
                time.sleep(0.1)
                with app.state.store.reading() as tx:
                    state = str(rows.attempts_of(tx.connection, id_)[0].state)
            assert state == "delivered"
            (text,) = httpx.get(address).json()
            assert (text["phone"], text["requests"]) == ("19900000001", 1)
            assert httpx.post(f"{base}/channels/sms/reports", json={"id": f"{id_}-sms"}).status_code == 401
        app.state.store.close()


def test_without_a_secret_it_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SANDBOX_SMS_KEY", raising=False)
    parser = argparse.ArgumentParser()
    command.add(parser)
    assert command.run(parser.parse_args(["--port", "0", "--db", str(tmp_path / "sms.sqlite")])) == 1
    assert "SANDBOX_SMS_KEY" in capsys.readouterr().err
