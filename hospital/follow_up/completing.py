"""Completes the Tasks of which a patient's record says that they were done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension, instant
from hospital.base.references import target
from hospital.education.ledger import FINISHED
from hospital.fhir.search.run import search
from hospital.follow_up import care_plan as written
from hospital.follow_up.codes import OF_THE_PERSON, OPEN, StepKind
from hospital.follow_up.decisions import DecisionWord
from hospital.follow_up.facts import questionnaire_of
from hospital.follow_up.heard_record import BEFORE, HeardRecord, moment_of
from hospital.follow_up.person import article_of_film, libraries_finished, open_tasks, withdraw_visit
from hospital.monitoring.codes import codings, objects
from hospital.questionnaires.deciding import ANSWERS_TASK

Json = dict[str, Any]

_MOST: Final = 200
_HELD: Final = frozenset({"booked", "arrived", "checked-in", "fulfilled"})


@dataclass
class TaskCompletion:
    """What a patient has done of what was asked."""

    record: HeardRecord

    def complete(self) -> None:
        """Completes the Tasks of which the record says that they were done."""
        open_ = open_tasks(self.record.tx, self.record.patient, OF_THE_PERSON)
        waiting = [task for task in open_ if ("Task", task["id"]) not in self.record.effects.bodies]
        by_id = {str(task["id"]): task for task in waiting}
        for response in reversed(self.record.answered):
            self._answered(response, by_id)
        for task in list(by_id.values()):
            done = self._done(task)
            if done:
                self._end(task, done)

    def _answered(self, response: Json, waiting: dict[str, Json]) -> None:
        named = target(extension(response, ANSWERS_TASK), "Task")
        fitting = [task for task in waiting.values() if _is_asked(task, response)]
        found = waiting.get(named) if named else next(iter(fitting), None)
        if named and found is None:
            late = self.record.tx.read("Task", named) or {}
            found = late if late.get("status") == "failed" and _is_of(late, self.record.patient) else None
        if found is not None and _is_asked(found, response):
            self._end(found, f"QuestionnaireResponse/{response['id']}")
            waiting.pop(str(found["id"]), None)

    def _done(self, task: Json) -> str:
        """What completes a Task, as `Type/id`; empty where nothing does."""
        kind = written.kind_of(task)
        if kind is StepKind.MEASURE:
            return next(self._measurements(task), "")
        if kind in (StepKind.READ, StepKind.WATCH):
            focus = target(task.get("focus"), "Library") or ""
            wanted = {
                focus,
                article_of_film(self.record.tx.read("Library", focus)) if kind is StepKind.WATCH else focus,
            }
            return f"Library/{focus}" if wanted & set(self._finished) else ""
        if kind is StepKind.VISIT:
            return next(self._visits(task), "")
        return ""

    @cached_property
    def _finished(self) -> tuple[str, ...]:
        return tuple(libraries_finished(self.record.tx, self.record.patient, FINISHED))

    def _measurements(self, task: Json) -> Iterator[str]:
        wanted = {coding.code for coding in written.measures_of(task)}
        opens, closes = _window(task)
        for observation in self.record.measured:
            at = moment_of(observation)
            codes = {str(each.get("code")) for each in codings(observation.get("code"))}
            if codes & wanted and at is not None and opens - BEFORE <= at <= closes:
                yield f"Observation/{observation['id']}"

    def _visits(self, task: Json) -> Iterator[str]:
        service = target(task.get("focus"), "HealthcareService")
        opens, _ = _window(task)
        wanted = [
            ("patient", self.record.patient),
            ("date", f"ge{clock.day_of(opens)}"),
            ("status", ",".join(sorted(_HELD))),
        ]
        for visit in search(self.record.tx, "Appointment", wanted, limit=_MOST):
            places = {target(each.get("actor"), "HealthcareService") for each in objects(visit.get("participant"))}
            if service in places:
                yield f"Appointment/{visit['id']}"

    def _end(self, task: Json, by: str) -> None:
        late = task.get("status") not in OPEN
        word = DecisionWord.DONE_LATE if late else DecisionWord.DONE
        self.record.effects.put(
            written.ended(task, "completed", written.DONE_LATE if late else written.DONE, self.record.now, by)
        )
        self.record.effects.off_tasks.append(str(task["id"]))
        withdraw_visit(self.record.tx, self.record.effects, task)
        plan = next(iter(written.care_plans_of(task)), "")
        self.record.effects.decide(word, care_plan=plan, plan=_plan_of(task), step=_step_of(task), detail=by)


def _window(task: Json) -> tuple[datetime, datetime]:
    period = (task.get("restriction") or {}).get("period") or {}
    return instant(str(period["start"])), instant(str(period["end"]))


def _is_asked(task: Json, response: Json) -> bool:
    """Whether a response is to the questionnaire of a Task, and not from before it opened."""
    opens, _ = _window(task)
    is_one = target(task.get("focus"), "Questionnaire") == questionnaire_of(response)
    return is_one and instant(str(response["authored"])) >= opens - BEFORE


def _is_of(task: Json, patient: str) -> bool:
    return target(task.get("for"), "Patient") == patient and written.kind_of(task) is StepKind.ANSWER


def _plan_of(task: Json) -> str:
    return written.step_of(task).partition("/")[0]


def _step_of(task: Json) -> str:
    return written.step_of(task).partition("/")[2]
