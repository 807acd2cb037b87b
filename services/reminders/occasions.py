"""What there is to be reminded of: doses and visits. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, tzinfo
from typing import Final

from services.alarm import NotificationKind
from services.moments import later
from services.record.medicines.dose import Dose, DoseName, DoseState
from services.record.visits.reminders import Reminding, reminders
from services.record.visits.visit import Visit
from services.reminders.model import Occasion

_OPEN: Final = frozenset({DoseState.UPCOMING, DoseState.DUE})
_OF_VISITS: Final = {Reminding.TOMORROW: NotificationKind.VISIT_TOMORROW, Reminding.TODAY: NotificationKind.VISIT_TODAY}
TEST_LASTS: Final = 5  # minutes


def of_doses(doses: Iterable[Dose], patient: str, on_wall: Collection[str] = ()) -> Iterator[Occasion]:
    """Each dose of a patient that is neither answered nor missed, until it is missed. One that the prescriber left to
    the person is no occasion. `on_wall`: keys of the prescriptions that follow the clock on the wall; of these a dose
    at a written moment is that very moment all the same."""
    for dose in doses:
        if dose.state in _OPEN and not dose.planned.optional:
            planned = dose.planned
            yield Occasion(
                planned.id,
                NotificationKind.DOSE_DUE,
                planned.planned,
                dose.closes,
                insists=True,
                on_wall=planned.prescription in on_wall and not _is_dated(planned.slot),
                dose=DoseName(patient, planned.prescription, planned.dosage.number, planned.slot, planned.planned),
            )


def _is_dated(slot: str) -> bool:
    return "/event/" in slot


def of_visits(visits: Iterable[Visit], clinic: tzinfo) -> Iterator[Occasion]:
    """The evening before each visit, and the day itself."""
    for reminder in reminders(visits, clinic):
        yield Occasion(reminder.key, _OF_VISITS[reminder.kind], reminder.at, reminder.until)


def of_test(at: datetime | None) -> Iterator[Occasion]:
    """The reminder that the person asked for, to hear whether it rings."""
    if at is not None:
        yield Occasion(f"test@{at.isoformat()}", NotificationKind.TEST, at, later(at, minutes=TEST_LASTS))
