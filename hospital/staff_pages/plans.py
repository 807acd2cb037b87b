"""The plans of follow-up as the desk reads and changes them, and those that a patient is on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from hospital.base.elements import instant
from hospital.base.outcome import Refusal, not_found, refusal
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.follow_up import agenda
from hospital.follow_up.person import care_plans, definition_of
from hospital.follow_up.plan import BadPlan, FollowUpPlan, PlanStep, plan_of
from hospital.follow_up.plan_edit import ON, StepChange, changed_step, renamed
from hospital.follow_up.plans_kept import is_ours
from hospital.monitoring.codes import objects
from hospital.staff_pages.medicines import in_language
from hospital.staff_pages.staff_names import moment_words, staff_name

Json = dict[str, Any]

_MOST: Final = 200
_LONGEST_DAYS: Final = 400


@dataclass(frozen=True)
class ListedPlan:
    """A plan with how many people are on it now, by the version that they are on. `on`: it begins for who comes."""

    plan: FollowUpPlan
    on: bool
    people: int
    elder: int
    """Of the people, those who are on an earlier version."""

    def title(self, language: str) -> str:
        """What it is called in a language."""
        return self.plan.words[language == "en"]

    @property
    def steps(self) -> tuple[PlanStep, ...]:
        """The steps, and then the red flags."""
        return self.plan.steps + self.plan.alarms

    @property
    def triggers(self) -> tuple[tuple[str, str], ...]:
        """What begins it, each with its codes in a row."""
        return tuple(
            (trigger.happening.value, ", ".join(coding.code for coding in trigger.codes))
            for trigger in self.plan.triggers
        )


@dataclass(frozen=True)
class PatientPlan:
    """A plan that somebody is or was on. `why`: the resource that began it; `note`: why it was stopped, `by`
    whom."""

    id: str
    title: str
    version: str
    status: str
    since: str
    until: str
    why: str
    note: str
    by: str


@dataclass(frozen=True)
class PlanForm:
    """A change as it was typed. `step`: empty for the plan itself; `version`: the one that was looked at."""

    version: str
    step: str = ""
    chinese: str = ""
    english: str = ""
    after: str = ""
    days: str = ""
    state: str = ON


def listed_plans(tx: Tx, only: str = "") -> list[ListedPlan]:
    """Every plan that the engine follows, or the one of this id."""
    wanted = [("_id", only)] if only else [("_sort", "_id")]
    found = find_versions(tx, "PlanDefinition", wanted, limit=_MOST)
    counted = agenda.people_on(tx)
    ours = [version for version in found if is_ours(version.body)]
    read = judged_apart(None, ours, lambda version: plan_of(version.body, version.version))
    return [_listed(plan, version.body, counted) for version, plan in read]


def _listed(plan: FollowUpPlan, body: Json, counted: dict[tuple[str, int], int]) -> ListedPlan:
    on_it = {number: people for (id_, number), people in counted.items() if id_ == plan.id}
    elder = sum(people for number, people in on_it.items() if number != plan.number)
    return ListedPlan(plan, body.get("status") == ON, sum(on_it.values()), elder)


def change_plan(tx: Tx, access: Access, id_: str, form: PlanForm) -> None:
    """Writes a new version of a plan. The same change sent twice is written once. Raises a Refusal: 404, 409 when
    somebody has changed it since, 422 for what the engine could not follow."""
    current = tx.current("PlanDefinition", id_)
    if current is None or current.deleted or not is_ours(current.body):
        raise not_found("PlanDefinition", id_)
    try:
        made = _changed(current.body, form)
    except BadPlan as wrong:
        raise refusal(422, "invalid", str(wrong), code="invalid") from wrong
    if made == current.body:
        return
    if current.body.get("version") != form.version:
        raise refusal(409, "conflict", "somebody has changed this plan", code="not-allowed")
    tx.put(made, author=access.signature)


def _changed(body: Json, form: PlanForm) -> Json:
    words = form.chinese, form.english
    if not form.step:
        return renamed(body, words, on=form.state == ON)
    step = next((each for each in plan_of(body).alarms if each.id == form.step), None)
    if step is not None:
        return changed_step(body, StepChange(form.step, words))
    return changed_step(body, StepChange(form.step, words, _days(form.after), _days(form.days)))


def _days(typed: str) -> int:
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LONGEST_DAYS))):
        raise _wrong()
    return int(text)


def _wrong() -> Refusal:
    return refusal(422, "invalid", "days are whole numbers", code="invalid")


def patient_plans(tx: Tx, patient: str, language: str) -> list[PatientPlan]:
    """The plans of a patient, those that run first."""
    told = [plan for _, plan in judged_apart(tx, care_plans(tx, patient), lambda body: _told(tx, body, language))]
    return sorted(told, key=lambda plan: (plan.status != "active", plan.title))


def _told(tx: Tx, body: Json, language: str) -> PatientPlan:
    period = body.get("period") or {}
    notes = objects(body.get("note"))
    note: Json = notes[-1] if notes else {}
    author = str((note.get("authorReference") or {}).get("reference", "")).rpartition("/")[2]
    canonical = str(next(iter(body.get("instantiatesCanonical", ())), ""))
    since, until = (moment_words(instant(str(period[key]))) if key in period else "" for key in ("start", "end"))
    return PatientPlan(
        str(body["id"]), in_language(body, "title", language) or definition_of(body), canonical.partition("|")[2],
        str(body.get("status", "")), since, until, ", ".join(_reasons(body)), str(note.get("text", "")),
        staff_name(tx, author),
    )  # fmt: skip


def _reasons(body: Json) -> Iterator[str]:
    for each in objects(body.get("supportingInfo")):
        yield str(each.get("reference", ""))
