"""Where there is a microphone and a loudspeaker at all, and what the plug-ins' events mean."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import flet as ft
import pytest

from app.sound import FletPlayer, FletRecorder, player_of, problem_of, recorder_of
from services.errors import SoundFailed, SoundProblem


@pytest.mark.parametrize(
    ("platform", "web", "records", "plays"),
    [
        (ft.PagePlatform.ANDROID, False, True, True),
        (ft.PagePlatform.IOS, False, True, False),
        (ft.PagePlatform.LINUX, True, True, True),
        (ft.PagePlatform.WINDOWS, False, False, True),
        (ft.PagePlatform.MACOS, False, False, False),
        (ft.PagePlatform.LINUX, False, False, False),
    ],
)
def test_sound_is_offered_where_no_file_in_clear_is_made_of_it(
    platform: ft.PagePlatform, web: bool, records: bool, plays: bool
) -> None:
    page = cast("ft.Page", SimpleNamespace(platform=platform, web=web))
    assert (recorder_of(page) is not None, player_of(page) is not None) == (records, plays)


class Microphone:
    """The calls of flet-audio-recorder's service, answered as its Dart side does."""

    def __init__(self, *, allowed: bool = True, starts: bool = True, fails: str = "") -> None:
        self.allowed, self.starts, self.fails = allowed, starts, fails
        self.calls: list[str] = []
        self.begun = asyncio.Event()
        self.on_stream: Any = None
        self.on_state_change: Any = None

    def made(self, hear: Any, heed: Any) -> Microphone:
        self.on_stream, self.on_state_change = hear, heed
        return self

    async def has_permission(self) -> bool:
        if self.fails:
            raise RuntimeError(self.fails)
        return self.allowed

    async def start_recording(self) -> bool:
        self.calls.append("start")
        assert self.on_stream is not None, "else it would be written to a file"
        self.begun.set()
        return self.starts

    async def stop_recording(self) -> None:
        self.calls.append("stop")

    def says(self, chunk: bytes) -> None:
        self.on_stream(SimpleNamespace(chunk=chunk))

    def is_now(self, state: str) -> None:
        self.on_state_change(SimpleNamespace(state=SimpleNamespace(value=state)))


@pytest.mark.parametrize("state", ["paused", "stopped"])
async def test_pieces_come_until_the_device_takes_the_microphone_away(state: str) -> None:
    microphone = Microphone()
    recorder = FletRecorder(microphone.made)
    heard = [piece async for piece in _begun(recorder, microphone, lambda: microphone.is_now(state))]
    assert heard == [b"1", b"2"]
    assert microphone.calls[:2] == ["start", "stop"]


async def _begun(recorder: FletRecorder, microphone: Microphone, end: Any) -> Any:
    async def speak() -> None:
        await microphone.begun.wait()
        microphone.is_now("recording")
        microphone.says(b"1")
        microphone.says(b"2")
        end()

    speaking = asyncio.create_task(speak())
    async for piece in recorder.record():
        yield piece
    await speaking


@pytest.mark.parametrize(
    ("microphone", "problem"),
    [
        (Microphone(allowed=False), SoundProblem.DENIED),
        (Microphone(starts=False), SoundProblem.BUSY),
        (Microphone(fails="NotFoundError: Requested device not found"), SoundProblem.MISSING),
    ],
)
async def test_why_nothing_is_recorded(microphone: Microphone, problem: SoundProblem) -> None:
    with pytest.raises(SoundFailed) as failed:
        async for _ in FletRecorder(microphone.made).record():
            raise AssertionError("nothing is heard")
    assert failed.value.problem is problem


class Loudspeaker:
    """The calls of flet-audio's service."""

    def __init__(self) -> None:
        self.src: bytes | None = None
        self.begun = asyncio.Event()
        self.calls: list[str] = []
        self.on_state_change: Any = None

    def made(self, heed: Any) -> Loudspeaker:
        self.on_state_change = heed
        return self

    def update(self) -> None:
        self.calls.append("update")

    async def play(self) -> None:
        self.calls.append("play")
        self.begun.set()

    async def release(self) -> None:
        self.calls.append("release")


async def test_a_sound_is_over_when_it_is_completed_or_stopped() -> None:
    loudspeaker = Loudspeaker()
    player = FletPlayer(loudspeaker.made)
    for end in ("completed", "stop"):
        playing = asyncio.create_task(player.play(b"RIFF"))
        await loudspeaker.begun.wait()
        loudspeaker.begun.clear()
        assert loudspeaker.src == b"RIFF" and not playing.done()
        if end == "stop":
            await player.stop()
        else:
            loudspeaker.on_state_change(SimpleNamespace(state=SimpleNamespace(value="playing")))
            loudspeaker.on_state_change(SimpleNamespace(state=SimpleNamespace(value=end)))
        await playing


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("NotAllowedError: Permission denied", SoundProblem.DENIED),
        ("NotFoundError", SoundProblem.MISSING),
        ("something new", SoundProblem.OTHER),
    ],
)
def test_what_a_plugin_says_is_one_of_the_apps_own_problems(words: str, problem: SoundProblem) -> None:
    assert problem_of(words) is problem
