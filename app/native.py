"""Flet's native desktop client: whether it is on this machine, and (`python -m app.native`) fetching it at set-up time.

Nothing is fetched while the app runs; without the client the app opens in the browser.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

FETCH_TIMEOUT = 20.0


def has_display() -> bool:
    """Whether a window can be opened here at all."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def is_here() -> bool:
    """Whether the client of the installed Flet version is in Flet's cache or named by FLET_VIEW_PATH."""
    if os.environ.get("FLET_VIEW_PATH"):
        return True
    try:
        from flet_desktop.version import version  # noqa: PLC0415 - an extra that a phone build does not have
    except ImportError:
        return False
    clients = Path.home() / ".flet" / "client"
    return clients.is_dir() and any(version in client.name for client in clients.iterdir())


def fetch() -> bool:
    """Fetches the client into Flet's cache. False, with the reason on stderr, where that cannot be done."""
    try:
        from flet_desktop import ensure_client_cached  # noqa: PLC0415 - an extra that a phone build does not have

        socket.setdefaulttimeout(FETCH_TIMEOUT)
        ensure_client_cached()
    except Exception as problem:  # noqa: BLE001 - whatever stands in the way, the browser view serves instead
        sys.stderr.write(
            f"The native window cannot be had here ({type(problem).__name__}); the browser serves instead.\n"
        )
        return False
    return True


if __name__ == "__main__":
    if has_display() and not is_here():
        sys.stdout.write("Fetching Flet's native window ...\n")
        sys.stdout.flush()
        fetch()
