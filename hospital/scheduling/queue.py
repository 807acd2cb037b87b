"""The queue before one doctor's door: who waits, who is called, and when each may expect to be.

    arrived --> waiting --called--> called --> in-room --> done (fulfilled)
                   ^                  |
                   '-- (recalled) -- skipped

Each person's place is on their own Appointment (extension `queue`). Each change writes all places that it moves in one
transaction, so that no two phones ever see different queues of the same moment. People who came in time go by their
number; a late one goes behind all whose time had come by then. Midnight ends no queue: who waits then keeps the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hospital.base import clock
from hospital.base.elements import EXTENSIONS, Json, extension, instant, without_extension
from hospital.fhir.search.run import search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.scheduling.appointment_elements import slot_ids
from hospital.scheduling.away import AWAY, away_until
from hospital.scheduling.clinic import Clinic, clinic_of
from hospital.scheduling.numbers import AUTHOR, opening
from hospital.scheduling.wait_observation import Bucket

WAITING, CALLED, IN_ROOM, SKIPPED, DONE = "waiting", "called", "in-room", "skipped", "done"
_MINUTE = timedelta(minutes=1)
#: So long after the end of the visit a patient who was not seen is still taken to be there, also over midnight.
_PATIENCE = timedelta(hours=6)
#: A queue holds visits that begin within so much of its day, before and after.
_AROUND = timedelta(hours=12)


@dataclass(frozen=True)
class QueuePlace:
    """A person's place: the state, how many come before, when it may be their turn, and at which door. `away`: until
    when the doctor is out of the room, for those who wait."""

    state: str
    ahead: int | None = None
    expected: datetime | None = None
    room: str = ""
    away: datetime | None = None

    def on(self, appointment: Json) -> Json:
        """The appointment with this place."""
        inside: list[Json] = [{"url": "state", "valueCode": self.state}]
        if self.ahead is not None:
            inside.append({"url": "ahead", "valueUnsignedInt": self.ahead})
        if self.expected is not None:
            inside.append({"url": "expected-at", "valueInstant": clock.instant(self.expected)})
        if self.room:
            inside.append({"url": "room", "valueString": self.room})
        if self.away is not None:
            inside.append({"url": AWAY, "valueInstant": clock.instant(self.away)})
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
    return _moved(tx, clinic, now, {str(changed["id"]): changed}).get(str(changed["id"]), changed)


def move_all(tx: Tx, clinic: Clinic, now: datetime) -> None:
    """Writes the new places of all in this queue, of which nobody has moved."""
    _moved(tx, clinic, now, {})


def _moved(tx: Tx, clinic: Clinic, now: datetime, changed: dict[str, Json]) -> dict[str, Json]:
    members = {str(appointment["id"]): appointment for appointment in present(tx, clinic, now)} | changed
    placed = {str(appointment["id"]): appointment for appointment in _placed(tx, clinic, list(members.values()), now)}
    for id_, appointment in placed.items():
        if id_ not in changed and appointment != members[id_]:
            tx.put(appointment, author=AUTHOR)
    return placed


def present(tx: Tx, clinic: Clinic, now: datetime) -> list[Json]:
    """All appointments that have arrived for this doctor's clinic and are not over, in the order of calling."""
    days = around(clock.day_of(clinic.start))
    here = [("slot.schedule", f"Schedule/{clinic.schedule_id}"), ("status", "arrived"), *days]
    found = judged_apart(None, search(tx, "Appointment", here), lambda appointment: is_over(appointment, now))
    return _in_order([appointment for appointment, over in found if not over])


def around(day: date) -> list[tuple[str, str]]:
    """The search for the appointments that a queue of this day may hold, also those of the nights beside it."""
    first, last = clock.midnight(day) - _AROUND, clock.midnight(day + timedelta(days=1)) + _AROUND
    return [("date", f"ge{first.isoformat()}"), ("date", f"lt{last.isoformat()}")]


def is_over(appointment: Json, now: datetime) -> bool:
    """Whether a patient who checked in and was never seen is taken to have left: the day of the visit is over by the
    hospital's calendar, and some hours have passed since its end."""
    start = instant(appointment["start"])
    end = instant(appointment["end"]) if "end" in appointment else start
    return now >= max(clock.midnight(clock.day_of(start) + timedelta(days=1)), end + _PATIENCE)


def clinic_today(tx: Tx, schedule_id: str, now: datetime) -> Clinic | None:
    """A half hour of this schedule today, which represents the clinic; the last one of yesterday while its queue may
    go on. None when there is neither."""
    midnight = clock.midnight(clock.day_of(now))
    today, last_night = (midnight, midnight + timedelta(days=1)), (now - _AROUND, midnight)
    return _half_hour(tx, schedule_id, today, "start") or _half_hour(tx, schedule_id, last_night, "-start")


def _half_hour(tx: Tx, schedule_id: str, span: tuple[datetime, datetime], order: str) -> Clinic | None:
    begins = [("start", f"ge{span[0].isoformat()}"), ("start", f"lt{span[1].isoformat()}")]
    found = search(tx, "Slot", [("schedule", f"Schedule/{schedule_id}"), *begins, ("_sort", order)], limit=1)
    return clinic_of(tx, found[0]["id"]) if found else None


def _in_order(appointments: Iterable[Json]) -> list[Json]:
    """The appointments in the order of calling, without those whose turn or state cannot be read."""
    read = judged_apart(None, appointments, lambda appointment: (_turn(appointment), state_of(appointment)))
    turns = [(turn, appointment) for appointment, (turn, _) in read]
    return [appointment for _, appointment in sorted(turns, key=lambda pair: pair[0])]


def _placed(tx: Tx, clinic: Clinic, members: list[Json], now: datetime) -> Iterator[Json]:
    room, each = room_of(clinic), service_time(tx, clinic, now)
    away = away_until(tx.read("Schedule", clinic.schedule_id) or {}, now)
    members = [member for member in _in_order(members) if member.get("status") == "arrived"]
    ahead = sum(state_of(member) == CALLED for member in members)
    door = max(_door(members, each, now) + ahead * each, away or now)
    for member in members:
        state = state_of(member)
        if state != WAITING:
            yield QueuePlace(state, 0 if state in (CALLED, IN_ROOM) else None, room=room).on(member)
            continue
        door = max(door, _begins(member, members))
        yield QueuePlace(WAITING, ahead, _full_minute(door), room, away).on(member)
        ahead, door = ahead + 1, door + each


def _door(members: list[Json], each: timedelta, now: datetime) -> datetime:
    """When the doctor is expected to be free again."""
    inside = (member for member in members if state_of(member) == IN_ROOM)
    entered = judged_apart(None, inside, lambda member: instant(extension(member, "entered-at")) + each)
    return max([now, *(done for _, done in entered)])


def _begins(appointment: Json, members: list[Json]) -> datetime:
    """The moment before which the half-day's clinic calls nobody: the first half hour of somebody who is here."""
    start = instant(appointment["start"])
    return min(at for member in members if opening(at := instant(member["start"])) == opening(start))


def service_time(tx: Tx, clinic: Clinic, now: datetime) -> timedelta:
    """How long one consultation takes here: as measured at this hour of the week, else what the half hour allots."""
    measured = tx.read("Observation", Bucket.at(str(clinic.service_id), now).observation_id) or {}
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
