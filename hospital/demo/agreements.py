"""What the people of the demo hospital agreed to when they came: everything but research."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from hospital.consents.deciding import CONSENT
from hospital.consents.elements import library_id
from hospital.consents.texts import agreed, libraries
from hospital.demo.people import people
from hospital.demo.shapes import Json, at

_DAYS_AGO: Final = 200
_DECLINED: Final = library_id("quality")


def resources(seed: int, today: date) -> Iterator[Json]:
    """Everybody's decision about each of the hospital's texts."""
    moment = at(today - timedelta(days=_DAYS_AGO), 9, 30).isoformat()
    texts = libraries()
    for person in people(seed, today):
        for library in texts:
            yield agreed(library, person.id, moment, permit=library["id"] != _DECLINED)


def is_by_the_person(body: Json) -> bool:
    """Whether it is a decision, which its person may change."""
    return bool(body["resourceType"] == CONSENT)
