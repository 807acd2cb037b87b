"""Whatever decides something says for whom, and nothing does for who is alone with their own record.

Each command that a screen runs stands in one of two tables: where it is decided, with the words of what is pressed, or
why it is decided for nobody. A new command is in none, and a new loud button says for whom by itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import flet as ft
import pytest

from services.account.people import People, SessionUser, UserType
from tests.gallery.stage import all_scenes
from tests.gallery.variants import PATIENTS_DOORS
from tests.views.harness import Shown, show
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.look.tokens import Look, Whom, Width
from views.whom import everybody

VIEWS: Final = Path(__file__).parents[2] / "views"
CHINESE, ENGLISH = texts_for(Language.CHINESE), texts_for(Language.ENGLISH)
FOR_CHILD: Final = Whom("小宝", "为小宝")
SCENES: Final = {scene.name: scene for scene in all_scenes()}

#: Where each command is decided: a scene, and the key of the words that are pressed there.
DECIDED: Final = {
    "bills/bound_cards.py:bind": ("pay-choose", "bills.card.bind"),
    "bills/bound_cards.py:lambda card: payments.unbind_card(patient, card.token)": (
        "pay-too-much",
        "bills.card.unbind",
    ),
    "bills/payments.py:ask_back": ("bill-refund-too-long", "bills.refund.send"),
    "bills/use_payment.py:let_go": ("pay-code", "bills.close"),
    "bills/use_payment.py:payments.ask": ("pay-choose", "bills.pay_amount"),
    "bills/use_payment.py:payments.look_for_open": ("pay-other-open", "bills.other.take_over"),
    "bills/use_payment.py:send": ("pay-passcode", "bills.card.passcode.pay"),
    "booking/ask/ask.py:request_appointment": ("booking-confirm", "booking.confirm.ask"),
    "booking/ask/hold.py:confirm_hold": ("booking-hold", "booking.hold.confirm"),
    "booking/ask/hold.py:decline_offer": ("booking-offer", "booking.offer.decline"),
    "booking/ask/hold.py:hold_slot": ("booking-hold-expired", "booking.refused.take"),
    "booking/ask/hold.py:renew_hold": ("booking-hold", "booking.hold.renew"),
    "booking/ask/hold.py:send_again": ("booking-hold-ran-out", "booking.hold.try"),
    "booking/ask/waitlist.py:join_waitlist": ("waitlist-join", "booking.waitlist.join"),
    "booking/day/appointment.py:cancel_appointment": ("appointment-today", "booking.cancel"),
    "booking/day/appointment.py:check_in": ("appointment-today-typing", "booking.check_in.send"),
    "booking/day/appointment.py:give_up": ("appointment-cancel-refused", "booking.cancel.keep"),
    "booking/day/appointment.py:move_appointment": ("appointment-change-suspended", "booking.refused.take_with"),
    "booking/day/appointment.py:send_again": ("appointment-cancel-refused", "booking.refused.again"),
    "booking/day/appointment.py:take_alternative": ("appointment-refused", "booking.refused.take"),
    "booking/day/check_in.py:check_in": ("appointment-today-typing", "booking.check_in.send"),
    "booking/day/move.py:move_appointment": ("move-confirm", "booking.move.ask"),
    "booking/find/choosing.py:hold_slot": ("booking-doctors", "booking.recommended.take"),
    "chat/thread.py:cancel_consultation": ("thread-pending", "chat.cancel"),
    "chat/thread.py:finish_consultation": ("thread-end", "chat.end"),
    "chat/thread.py:rate_consultation": ("thread-over", "chat.rate.send"),
    "chat/thread.py:send_message": ("thread", "chat.send"),
    "chat/write.py:open_consultation": ("message-first", "chat.send"),
    "consents/detail.py:decide": ("consent-open", "consents.agree"),
    "documents/add.py:send_paper": ("document-add-pages", "documents.send"),
    "documents/detail.py:send_paper_again": ("document-refused", "documents.send_again"),
    "documents/detail.py:take_back_paper": ("document-take-back", "documents.take_back.yes"),
    "doses/actions.py:skip": ("dose-skip", "medication.skip.forgot"),
    "doses/actions.py:snooze": ("dose-skip", "medication.skip.later"),
    "doses/actions.py:take": ("home-doses", "medication.dose.take"),
    "education/ask.py:ask_care_team": ("ask-care-team", "education.ask.send"),
    "education/ledger.py:redeem_reward": ("points-redeeming", "education.redeem.yes"),
    "education/questions.py:take_back_question": ("care-questions-taking-back", "education.question.take_back"),
    "education/reader.py:finish_article": ("article", "education.finish"),
    "home/home.py:give_up": ("home-stuck", "home.cancel_refused.keep"),
    "home/home.py:take_alternative": ("home", "home.refused.take"),
    "emergency/choosing.py:end": ("emergency-on", "emergency.end"),
    "emergency/choosing.py:save": ("emergency-off", "emergency.begin"),
    "medication/as_needed.py:take_as_needed": ("medication", "medication.as_needed.take"),
    "medication/dose_times.py:choose_dose_times": ("medicine-times", "medication.edit.save"),
    "medication/edit.py:add_medicine": ("medicine-add", "medication.edit.save"),
    "medication/edit.py:change_medicine": ("medicine-edit-weekdays", "medication.edit.save"),
    "medication/medicine_actions.py:cancel_refill": ("medicine-refill-asked", "medication.refill.cancel"),
    "medication/medicine_actions.py:choose_clock": ("medicine", "medication.clock.elapsed"),
    "medication/medicine_actions.py:count_stock": ("medicine-count", "medication.stock.keep"),
    "medication/medicine_actions.py:end_medicine": ("medicine-end", "medication.end.yes"),
    "medication/medicine_actions.py:pause_medicine": ("medicine-own", "medication.pause"),
    "medication/medicine_actions.py:request_refill": ("medicine", "medication.refill.ask"),
    "medication/rhythm.py:choose_time": ("medicine-time", "medication.time.keep"),
    "plan/about_me.py:tell": ("plan-about-me", "plan.save"),
    "questionnaires/answering.py:send_answers": ("questionnaires-summary", "questionnaires.send"),
    "record/detail.py:withdraw_own": ("record-withdraw", "record.own.withdraw.yes"),
    "record/export.py:export": ("record-export", "record.export.go"),
    "record/listing.py:record_none_known": ("record-not-asked", "record.allergies.say_none"),
    "record/own.py:record_own": ("record-add", "record.own.send"),
    "record/remark.py:ask_care_team": ("record-remark", "record.own.send"),
    "reminders/hospital.py:ask_hospital": ("reminders-hospital", "reminders.hospital.sms"),
    "reports/knowing.py:acknowledge": ("report-critical", "reports.critical.acknowledge"),
    "vitals/entry.py:keep_measurements": ("vitals-entry-doubt", "vitals.doubt.keep"),
    "vitals/from_device.py:keep_measurements": ("vitals-device-came", "vitals.device.keep"),
    "vitals/import_file.py:keep": ("vitals-import-preview", "vitals.import.keep"),
    "vitals/kind.py:withdraw_measurements": ("vitals-pressure-opened", "vitals.details.withdraw"),
    "vitals/protocol.py:begin_protocol": ("vitals-week", "vitals.protocol.begin"),
    "vitals/protocol.py:end_protocol": ("vitals-week-first", "vitals.protocol.end"),
}  # fmt: skip

_READS = "reads alone"
_DEVICE = "about this device, or what it keeps of the hospital's for everybody"
_USER = "about who signed in, not about whose record is open"
_AFTER = "takes back what was just decided, where that said for whom"
_MARK = "a mark that no reader but this person sees"
_EACH = "of several people: each says its own (`test_what_waits_says_for_whom_each_is`)"
FOR_NOBODY: Final = {
    "access_log/listing.py:fetch": _READS,
    "aloud.py:*": _DEVICE,
    "account/sync_screen.py:app.sync.run_once": _DEVICE,
    "account/sync_screen.py:*": _EACH,
    "account/*": _USER,
    "bills/bound_cards.py:payments.cards": _READS,
    "bills/detail.py:app.sync.refresh": _READS,
    "bills/overview.py:use_client(PAYMENTS).settle": _READS,
    "bills/pay.py:app.open_url": "opens the cashier's page of the code beside it",
    "bills/payments.py:keep_receipt": _DEVICE,
    "booking/ask/hold.py:release_hold": "the screen is left: nobody presses anything",
    "booking/day/appointment.py:app.save_file": _DEVICE,
    "booking/day/appointment.py:app.sync.refresh": _READS,
    "booking/day/appointment.py:keep_walk": _MARK,
    "booking/day/check_in_code.py:ask": _READS,
    "booking/find/times.py:app.sync.fetch": _READS,
    "booking/find/times.py:mark_favourite": _MARK,
    "booking/recommend/recommended.py:change_wishes": _MARK,
    "camera/*": _DEVICE,
    "changes/conflict.py:*": _EACH,
    "chat/attached.py:fetch": _READS,
    "chat/attached.py:save": _DEVICE,
    "consents/asking.py:*": _USER,
    "chat/composer.py:choose": _DEVICE,
    "chat/listening.py:*": _DEVICE,
    "chat/thread.py:discard_message": _AFTER,
    "chat/thread.py:fetch": _READS,
    "chat/thread.py:mark_read": _MARK,
    "chat/voice.py:*": _DEVICE,
    "chat/thread.py:send_message_again": "the message stands beside it, in the thread of the person",
    "device.py:ask": _DEVICE,
    "documents/add.py:choose": _DEVICE,
    "documents/detail.py:fetch": _READS,
    "documents/detail.py:save": _DEVICE,
    "doses/actions.py:undo": _AFTER,
    "drafts.py:*": "what is typed is kept for its own person",
    "education/film.py:*": _MARK,
    "education/offline.py:*": _DEVICE,
    "education/reader.py:mark_favourite": _MARK,
    "education/video.py:save": _DEVICE,
    "emergency/locked.py:read": _READS,
    "family/*": _USER,
    "home/help.py:see_finding": _MARK,
    "home/home.py:use_client(PAYMENTS).settle": _READS,
    "hospital_messages/listing.py:receipts.send": _MARK,
    "keyboard.py:app.account.lock": _USER,
    "medication/as_needed.py:undo": _AFTER,
    "passcode_question.py:app.account.check_passcode": _USER,
    "questionnaires/answering.py:choose": _DEVICE,
    "record/export.py:app.sync.run_once": _DEVICE,
    "record/detail.py:send_again": _AFTER,
    "reminders/reminders.py:*": _DEVICE,
    "reports/detail.py:*": _READS,
    "reports/files.py:*": _DEVICE,
    "reports/knowing.py:take_back": _AFTER,
    "reports/observation.py:app.sync.refresh": _READS,
    "self_check/*": _DEVICE,
    "vitals/entry.py:withdraw_measurements": _AFTER,
    "vitals/from_device.py:listen": _DEVICE,
    "vitals/from_device.py:withdraw_measurements": _AFTER,
    "vitals/import_file.py:choose": _DEVICE,
    "vitals/kind.py:restore_measurements": _AFTER,
}
#: Loud buttons that say nothing for whom although they lead to no other screen by themselves.
QUIET_ABOUT_IT: Final = {
    "account": _USER,
    "bills/pay_stages.py": "leads back to the bill, or to the form",
    "booking/day/called.py": "closes what was heard",
    "booking/day/check_in.py": "shows the code, or the camera",
    "booking/day/on_the_day.py": "opens the room of a video visit in the browser",
    "camera": _DEVICE,
    "chat/voice.py": _DEVICE,
    "education/film.py": _DEVICE,
    "education/offline.py": _DEVICE,
    "education/video.py": _DEVICE,
    "family": _USER,
    "kit": "a prompt says it once, above its choices; a permission is the device's",
    "questionnaires/answering.py": "the next page",
    "vitals/from_device.py": _DEVICE,
    "vitals/import_file.py": _DEVICE,
}


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """The calls of these functions in the screens, with the path of their module below `views/`."""
    for path in sorted(VIEWS.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "gallery" in path.parts or path.name == "hooks.py" or not any(f"{name}(" in source for name in names):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield path.relative_to(VIEWS).as_posix(), node


def commands() -> set[str]:
    found = set()
    for path, call in calls("use_action", "use_quiet_action", "use_task"):
        work = call.args[0]
        while isinstance(work, ast.Call) and ast.unparse(work.func).endswith(".sending"):
            work = work.args[0]
        found.add(f"{path}:{ast.unparse(work)}")
    return found


def reason(command: str) -> str | None:
    """Why it is decided for nobody, by its own row, its module's or its folder's."""
    path, _, _ = command.partition(":")
    folder = path.partition("/")[0]
    return next((FOR_NOBODY[key] for key in (command, f"{path}:*", f"{folder}/*") if key in FOR_NOBODY), None)


def test_every_command_of_a_screen_is_decided_for_somebody_or_has_a_reason() -> None:
    known = commands()
    assert sorted(command for command in known if command not in DECIDED and reason(command) is None) == []
    assert sorted(set(DECIDED) - known) == []
    used = {command for command in known if command not in DECIDED}
    rows = {key for key in FOR_NOBODY if any(_covers(key, command) for command in used)}
    assert sorted(set(FOR_NOBODY) - rows) == []


def _covers(key: str, command: str) -> bool:
    return command.startswith(key.removesuffix("*")) if key.endswith("*") else command == key


def test_a_loud_button_that_says_nothing_for_whom_leads_elsewhere() -> None:
    silent = []
    for path, call in calls("primary_button", "danger_button"):
        decides = next((word.value for word in call.keywords if word.arg == "decides"), None)
        if not (isinstance(decides, ast.Constant) and decides.value is False):
            continue
        press = call.args[2] if len(call.args) > 2 else None
        leads = isinstance(press, ast.Lambda) and ast.unparse(press.body).startswith(("around.go(", "around.go_on("))
        if not leads and path not in QUIET_ABOUT_IT and path.partition("/")[0] not in QUIET_ABOUT_IT:
            silent.append(f"{path}:{call.lineno}")
    assert silent == []


def around(look: Look) -> UiContext:
    return UiContext(look=look, doors=PATIENTS_DOORS, person=FOR_CHILD.name)


def says_for_whom(shown: Shown, key: str) -> bool:
    """Whether what is pressed by these words says for whom, or it is read close to them."""
    words = re.compile(re.sub(r"\\{.*?\\}", ".+", re.escape(CHINESE.entries[key])))
    texts = shown.texts()
    pressed = [text for c in shown.controls() if _is_pressed(c) for text in shown.texts(c) if words.fullmatch(text)]
    assert pressed, f"nothing to press says {key}; there is:\n{shown.words}"
    places = [place for place, text in enumerate(texts) if text in pressed]
    said = [place for place, text in enumerate(texts) if text == FOR_CHILD.words]
    return any(abs(place - other) <= _CLOSE for place in places for other in said)


_CLOSE: Final = 14
"""So many texts lie between a prompt's line for whom and the last of its choices."""


