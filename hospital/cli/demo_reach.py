"""Keeps demo mode on this machine: whoever reaches a demo hospital reads every code and signs in as anybody."""

from __future__ import annotations

import ipaddress
import sys
from typing import Final
from urllib.parse import urlsplit

FLAG: Final = "--demo-on-network"
_WARNING: Final = """\
WARNING: this demo hospital can be reached over the network.
         Its message box shows every sign-in code and its pages show the passwords of its staff:
         whoever reaches {where} signs in as anybody. Keep no real data in it.\
"""


class NotOnNetwork(Exception):
    """Demo mode would be reachable from elsewhere and nobody said that this is meant; the message says how to."""


def check(listening: str, base_url: str, *, meant: bool) -> None:
    """Warns on stderr about demo mode that listens elsewhere than on loopback, or has an address elsewhere. Raises
    NotOnNetwork unless that is meant."""
    where = next((host for host in (listening, urlsplit(base_url).hostname or "") if not _is_here(host)), None)
    if where is None:
        return
    if not meant:
        raise NotOnNetwork(f"demo mode lets anybody in who reaches {where}; if that is meant, add {FLAG}")
    print(_WARNING.format(where=where), file=sys.stderr, flush=True)


def _is_here(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
