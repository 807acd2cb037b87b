"""All rooms of the house with their addresses. The one place that names every feature."""

from __future__ import annotations

from views.account.rooms import ROOMS as ACCOUNT
from views.bills.rooms import ROOMS as BILLS
from views.booking.rooms import ROOMS as BOOKING
from views.changes.rooms import ROOMS as CONFLICTS
from views.home.rooms import ROOMS as HOME
from views.reports.rooms import ROOMS as REPORTS

ROOMS = (*HOME, *BOOKING, *BILLS, *REPORTS, *ACCOUNT, *CONFLICTS)
