"""Who may come in, and what is in the tree meanwhile: the whole house, offline, with a real encrypted store."""

from __future__ import annotations

import flet as ft
import pytest

from local_store import outbox
from services.account.people import UserType
from services.account.states import Broken, Locked, NeedsPasscode, NoHospital, SignedOut, Unlocked
from services.errors import StoreUnreadable
from tests.views.harness import Shown, show_app
from tests.views.house import CODE, HOSPITAL, AppHarness
from views import paths
from views.account.screens import SCREENS as ACCOUNT
from views.account.sign_in import in_language
from views.component import screen
from views.context import Notice
from views.doors import Door, doors_for, in_order
from views.hooks import use_ui_context
from views.i18n.texts import Language, texts_for
from views.kit.frame import page_frame
from views.look.text import body
from views.routes import DOORS
from views.screens import Screen

SECRET = "总胆固醇 6.1"
DOOR_NAMES = [texts_for(Language.CHINESE).get(door.words) for door in doors_for(DOORS, UserType.PATIENT)]


@screen
def Clinical() -> ft.View:
    around = use_ui_context()
    undo = Notice("已取消", "撤销", lambda: around.go("/undone"))
    notify = ft.TextButton(content=ft.Text(value="notify"), on_click=lambda _: around.notify(undo))
    return page_frame(around, [body(around.look, SECRET), notify], route="/", title_words="home", door=paths.home())


SCREENS = (
    Screen("/", lambda _: Clinical()),
    Screen("/reports", lambda _: Clinical()),
    Screen("/reports/:id", lambda p: Clinical(), above="/reports"),
    *ACCOUNT,
)


async def leave_a_request_waiting(house: AppHarness) -> None:
    """One request waits in the outbox."""
    body = {"resourceType": "Appointment", "id": "a1", "status": "proposed"}
    await house.account.store.write(outbox.enqueue, body, patient="p1", created_at="2026-11-21T02:00:00Z")


def sent(shown: Shown) -> bytes:
    return b"".join(shown.session.connection.sent)


async def test_a_fresh_device_asks_for_a_hospital(house: AppHarness) -> None:
    async with show_app(house.context, SCREENS) as shown:
        assert isinstance(house.account.state, NoHospital)
        assert "您在哪家医院看病？" in shown.texts()
        assert "hospital.test" not in shown.words
        await shown.press("高级：输入医院地址")
        await shown.type("医院地址", "http://hospital.test")
        await shown.press("连接")
        await shown.until(lambda: "必须以 https://" in shown.words)
        assert shown.field("医院地址").value == "http://hospital.test", "what was typed can be corrected"
        await shown.press("安心医院")
        await shown.until(lambda: "连不上这个地址" in shown.words)


async def test_a_hospital_is_found_by_name_or_city_in_either_language(house: AppHarness) -> None:
    async with show_app(house.context, SCREENS) as shown:
        for words in ("安心", "anxin", "安心市", "CITY hosp"):
            await shown.type("搜索医院或城市", words)
            assert shown.can_press("安心医院")
        await shown.type("搜索医院或城市", "镜湖")
        assert "安心医院" not in shown.texts()
        assert "没有找到“镜湖”" in shown.texts()


async def test_the_language_can_be_switched_on_every_screen_before_the_sign_in(house: AppHarness) -> None:
    states = (NoHospital(), SignedOut(HOSPITAL), NeedsPasscode(HOSPITAL), Locked(HOSPITAL, "file"))
    for state in (*states, Broken(HOSPITAL, StoreUnreadable())):
        house.account.state = state
        async with show_app(house.context, SCREENS) as shown:
            await shown.press("English")
            assert shown.can_press("简体中文"), state
            await shown.press("简体中文")
            assert shown.can_press("English"), state


async def test_language_and_size_can_be_chosen_before_anything_else(house: AppHarness) -> None:
    async with show_app(house.context, SCREENS) as shown:
        await shown.press("English")
        assert "Which hospital do you go to?" in shown.texts()
        before = shown.all(ft.TextField)[0].text_style
        await shown.press("Easy mode")
        after = shown.all(ft.TextField)[0].text_style
        assert before and after and (before.size or 0) < 18 <= (after.size or 0)
        assert house.context.preferences.value.elder


