"""The voice of a desktop, by the program that each system has for it.

The text goes to the program's standard input, never into its arguments: those every user of the machine can read. So
on Linux it is espeak-ng that speaks; speech-dispatcher's own client takes the text as an argument.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

log = logging.getLogger(__name__)

LONGEST: Final = 20_000
_LOOK_SECONDS: Final = 10.0
_ESPEAK_ROW: Final = re.compile(r"^\s*\d+\s+(\S+)\s", re.MULTILINE)
_SAY_ROW: Final = re.compile(r"^(.+?)\s+([a-z]{2,3})[_-]\S+\s+#", re.MULTILINE)
_WINDOWS: Final = (
    "Add-Type -AssemblyName System.Speech; [Console]::InputEncoding = [Text.Encoding]::UTF8;"
    " $voice = New-Object System.Speech.Synthesis.SpeechSynthesizer; "
)
_POWERSHELL: Final = ("-NoProfile", "-NonInteractive", "-Command")


@dataclass(frozen=True)
class SpeechProgram:
    """A program that speaks: `look` are the arguments that list its voices for a language (`zh`), `voice_in` finds one
    in what it lists, `say` are the arguments with which that voice reads its input."""

    name: str
    look: Callable[[str], tuple[str, ...]]
    voice_in: Callable[[str, str], str | None]
    say: Callable[[str], tuple[str, ...]]


def espeak_voice(listed: str, _language: str) -> str | None:
    """The first voice in the table of `espeak-ng --voices=zh`."""
    found = _ESPEAK_ROW.search(listed)
    return found[1] if found else None


def say_voice(listed: str, language: str) -> str | None:
    """The first voice of a language in the list of `say -v ?` (`Ting-Ting  zh_CN  # ...`)."""
    return next((row[1].strip() for row in _SAY_ROW.finditer(listed) if row[2] == language), None)


def windows_voice(listed: str, language: str) -> str | None:
    """The first voice of a language in lines of culture and name (`zh-CN Microsoft Huihui Desktop`)."""
    rows = (line.partition(" ") for line in listed.splitlines())
    return next((name.strip() for culture, _, name in rows if culture.partition("-")[0] == language and name), None)


def _windows_say(voice: str) -> tuple[str, ...]:
    name = voice.replace("'", "''")
    return (*_POWERSHELL, f"{_WINDOWS}$voice.SelectVoice('{name}'); $voice.Speak([Console]::In.ReadToEnd())")


_WINDOWS_LOOK: Final = (
    *_POWERSHELL,
    f"{_WINDOWS}$voice.GetInstalledVoices() | Where-Object Enabled |"
    ' ForEach-Object { "$($_.VoiceInfo.Culture) $($_.VoiceInfo.Name)" }',
)
PROGRAMS: Final = {
    "linux": SpeechProgram(
        "espeak-ng", lambda language: (f"--voices={language}",), espeak_voice, lambda voice: ("-v", voice, "--stdin")
    ),
    "darwin": SpeechProgram("say", lambda _: ("-v", "?"), say_voice, lambda voice: ("-v", voice)),
    "win32": SpeechProgram("powershell", lambda _: _WINDOWS_LOOK, windows_voice, _windows_say),
}


class DesktopVoice:
    """Speaks by a program; by that of this system where none is given."""

    def __init__(self, program: SpeechProgram | None = None) -> None:
        self._program = program or PROGRAMS.get(sys.platform)
        self._voices: dict[str, str | None] = {}
        self._speaking: Process | None = None

    async def speech_allowed(self, language: str) -> bool:
        return await self._voice(language) is not None

    async def speak(self, text: str, language: str) -> None:
        self.stop()
        voice = await self._voice(language)
        if voice is None or self._program is None:
            return
        try:
            process = await asyncio.create_subprocess_exec(
                self._program.name, *self._program.say(voice), stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL
            )
        except OSError as cause:
            log.info("the voice of this desktop cannot be started: %s", type(cause).__name__)
            return
        self._speaking = process
        try:
            await process.communicate(text[:LONGEST].encode())
        finally:
            _end(process)
            if self._speaking is process:
                self._speaking = None

    def stop(self) -> None:
        if self._speaking is not None:
            _end(self._speaking)
            self._speaking = None

    async def _voice(self, language: str) -> str | None:
        """The voice for a language; asked of the program once."""
        wanted = language.partition("-")[0]
        if wanted not in self._voices and self._program is not None:
            listed = await _output(self._program.name, *self._program.look(wanted))
            self._voices[wanted] = self._program.voice_in(listed, wanted)
        return self._voices.get(wanted)


async def _output(*command: str) -> str:
    """What a program says; nothing when it is not there, or does not answer."""
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL)
    except OSError:
        return ""
    try:
        said, _ = await asyncio.wait_for(process.communicate(), _LOOK_SECONDS)
    except TimeoutError:
        return ""
    finally:
        _end(process)
    return said.decode("utf-8", "replace")


def _end(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
