"""Which pages are for whom: one question a page, all answered by the staff table. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hospital.auth import staff_session
from hospital.chat.team import ANSWERING
from hospital.education.publishing import answers_questions
from hospital.fhir.access import staff_table
from hospital.fhir.access.staff_table import Reach
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Role


def sees_queues(access: Access) -> bool:
    """Whether somebody sees the queues of the day."""
    return access.staff is not None and staff_table.may(access.staff, "search", "Appointment")


def shows_codes(access: Access) -> bool:
    """Whether somebody opens the screens for checking in."""
    return access.staff is not None and staff_table.may_operate(access.staff, "", "kiosk-code")


def finds_patients(access: Access) -> bool:
    """Whether somebody sees patients, be it only some."""
    return access.staff is not None and staff_table.may(access.staff, "search", "Patient")


def sees_medicines(access: Access) -> bool:
    """Whether somebody reads what was taken of a medicine."""
    return access.staff is not None and staff_table.may(access.staff, "search", "MedicationAdministration")


def sees_papers(access: Access) -> bool:
    """Whether somebody reads documents and what is in them."""
    staff = access.staff
    if staff is None:
        return False
    return staff_table.may(staff, "search", "DocumentReference") and staff_table.may(staff, "read", "Binary")


def has_calendar(access: Access) -> bool:
    """Whether somebody has visits of their own."""
    return access.staff is not None and Role.DOCTOR in access.staff.roles


def answers_messages(access: Access) -> bool:
    """Whether somebody's role answers patients at all."""
    return access.staff is not None and bool(ANSWERING & set(access.staff.roles))


def answers_refills(access: Access) -> bool:
    """Whether somebody answers who asks for more of a medicine."""
    return _writes(access, Reach.REFILL)


def answers_reviews(access: Access) -> bool:
    """Whether somebody answers what home readings propose."""
    return _writes(access, Reach.REVIEW)


def works_on_follow_up(access: Access) -> bool:
    """Whether somebody rings people and answers alerts."""
    return _writes(access, Reach.FOLLOW_UP)


def decides_proxies(access: Access) -> bool:
    """Whether somebody sees papers at the desk, and decides who may look after a patient by them."""
    return access.staff is not None and Role.DESK in access.staff.roles


def changes_plans(access: Access) -> bool:
    """Whether somebody changes plans of follow-up, and stops one that a patient is on."""
    return access.staff is not None and Role.DOCTOR in access.staff.roles


def _writes(access: Access, reach: Reach) -> bool:
    return access.staff is not None and reach in staff_table.reaches(access.staff, "update", "Task")


@dataclass(frozen=True)
class StaffDoor:
    """A page that stands in the desk's list of pages. `key`: pressed with the browser's own keys it leads there (HTML
    §6.8 accesskey)."""

    name: str
    key: str
    opens: Callable[[Access], bool]

    @property
    def path(self) -> str:
        return f"{staff_session.PATH}/{self.name}"


#: What waits for somebody stands first, the most urgent kind of work before the others.
DOORS: Final = (
    StaffDoor("alerts", "a", works_on_follow_up),
    StaffDoor("messages", "m", answers_messages),
    StaffDoor("proposals", "r", answers_reviews),
    StaffDoor("calls", "c", works_on_follow_up),
    StaffDoor("refills", "g", answers_refills),
    StaffDoor("questions", "q", answers_questions),
    StaffDoor("papers", "d", sees_papers),
    StaffDoor("proxies", "p", decides_proxies),
    StaffDoor("queue", "w", sees_queues),
    StaffDoor("patients", "s", finds_patients),
    StaffDoor("plans", "l", changes_plans),
    StaffDoor("calendar", "k", has_calendar),
    StaffDoor("check-in", "i", shows_codes),
)


def doors_of(access: Access) -> tuple[StaffDoor, ...]:
    """The pages that somebody's roles open."""
    return tuple(door for door in DOORS if door.opens(access))
