"""Whether somebody can be followed up at all, and what of theirs the engine looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base.elements import extension
from hospital.base.references import target
from hospital.base.sql import Sql, sql
from hospital.channels.model import MessageRow
from hospital.fhir.search.run import search
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Tx
from hospital.follow_up import care_plan as written
from hospital.follow_up.codes import OF_THE_PERSON, OPEN, PLAN, STEP, StepKind
from hospital.follow_up.decisions import DecisionWord
from hospital.follow_up.effects import Effects
from hospital.monitoring.codes import objects

Json = dict[str, Any]

_MOST: Final = 300


def is_gone(person: Json | None) -> bool:
    """Whether somebody died, or is no patient of this hospital any more (moved away, merged into another record)."""
    if person is None:
        return True
    died = person.get("deceasedBoolean") is True or "deceasedDateTime" in person
    return died or person.get("active") is False


def is_still_due(tx: Tx, message: MessageRow) -> bool:
    """Whether something still waits for whom a notice is about: nothing goes to who answered, died or moved
    meanwhile."""
    return not is_gone(tx.read("Patient", message.patient)) and bool(open_tasks(tx, message.patient, OF_THE_PERSON))


def care_plans(tx: Tx, patient: str) -> list[Json]:
    """Somebody's plans of follow-up, of every status, those that were written first first."""
    wanted = [("patient", patient), ("category", str(PLAN)), ("_sort", "_lastUpdated")]
    return search(tx, "CarePlan", wanted, limit=_MOST)


def open_tasks(tx: Tx, patient: str, kinds: Iterable[StepKind] = StepKind) -> list[Json]:
    """What somebody is asked for, and what the clinic is asked for about them, in the order of writing."""
    return _tasks(tx, [patient], [kind.coding for kind in kinds], OPEN)


def open_tasks_of(tx: Tx, patients: Sequence[str]) -> dict[str, list[Json]]:
    """The same of several patients, looked up together."""
    found: dict[str, list[Json]] = {patient: [] for patient in patients}
    for task in _tasks(tx, patients, [kind.coding for kind in StepKind], OPEN):
        found.setdefault(target(task.get("for"), "Patient") or "", []).append(task)
    return found


def _tasks(tx: Tx, patients: Sequence[str], codes: Sequence[Coding], statuses: Iterable[str]) -> list[Json]:
    """Current Tasks for these patients with one of these codes of one system and one of these statuses, so many of each
    patient at most. As a search it would take ten times as long to put together as the database needs to answer."""
    condition = sql(
        "fhir_version.next_seq IS NULL AND NOT fhir_version.deleted AND fhir_version.seq IN"
        " (SELECT r.seq FROM fhir_reference r WHERE r.target_type = 'Patient' AND r.target_id IN ?"
        " AND r.param = 'Task.patient')"
        " AND EXISTS (SELECT 1 FROM fhir_token i WHERE i.seq = fhir_version.seq AND i.param = 'Task.status'"
        " AND i.code IN ?)"
        " AND EXISTS (SELECT 1 FROM fhir_token i WHERE i.seq = fhir_version.seq AND i.param = 'Task.code'"
        " AND i.code IN ? AND i.system = ?)",
        patients,
        statuses,
        [code.code for code in codes],
        codes[0].system,
    )
    most = _MOST * len(patients)
    seqs = tx.seqs(condition, Sql("fhir_version.seq"), most)
    if len(seqs) > most and len(patients) > 1:  # somebody has more than there is room for: nobody else's are left out
        return [task for patient in patients for task in _tasks(tx, [patient], codes, statuses)]
    return [version.body for version in tx.these(seqs[:most])]


@dataclass(frozen=True)
class Ending:
    """Why plans end, as which status of a CarePlan, and when."""

    why: str
    status: str
    now: datetime


def stop(tx: Tx, effects: Effects, patient: str, plans: list[Json], ending: Ending) -> None:
    """Ends plans at once: what only they ask for is cancelled, and nothing more comes of them."""
    gone = {str(plan["id"]) for plan in plans}
    for plan in plans:
        effects.put(plan | {"status": ending.status})
        effects.off_plans.append(str(plan["id"]))
        effects.decide(DecisionWord.STOPPED, care_plan=str(plan["id"]), plan=definition_of(plan), detail=ending.why)
    for task in open_tasks(tx, patient):
        asking = set(written.care_plans_of(task))
        if not asking & gone or written.kind_of(task) is StepKind.ALERT:
            continue
        if asking <= gone:
            effects.put(written.ended(task, "cancelled", written.STOPPED, ending.now))
            effects.off_tasks.append(str(task["id"]))
            withdraw_visit(tx, effects, task)
        else:
            effects.put(written.without_plans(task, gone))


def withdraw_visit(tx: Tx, effects: Effects, task: Json) -> None:
    """Takes the proposed visit of a Task back, unless it has become one."""
    proposal = effects.now_of(tx, "Appointment", str(task["id"])) if written.kind_of(task) is StepKind.VISIT else None
    if proposal is not None and proposal.get("status") == "proposed" and extension(proposal, STEP) is not None:
        effects.put(proposal | {"status": "cancelled"})


def definition_of(plan: Json) -> str:
    """The id of the PlanDefinition that a CarePlan follows."""
    found = next(iter(plan.get("instantiatesCanonical", ())), "")
    return str(found).partition("|")[0].rpartition("/")[2]


def libraries_finished(tx: Tx, patient: str, finished: Coding) -> Iterator[str]:
    """The Libraries that somebody has finished, by the ledger of education."""
    for task in _tasks(tx, [patient], [finished], ["completed"]):
        found = target(task.get("focus"), "Library")
        if found is not None:
            yield found


def article_of_film(library: Json | None) -> str:
    """The article that a film shows; empty for what is no film."""
    for each in objects((library or {}).get("relatedArtifact")):
        if each.get("type") == "documentation":
            return str(each.get("resource", "")).partition("|")[0].rpartition("/")[2]
    return ""
