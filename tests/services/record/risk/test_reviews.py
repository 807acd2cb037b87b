"""What became of readings at the clinic: read from the hospital's Tasks of any shape, and kept for a month."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.monitoring.readings import KINDS as HOSPITALS
from hospital.monitoring.readings import ReadingKind
from hospital.monitoring.rules import RULES
from local_store.store import LocalStore
from services.clock import instant
from services.record.measurements.kinds import KINDS
from services.record.risk.kept_reviews import MOST_SHOWN, clinic_reviews
from services.record.risk.reviews import CODES, ReviewAnswer, clinic_review
from tests.fakes.clock import NOON
from tests.local_store.worlds import KEY
from tests.services.record.risk.test_queries import fill

SYSTEM = "http://anxin.example/fhir/CodeSystem/"


def coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": SYSTEM + system, "code": code}]}


def task(id_: str = "t", status: str = "requested", days: float = 0, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Task", "id": id_, "status": status, "intent": "proposal",
        "code": coded("task", "medication-review"),
        "for": {"reference": "Patient/p1"}, "authoredOn": instant(NOON - timedelta(days=days)),
        "reasonCode": {"text": "家庭血压持续升高"}, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (task(), ReviewAnswer.SENT),
        (task(status="completed", businessStatus=coded("review-answer", "agreed")), ReviewAnswer.AGREED),
        (task(status="completed", businessStatus=coded("review-answer", "visit")), ReviewAnswer.VISIT),
        (task(status="completed"), ReviewAnswer.AGREED),
        (task(status="in-progress", businessStatus=coded("review-answer", "agreed")), ReviewAnswer.LOOKED_AT),
        (task(status="rejected", statusReason={"text": "先换袖带"}), ReviewAnswer.DECLINED),
        (task(code=coded("task", "clinical-review")), ReviewAnswer.SENT),
    ],
)
def test_a_proposal_says_how_far_it_has_come(body: dict[str, Any], answer: ReviewAnswer) -> None:
    found = clinic_review(body)
    assert found is not None and (found.answer, found.reason) == (answer, "家庭血压持续升高")
    assert found.words == ("先换袖带" if answer is ReviewAnswer.DECLINED else None)


def test_a_new_prescription_is_told() -> None:
    output = [{"type": coded("evidence", "prescription"), "valueReference": {"reference": "MedicationRequest/1"}}]
    found = clinic_review(task(status="completed", output=output, lastModified=instant(NOON)))
    assert found is not None and found.prescribed and found.changed == NOON


@pytest.mark.parametrize(
    "body", [None, 7, [], {}, task(status="cancelled"), task(code=coded("task", "refill")), task(status=None)]
)  # fmt: skip
def test_other_tasks_and_what_was_taken_back_are_none(body: Any) -> None:
    assert clinic_review(body) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(task())), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([*sorted(task()), "output", "statusReason", "businessStatus", "lastModified"]), _JSON)
def test_no_shape_fails(key: str, value: Any) -> None:
    clinic_review({**task(), key: value})


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


async def test_what_waits_is_kept_and_answers_for_a_month(store: LocalStore) -> None:
    await store.write(
        fill,
        task("waits", days=90),
        task("old", "rejected", days=31),
        task("new", "completed", days=2, code=coded("task", "clinical-review")),
        task("gone", "cancelled"),
    )
    found = await store.read(clinic_reviews, "p1", "zh-CN", NOON)
    assert [each.id for each in found] == ["new", "waits"]
    assert await store.read(clinic_reviews, "p2", "zh-CN", NOON) == ()
    assert len(CODES) == 2


async def test_so_many_are_shown_at_most(store: LocalStore) -> None:
    await store.write(fill, *(task(f"t{n}", days=n / 10) for n in range(60)))
    found = await store.read(clinic_reviews, "p1", "zh-CN", NOON)
    assert [each.id for each in found] == [f"t{n}" for n in range(MOST_SHOWN)]


@pytest.mark.parametrize(
    ("rule", "kind"), [("pressure-rising", "blood-pressure"), ("weight-gain", "weight"), ("something-new", None)]
)
def test_a_proposal_belongs_to_the_kind_its_rule_is_about(rule: str, kind: str | None) -> None:
    found = clinic_review(task(reasonCode=coded("monitoring-rule", rule)))
    assert found is not None and found.kind == kind


def test_every_rule_of_the_hospital_has_its_kind() -> None:
    for rule, row in RULES.items():
        found = clinic_review(task(reasonCode=coded("monitoring-rule", rule)))
        assert found is not None and found.kind is not None
        assert KINDS[found.kind].coding.code in row_codes(row.kind)


def row_codes(kind: ReadingKind) -> tuple[str, ...]:
    return HOSPITALS[kind].codes
