"""Why a command of the hospital's could not do what it was told."""

from __future__ import annotations


class NotDone(Exception):
    """The command cannot be done; the message says why."""
