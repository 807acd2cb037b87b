"""All screens of the app with their addresses, its doors, the entries of its health screen, and the factories of its
clients. The only module that names every feature.
"""

from __future__ import annotations

from typing import Any, Final

from services.clients import ClientFactory
from services.sync.cycle import HospitalSession
from views.access_log import screens as access_log
from views.account import screens as account
from views.bills import screens as bills
from views.booking import screens as booking
from views.care import screens as care
from views.care_entry import CareEntry
from views.care_entry import in_order as entries_in_order
from views.changes import screens as changes
from views.chat import screens as chat
from views.documents import screens as documents
from views.doors import in_order
from views.education import screens as education
from views.emergency import screens as emergency
from views.family import screens as family
from views.home import screens as home
from views.hospital_messages import screens as hospital_messages
from views.medication import screens as medication
from views.plan import screens as plan
from views.questionnaires import screens as questionnaires
from views.record import screens as record
from views.reminders import screens as reminders
from views.reports import screens as reports
from views.self_check import screens as self_check
from views.vitals import screens as vitals

CARE: Final[tuple[CareEntry, ...]] = entries_in_order(
    *questionnaires.CARE,
    *medication.CARE,
    *vitals.CARE,
    *education.CARE,
    *plan.CARE,
    *record.CARE,
    *documents.CARE,
    *chat.CARE,
    *hospital_messages.CARE,
)
SCREENS: Final = (
    *home.SCREENS,
    *booking.SCREENS,
    *care.screens(CARE),
    *medication.SCREENS,
    *vitals.SCREENS,
    *education.SCREENS,
    *plan.SCREENS,
    *record.SCREENS,
    *documents.SCREENS,
    *chat.SCREENS,
    *hospital_messages.SCREENS,
    *questionnaires.SCREENS,
    *bills.SCREENS,
    *reports.SCREENS,
    *account.SCREENS,
    *access_log.SCREENS,
    *family.SCREENS,
    *emergency.SCREENS,
    *changes.SCREENS,
    *reminders.SCREENS,
    *self_check.SCREENS,
)
DOORS: Final = in_order(
    *home.DOORS,
    *booking.DOORS,
    *care.doors(CARE),
    *reports.DOORS,
    *account.DOORS,
)
CLIENTS: Final[tuple[ClientFactory[HospitalSession, Any], ...]] = (
    *access_log.CLIENTS,
    *bills.CLIENTS,
    *education.CLIENTS,
    *hospital_messages.CLIENTS,
    *family.CLIENTS,
    *reports.CLIENTS,
)
