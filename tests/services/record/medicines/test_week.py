"""The week of the browser's journey, dose by dose: a taper, an antibiotic every eight hours and a weekly medicine, in
Shanghai, after a flight to Berlin, and on the day on which Berlin's clocks are put forward. Each state is written down.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.moments import in_zone
from services.record.medicines.dose import Administration, AdministrationStatus, Dose, DoseState
from services.record.medicines.model import Circumstances, ClockRule, MedicineSettings, Prescription, Rhythm
from services.record.medicines.plan import asks, plan
from services.record.medicines.read import prescription
from services.record.medicines.states import doses
from services.record.medicines.stock import most_of
from tests.e2e.week_medicines import BERLIN, SHANGHAI, prescriptions, week_of_the_gap
from tests.services.record.medicines.worlds import taken

MONDAY = week_of_the_gap(date(2026, 11, 30))
P, A, M = "泼尼松", "阿莫西林", "甲氨蝶呤"
UPCOMING, DUE, TAKEN, LATE, SKIPPED, MISSED = DoseState
WRITTEN = tuple(prescription({**body, "id": f"m{place}"}) for place, body in enumerate(prescriptions("p", MONDAY)))
NAMES = {each.key: each.name for each in WRITTEN}
CHOSEN = {P: ClockRule.WALL, M: ClockRule.HOME}


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), zone)


def medicines(clocks: dict[str, ClockRule]) -> tuple[Prescription, ...]:
    return tuple(replace(each, settings=MedicineSettings(each.key, clocks.get(each.name))) for each in WRITTEN)


class Person:
    """Who takes them, with a device and its records. `clocks`: what they chose."""

    def __init__(self) -> None:
        self.records: dict[str, Administration] = {}
        self.clocks: dict[str, ClockRule] = {}

    def doses(self, day: int, now: datetime) -> list[Dose]:
        circumstances = Circumstances(Rhythm(), now.tzinfo or SHANGHAI, SHANGHAI)
        on = MONDAY + timedelta(days=day)
        return doses(plan(medicines(self.clocks), on, on, circumstances).doses, self.records, now)

    def sees(self, day: int, now: datetime) -> dict[tuple[str, str], DoseState]:
        """The doses of a day as the device shows them: medicine and time, and what has become of each."""
        return {
            (
                NAMES[dose.planned.prescription],
                f"{in_zone(dose.planned.planned, now.tzinfo or SHANGHAI):%H:%M}",
            ): dose.state
            for dose in self.doses(day, now)
        }

    def records_dose(self, day: int, now: datetime, name: str, when: datetime, **more: AdministrationStatus) -> None:
        """The first dose of a medicine on a day that has no record yet and is not to come."""
        found = next(
            dose
            for dose in self.doses(day, now)
            if NAMES[dose.planned.prescription] == name and not dose.administration and dose.opens <= when
        )
        self.records[found.planned.id] = taken(found.planned, when, **more)


def test_each_dose_of_the_week_is_in_its_state() -> None:
    person = Person()
    now = at(0, 7, 10)
    assert person.sees(0, now) == {(A, "06:00"): DUE, (P, "08:00"): DUE, (A, "14:00"): UPCOMING, (A, "22:00"): UPCOMING}
    person.records_dose(0, now, A, now)
    person.records_dose(0, now, P, now)
    assert person.sees(0, now) == {
        (A, "06:00"): LATE,
        (P, "08:00"): TAKEN,
        (A, "14:00"): UPCOMING,
        (A, "22:00"): UPCOMING,
    }

    now = at(0, 14, 10)
    person.records_dose(0, now, A, now, status=AdministrationStatus.SKIPPED)
    assert person.sees(0, now)[A, "14:00"] is SKIPPED
    assert person.sees(0, at(0, 23, 59))[A, "22:00"] is DUE
    assert person.sees(0, at(1, 0))[A, "22:00"] is MISSED
    assert person.sees(1, at(2, 0)) == dict.fromkeys([(A, "06:00"), (P, "08:00"), (A, "14:00"), (A, "22:00")], MISSED)

    now = at(2, 20, 10)
    assert person.sees(2, now) == {
        (A, "06:00"): MISSED, (P, "08:00"): MISSED, (A, "14:00"): MISSED, (M, "20:00"): DUE, (A, "22:00"): UPCOMING,
    }  # fmt: skip
    person.records_dose(2, now, M, now)
    person.records_dose(2, now, P, at(2, 8))
    assert (person.sees(2, now)[M, "20:00"], person.sees(2, now)[P, "08:00"]) == (TAKEN, TAKEN)

    now = at(3, 8, 20, BERLIN)
    rest = {(A, "07:00"): DUE, (A, "15:00"): UPCOMING, (A, "23:00"): UPCOMING}
    assert person.sees(3, now) == {(P, "01:00"): MISSED, **rest}, "by the clock at home, until the person chooses"
    asked = asks(medicines({}), Circumstances(Rhythm(), BERLIN, SHANGHAI), now)
    assert {NAMES[key] for key in asked} == {P, M}, "an interval of hours asks nothing"
    person.clocks = CHOSEN
    assert person.sees(3, now) == {(P, "08:00"): DUE, **rest}
    person.records_dose(3, now, P, now)
    person.records_dose(3, now, A, now)
    assert person.sees(3, now) == {(P, "08:00"): TAKEN, **rest, (A, "07:00"): LATE}

    now = at(6, 8, 30, BERLIN)
    assert person.sees(5, now) == dict.fromkeys([(A, "07:00"), (P, "08:00"), (A, "15:00"), (A, "23:00")], MISSED)
    assert person.sees(6, now) == {(A, "08:00"): DUE, (P, "08:00"): DUE, (A, "16:00"): UPCOMING}
    person.records_dose(6, now, P, now)
    assert person.sees(6, now)[P, "08:00"] is TAKEN


@pytest.mark.parametrize("zone", [SHANGHAI, BERLIN])
@pytest.mark.parametrize("clocks", [{}, CHOSEN])
def test_the_week_has_the_doses_that_were_prescribed_wherever_it_is_looked_at(
    zone: ZoneInfo, clocks: dict[str, ClockRule]
) -> None:
    circumstances = Circumstances(Rhythm(), zone, SHANGHAI)
    found = plan(medicines(clocks), MONDAY - timedelta(days=1), MONDAY + timedelta(days=8), circumstances).doses
    assert len({dose.id for dose in found}) == len(found)
    antibiotic = [dose.planned for dose in found if NAMES[dose.prescription] == A]
    assert antibiotic == [in_zone(at(0, 6), ZoneInfo("UTC")) + k * timedelta(hours=8) for k in range(21)]
    amounts = [most_of(dose.dosage) for dose in found if NAMES[dose.prescription] == P]
    assert [int(each.number) for each in amounts if each] == [6, 6, 4, 4, 2, 2, 2]
    hour = f"{in_zone(at(6, 8, zone=zone if clocks else SHANGHAI), zone):%H:%M}"
    last = [in_zone(dose.planned, zone) for dose in found if NAMES[dose.prescription] == P][-1]
    assert f"{last:%H:%M}" == hour
    weekly = [dose.planned for dose in found if NAMES[dose.prescription] == M]
    assert weekly == [at(2, 20)], "the next one is a week later"
