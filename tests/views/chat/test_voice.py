"""A person speaks instead of typing: asked for the microphone with the reason, cut by a call or by the end of the app,
sent from the store, and heard again."""

from __future__ import annotations

import base64
import dataclasses
from pathlib import Path
from typing import Any

from local_store import outbox
from local_store.store import Reader
from services.errors import SoundFailed, SoundProblem
from services.record.messages.voice_note import MOST_PCM, SECOND, VOICE, is_voice, voice_file
from tests.fakes.sound import HeardPlayer, HeardRecorder
from tests.hospital.chat.talking import consultation, team
from tests.views.chat.test_chat import kept
from tests.views.harness import Shown, show_app
from tests.views.house import AppHarness
from views import paths
from views.answers import Loading
from views.chat.composer import Composer, ComposerActions, Parts, attach_prompt
from views.chat.screens import SCREENS
from views.chat.voice import Recording
from views.context import AppContext, UiContext

SAID = bytes(range(256)) * 125  # a second
Json = dict[str, Any]


async def room(house: AppHarness, recorder: HeardRecorder | None, player: HeardPlayer | None) -> tuple[AppContext, str]:
    await house.unlocked()
    opened = consultation("p1") | {"status": "in-progress"}
    await kept(house, team(), opened)
    app = dataclasses.replace(house.context, recorder=recorder, player=player)
    return app, paths.message_thread(opened["id"])


async def asks(shown: Shown) -> None:
    await shown.until(lambda: "进行中" in shown.words)
    await shown.press("添加")
    await shown.press("录一段语音")
    await shown.until(lambda: "点“发送”才会发出" in shown.words)


def sent_voice(r: Reader) -> tuple[str, bytes]:
    (body,) = [entry.body for entry in outbox.entries(r) if entry.type == "Binary" and entry.body]
    return body["contentType"], base64.b64decode(body["data"])


def holding(folder: Path, piece: bytes) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and piece in file.read_bytes()]


async def test_spoken_sent_and_heard_again(house: AppHarness, tmp_path: Path) -> None:
    microphone, loudspeaker = HeardRecorder(), HeardPlayer()
    app, route = await room(house, microphone, loudspeaker)
    async with show_app(app, SCREENS, route=route) as shown:
        await asks(shown)
        assert microphone.opened == 0, "the reason comes before the system's question"
        await shown.press("开始录音")
        await shown.until(lambda: microphone.running)
        for _ in range(6):
            microphone.says(SAID)
        await shown.until(lambda: "正在录音，6 秒" in shown.words)
        assert not shown.can_press("发送")
        await shown.press("说完了，停下")
        await shown.until(lambda: "语音，6 秒" in shown.words and not microphone.running)
        await shown.press("发送")
        await shown.until(lambda: "等待发送" in shown.words)
        kind, content = await house.account.store.read(sent_voice)
        assert (kind, content) == (VOICE, voice_file(6 * SAID)) and is_voice(content)
        await shown.press("播放语音，6 秒")  # from this device: there is no network
        await shown.until(lambda: loudspeaker.played == [content] and "停下，语音 6 秒" in shown.words)
        await shown.press("停下，语音 6 秒")
        await shown.until(lambda: "播放语音，6 秒" in shown.words)
    assert not holding(tmp_path, SAID)


async def test_cut_by_a_call_what_was_said_is_offered_and_never_sent_by_itself(house: AppHarness) -> None:
    microphone = HeardRecorder()
    app, route = await room(house, microphone, None)
    async with show_app(app, SCREENS, route=route) as shown:
        for way in ("删掉这段", "放进这条消息"):
            await asks(shown)
            await shown.press("开始录音")
            await shown.until(lambda: microphone.running)
            for _ in range(3):
                microphone.says(SAID)
            microphone.a_call_comes_in()
            await shown.until(lambda: "已经录下的 3 秒还在，没有发出" in shown.words)
            assert not await house.account.store.read(outbox.entries)
            await shown.press(way)
            await shown.until(lambda: "录音中断了" not in shown.words)
        await shown.until(lambda: "语音，3 秒" in shown.words)
        await shown.press("发送")
        await shown.until(lambda: "不能直接播放" in shown.words)  # a device without a player
        assert shown.can_press("保存语音，3 秒")