def _is_pressed(control: Any) -> bool:
    return getattr(control, "on_click", None) is not None or isinstance(control, ft.Button)


@pytest.mark.parametrize(("scene", "key"), sorted(set(DECIDED.values())))
async def test_what_decides_says_for_whom(scene: str, key: str) -> None:
    look = Look(whom=FOR_CHILD)
    async with show(SCENES[scene].build, around(look)) as shown:
        assert says_for_whom(shown, key), shown.words


@pytest.mark.parametrize("scene", ["booking-hold", "home-doses", "pay-passcode", "dose-skip", "points-redeeming"])
async def test_who_is_alone_with_their_own_record_reads_nothing_of_it(scene: str) -> None:
    for width in (Width.PHONE, Width.DESKTOP):
        async with show(SCENES[scene].build, around(Look(width=width))) as shown:
            assert not any(words.startswith("为") for words in shown.texts())


def test_everybody_has_their_own_words_where_there_are_several() -> None:
    mother = People.read("Patient/p1", ("p1", "p2"))
    names = (("p1", "王芳"), ("p2", None))
    assert dict(everybody(CHINESE, mother, names)) == {
        "p1": Whom("王芳", "为王芳（本人）"),
        "p2": Whom("家人", "为家人"),
    }
    assert dict(everybody(ENGLISH, mother, names))["p1"].words == "for 王芳 (you)"


def test_who_acts_for_one_other_person_alone_is_told_for_whom_too() -> None:
    nurse_of_a_father = People(SessionUser(UserType.RELATED_PERSON, "r1"), ("p3",), "p3")
    assert dict(everybody(CHINESE, nurse_of_a_father, (("p3", "王建国"),))) == {"p3": Whom("王建国", "为王建国")}
    assert everybody(CHINESE, People.of_patient("p1"), (("p1", "王芳"),)) == ()
