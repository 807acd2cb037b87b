"""Booking at the hospital's side: rules as data, numbers given and taken back inside one transaction."""

from __future__ import annotations

from hospital.scheduling.decide import deciders, overtaken

__all__ = ["deciders", "overtaken"]
