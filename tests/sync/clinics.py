"""The demo hospital's directory and times, in a hospital of a test."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import FastAPI

from hospital.demo import build
from services.fhir import terms
from services.fhir.resource import extension_value
from tests.fakes.clock import NOON
from tests.sync.worlds import server_store


def clinic_with_one_number(hospital: FastAPI) -> dict[str, Any]:
    """The directory and the times of one doctor; gives the first free slot after tomorrow, with one number left."""
    today = NOON.date()
    soon = (today + timedelta(days=2)).isoformat()
    coming = [one for one in build.calendar.slots(build.DEFAULT_SEED, today) if one["start"] > soon]
    wanted = next(one for one in coming if one["status"] == "free")
    wanted = {**wanted, "extension": taken(wanted, capacity(wanted) - 1)}
    others = [one for one in coming if one["schedule"] == wanted["schedule"] and one["id"] != wanted["id"]]
    with server_store(hospital).begin() as tx:
        for body in (*build.directory(today), wanted, *others):
            tx.put(body)
    return wanted


def capacity(slot: dict[str, Any]) -> int:
    return int(extension_value(slot, terms.SLOT_CAPACITY))


def taken(slot: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """The slot's extensions with so many numbers taken."""
    return [one if one["url"] != terms.SLOT_TAKEN else {**one, "valueUnsignedInt": number} for one in slot["extension"]]
