"""Who the hospital is has to be proved before anything is said: real TLS servers with certificates of all bad kinds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from hospital.app import create_app
from hospital.base.config import Config
from services.account.hospital import inspect
from services.errors import AddressProblem, AddressRefused, NotTrusted
from services.fhir.client import FhirClient
from services.fhir.web import Downgraded, Web
from tests.fakes.clock import StandingClock
from tests.faults import troubled as faults
from tests.faults.certificates import authority, server_context
from tests.faults.troubled import troubled
from tests.hospital.databases import sqlite_database
from tests.services.sync.worlds import FixedToken, server_store


@dataclass(frozen=True)
class Bad:
    """`days`: valid from and until, from today. `outdated`: it would be good on another day."""

    name: str
    signed: bool = True
    host: str = "127.0.0.1"
    days: tuple[int, int] = (-1, 30)
    outdated: bool = False


CERTIFICATES = (
    Bad("self-signed", signed=False),
    Bad("expired", days=(-30, -1), outdated=True),
    Bad("not yet valid", days=(1, 30), outdated=True),
    Bad("of another host", host="hospital.example"),
)


@pytest.fixture(autouse=True)
def _reads_whom_to_trust(monkeypatch: pytest.MonkeyPatch) -> None:
    """As outside of tests, where no client takes over what another has read."""
    monkeypatch.setitem(httpx.AsyncClient.__init__.__kwdefaults__, "verify", True)


@pytest.mark.parametrize("bad", CERTIFICATES, ids=lambda bad: bad.name)
async def test_a_bad_certificate_is_told_by_name_and_nothing_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: Bad
) -> None:
    roots = authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(roots.file))
    context = server_context(tmp_path, roots if bad.signed else None, host=bad.host, days=bad.days)
    async with troubled(context) as server:
        web = Web(StandingClock())
        with pytest.raises(NotTrusted) as told:
            await FhirClient(f"{server.base}/fhir", web, FixedToken("secret")).read("Patient", "p1")
        assert told.value.outdated == bad.outdated
        with pytest.raises(AddressRefused) as refused:
            await inspect(web, f"{server.base}/fhir")
        wanted = AddressProblem.CERTIFICATE_DATE if bad.outdated else AddressProblem.CERTIFICATE
        assert refused.value.problem is wanted
        assert server.calls == []
        await web.close()


async def test_a_good_certificate_is_believed_and_a_way_down_to_http_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(roots.file))
    async with troubled(server_context(tmp_path, roots)) as server:
        server.hospital = create_app(Config(sqlite_database(tmp_path / "hospital.sqlite"), server.base))
        web = Web(StandingClock())
        assert (await inspect(web, f"{server.base}/fhir")).fhir_version == "4.0.1"
        server.play(faults.leads_to_http)
        with pytest.raises(Downgraded):
            await FhirClient(f"{server.base}/fhir", web, FixedToken("secret")).read("Patient", "p1")
        with pytest.raises(AddressRefused) as refused:
            await inspect(web, f"{server.base}/fhir")
        assert refused.value.problem is AddressProblem.NOT_HTTPS
        await web.close()
        server_store(server.hospital).close()
