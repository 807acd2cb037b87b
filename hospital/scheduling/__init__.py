"""Booking and the day of the visit at the hospital's side: rules as data, numbers given and taken back inside one
transaction, the queue before each door."""

from __future__ import annotations

from hospital.scheduling.decide import deciders, overtaken
from hospital.scheduling.operations import operations

__all__ = ["deciders", "operations", "overtaken"]
