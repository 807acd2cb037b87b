"""What the people of the demo are prescribed and were given, and which doses one of them has recorded so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from hospital.demo.doctors_table import BY_KEY as DOCTORS
from hospital.demo.formulary import medication, unit
from hospital.demo.history import condition_id
from hospital.demo.medicines_table import Course, DosageRow, courses
from hospital.demo.people import MAIN_PERSON, Person, people
from hospital.demo.people_table import DEMO_PEOPLE
from hospital.demo.problems_table import BY_KEY as PROBLEMS
from hospital.demo.shapes import (
    CODES,
    ICD10,
    TERMINOLOGY,
    UCUM,
    Json,
    at,
    coding,
    dice,
    extension,
    listed,
    reference,
    said,
)

_VALID_DAYS: Final = 180
_REPEATS: Final = 5
_ALL_DISPENSES: Final = frozenset(row.key for row in DEMO_PEOPLE)
#: The medicines of which the main person has kept a record, and at which hour each dose is planned.
_RECORDED: Final = {"valsartan-80": {"MORN": 7}, "metformin-500": {"CM": 7, "CV": 18}}
_RECORDED_DAYS: Final = 30
_MISSED: Final = 0.08


def resources(seed: int, today: date) -> Iterator[Json]:
    """Prescriptions with what the pharmacy handed out, and the recorded doses."""
    for person in people(seed, today):
        for problem, course in courses(person.key, person.row.problems):
            began = _began(person, course, today)
            yield _prescription(person, problem, course, began, today)
            yield from _dispenses(person, course, began, today)
            if person.key == MAIN_PERSON and course.key in _RECORDED:
                yield from _doses(seed, person, course, today)


def prescription_id(person: Person, key: str) -> str:
    """The id of somebody's prescription of a medicine of the formulary."""
    return f"rx-{person.key}-{key}"


def _began(person: Person, course: Course, today: date) -> date:
    return today - timedelta(days=38 + person.number % 9 if course.began is None else course.began)


def _prescription(person: Person, problem: str, course: Course, began: date, today: date) -> Json:
    doctor = DOCTORS[course.doctor]
    ends = began + timedelta(days=course.lasts or _VALID_DAYS)
    stopped = None if course.stopped is None else today - timedelta(days=course.stopped)
    made: Json = {
        "resourceType": "MedicationRequest",
        "id": prescription_id(person, course.key),
        "status": "active" if stopped is None else "stopped",
        "intent": "order",
        "medicationCodeableConcept": medication(course.entry),
        "subject": person.ref,
        "authoredOn": at(began, 9, 40).isoformat(),
        "requester": reference("Practitioner", doctor.practitioner_id, doctor.name),
        **_reason(person, problem, course),
        "dosageInstruction": [
            _dosage(course, number, row, began, stopped or ends) for number, row in enumerate(course.dosages)
        ],
        "dispenseRequest": {
            "validityPeriod": {"start": began.isoformat(), "end": (stopped or ends).isoformat()},
            "numberOfRepeatsAllowed": 0 if course.lasts else _REPEATS,
            "quantity": _quantity(course),
            "expectedSupplyDuration": _days(course.days_given),
        },
    }
    if course.replaces:
        made["priorPrescription"] = reference("MedicationRequest", prescription_id(person, course.replaces))
    return made


def _reason(person: Person, problem: str, course: Course) -> Json:
    if problem:
        named = PROBLEMS[problem]
        return {"reasonReference": [reference("Condition", condition_id(person, named), named.name)]}
    if course.reason is None:
        return {}
    code, chinese, english = course.reason
    return {"reasonCode": [{"coding": [coding(ICD10, code)], **said("text", chinese, english)}]}


def _dosage(course: Course, number: int, row: DosageRow, began: date, ends: date) -> Json:
    made: Json = {}
    if len(course.dosages) > 1 and course.lasts:  # one after the other; others of several are taken side by side
        made["sequence"] = number + 1
    made |= said("text", *row.text)
    if row.repeat:
        made["timing"] = {"repeat": _bounds(course, number, row, began, ends) | row.repeat}
    if row.as_needed:
        made["asNeededBoolean"] = True
    if row.units is not None:
        made["doseAndRate"] = [{"doseQuantity": {"value": row.units, **unit(course.entry.form)}}]
    if row.most_per_day is not None:
        made["maxDosePerPeriod"] = {
            "numerator": {"value": row.most_per_day, **unit(course.entry.form)},
            "denominator": _days(1),
        }
    return made


