"""What asks a person for answers, by its codes: as an SQL condition.

The Task with a questionnaire, and the CarePlans of follow-up, one of which may stand behind it.
"""

from __future__ import annotations

from typing import Final

from hospital.base.sql import Sql, sql
from hospital.fhir.access.task_codes import ANSWERS, tasks

_PLAN: Final = ("http://anxin.example/fhir/CodeSystem/plan", "follow-up")
#: What answers name besides what they say: who gave them, and what asked for them.
NAMED_BY_ANSWERS: Final = ("CarePlan", "RelatedPerson", "Task")


def asking() -> Sql:
    """A query for the versions of what asks for answers."""
    system, code = _PLAN
    return sql(
        "? UNION ALL SELECT p.seq FROM fhir_token p"
        " WHERE p.param = 'CarePlan.category' AND p.code = ? AND p.system = ?",
        tasks(ANSWERS),
        code,
        system,
    )
