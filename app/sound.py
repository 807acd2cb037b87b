"""Flet's recorder and player as the app's microphone and loudspeaker.

The recorder hands over samples as they come, and no file is made of them. The player is given the bytes; where its
plug-in would write them to a file in clear (audioplayers on iOS, macOS and Linux), none is offered, and a voice note is
saved by the person's own choice instead. Desktops' windows record nothing: their permissions are the system's to give
to Flet's own client, not to this app. Neither was tried on a phone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

import flet as ft

from app.patience import answer_of
from services.device.sound import VoicePlayer, VoiceRecorder
from services.errors import SoundFailed, SoundProblem

if TYPE_CHECKING:
    import flet_audio
    import flet_audio_recorder

_RECORDS: Final = frozenset({ft.PagePlatform.ANDROID, ft.PagePlatform.IOS})
_PLAYS_FROM_MEMORY: Final = frozenset({ft.PagePlatform.ANDROID, ft.PagePlatform.WINDOWS})
_SILENT_AFTER: Final = 5.0  # seconds without a piece: the microphone was taken away
_LONGER: Final = 10.0  # seconds that a sound may take longer than it is, loading included


def recorder_of(page: ft.Page) -> VoiceRecorder | None:
    """The microphone of a phone or a browser; None where the app uses none."""
    return FletRecorder(_a_recorder) if page.web or page.platform in _RECORDS else None


def player_of(page: ft.Page) -> VoicePlayer | None:
    """The loudspeaker where bytes are played from memory; None elsewhere."""
    return FletPlayer(_a_player) if page.web or page.platform in _PLAYS_FROM_MEMORY else None


Heard = Callable[[Any], None]
"""Hears a service's event. It has to be there when the service is made: the client is not told of a later one."""


def _a_recorder(hear: Heard, heed: Heard) -> flet_audio_recorder.AudioRecorder:
    import flet_audio_recorder  # noqa: PLC0415 - at the first use: few people record something

    from services.record.messages.voice_note import RATE  # noqa: PLC0415 - see above

    pcm = flet_audio_recorder.AudioRecorderConfiguration(
        encoder=flet_audio_recorder.AudioEncoder.PCM16BITS, channels=1, sample_rate=RATE
    )
    return flet_audio_recorder.AudioRecorder(configuration=pcm, on_stream=hear, on_state_change=heed)


def _a_player(heed: Heard) -> flet_audio.Audio:
    import flet_audio  # noqa: PLC0415 - at the first use

    return flet_audio.Audio(on_state_change=heed)


class FletRecorder:
    """Flet's service, made at the first use within a page."""

    def __init__(self, make: Callable[[Heard, Heard], Any]) -> None:
        self._make = make
        self._service: Any = None
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def record(self) -> AsyncGenerator[bytes]:
        if self._service is None:
            self._service = self._make(self.hear, self.heed)
        self._pieces = asyncio.Queue()
        if not await answer_of(self._service.has_permission, _failed):
            raise SoundFailed(SoundProblem.DENIED)
        if await answer_of(self._service.start_recording, _failed) is False:
            raise SoundFailed(SoundProblem.BUSY)
        try:
            while (piece := await self._next()) is not None:
                yield piece
        finally:
            await self.stop()

    async def _next(self) -> bytes | None:
        try:
            return await asyncio.wait_for(self._pieces.get(), _SILENT_AFTER)
        except TimeoutError:
            return None

    async def stop(self) -> None:
        self._pieces.put_nowait(None)
        if self._service is not None:
            await _quietly(self._service.stop_recording)

    def hear(self, event: Any) -> None:
        """A piece of the stream."""
        self._pieces.put_nowait(bytes(event.chunk))

    def heed(self, event: Any) -> None:
        """The device paused or ended it."""
        if _state_of(event) != "recording":
            self._pieces.put_nowait(None)


class FletPlayer:
    """Flet's service, made at the first use within a page."""

    def __init__(self, make: Callable[[Heard], Any]) -> None:
        self._make = make
        self._service: Any = None
        self._over = asyncio.Event()

    async def play(self, content: bytes) -> None:
        from services.record.messages.voice_note import seconds_of  # noqa: PLC0415 - at the first use

        if self._service is None:
            self._service = self._make(self.heed)
        self._over.clear()
        self._service.src = content
        self._service.update()
        await answer_of(self._service.play, _failed)
        try:
            await asyncio.wait_for(self._over.wait(), seconds_of(len(content)) + _LONGER)
        except TimeoutError:
            await self.stop()

    async def stop(self) -> None:
        self._over.set()
        if self._service is not None:
            await _quietly(self._service.release)

    def heed(self, event: Any) -> None:
        """What the player is doing now."""
        if _state_of(event) in ("completed", "disposed"):
            self._over.set()


def _state_of(event: Any) -> str:
    """The state in an event: Flet 1.0.5 hands over the plug-in's own word, not the event that is declared for it."""
    state = getattr(event, "state", event.data)
    return str(getattr(state, "value", state))


async def _quietly(call: Callable[[], Awaitable[Any]]) -> None:
    try:
        await call()
    except (RuntimeError, TimeoutError):
        return  # it is silent already, or its page is gone


def _failed(words: str | None) -> SoundFailed:
    return SoundFailed(SoundProblem.BUSY if words is None else problem_of(words))


def problem_of(words: str) -> SoundProblem:
    """What a plug-in's words mean; they are never shown."""
    said = words.lower()
    if "notallowed" in said or "permission" in said:
        return SoundProblem.DENIED
    return SoundProblem.MISSING if "notfound" in said else SoundProblem.OTHER
