"""Checks whether an address is a hospital that the app can work with, before anything personal is sent there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from services.errors import (
    AddressProblem,
    AddressRefused,
    NotDownloaded,
    NotTrusted,
    Offline,
    ServerMisunderstood,
    ServerUnavailable,
)
from services.fhir.origins import is_loopback, is_safe

if TYPE_CHECKING:
    from services.fhir.capabilities import Capabilities
    from services.fhir.web import Web


@dataclass(frozen=True)
class Hospital:
    """A hospital this device knows. `capabilities` is None until it was read in this run of the app.

    `open_access`: it has no sign-in. Only for trying out: on this machine, or where the configuration allows it.
    """

    base: str
    name: str
    fhir_version: str = ""
    capabilities: Capabilities | None = None
    open_access: bool = False


def address_to_base(address: str) -> str:
    """The FHIR base of a typed address: https unless it names a scheme, no slash at the end. Raises AddressRefused."""
    text = address.strip().rstrip("/")
    if "://" not in text:
        host = text.split("/", maxsplit=1)[0]
        name = host[1 : host.find("]")] if host.startswith("[") else host.split(":", maxsplit=1)[0]
        text = ("http://" if is_loopback(name) else "https://") + text
    try:
        parts = urlsplit(text)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        raise AddressRefused(AddressProblem.NOT_AN_ADDRESS) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_good or " " in text:
        raise AddressRefused(AddressProblem.NOT_AN_ADDRESS)
    if parts.query or parts.fragment or parts.username is not None:
        raise AddressRefused(AddressProblem.NOT_AN_ADDRESS)
    if not is_safe(text):
        raise AddressRefused(AddressProblem.NOT_HTTPS)
    return text


async def inspect(web: Web, address: str, *, open_anywhere: bool = False) -> Hospital:
    """Reads `/metadata` and the sign-in configuration. A bare host is tried with `/fhir` first. Raises AddressRefused.

    A server without any sign-in is accepted on this machine only, or with `open_anywhere` also elsewhere.
    """
    base = address_to_base(address)
    tries = [base] if urlsplit(base).path else [base + "/fhir", base]
    for candidate in tries:
        try:
            return await _inspect(web, candidate, open_anywhere)
        except AddressRefused as refused:
            if refused.problem is not AddressProblem.NOT_FHIR or candidate == tries[-1]:
                raise
    raise AssertionError("the last try returns or raises")


async def _inspect(web: Web, base: str, open_anywhere: bool) -> Hospital:
    from services.fhir.auth import discover
    from services.fhir.capabilities import capabilities_of
    from services.fhir.client import FhirClient
    from services.fhir.web import Downgraded

    try:
        found = capabilities_of(await FhirClient(base, web).capabilities())
        if not found.is_r4:
            raise AddressRefused(AddressProblem.WRONG_VERSION, found.fhir_version)
        endpoints = await discover(web, base)
    except NotTrusted as error:
        problem = AddressProblem.CERTIFICATE_DATE if error.outdated else AddressProblem.CERTIFICATE
        raise AddressRefused(problem) from error
    except Downgraded as error:
        raise AddressRefused(AddressProblem.NOT_HTTPS) from error
    except (Offline, ServerUnavailable) as error:
        raise AddressRefused(AddressProblem.UNREACHABLE) from error
    except (ServerMisunderstood, NotDownloaded) as error:
        raise AddressRefused(AddressProblem.NOT_FHIR) from error
    if endpoints is None and not _is_open(base, found, open_anywhere):
        raise AddressRefused(AddressProblem.NO_SIGN_IN)
    name = found.name or (urlsplit(base).hostname or base)
    return Hospital(base, name, found.fhir_version, found, open_access=endpoints is None)


def _is_open(base: str, found: Capabilities, open_anywhere: bool) -> bool:
    return not found.secured and (open_anywhere or is_loopback(urlsplit(base).hostname or ""))
