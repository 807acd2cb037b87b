"""Once over real sockets: the hospital as a process of its own, and a server whose certificate nobody vouches for."""

from __future__ import annotations

import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.account.hospital import inspect
from services.errors import AddressProblem, AddressRefused, NotTrusted
from services.fhir.client import FhirClient
from services.fhir.web import Web
from tests.fakes.clock import NOON, StandingClock
from tests.local_store.worlds import ROOT
from tests.services.sync.worlds import FixedToken, fill, open_hospital, person, phone, reading, server_store

MINE = "0a7c9a52-7d0c-4b67-9e35-0d9b1d3d4c11"


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The FHIR base of a running hospital with a little record in it, and a token for that record."""
    app = open_hospital(tmp_path)
    fill(app, person(), *(reading(f"o{number}") for number in range(250)))
    server_store(app).close()
    env = {**os.environ, "HOSPITAL_DB": str(tmp_path / "hospital.sqlite"), "PYTHONPATH": str(ROOT)}
    env.pop("HOSPITAL_DEMO", None)
    token = subprocess.run(
        [sys.executable, "-m", "hospital", "token", "p1"], env=env, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    server = subprocess.Popen(
        [sys.executable, "-m", "hospital", "serve", "--port", "0"], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield server.stdout.readline().split("FHIR ")[1].split()[0], token
    finally:
        server.terminate()
        server.wait()


async def test_a_record_travels_over_a_socket_and_back(process: tuple[str, str], tmp_path: Path) -> None:
    base, token = process
    one = await phone(
        None,
        tmp_path / "phone.db",
        inner=httpx.AsyncHTTPTransport(),
        base=base.removesuffix("/fhir"),
        session=FixedToken(token),
    )
    assert (await one.cycle()).error is None
    assert await one.count("Observation") == 250
    await one.write(reading(MINE))
    assert (await one.cycle()).error is None
    assert (await one.client.read("Observation", MINE))["meta"]["versionId"] == "1"
    await one.put_away()


async def test_a_certificate_nobody_vouches_for_is_refused_by_name(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(tmp_path))

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0, ssl=context)
    base = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/fhir"
    web = Web(StandingClock())
    with pytest.raises(NotTrusted):
        await FhirClient(base, web).capabilities()
    with pytest.raises(AddressRefused) as refused:
        await inspect(web, base)
    assert refused.value.problem is AddressProblem.CERTIFICATE
    await web.close()
    server.close()


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOON - timedelta(days=3650))
        .not_valid_after(NOON + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(plain + certificate.public_bytes(serialization.Encoding.PEM))
    return file
