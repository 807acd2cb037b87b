"""What can be done on the first screen itself: settle a refused request. The same commands booking uses."""

from __future__ import annotations

from services.record.visits.commands import APPOINTMENT, give_up, take_alternative

__all__ = ["APPOINTMENT", "give_up", "take_alternative"]
