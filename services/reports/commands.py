"""What a person does with reports: nothing changes at the hospital, only what was looked at is remembered here."""

from __future__ import annotations

from services.record.results.seen import mark_seen

__all__ = ["mark_seen"]
