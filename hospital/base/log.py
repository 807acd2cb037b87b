"""Logs that may be shown to anyone: what happened and where in the code, never who or what.

Exceptions are logged by type and code position only, because a message may quote what somebody sent.
"""

from __future__ import annotations

import logging
import sys
import traceback


class HospitalLogFormatter(logging.Formatter):
    """Formats a record without the exception's message: type, then file and line of each of its last frames."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is logging's
        kind, _, trace = ei if isinstance(ei, tuple) else (None, None, None)
        places = [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
        return f"{getattr(kind, '__name__', kind)} at {' > '.join(places[-8:])}"


def configure() -> None:
    """Sends warnings and worse to stderr, those of the web server and the database library too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(HospitalLogFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
