"""Every form in which a person types: what was typed is there again after a step back, by whatever way it was left.

The table names every field of the kit that a screen shows. A field that is in neither list fails the last test: say
here that its words are kept, and how a person comes to it, or why there is nothing to keep.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import flet as ft
import pytest

from local_store import resources
from local_store.store import Writer
from services.record.measurements.kinds import MeasurementKind
from services.record.messages.consultation import consultation_json
from tests.architecture.rules import sources
from tests.services.pictures.camera_files import phone_photo
from tests.services.record.money.worlds import extension, invoice, task
from tests.views.harness import Shown, show, show_app
from tests.views.house import AppHarness
from tests.views.medication.test_day import prescription
from tests.views.medication.test_dose_times import times, twice_a_day
from views import paths
from views.account.open_access import OpenAccessScreen
from views.account.welcome import WelcomeScreen
from views.context import AppContext, PickedFile
from views.i18n.texts import Language, texts_for
from views.routes import SCREENS

ROOT: Final = Path(__file__).parents[2]
T: Final = texts_for(Language.CHINESE)
KEPT: Final = T.get("kit.draft")
DOSE: Final = "08:00:00", "20:00:00"
OWN: Final[dict[str, Any]] = {
    "resourceType": "MedicationStatement",
    "id": "own",
    "meta": {"versionId": "1"},
    "status": "active",
    "medicationCodeableConcept": {"text": "钙片"},
    "subject": {"reference": "Patient/p1"},
    "effectivePeriod": {"start": "2026-11-01"},
    "dosage": [{"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00"]}}}],
}
PAID: Final = (
    invoice(
        paid="50.00", extension=[*invoice(paid="50.00")["extension"], extension("refund-until", valueDate="2027-01-01")]
    ),
    task(status="completed", word="paid"),
)


@dataclass(frozen=True)
class Form:
    """A form: where its field is made, where it is, what is pressed until the field is there, what is typed into it."""

    made: str
    route: str
    label: str
    typed: str
    press: Sequence[str] = ()
    has: Sequence[dict[str, Any]] = ()
    way: str = "Esc"


MEDICINE: Final = "MedicationRequest/a"


def conversation(status: str) -> dict[str, Any]:
    """A consultation by message, as it came from the hospital."""
    return {**consultation_json("c1", "dept-cardiology", "p1"), "meta": {"versionId": "1"}, "status": status}


FORMS: Final = (
    Form("medication/edit.py:_name", paths.medicine_add(), T.get("medication.edit.name"), "奶奶的草药", way="arrow"),
    Form("medication/edit.py:_amount", paths.medicine_add(), T.get("medication.edit.amount"), "2.5", way="Android"),
    Form("medication/edit.py:_amount", paths.medicine_add(), T.get("medication.edit.unit"), "勺", way="door"),
    Form(
        "medication/edit.py:EditorView",
        paths.medicine_edit("own"),
        T.get("medication.edit.note"),
        "饭后",
        has=(OWN,),
        way="browser",
    ),
    Form(
        "medication/medicine_actions.py:count_prompt",
        paths.medicine(MEDICINE),
        T.get("medication.stock.field", unit="片"),
        "12",
        (T.get("medication.stock.count"),),
        (prescription("a", "缬沙坦", *DOSE),),
    ),
    Form(
        "doses/actions.py:_own_words",
        paths.medication(),
        T.get("medication.skip.words"),
        "在外面",
        (T.get("medication.dose.record"), T.get("medication.skip.other")),
        (prescription("a", "缬沙坦", *DOSE),),
    ),
    Form("record/own.py:_text", paths.record_add(), T.get("record.own.substance"), "花生", way="door"),
    Form("record/own.py:_text", paths.record_add(), T.get("record.own.reaction"), "嘴唇发麻", way="arrow"),
    Form(
        "record/remark.py:RemarkView",
        paths.record_remark("Condition", "c"),
        T.get("record.remark.words"),
        "没有得过",
        has=({"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p1"}},),
        way="Android",
    ),
    Form("family/give.py:_choices", paths.family_give(), T.get("family.give.reason"), "住得近", way="door"),
    Form("family/ask_by_papers.py:_fields", paths.family_ask(), T.get("family.ask.name"), "王小明", way="arrow"),
    Form("education/ask.py:_form", paths.ask_care_team(), T.get("education.ask.words"), "能喝酒吗？", way="door"),
    Form("plan/about_me.py:_number", paths.plan_facts(), T.get("plan.ask.waist"), "88", way="arrow"),
    Form(
        "vitals/entry_parts.py:_typing",
        paths.vital_entry(MeasurementKind.WEIGHT),
        T.get("vitals.entry.asked", name=T.get("vitals.kind.weight"), unit="kg"),
        "65",
        way="Android",
    ),
    Form(
        "documents/add.py:AddDocumentView",
        paths.document_add(),
        T.get("documents.name"),
        "外院血常规",
        (T.get("documents.choose_file"),),
        way="browser",
    ),
    Form(
        "bills/payments.py:RefundPart",
        paths.bill("b1"),
        T.get("bills.refund.reason"),
        "没去成",
        (T.get("bills.refund.ask"),),
        PAID,
    ),
    Form(
        "bills/pay_form.py:_amount",
        paths.pay("b1"),
        T.get("bills.amount"),
        "20",
        (T.get("bills.amount.part"),),
        (invoice(),),
        way="arrow",
    ),
    Form(
        "chat/composer.py:composer_foot",
        paths.message_thread("c1"),
        T.get("chat.write"),
        "饭前吃还是饭后？",
        has=(conversation("in-progress"),),
        way="Android",
    ),
    Form(
        "chat/ending.py:rating_card",
        paths.message_thread("c1"),
        T.get("chat.remark"),
        "回得很快",
        has=(conversation("finished"),),
        way="arrow",
    ),
    Form(
        "emergency/choosing.py:_field",
        paths.emergency_card(),
        T.get("emergency.type.note"),
        "装有起搏器",
        (T.get("emergency.part.note"),),
        ({"resourceType": "Patient", "id": "p1", "name": [{"text": "王秀兰"}]},),
        way="arrow",
    ),
)
ELSEWHERE: Final = {
    "booking/ask/reason.py:reason_field": "tests/views/booking/ask/test_hold.py",
    "questionnaires/fields.py:_choices": "a draft of its own, a QuestionnaireResponse: tests/views/questionnaires",
    "questionnaires/fields.py:_text": "a draft of its own, a QuestionnaireResponse: tests/views/questionnaires",
    "account/welcome.py:_by_address": "test_what_is_typed_before_the_sign_in_is_there_again",
    "account/open_access.py:OpenAccessView": "test_what_is_typed_before_the_sign_in_is_there_again",
}
ALL_IS_KEPT: Final = ("documents/add.py:AddDocumentView", "emergency/choosing.py:_field")
"""What was chosen before the words is there again, too."""
NOTHING_TO_KEEP: Final = {
    "education/listing.py:article_rows": "a search",
    "chat/listing.py:thread_rows": "a search",
    "booking/find/departments.py:department_list": "a search",
    "reports/listing.py:report_list": "a search",
    "record/listing.py:_searching": "a search",
    "account/welcome.py:WelcomeView": "a search",
    "booking/day/check_in.py:check_in_card": "the code of a screen, which is another one seconds later",
    "account/passcode.py": "a secret",
    "account/biometrics.py": "a secret",
    "account/unlock.py": "a secret",
    "passcode_question.py": "a secret",
    "account/close_account.py": "a secret",
    "family/take_part.py:TakePartView": "a secret",
}


async def filled(house: AppHarness, *bodies: dict[str, Any]) -> None:
    def keep(w: Writer) -> None:
        for body in bodies:
            resources.put(w, body, patient="p1")

    await house.unlocked()
    await house.account.store.write(keep)


def with_files(house: AppHarness, tmp_path: Path) -> AppContext:
    file = tmp_path / "report.jpg"
    file.write_bytes(phone_photo())

    async def pick(_endings: Sequence[str]) -> PickedFile:
        return PickedFile("report.jpg", file)

    return dataclasses.replace(house.context, pick_file=pick)


def has_field(shown: Shown, label: str) -> bool:
    return label in [field.label for field in shown.all(ft.TextField)]


def can_press(shown: Shown, words: str) -> bool:
    try:
        return shown.can_press(words)
    except AssertionError:
        return False


async def opened(shown: Shown, form: Form, presses: Sequence[str]) -> None:
    for words in presses:
        there = lambda words=words: has_field(shown, form.label) or can_press(shown, words)  # noqa: E731
        await shown.until(there)
        if not has_field(shown, form.label):
            await shown.press(words)
    await shown.until(lambda: has_field(shown, form.label))


async def left(shown: Shown, way: str) -> None:
    """A question above the screen is left first, then the screen."""
    if shown.prompt is not None:
        await shown.key("Escape")
        await shown.until(lambda: shown.prompt is None)
    if way == "arrow":
        await shown.press(T.get("kit.back"))
    elif way == "Esc":
        await shown.key("Escape")
    elif way == "Android":
        await shown.fire(shown.screens[-1], "confirm_pop")
    else:
        await shown.go(paths.reports() if way == "door" else paths.me())
        return
    await shown.follow()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.made.partition('.')[0]}-{form.label}")
async def test_what_was_typed_is_there_again(house: AppHarness, tmp_path: Path, form: Form) -> None:
    await filled(house, *form.has)
    async with show_app(with_files(house, tmp_path), SCREENS, route=paths.me()) as shown:
        await shown.go(form.route)
        await opened(shown, form, form.press)
        await shown.type(form.label, form.typed)
        await left(shown, form.way)
        await shown.until(lambda: not has_field(shown, form.label))
        await shown.go(form.route)
        pressed = () if form.made in ALL_IS_KEPT else form.press
        await opened(shown, form, pressed)
        await shown.until(lambda: shown.field(form.label).value == form.typed)
        assert not shown.has_fault


async def test_the_times_of_a_medicine_that_were_moved_are_there_again_until_they_are_started_over(
    house: AppHarness,
) -> None:
    await filled(house, twice_a_day())
    async with show_app(house.context, SCREENS, route=paths.me()) as shown:
        await shown.go(paths.medicine_times(MEDICINE))
        await shown.until(lambda: times(shown) == ["07:00", "18:00"])
        await shown.press("第 1 次晚半小时")
        assert KEPT not in shown.words, "it is being entered, not found again"
        await left(shown, "Esc")
        await shown.go(paths.medicine_times(MEDICINE))
        await shown.until(lambda: times(shown) == ["07:30", "18:00"])
        assert KEPT in shown.words
        await shown.press(T.get("kit.draft.over"))
        await shown.until(lambda: times(shown) == ["07:00", "18:00"])
        assert KEPT not in shown.words
        await left(shown, "Esc")
        await shown.go(paths.medicine_times(MEDICINE))
        await shown.until(lambda: times(shown) == ["07:00", "18:00"])
        assert KEPT not in shown.words


async def test_what_was_saved_is_not_there_again(house: AppHarness) -> None:
    await filled(house)
    name = T.get("medication.edit.name")
    async with show_app(house.context, SCREENS, route=paths.medicine_add()) as shown:
        await shown.until(lambda: has_field(shown, name))
        await shown.type(name, "维生素")
        await shown.press(T.get("medication.edit.save"))
        await shown.follow()
        await shown.go(paths.medicine_add())
        await shown.until(lambda: has_field(shown, name))
        await shown.settle(60)
        assert shown.field(name).value == ""
        assert KEPT not in shown.words


async def test_half_a_measurement_is_taken_up_again_for_an_hour(house: AppHarness) -> None:
    await filled(house)
    route, upper = paths.vital_entry(MeasurementKind.PRESSURE), "125"
    async with show_app(house.context, SCREENS, route=paths.me()) as shown:
        await shown.go(route)
        await shown.until(lambda: can_press(shown, upper))
        await shown.press(upper)
        await left(shown, "Esc")
        await shown.go(route)
        await shown.until(lambda: KEPT in shown.words)
        await left(shown, "Esc")
        house.clock.advance(hours=1)
        house.account.touch()
        await shown.go(route)
        await shown.until(lambda: can_press(shown, upper))
        await shown.settle(60)
        assert KEPT not in shown.words


async def test_what_is_typed_before_the_sign_in_is_there_again(house: AppHarness) -> None:
    for screen, label in (
        (WelcomeScreen, T.get("account.welcome.address")),
        (OpenAccessScreen, T.get("account.open.number")),
    ):
        async with show(screen, app=house.context) as shown:
            if not has_field(shown, label):
                await shown.press(T.get("account.welcome.advanced"))
            await shown.type(label, "https://one.example/fhir")
        async with show(screen, app=house.context) as shown:
            assert shown.field(label).value == "https://one.example/fhir"


def fields_made() -> set[str]:
    """Where a screen makes a field of the kit: the file and the outermost function; of a secret the file."""
    found = set()
    for source in sources(ROOT, ("views",)):
        if "/kit/" in source.path or "/gallery/" in source.path:
            continue
        file = source.path.removeprefix("views/")
        for function in source.tree.body:
            names = {
                node.func.id
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            found |= {file} if "passcode_field" in names else set()
            found |= {f"{file}:{getattr(function, 'name', '')}"} if "text_field" in names else set()
    return found


def test_no_form_is_forgotten() -> None:
    known = {form.made for form in FORMS} | set(ELSEWHERE) | set(NOTHING_TO_KEEP)
    assert fields_made() == known, "a form that is new has to say here what becomes of its words"
