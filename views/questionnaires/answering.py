"""Answering a questionnaire: page by page, then everything once more to read, then sent.

What is answered is kept on this device with every answer; what is wrong is said at its field when the person wants to
go on. In elder mode each question has a page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast
from uuid import uuid4

import flet as ft

from services.errors import AppError, StoreLocked
from services.pictures.intake import CONTENT_TYPE
from services.questionnaires.commands import AnswersAbout, keep_draft, keep_file, send_answers
from services.questionnaires.model import AnsweringState, AnswersDelivery, OpenedForm
from services.questionnaires.queries import delivered, opened_form
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.model import UnitOption
from services.record.questionnaires.pages import MOST_ON_PAGE, FormPage
from services.record.questionnaires.scores import calculate
from services.record.questionnaires.values import FileAnswer, Value
from views import paths
from views.answers import Answer, Ready
from views.camera.picked import ENDINGS, taken_in
from views.component import screen
from views.context import UiContext
from views.hooks import (
    use_action,
    use_app,
    use_back,
    use_patient,
    use_people,
    use_query,
    use_store,
    use_task,
    use_ui_context,
)
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import empty, problem, strip
from views.kit.buttons import primary_button, quiet_button
from views.kit.frame import page_frame
from views.kit.pictures import Picture
from views.kit.progress import progress
from views.kit.surfaces import beside_or_below, column
from views.look.text import body, heading
from views.look.tokens import S4
from views.questionnaires.draft import DraftKeeper
from views.questionnaires.fields import AnswerActions, PageFields, item_controls
from views.questionnaires.summary import amend_button, delivery_parts, summary_parts
from views.questionnaires.words import fault_words
from views.questionnaires.work import (
    AnsweringPart,
    AnsweringStep,
    AnsweringWork,
    continued,
    first_step,
    page_after,
    page_of,
    typed_answers,
    wrong_on,
)


@dataclass(frozen=True)
class StepActions:
    """How a person moves through it. `on_page`: to the page that shows a place."""

    on_next: Callable[[], None]
    on_before: Callable[[], None] | None
    on_page: Callable[[AnswerPlace], None]
    on_send: Callable[[], None]
    on_amend: Callable[[], None]


@screen
def AnsweringScreen(*, task_id: str | None = None, questionnaire_id: str | None = None) -> ft.View:
    """Holds what is answered, keeps every change, and sends it."""
    app, around, patient, people, store = use_app(), use_ui_context(), use_patient(), use_people(), use_store()
    found = use_query(opened_form, patient, questionnaire_id, task_id, around.texts.language.value)
    holder = ft.use_ref(cast("AnsweringWork | None", None))
    step, go = ft.use_state(cast("AnsweringStep | None", None))
    _, draw = ft.use_state(0)
    unkept, set_unkept = ft.use_state(cast("AppError | None", None))
    keeper = ft.use_ref(cast("DraftKeeper | None", None))

    async def write(filling: Filling, about: AnswersAbout) -> None:
        if store is None:
            raise StoreLocked
        await store.write(keep_draft, filling, about, app.clock.now())

    keeper.current = keeper.current or DraftKeeper(write, set_unkept)
    keeper.current.write = write
    work: AnsweringWork | None = None
    if isinstance(found, Ready):
        work = holder.current = continued(holder.current, found.value)
    here = step or (first_step(work.opened) if work else AnsweringStep())
    response_id = work.opened.response_id if work else ""
    told = use_query(delivered, patient, response_id, wanted=here.part is AnsweringPart.SENT and bool(work))
    every = work.pages(1 if around.look.elder else MOST_ON_PAGE) if work else ()

    def sent(_: None) -> None:
        if holder.current is not None:
            holder.current.amends = True
        go(AnsweringStep(AnsweringPart.SENT))

    sending = use_action(send_answers, sent)

    def redraw() -> None:
        if holder.current is not None and keeper.current is not None:
            calculate(holder.current.filling)
            keeper.current.keep(
                holder.current.filling, holder.current.about(patient, own=people.user.id == patient, draft=True)
            )
        draw(lambda n: n + 1)

    def send() -> None:
        if holder.current is not None:
            about = holder.current.about(patient, own=people.user.id == patient, draft=False)
            sending.run(holder.current.filling.copy(), about, app.clock.now())

    def attached(chosen: tuple[AnswerPlace, FileAnswer] | None) -> None:
        if chosen is not None and holder.current is not None:
            place, file = chosen
            kept = holder.current.filling.kept(place) if holder.current.filling.item(place).repeats else ()
            holder.current.filling.answer(place, [*kept, file])
            redraw()

    async def choose(place: AnswerPlace) -> tuple[AnswerPlace, FileAnswer] | None:
        picked = await app.pick_file(ENDINGS)
        if picked is None or store is None:
            return None
        picture = await asyncio.to_thread(taken_in, picked)
        file_id = str(uuid4())
        await store.write(keep_file, file_id, picture.content, CONTENT_TYPE, app.clock.now())
        return place, FileAnswer(picked.name, CONTENT_TYPE, file_id, len(picture.content))

    choosing = use_task(choose, attached)
    actions = _Steps(holder, every, here, go, send)
    use_back(actions.before if here.part is not AnsweringPart.SENT and actions.can_go_back else None)
    return AnsweringView(
        found=found,
        work=work,
        every=every,
        step=here,
        answers=replace(_answer_actions(holder, redraw, around), on_file=choosing.run),
        moves=actions.moves(),
        told=told.value if isinstance(told, Ready) else None,
        error=sending.error or choosing.error or unkept,
        busy=sending.busy,
    )


@dataclass(frozen=True)
class _Steps:
    """Moves between the pages of what is answered."""

    holder: ft.MutableRef[AnsweringWork | None]
    every: Sequence[FormPage]
    here: AnsweringStep
    go: Callable[[AnsweringStep], None]
    send: Callable[[], None]

    @property
    def can_go_back(self) -> bool:
        return self.here.part is AnsweringPart.SUMMARY or self._neighbour(-1) is not None

    def _neighbour(self, way: int) -> int | None:
        work = self.holder.current
        return None if work is None else page_after(work.filling, self.every, self.here.page, way)

    def on(self) -> None:
        work = self.holder.current
        if work is None or not self.every:
            return
        if wrong_on(work.filling, self.every[self.here.page]):
            self.go(replace(self.here, told=True))
            return
        work.forget_typed()
        following = self._neighbour(1)
        self.go(
            AnsweringStep(AnsweringPart.SUMMARY, self.here.page) if following is None else AnsweringStep(page=following)
        )

    def before(self) -> None:
        if self.here.part is AnsweringPart.SUMMARY:
            self.go(AnsweringStep(page=self.here.page))
            return
        earlier = self._neighbour(-1)
        if earlier is not None:
            self.go(AnsweringStep(page=earlier))

    def moves(self) -> StepActions:
        return StepActions(
            on_next=self.on,
            on_before=self.before if self.can_go_back else None,
            on_page=lambda place: self.go(AnsweringStep(page=page_of(self.every, place), told=True)),
            on_send=self.send,
            on_amend=lambda: self.go(AnsweringStep()),
        )


def _answer_actions(
    holder: ft.MutableRef[AnsweringWork | None], redraw: Callable[[], None], around: UiContext
) -> AnswerActions:
    """What a person does with a question changes what is answered, and is kept."""

    def change(doing: Callable[[AnsweringWork], None]) -> None:
        if holder.current is not None:
            doing(holder.current)
            redraw()

    def typed(work: AnsweringWork, place: AnswerPlace, index: int, text: str) -> None:
        work.typed[place, index] = text
        work.filling.answer(place, typed_answers(work, place, around.zones.own))

    def answered(work: AnsweringWork, place: AnswerPlace, values: Sequence[Value]) -> None:
        work.forget_typed(place)
        work.filling.answer(place, values)

    def in_unit(work: AnsweringWork, place: AnswerPlace, unit: UnitOption) -> None:
        work.units[place] = unit
        work.filling.answer(place, typed_answers(work, place, around.zones.own))

    def removed(work: AnsweringWork, place: AnswerPlace, index: int) -> None:
        work.forget_typed()
        work.filling.remove(place, index)

    return AnswerActions(
        on_answer=lambda place, values: change(lambda work: answered(work, place, values)),
        on_type=lambda place, index, text: change(lambda work: typed(work, place, index, text)),
        on_unit=lambda place, unit: change(lambda work: in_unit(work, place, unit)),
        on_more=lambda place: change(lambda work: work.more.update({place: work.more.get(place, 0) + 1})),
        on_add=lambda place: change(lambda work: cast("None", work.filling.add(place))),
        on_remove=lambda place, index: change(lambda work: removed(work, place, index)),
    )


@screen
def AnsweringView(
    *,
    found: Answer[OpenedForm],
    work: AnsweringWork | None,
    every: Sequence[FormPage],
    step: AnsweringStep,
    answers: AnswerActions,
    moves: StepActions,
    told: AnswersDelivery | None = None,
    error: AppError | None = None,
    busy: bool = False,
) -> ft.View:
    """One page with its progress; at the end what was answered, and the button that sends it."""
    around = use_ui_context()
    look, t = around.look, around.texts
    trouble = problem(look, error_words(t, error).both) if error else None
    content: list[ft.Control | None]
    foot: list[ft.Control | None] = [trouble]
    if work is None:
        content = [answer(look, t, found, lambda _: column([]))]
    elif work.opened.form.fault is not None:
        words = fault_words(t, work.opened.form.fault)
        content = [empty(look, t.get("questionnaires.fault"), words, shows=Picture.TRAY)]
    elif step.part is AnsweringPart.SENT:
        known = told or AnswersDelivery(AnsweringState.WAITING)
        content = delivery_parts(around, work, known)
        foot.append(amend_button(around, known, moves.on_amend))
    elif step.part is AnsweringPart.SUMMARY:
        content, whole = summary_parts(around, work, moves.on_page)
        before = quiet_button(look, t.get("questionnaires.before"), moves.on_before)
        foot.append(_moves(around, before, _send_button(around, work, moves, whole=whole, busy=busy)))
    else:
        content, move_on = _page(around, PageFields(work, answers, step.told), every, step, moves)
        foot += move_on
    return page_frame(
        around,
        content,
        route=paths.care_requests(),
        title_words=work.opened.form.title if work else t.get("questionnaires.title"),
        door=paths.care(),
        back=True,
        foot=[part for part in foot if part is not None],
    )


def _send_button(around: UiContext, work: AnsweringWork, moves: StepActions, *, whole: bool, busy: bool) -> ft.Control:
    words = around.texts.get("questionnaires.send_again" if work.amends else "questionnaires.send")
    return primary_button(around.look, words, moves.on_send if whole else None, icon=ft.Icons.SEND, busy=busy)


def _page(
    around: UiContext, answering: PageFields, every: Sequence[FormPage], step: AnsweringStep, moves: StepActions
) -> tuple[list[ft.Control | None], list[ft.Control | None]]:
    """The content of a page, and what leads to the next one."""
    look, t, page = around.look, around.texts, every[step.page]
    work = answering.work
    wrong = wrong_on(work.filling, page) if step.told else ()
    questions = [control for number in page.roots for control in item_controls(around, answering, AnswerPlace(number))]
    count = progress(look, t, t.get("questionnaires.progress"), step.page + 1, len(every)) if len(every) > 1 else None
    purpose = work.opened.form.purpose if step.page == 0 and not work.amends else None
    content: list[ft.Control | None] = [
        count,
        strip(look, t.get("questionnaires.amending")) if work.amends and step.page == 0 else None,
        body(look, purpose, "soft") if purpose else None,
        heading(look, page.title) if page.title else None,
        column(questions, S4),
    ]
    before = quiet_button(look, t.get("questionnaires.before"), moves.on_before) if moves.on_before else None
    following = primary_button(look, t.get("questionnaires.next"), moves.on_next, decides=False)
    missing = problem(look, t.get("questionnaires.wrong", n=len(wrong))) if wrong else None
    return content, [missing, _moves(around, before, following)]


def _moves(around: UiContext, before: ft.Control | None, following: ft.Control) -> ft.Control:
    return following if before is None else beside_or_below(around.look, [before, following])
