"""The plans and questionnaires that come with the hospital, and how they get into its store.

A plan that somebody has edited at the hospital is theirs: a newer file never replaces it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from hospital.base import json_text
from hospital.fhir.store.tx import Tx
from hospital.fhir.validation.check import findings
from hospital.follow_up.codes import AUTHOR
from hospital.follow_up.plan import BadPlan, plan_of

Json = dict[str, Any]

_HERE: Final = Path(__file__).parent
_log = logging.getLogger(__name__)


@cache
def files() -> tuple[Json, ...]:
    """Every questionnaire and plan of this release. Raises BadPlan for one that cannot be followed."""
    found = [*_read(_HERE / "questionnaires"), *_read(_HERE / "plans")]
    for body in found:
        check(body)
    return tuple(found)


def check(body: Json) -> None:
    """Raises BadPlan, in words, for a resource that is not valid R4 or a plan that cannot be followed."""
    wrong = findings(body)
    if wrong:
        raise BadPlan(f"{body.get('id', '?')}: {wrong[0].expression} {wrong[0].text}".strip())
    if body.get("resourceType") == "PlanDefinition":
        plan_of(body)


def missing(tx: Tx) -> list[Json]:
    """Those that the store lacks, or has from an earlier release."""
    return [body for body in files() if _is_wanted(tx, body)]


def _is_wanted(tx: Tx, body: Json) -> bool:
    kept = tx.current(str(body["resourceType"]), str(body["id"]))
    if kept is None:
        return True
    is_ours = kept.author in (AUTHOR, "system:demo") and not kept.deleted
    return is_ours and kept.body.get("version") != body.get("version")


def _read(folder: Path) -> Iterator[Json]:
    for file in sorted(folder.glob("*.json")):
        try:
            yield json_text.loads(file.read_bytes())
        except (json.JSONDecodeError, ValueError) as wrong:
            raise BadPlan(f"{file.name}: this is no JSON") from wrong
