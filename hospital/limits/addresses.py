"""Whom a remote address stands for when requests and connections are counted."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from starlette.datastructures import Address

#: One IPv6 subscriber is given at least so many bits and may use every address in them (RFC 6177 §2).
_SUBSCRIBER_BITS: Final = 64


@lru_cache(maxsize=10_000)
def subscriber(host: str) -> str:
    """The address itself, for IPv6 its network of 64 bits; an IPv4 address has one name however it is written. What is
    no address stands for itself."""
    try:
        address: IPv4Address | IPv6Address | None = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(ip_network((address, _SUBSCRIBER_BITS), strict=False))
        address = address.ipv4_mapped
    return str(address)


def caller(client: Address | None) -> str:
    """The subscriber a request comes from; empty when the server does not know."""
    return subscriber(client.host) if client else ""
