"""Addresses of servers: which are safe to ask, and where a link leads from there. Pure; nothing here raises."""

from __future__ import annotations

import ipaddress
from urllib.parse import urljoin, urlsplit


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port (RFC 6454 §4); of what is no address, nothing, which no server's origin equals."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return "", "", 0
    return parts.scheme.lower(), (parts.hostname or "").lower(), port


def joined(base: str, link: str) -> str:
    """The address a link leads to from there (RFC 3986 §5); empty where it is none."""
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def is_safe(url: str) -> bool:
    """https, or plain http to this very machine (RFC 8252 §8.3); nothing else leaves the device. No userinfo."""
    scheme, host, _ = origin(url)
    if not host or urlsplit(url).username is not None:
        return False
    return scheme == "https" or (scheme == "http" and is_loopback(host))


def is_loopback(host: str) -> bool:
    """Whether a host name is this very machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
