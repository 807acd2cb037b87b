"""What only the person can say for their scores and advice. Smoking, waist and height go to the hospital."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import flet as ft

from services.errors import AppError
from services.fhir.decimals import as_decimal
from services.plan.model import PlanPage
from services.record.risk.facts import ToldFacts
from services.record.risk.kept import tell
from services.record.risk.model import Relation
from views import paths
from views.answers import Answer, Ready
from views.component import screen
from views.context import Edit, Notice, UiContext
from views.drafts import DraftForm, kept_strip, use_draft
from views.hooks import use_action, use_app, use_now, use_patient, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button
from views.kit.chips import choice_chip
from views.kit.choose import Option, options
from views.kit.fields import text_field
from views.kit.frame import Beside, page_frame
from views.kit.surfaces import column, row
from views.look.text import heading
from views.look.tokens import S2
from views.plan.plan import risks_group, use_plan
from views.plan.words import RELATIONS

QUESTIONS: Final = {
    "smoker": "plan.ask.smoker",
    "active": "plan.ask.active",
    "vegetables": "plan.ask.vegetables",
    "treated": "plan.ask.treated",
    "diabetes": "plan.ask.diabetes",
    "high_glucose": "plan.ask.high_glucose",
}
NUMBERS: Final = {"waist": ("plan.ask.waist", 40, 200), "height": ("plan.ask.height", 50, 250)}
"""In cm, with the least and the most that a person can have."""
_ANSWERS: Final = {True: "plan.yes", False: "plan.no", None: "plan.unsure"}


@dataclass(frozen=True)
class FactsForm:
    """What is said so far; `typed`: the numbers, as they stand in their fields."""

    told: ToldFacts
    waist: str = ""
    height: str = ""


FACTS: Final = DraftForm("plan.facts", FactsForm)


def first_form(told: ToldFacts) -> FactsForm:
    """What was said before. Pure."""
    return FactsForm(told, *("" if value is None else fmt.number(value) for value in (told.waist, told.height)))


def wrong(form: FactsForm, name: str) -> bool:
    """Whether a number is none that a person can have; an empty field is right. Pure."""
    typed = getattr(form, name).strip()
    number, (_, least, most) = as_decimal(typed), NUMBERS[name]
    return bool(typed) and (number is None or not least <= number <= most)


def said(form: FactsForm) -> ToldFacts:
    """What is kept of it. Pure."""
    numbers: dict[str, Decimal | None] = {name: as_decimal(getattr(form, name).strip()) for name in NUMBERS}
    return replace(form.told, waist=numbers["waist"], height=numbers["height"])


@screen
def AboutMeScreen() -> ft.View:
    """Asks what was said before, and keeps what is said."""
    app, around, patient, now = use_app(), use_ui_context(), use_patient(), use_now(300)
    found = use_plan(now)
    first = first_form(found.value.told) if isinstance(found, Ready) else FactsForm(ToldFacts())
    draft = use_draft(FACTS, patient, first, wanted=isinstance(found, Ready))

    def told(_: Any) -> None:
        around.notify(Notice(around.texts.get("plan.kept")))
        around.go_on(paths.plan())

    keeping = use_action(draft.sending(tell), told)
    shown = draft.value if isinstance(found, Ready) else None

    return AboutMeView(
        found=found,
        form=shown,
        on_change=draft.edit,
        kept=kept_strip(around, draft),
        on_save=lambda: keeping.run(patient, said(draft.newest()), app.clock.now()) if shown else None,
        busy=keeping.busy,
        error=keeping.error,
    )


@screen
def AboutMeView(
    *,
    found: Answer[PlanPage],
    form: FactsForm | None,
    on_change: Edit[FactsForm],
    on_save: Callable[[], None],
    kept: ft.Control | None = None,
    busy: bool = False,
    error: AppError | None = None,
) -> ft.View:
    """A question each with its answers; the button that saves stays in sight."""
    around = use_ui_context()
    look, t = around.look, around.texts
    ready = form is not None and not any(wrong(form, name) for name in NUMBERS)
    save = primary_button(look, t.get("plan.save"), on_save if ready else None, icon=ft.Icons.CHECK, busy=busy)

    def questions(_: PlanPage) -> ft.Control:
        if form is None:
            return column([])
        return column(
            [
                problem(look, error_words(t, error).both) if error else None,
                kept,
                strip(look, t.get("plan.who_sees")),
                *(_question(around, form, name, on_change) for name in QUESTIONS),
                _family(around, form, on_change),
                *(_number(around, form, name, on_change) for name in NUMBERS),
            ],
            look.gap + 4,
        )

    return page_frame(
        around,
        [answer(look, t, found, questions)],
        route=paths.plan_facts(),
        title_words=t.get("plan.about_me"),
        door=paths.care(),
        back=True,
        beside=Beside("plan.title", [answer(look, t, found, lambda page: risks_group(around, page, at_facts=True))]),
        foot=[save],
    )


def _question(around: UiContext, form: FactsForm, name: str, on_change: Edit[FactsForm]) -> ft.Control:
    look, t, chosen = around.look, around.texts, getattr(form.told, name)

    def say(answered: bool | None) -> None:
        on_change(lambda form: replace(form, told=replace(form.told, **{name: answered})))  # type: ignore[arg-type]

    chips = [
        choice_chip(
            look,
            t.get(key),
            selected=chosen is answered,
            on_click=lambda answered=answered: say(answered),  # type: ignore[misc]
        )
        for answered, key in _ANSWERS.items()
    ]
    return column([heading(look, t.get(QUESTIONS[name])), row([*chips], S2, wrap=True)], S2)


def _family(around: UiContext, form: FactsForm, on_change: Edit[FactsForm]) -> ft.Control:
    look, t = around.look, around.texts
    choices = [Option(relation.value, t.get(RELATIONS[relation])) for relation in Relation]
    choices.append(Option("", t.get("plan.unsure")))

    def say(value: str) -> None:
        family = Relation(value) if value else None
        on_change(lambda form: replace(form, told=replace(form.told, family=family)))

    chosen = form.told.family.value if form.told.family else ""
    return column(
        [heading(look, t.get("plan.ask.family")), options(look, t.get("plan.ask.family"), choices, chosen, say)], S2
    )


def _number(around: UiContext, form: FactsForm, name: str, on_change: Edit[FactsForm]) -> ft.Control:
    t, (key, least, most) = around.texts, NUMBERS[name]
    return text_field(
        around.look,
        t.get(key),
        getattr(form, name),
        lambda typed: on_change(lambda form: replace(form, **{name: typed})),  # type: ignore[arg-type]
        error=t.get("plan.ask.range", least=least, most=most) if wrong(form, name) else None,
        keyboard=ft.KeyboardType.NUMBER,
    )
