"""All screens of the app with their addresses, its doors, and the factories of its clients. The only module that names
every feature.
"""

from __future__ import annotations

from typing import Any, Final

from services.clients import ClientFactory
from services.sync.cycle import HospitalSession
from views.account import screens as account
from views.bills import screens as bills
from views.booking import screens as booking
from views.changes import screens as changes
from views.doors import in_order
from views.home import screens as home
from views.reports import screens as reports

SCREENS: Final = (
    *home.SCREENS,
    *booking.SCREENS,
    *bills.SCREENS,
    *reports.SCREENS,
    *account.SCREENS,
    *changes.SCREENS,
)
DOORS: Final = in_order(*home.DOORS, *booking.DOORS, *reports.DOORS, *account.DOORS)
CLIENTS: Final[tuple[ClientFactory[HospitalSession, Any], ...]] = (*bills.CLIENTS, *reports.CLIENTS)
