"""A served hospital for all attacks of one file, and a browser and an app of its own for each."""

from __future__ import annotations

from tests.hospital.auth.shared_house import client, house, walker

__all__ = ["client", "house", "walker"]