async def test_signed_out_explains_the_sign_in_and_can_go_back(house: AppHarness) -> None:
    house.account.state = SignedOut(HOSPITAL)
    async with show_app(house.context, SCREENS) as shown:
        assert "登录安心医院" in shown.texts()
        await shown.press("去医院网页登录")
        await shown.until(lambda: "现在连不上医院" in shown.words)
        await shown.press("换一家医院")
        assert "您在哪家医院看病？" in shown.texts()
        await shown.press("返回")
        assert "登录安心医院" in shown.texts()


async def test_a_screen_stands_only_while_unlocked(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS) as shown:
        assert SECRET in shown.texts()
        await shown.key("L", ctrl=True)
        await shown.until(lambda: isinstance(house.account.state, Locked))
        assert "欢迎回来" in shown.texts()
        assert not any(SECRET in text for text in shown.texts())
        assert not any(SECRET in text for text in shown.texts(shown.page.views))
        await shown.type("口令", CODE)
        await shown.submit("口令")
        await shown.until(lambda: SECRET in shown.texts())


async def test_a_locked_app_sends_nothing_clinical_to_its_client(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.lock()
    async with show_app(house.context, SCREENS, route="/reports/1") as shown:
        await shown.go("/reports")
        assert SECRET.encode() not in sent(shown)


async def test_a_wrong_passcode_says_so_and_then_how_long_to_wait(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.lock()
    async with show_app(house.context, SCREENS) as shown:
        for more in ("再错 3 次", "再错 2 次", "再错 1 次"):
            await shown.type("口令", "111111")
            await shown.submit("口令")
            await shown.until(lambda more=more: more in str(shown.field("口令").error))  # type: ignore[misc]
            assert shown.field("口令").value == ""
        await shown.type("口令", "111111")
        await shown.submit("口令")
        await shown.until(lambda: "请等 0:05" in str(shown.field("口令").error))
        assert "请等 0:05" in shown.texts()
        house.clock.advance(hours=2)


async def test_what_was_typed_wrong_is_gone_although_enter_came_before_it_was_drawn(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.lock()
    async with show_app(house.context, SCREENS) as shown:
        before = shown.field("口令")
        shown.session.apply_patch(before._i, {"value": "111111"})
        await shown.session.dispatch_event(before._i, "change", "111111")
        await shown.submit("口令")
        assert (shown.field("口令")._i, shown.field("口令").value) == (before._i, "")
        await shown.until(lambda: bool(shown.field("口令").error))


async def test_a_forgotten_passcode_erases_only_after_two_questions(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.lock()
    async with show_app(house.context, SCREENS) as shown:
        await shown.press("忘记口令了？")
        await shown.press("清除本机资料并重新登录")
        assert isinstance(house.account.state, Locked)
        await shown.press("取消")
        assert "忘记口令了？" in shown.texts()
        await shown.press("清除本机资料并重新登录")
        await shown.press("清除")
        await shown.until(lambda: isinstance(house.account.state, SignedOut))


async def test_a_broken_store_is_told_and_left_alone(house: AppHarness) -> None:
    house.account.state = Broken(HOSPITAL, StoreUnreadable())
    async with show_app(house.context, SCREENS) as shown:
        assert "本机的资料打不开" in shown.texts()
        await shown.press("输入口令再试一次")
        assert "欢迎回来" in shown.texts()


async def test_the_client_is_told_when_the_session_ended(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS) as shown:
        house.account._session_expired()
        await shown.settle()
        assert "登录已过期" in shown.words
        assert SECRET in shown.texts()


@pytest.mark.parametrize(("key", "address"), [("1", "/"), ("4", "/me")])
async def test_alt_and_a_number_opens_a_door(house: AppHarness, key: str, address: str) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route="/reports/1") as shown:
        await shown.key(key, alt=True)
        assert b"push_route" in sent(shown) or address.encode() in sent(shown)


async def test_the_stack_under_a_screen_is_what_back_leads_through(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route="/reports/1") as shown:
        assert len(shown.screens) == 2
        await shown.go("/nowhere")
        assert "没有这个页面" in shown.texts()
        await shown.go("/")
        assert isinstance(house.account.state, Unlocked)
        assert SECRET in shown.texts()


async def test_a_screen_of_other_users_is_not_there(house: AppHarness) -> None:
    practitioners = frozenset({UserType.PRACTITIONER})
    queue = Screen("/queue", lambda _: Clinical(), users=practitioners)
    door = Door("/queue", ft.Icons.GROUPS_OUTLINED, ft.Icons.GROUPS, "shell.app", order=5, users=practitioners)
    await house.unlocked()
    async with show_app(house.context, (*SCREENS, queue), in_order(door, *DOORS), route="/queue") as shown:
        assert "没有这个页面" in shown.texts()
        assert shown.texts()[-len(DOOR_NAMES) :] == DOOR_NAMES
        assert "安心" not in shown.texts()
        assert SECRET not in shown.words
        await shown.press("回首页")
        assert await shown.follow() == paths.home()
        assert SECRET in shown.texts()


async def test_a_wide_window_gets_a_rail_instead_of_doors_at_the_foot(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS) as shown:
        assert "安心" not in shown.texts()
        await shown.resize(1280)
        assert "安心" in shown.texts()


async def test_leaving_with_unsent_changes_asks_to_send_first(house: AppHarness) -> None:
    await house.unlocked()
    await leave_a_request_waiting(house)
    async with show_app(house.context, SCREENS, route="/me") as shown:
        await shown.until(lambda: "1 项待发送" in shown.texts())
        await shown.press("退出登录")
        assert "还有 1 项没有发给医院" in shown.texts()
        await shown.press("先发送，再退出")
        await shown.until(lambda: "现在连不上医院" in shown.words)
        assert isinstance(house.account.state, Unlocked)
        await shown.press("不发送，直接退出")
        await shown.until(lambda: isinstance(house.account.state, NoHospital))


async def test_signing_out_leads_to_the_first_screen_with_the_hospital_that_was_left(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route="/me") as shown:
        await shown.press("退出登录")
        await shown.press("退出并清除")
        await shown.until(lambda: "您在哪家医院看病？" in shown.texts())
        assert "用过" in shown.texts(shown.button("安心医院"))
    again = await house.account.start()
    assert isinstance(again, NoHospital)


async def test_the_sync_screen_shows_what_waits_and_takes_it_back(house: AppHarness) -> None:
    await house.unlocked()
    await leave_a_request_waiting(house)
    async with show_app(house.context, SCREENS, route="/me/sync") as shown:
        await shown.until(lambda: "预约申请" in shown.texts())
        await shown.press("撤回")
        assert "撤回这项修改？" in shown.texts()
        await shown.press("撤回")
        await shown.until(lambda: "没有等待发送的内容" in shown.texts())


async def test_settings_are_kept_at_once(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route="/me/settings") as shown:
        await shown.press("深色")
        await shown.press("15 分钟")
        await shown.press("最大")
        kept = house.context.preferences.value
        assert (kept.theme, kept.lock_minutes, kept.text_percent) == ("dark", 15, 200)
        assert shown.page.theme_mode is ft.ThemeMode.DARK


async def test_changing_the_passcode_refuses_easy_ones(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route="/me/passcode") as shown:
        await shown.type("现在的口令", CODE)
        await shown.type("新口令", "123456")
        await shown.type("再输一遍", "123456")
        await shown.press("更改口令")
        assert shown.field("新口令").error == "太容易被猜到了，请换一个，不要用重复或连续的数字"
        await shown.type("新口令", "739164")
        await shown.type("再输一遍", "739165")
        assert shown.field("再输一遍").error == "两次输入的不一样"
        await shown.submit("再输一遍")
        await shown.type("再输一遍", "739164")
        await shown.submit("再输一遍")
        await shown.until(lambda: any(isinstance(c, ft.SnackBar) for c in shown.page._dialogs.controls))
    await house.account.lock()
    await house.account.unlock("739164")
    assert isinstance(house.account.state, Unlocked)


async def test_the_hospitals_page_opens_in_the_language_of_the_app() -> None:
    assert in_language("https://h.test/authorize?state=1", "en") == "https://h.test/authorize?state=1&ui_locales=en"
    assert in_language("https://h.test/authorize", "zh-CN") == "https://h.test/authorize?ui_locales=zh-CN"
