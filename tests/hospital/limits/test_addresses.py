"""One subscriber is counted once, however their address is written and whichever of their addresses they use."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_network

from hypothesis import given
from hypothesis import strategies as st

from hospital.limits.addresses import subscriber


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_counts_once_in_both_spellings(address: object) -> None:
    assert subscriber(str(address)) == subscriber(f"::ffff:{address}") == str(address)


@given(st.integers(1, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_all_addresses_of_one_ipv6_network_are_one_subscriber(network: int, one: int, other: int) -> None:
    first, second = (IPv6Address(network << 64 | host) for host in (one, other))
    assert subscriber(str(first)) == subscriber(second.exploded) == subscriber(f"{first}%eth0")
    assert subscriber(str(first)) != subscriber(str(IPv6Address((network - 1) << 64 | one))) or network == 1
    assert first in ip_network(subscriber(str(first)))


def test_what_is_no_address_stands_for_itself() -> None:
    assert [subscriber(name) for name in ("", "testclient", "/run/hospital.sock")] == [
        "", "testclient", "/run/hospital.sock",
    ]  # fmt: skip
