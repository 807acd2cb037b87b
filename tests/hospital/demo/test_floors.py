"""Every floor plan says what its marks mean, and begins where one comes onto the floor."""

from __future__ import annotations

import base64
from datetime import date

from hospital.demo.floors import resources


def test_a_plan_begins_at_the_entrance_on_the_ground_floor_and_at_the_escalator_above_and_says_so() -> None:
    plans = list(resources(1, date(2026, 11, 23)))
    assert plans
    for plan in plans:
        upstairs = int(plan["id"].rpartition("-")[2]) >= 200
        drawn = base64.b64decode(plan["content"]["data"]).decode()
        (note,) = plan["note"]
        assert ("h7v-8h7" in drawn) is upstairs
        assert ("l14 9l-14 9z" in drawn) is not upstairs
        assert ("扶梯口" in note["text"]) is upstairs
        assert note["_text"]["extension"]
