"""A real Flet session and page on a connection that keeps what it is sent: no browser, no Flutter."""

from __future__ import annotations

from tests.component.harness.app import Shown, show, show_app

__all__ = ["Shown", "show", "show_app"]
