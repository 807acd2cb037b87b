"""The plans in the hospital's store: those that begin now, and the versions of those that people are on."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any, Final

from hospital.fhir.search.run import find_versions
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.follow_up.plan import START, BadPlan, FollowUpPlan, plan_of
from hospital.monitoring.codes import objects

Json = dict[str, Any]

_MOST: Final = 200
_log = logging.getLogger(__name__)


def is_ours(body: Json) -> bool:
    """Whether a PlanDefinition is one that the engine follows; those of other programs are kept as they came."""
    return any(action.get("id") == START and action.get("trigger") for action in objects(body.get("action")))


@dataclass
class KeptPlans:
    """Plans of one store, each version read once; None for one that cannot be followed."""

    _read: dict[tuple[str, int], FollowUpPlan | None] = field(default_factory=dict)

    def active(self, tx: Tx) -> list[FollowUpPlan]:
        """The plans that may begin. One that cannot be followed begins for nobody, and is told of in the log."""
        found = find_versions(tx, "PlanDefinition", [("status", "active")], limit=_MOST)
        plans = (self._plan(version) for version in found)
        return [plan for plan in plans if plan is not None]

    def at(self, tx: Tx, id_: str, number: int) -> FollowUpPlan | None:
        """A plan as it was in this version."""
        if (id_, number) not in self._read:
            found = tx.version("PlanDefinition", id_, number)
            if found is None or found.deleted:
                return None
            self._plan(found)
        return self._read[id_, number]

    def _plan(self, version: Version) -> FollowUpPlan | None:
        name = version.id, version.version
        if name not in self._read:
            try:
                self._read[name] = plan_of(version.body, version.version) if is_ours(version.body) else None
            except BadPlan as wrong:
                _log.warning("a plan cannot be followed: %s", wrong)
                self._read[name] = None
        return self._read[name]
