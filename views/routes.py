"""All screens of the app with their addresses. The one place that names every feature."""

from __future__ import annotations

from views.account.screens import SCREENS as ACCOUNT
from views.bills.screens import SCREENS as BILLS
from views.booking.screens import SCREENS as BOOKING
from views.changes.screens import SCREENS as CONFLICTS
from views.home.screens import SCREENS as HOME
from views.reports.screens import SCREENS as REPORTS

SCREENS = (*HOME, *BOOKING, *BILLS, *REPORTS, *ACCOUNT, *CONFLICTS)
