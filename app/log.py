"""Logs that may be shown to anyone: what happened and where in the code, never who, what or which address.

Exceptions are logged by type and code position only, because a message may quote what a person typed.
"""

from __future__ import annotations

import logging
import sys
import traceback

from flet.messaging.protocol import Message

QUIET = ("httpx", "httpcore", "uvicorn", "uvicorn.access", "flet", "flet_web", "asyncio", "keyring")


class AppLogFormatter(logging.Formatter):
    """Formats a record without the exception's message: type, then file and line of each frame of ours."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is logging's
        kind, _, trace = ei if isinstance(ei, tuple) else (None, None, None)
        places = [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
        return f"{getattr(kind, '__name__', kind)} at {' > '.join(places[-8:])}"


def configure(level: int = logging.INFO) -> None:
    """Sends our own records to stderr and quiets libraries, which put addresses and bodies into theirs."""
    leave_out_bodies()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AppLogFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def leave_out_bodies() -> None:
    """Lets a message to the client be called by its action alone. Source: Flet 1.0.5 puts each into words for its log
    before it asks whether anybody reads it: the whole screen, and all that its components were given."""

    def action_alone(message: Message) -> str:
        return f"Message({message.action.name})"

    Message.__repr__ = action_alone  # type: ignore[assignment,method-assign]
