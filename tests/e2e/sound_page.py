"""`python -m tests.e2e.sound_page PORT`: a page with the microphone and the loudspeaker alone. Records two seconds,
says whether they are a voice note with a sound in it, plays it, and says which problem there is; then "done"."""

from __future__ import annotations

import sys
from contextlib import aclosing

import flet as ft

from app.sound import player_of, recorder_of
from services.errors import SoundFailed
from services.record.messages.voice_note import SECOND, is_voice, seconds_of, voice_file
from tests.e2e.camera_page import say


async def enter(page: ft.Page) -> None:
    recorder, player = recorder_of(page), player_of(page)
    assert recorder is not None
    assert player is not None

    async def speak() -> None:
        pcm = bytearray()
        try:
            async with aclosing(recorder.record()) as pieces:
                async for piece in pieces:
                    pcm += piece
                    if len(pcm) >= 2 * SECOND:
                        break
            note = voice_file(bytes(pcm))
            say(f"{seconds_of(len(note))} seconds", "sound" if any(pcm) else "silence", f"{is_voice(note)}")
            await player.play(note)
            say("played")
        except SoundFailed as failed:
            say(failed.problem.value)
        say("done")

    @ft.component
    def Shown() -> ft.Control:
        ft.use_effect(speak, dependencies=[])
        return ft.Text("sound")

    page.render(Shown)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    ft.run(enter, view=None, host="127.0.0.1", port=int(sys.argv[1]), no_cdn=True)
