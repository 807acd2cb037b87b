"""The demo hospital's directory and times, in a hospital of a test."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from fastapi import FastAPI

from hospital.demo import build
from services.fhir import terms
from services.fhir.resource import extension_value
from tests.fakes.clock import NOON
from tests.services.sync.worlds import server_store


def clinic_with_one_number(hospital: FastAPI) -> dict[str, Any]:
    """The directory and the times of one doctor; gives the first free slot after tomorrow, with one number left."""
    wanted, others = _clinic()
    with server_store(hospital).begin() as tx:
        for body in (wanted, *others):
            tx.put(body)
    return wanted


def last_number() -> dict[str, Any]:
    """The slot with one number left, as `clinic_with_one_number` writes it."""
    return _clinic()[0]


@cache
def _clinic() -> tuple[dict[str, Any], tuple[dict[str, Any], ...]]:
    """The slot with one number left, and the directory with the doctor's other slots."""
    today = NOON.date()
    soon = (today + timedelta(days=2)).isoformat()
    coming = [slot for slot in build.calendar.slots(build.DEFAULT_SEED, today) if slot["start"] > soon]
    free = next(slot for slot in coming if slot["status"] == "free")
    wanted = {**free, "extension": taken(free, capacity(free) - 1)}
    others = [slot for slot in coming if slot["schedule"] == wanted["schedule"] and slot["id"] != wanted["id"]]
    return wanted, (*build.directory(today), *others)


def capacity(slot: dict[str, Any]) -> int:
    return int(extension_value(slot, terms.SLOT_CAPACITY))


def taken(slot: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """The slot's extensions with so many numbers taken."""
    return [one if one["url"] != terms.SLOT_TAKEN else {**one, "valueUnsignedInt": number} for one in slot["extension"]]