def _bounds(course: Course, number: int, row: DosageRow, began: date, ends: date) -> Json:
    if "boundsDuration" in row.repeat:  # the next of a sequence begins where the one before ends
        return {}
    if row.repeat.get("periodUnit") == "h" and not row.as_needed:  # hours are counted from a moment, not from a day
        first = at(began, 6)
        return {"boundsPeriod": {"start": first.isoformat(), "end": (first + timedelta(days=course.lasts)).isoformat()}}
    return {"boundsPeriod": {"start": began.isoformat(), "end": ends.isoformat()}}


def _quantity(course: Course) -> Json:
    counted = course.dosages[0].units is not None
    return {"value": course.quantity, **(unit(course.entry.form) if counted else said("unit", "支", "tube"))}


def _days(number: int) -> Json:
    return {"value": number, **said("unit", "天", "days" if number > 1 else "day"), "system": UCUM, "code": "d"}


def _dispenses(person: Person, course: Course, began: date, today: date) -> Iterator[Json]:
    """What was handed out: all of it to the people to try, to others the last."""
    until = today if course.stopped is None else today - timedelta(days=course.stopped)
    days = [began + timedelta(days=passed) for passed in range(0, (until - began).days + 1, course.days_given)]
    given = list(enumerate(days[: 1 if course.lasts else _REPEATS + 1]))
    for number, day in given if person.key in _ALL_DISPENSES else given[-1:]:
        moment = at(day, 10, 15).isoformat()
        yield {
            "resourceType": "MedicationDispense",
            "id": f"disp-{person.key}-{course.key}-{number}",
            "status": "completed",
            "medicationCodeableConcept": medication(course.entry),
            "subject": person.ref,
            "authorizingPrescription": [reference("MedicationRequest", prescription_id(person, course.key))],
            "quantity": _quantity(course),
            "daysSupply": _days(course.days_given),
            "whenPrepared": moment,
            "whenHandedOver": moment,
        }


def _doses(seed: int, person: Person, course: Course, today: date) -> Iterator[Json]:
    """The doses of the last days as the person's own phone recorded them; some were missed, a few skipped."""
    luck = dice(seed, f"doses/{person.key}/{course.key}")
    hours = _RECORDED[course.key]
    for back in range(_RECORDED_DAYS, 0, -1):
        day = today - timedelta(days=back)
        for when, hour in hours.items():
            fate, minutes = luck.random(), luck.randint(0, 50)
            if fate >= _MISSED:
                taken = at(day, hour) + timedelta(minutes=minutes) if fate >= _MISSED * 1.5 else None
                yield _dose(person, course, f"0/{day.isoformat()}/{when}", at(day, hour), taken)


def _dose(person: Person, course: Course, slot: str, planned: datetime, taken: datetime | None) -> Json:
    """One dose, taken at a moment or skipped. Its id is made of the prescription's (random_ids.py)."""
    made: Json = {
        "resourceType": "MedicationAdministration",
        "id": f"dose-{person.key}-{course.key}-{slot.replace('/', '-')}",
        "extension": [
            extension("dose-slot", valueString=slot),
            extension("dose-planned", valueDateTime=planned.isoformat()),
        ],
        "status": "not-done" if taken is None else "completed",
        "category": listed(TERMINOLOGY + "medication-admin-category", "community"),
        "medicationCodeableConcept": medication(course.entry),
        "subject": person.ref,
        "effectiveDateTime": (taken or planned + timedelta(hours=1)).isoformat(),
        "request": reference("MedicationRequest", prescription_id(person, course.key)),
    }
    if taken is None:
        return made | {"statusReason": [listed(CODES + "dose-skipped", "forgot")]}
    return made | {"dosage": {"dose": {"value": 1, **unit(course.entry.form)}}}
