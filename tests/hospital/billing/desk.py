"""What the tests of billing share: the moment they are at, people and bills."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

ISSUED = datetime(2026, 3, 4, 9, 30, tzinfo=timezone(timedelta(hours=8)))
