"""The queue of one doctor on one day: who waits, who is called, and when each may expect to be.

    arrived --> waiting --called--> called --> in-room --> done (fulfilled)
                   ^                  |
                   '-- (recalled) -- skipped

Each person's place is on their own Appointment (extension `queue`). Each change writes all places that it moves in one
transaction, so that no two phones ever see different queues of the same moment. People who came in time go by their
number; a late one goes behind all whose time had come by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hospital.base import clock
from hospital.base.elements import EXTENSIONS, Json, extension, instant, without_extension
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Tx
from hospital.scheduling.appointment_elements import slot_ids
from hospital.scheduling.clinic import Clinic, clinic_of
from hospital.scheduling.numbers import AUTHOR, opening

WAITING, CALLED, IN_ROOM, SKIPPED, DONE = "waiting", "called", "in-room", "skipped", "done"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class QueuePlace:
    """A person's place: the state, how many come before, when it may be their turn, and at which door."""

    state: str
    ahead: int | None = None
    expected: datetime | None = None
    room: str = ""

    def on(self, appointment: Json) -> Json:
        """The appointment with this place."""
        inside: list[Json] = [{"url": "state", "valueCode": self.state}]
        if self.ahead is not None:
            inside.append({"url": "ahead", "valueUnsignedInt": self.ahead})
        if self.expected is not None:
            inside.append({"url": "expected-at", "valueInstant": clock.instant(self.expected)})
        if self.room:
            inside.append({"url": "room", "valueString": self.room})
        bare = without_extension(appointment, "queue")
        return {**bare, "extension": [*bare.get("extension", ()), {"url": EXTENSIONS + "queue", "extension": inside}]}


def state_of(appointment: Json) -> str:
    """The state in an appointment's `queue` extension; waiting when there is none."""
    for candidate in appointment.get("extension", ()):
        if candidate.get("url") == EXTENSIONS + "queue":
            return next((str(part["valueCode"]) for part in candidate["extension"] if part["url"] == "state"), WAITING)
    return WAITING


def queued(tx: Tx, clinic: Clinic, now: datetime, changed: Json) -> Json:
    """Writes the new places of all others in this queue after `changed`, and returns that appointment with its own
    place for the caller to write."""
    members = {str(appointment["id"]): appointment for appointment in present(tx, clinic)} | {
        str(changed["id"]): changed
    }
    placed = {str(appointment["id"]): appointment for appointment in _placed(tx, clinic, list(members.values()), now)}
    for id_, appointment in placed.items():
        if id_ != changed["id"] and appointment != members[id_]:
            tx.put(appointment, author=AUTHOR)
    return placed.get(str(changed["id"]), changed)


def present(tx: Tx, clinic: Clinic) -> list[Json]:
    """All appointments that have arrived for this doctor on that day and are not done, in the order of calling."""
    midnight = clinic.start.replace(hour=0, minute=0, second=0, microsecond=0)
    found = search(
        tx,
        "Appointment",
        [
            ("slot.schedule", f"Schedule/{clinic.schedule_id}"),
            ("status", "arrived"),
            ("date", f"ge{midnight.isoformat()}"),
            ("date", f"lt{(midnight + timedelta(days=1)).isoformat()}"),
        ],
    )
    return sorted(found, key=_turn)


def clinic_today(tx: Tx, schedule_id: str, now: datetime) -> Clinic | None:
    """A half hour of this schedule today, which represents the day; None when there is none."""
    here = now.astimezone(clock.ZONE)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    day = [
        ("schedule", f"Schedule/{schedule_id}"),
        ("start", f"ge{midnight.isoformat()}"),
        ("start", f"lt{(midnight + timedelta(days=1)).isoformat()}"),
    ]
    found = search(tx, "Slot", day, limit=1)
    return clinic_of(tx, found[0]["id"]) if found else None


def _placed(tx: Tx, clinic: Clinic, members: list[Json], now: datetime) -> Iterator[Json]:
    room, each = room_of(clinic), service_time(tx, clinic, now)
    members = [member for member in sorted(members, key=_turn) if member.get("status") == "arrived"]
    ahead = sum(state_of(member) == CALLED for member in members)
    door = _door(members, each, now) + ahead * each
    for member in members:
        state = state_of(member)
        if state != WAITING:
            yield QueuePlace(state, 0 if state in (CALLED, IN_ROOM) else None, room=room).on(member)
            continue
        door = max(door, _begins(member, members))
        yield QueuePlace(WAITING, ahead, _full_minute(door), room).on(member)
        ahead, door = ahead + 1, door + each


def _door(members: list[Json], each: timedelta, now: datetime) -> datetime:
    """When the doctor is expected to be free again."""
    inside = [member for member in members if state_of(member) == IN_ROOM]
    return max([now, *(instant(extension(appointment, "entered-at")) + each for appointment in inside)])


def _begins(appointment: Json, members: list[Json]) -> datetime:
    """The moment before which the half-day's clinic calls nobody: the first half hour of somebody who is here."""
    start = instant(appointment["start"])
    return min(at for member in members if opening(at := instant(member["start"])) == opening(start))


def service_time(tx: Tx, clinic: Clinic, now: datetime) -> timedelta:
    """How long one consultation takes here: as measured at this hour of the week, else what the half hour allots."""
    here = now.astimezone(clinic.start.tzinfo)
    measured = tx.read("Observation", f"wait-{clinic.service_id}-{here.isoweekday()}-{here.hour}") or {}
    for part in measured.get("component", ()):
        if any(coding.get("code") == "service-mean" for coding in part["code"]["coding"]):
            return timedelta(minutes=float(part["valueQuantity"]["value"]))
    return (instant(clinic.slot["end"]) - clinic.start) / max(clinic.capacity, 1)


def room_of(clinic: Clinic) -> str:
    """The room's name on the door."""
    return str(next((location.get("display") or "" for location in clinic.role.get("location", ())), ""))


def _turn(appointment: Json) -> tuple[datetime, int, str]:
    start = instant(appointment["start"])
    if extension(appointment, "late"):
        start = max(start, instant(extension(appointment, "arrived-at")))
    return start, int(extension(appointment, "queue-number") or 0), str(appointment["id"])


def _full_minute(moment: datetime) -> datetime:
    """The moment rounded up to a minute: seconds would pretend an exactness nobody has, and would cause more writes."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + _MINUTE


def on_the_day(tx: Tx, appointment: Json) -> Clinic | None:
    """The clinic of an appointment; None when it has no half hour of a schedule."""
    for slot_id in slot_ids(appointment):
        clinic = clinic_of(tx, slot_id)
        return clinic if clinic.schedule_id else None
    return None
