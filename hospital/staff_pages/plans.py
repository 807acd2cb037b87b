"""The plans of follow-up as the desk reads and changes them, and those that a patient is on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from hospital.base.elements import instant
from hospital.base.outcome import not_found, refusal
from hospital.base.references import target, text_of
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.follow_up import agenda
from hospital.follow_up.codes import StepKind
from hospital.follow_up.person import care_plans, definition_of
from hospital.follow_up.plan import FOCUS, BadPlan, FollowUpPlan, PlanStep, plan_of
from hospital.follow_up.plan_edit import (
    ON,
    PlanChange,
    StepChange,
    added_step,
    changed_plan,
    changed_step,
    reason_of,
    removed_step,
)
from hospital.follow_up.plan_names import check_new_names, choices
from hospital.follow_up.plans_kept import is_ours
from hospital.monitoring.codes import objects
from hospital.staff_pages.medicines import in_language
from hospital.staff_pages.staff_names import moment_words, staff_name

Json = dict[str, Any]

_MOST: Final = 200
_LONGEST_DAYS: Final = 400
#: So many versions are listed with their reasons.
_VERSIONS: Final = 10
#: So many conditions or measurements are read of a form.
_MOST_LINES: Final = 20


class PlanDeed(StrEnum):
    """What a form does: change what is there, put a step in or take one out."""

    CHANGE = "change"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True)
class ListedPlan:
    """A plan with how many people are on it now, by the version that they are on. `on`: it begins for who comes."""

    plan: FollowUpPlan
    on: bool
    people: int
    elder: int
    """Of the people, those who are on an earlier version."""

    @property
    def applies(self) -> str:
        """For whom it is, a condition a line."""
        return "\n".join(each.text for each in self.plan.applies)

    @property
    def stops(self) -> str:
        """What ends it, a condition a line."""
        return "\n".join(each.text for each in self.plan.stops)

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
    """A change as it was typed. `step`: empty for the plan itself, of a step that is added the id it will have;
    `version`: the one that was looked at. `conditions`, `stops` and `measures`: one a line; `conditions` of the plan
    itself say for whom it is. `focus`: the id of what the step is about."""

    version: str
    step: str = ""
    chinese: str = ""
    english: str = ""
    after: str = ""
    days: str = ""
    state: str = ON
    deed: str = PlanDeed.CHANGE
    kind: str = StepKind.ANSWER
    times: str = ""
    pause: str = ""
    priority: str = "routine"
    focus: str = ""
    measures: str = ""
    conditions: str = ""
    stops: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PlanVersion:
    """A version of a plan: when, by whom (empty for a release), and why."""

    version: str
    at: str
    by: str
    reason: str


@dataclass(frozen=True)
class FormChoices:
    """What the forms of a plan offer: what a step of each kind can be about, by id and title, and the last versions."""

    focuses: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    versions: tuple[PlanVersion, ...] = ()


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
        check_new_names(tx, plan_of(current.body), plan_of(made))
    except BadPlan as wrong:
        raise refusal(422, "invalid", str(wrong), code="invalid") from wrong
    if made == current.body:
        return
    if current.body.get("version") != form.version:
        raise refusal(409, "conflict", "somebody has changed this plan", code="not-allowed")
    tx.put(made, author=access.signature)


def _changed(body: Json, form: PlanForm) -> Json:
    words = form.chinese, form.english
    if form.deed == PlanDeed.REMOVE:
        return removed_step(body, form.step, form.reason)
    if form.deed == PlanDeed.ADD:
        kind = StepKind(form.kind)
        return added_step(body, kind, _step_change(form, kind), form.reason)
    if not form.step:
        change = PlanChange(words, form.state == ON, _lines(form.conditions), _lines(form.stops))
        return changed_plan(body, change, form.reason)
    read = plan_of(body)
    step = next((each for each in read.steps + read.alarms if each.id == form.step), None)
    return changed_step(body, _step_change(form, step.kind if step else StepKind.CALL), form.reason)


def _step_change(form: PlanForm, kind: StepKind) -> StepChange:
    timed = kind is not StepKind.ALERT
    after, days, times, pause = (
        (_number(form.after), _number(form.days), _number(form.times), _number(form.pause)) if timed else (0, 1, 1, 0)
    )
    type_ = FOCUS.get(kind)
    return StepChange(
        form.step, (form.chinese, form.english), after, days, times, pause, form.priority,
        f"{type_}/{form.focus}" if type_ and form.focus else "",
        _lines(form.measures) if kind is StepKind.MEASURE else (), _lines(form.conditions),
    )  # fmt: skip


def _lines(typed: str) -> tuple[str, ...]:
    found = tuple(filter(None, (line.strip() for line in typed.splitlines())))
    if len(found) > _MOST_LINES:
        raise BadPlan(f"more than {_MOST_LINES} lines")
    return found


def _number(typed: str) -> int:
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LONGEST_DAYS))):
        raise BadPlan("days and times are whole numbers")
    return int(text)


def form_choices(tx: Tx, id_: str, language: str) -> FormChoices:
    """What the forms of a plan offer."""
    focuses = {
        kind.value: [
            (str(body["id"]), in_language(body, "title", language) or str(body.get("name") or body["id"]))
            for body in choices(tx, kind)
        ]
        for kind in FOCUS
    }
    return FormChoices(focuses, tuple(_versions(tx, id_)))


def _versions(tx: Tx, id_: str) -> Iterator[PlanVersion]:
    current = tx.current("PlanDefinition", id_)
    newest = current.version if current is not None else 0
    for number in range(newest, max(newest - _VERSIONS, 0), -1):
        found = tx.version("PlanDefinition", id_, number)
        if found is not None and not found.deleted:
            practitioner = target({"reference": found.author.partition(":")[2]}, "Practitioner") or ""
            yield PlanVersion(
                str(found.body.get("version", "")), moment_words(found.updated), staff_name(tx, practitioner),
                reason_of(found.body),
            )  # fmt: skip


def patient_plans(tx: Tx, patient: str, language: str) -> list[PatientPlan]:
    """The plans of a patient, those that run first."""
    told = [plan for _, plan in judged_apart(tx, care_plans(tx, patient), lambda body: _told(tx, body, language))]
    return sorted(told, key=lambda plan: (plan.status != "active", plan.title))


def _told(tx: Tx, body: Json, language: str) -> PatientPlan:
    period = body.get("period") or {}
    notes = objects(body.get("note"))
    note: Json = notes[-1] if notes else {}
    author = target(note.get("authorReference"), "Practitioner") or ""
    canonical = str(next(iter(body.get("instantiatesCanonical", ())), ""))
    since, until = (moment_words(instant(str(period[key]))) if key in period else "" for key in ("start", "end"))
    return PatientPlan(
        str(body["id"]), in_language(body, "title", language) or definition_of(body), canonical.partition("|")[2],
        str(body.get("status", "")), since, until, ", ".join(_reasons(body)), str(note.get("text", "")),
        staff_name(tx, author),
    )  # fmt: skip


def _reasons(body: Json) -> Iterator[str]:
    for each in objects(body.get("supportingInfo")):
        yield text_of(each)