def test_what_is_left_of_a_note_is_not_recorded_over() -> None:
    nothing = ComposerActions(*(lambda *_: None for _ in dataclasses.fields(ComposerActions)))

    def ways(voice: Recording) -> list[str]:
        prompt = attach_prompt(UiContext(), Composer("", Parts(), nothing, Loading(), asking=True, voice=voice))
        return [choice.words for choice in prompt.choices] if prompt else []

    assert "录一段语音" in ways(Recording(offered=True))
    assert ways(Recording(offered=True, cut=3)) == [
        words for words in ways(Recording(offered=True)) if "语音" not in words
    ]


async def test_cut_by_the_end_of_the_app_all_but_the_last_seconds_are_there_again(house: AppHarness) -> None:
    microphone = HeardRecorder()
    app, route = await room(house, microphone, None)
    async with show_app(app, SCREENS, route=route) as shown:
        await asks(shown)
        await shown.press("开始录音")
        await shown.until(lambda: microphone.running)
        for _ in range(7):
            microphone.says(SAID)
        await shown.until(lambda: "正在录音，7 秒" in shown.words)
    async with show_app(app, SCREENS, route=route) as shown:
        await shown.until(lambda: "已经录下的 " in shown.words)
        assert "5 秒还在" in shown.words or "7 秒还在" in shown.words


async def test_a_loudspeaker_that_cannot_is_told_and_the_note_can_be_saved(house: AppHarness) -> None:
    microphone, loudspeaker = HeardRecorder(), HeardPlayer(SoundFailed(SoundProblem.OTHER))
    app, route = await room(house, microphone, loudspeaker)
    async with show_app(app, SCREENS, route=route) as shown:
        await asks(shown)
        await shown.press("开始录音")
        await shown.until(lambda: microphone.running)
        microphone.says(3 * SAID)
        await shown.until(lambda: "正在录音，3 秒" in shown.words)
        await shown.press("说完了，停下")
        await shown.until(lambda: "语音，3 秒" in shown.words)
        await shown.press("发送")
        await shown.until(lambda: "播放语音，3 秒" in shown.words)
        await shown.press("播放语音，3 秒")
        await shown.until(lambda: "保存语音，3 秒" in shown.words)
        assert "声音打不开" in shown.words and shown.can_press("保存语音，3 秒")


async def test_a_minute_is_the_longest(house: AppHarness) -> None:
    microphone = HeardRecorder()
    app, route = await room(house, microphone, None)
    async with show_app(app, SCREENS, route=route) as shown:
        await asks(shown)
        await shown.press("开始录音")
        await shown.until(lambda: microphone.running)
        microphone.says(bytes(MOST_PCM + 3 * SECOND))
        await shown.until(lambda: "语音，60 秒" in shown.words and not microphone.running)
        await asks(shown)
        await shown.press("开始录音")
        await shown.until(lambda: microphone.running)
        await shown.press("说完了，停下")
        await shown.until(lambda: "没有录到声音" in shown.words)
        await asks(shown)
        await shown.press("开始录音")
        await shown.until(lambda: microphone.running)
        microphone.says(3 * SAID)
        await shown.press("不录了")
        await shown.until(lambda: "正在录音" not in shown.words and not microphone.running)
        assert "录音中断了" not in shown.words and "语音，3 秒" not in shown.words


async def test_without_a_permission_the_settings_are_named_and_without_a_microphone_nothing_is_offered(
    house: AppHarness,
) -> None:
    microphone = HeardRecorder(SoundFailed(SoundProblem.DENIED))
    app, route = await room(house, microphone, None)
    async with show_app(app, SCREENS, route=route) as shown:
        await asks(shown)
        await shown.press("开始录音")
        await shown.until(lambda: "麦克风还没有允许" in shown.words)
        await shown.type("写点什么", "那就写字")
        assert shown.can_press("发送")
    async with show_app(dataclasses.replace(app, recorder=None), SCREENS, route=route) as shown:
        await shown.until(lambda: "进行中" in shown.words)
        await shown.press("添加")
        await shown.until(lambda: "从我的记录里选" in shown.words)
        assert "录一段语音" not in shown.words
