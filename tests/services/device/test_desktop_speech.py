"""A desktop speaks by the program of its system: what it is given, when it ends, and what happens where it is not."""

from __future__ import annotations

import asyncio
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from services.device.desktop_speech import PROGRAMS, DesktopVoice, SpeechProgram, say_voice, windows_voice

LINUX = PROGRAMS["linux"]
_WRITES = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"


def program(folder: Path, speak: str = _WRITES) -> SpeechProgram:
    """One that lists a Chinese voice, and writes what it is to say into a file."""
    listed = "print('zh' if sys.argv[1] == 'zh' else '')"
    return SpeechProgram(
        sys.executable,
        lambda language: ("-c", f"import sys; {listed}", language),
        lambda said, _: said.strip() or None,
        lambda voice: ("-c", speak, str(folder / voice)),
    )


async def test_a_text_goes_to_the_programs_input_and_its_end_is_waited_for(tmp_path: Path) -> None:
    voice = DesktopVoice(program(tmp_path))
    assert await voice.speech_allowed("zh-CN")
    assert not await voice.speech_allowed("en")
    await voice.speak("今天血压正常", "zh-CN")
    assert (tmp_path / "zh").read_text("utf-8") == "今天血压正常"
    await voice.speak("not said", "en")
    assert not (tmp_path / "en").exists()


async def test_it_is_silent_at_once_and_a_new_text_ends_the_one_before(tmp_path: Path) -> None:
    voice = DesktopVoice(program(tmp_path, "import sys, time; sys.stdin.read(); time.sleep(60)"))
    first = asyncio.create_task(voice.speak("一", "zh-CN"))
    await asyncio.sleep(0.3)
    second = asyncio.create_task(voice.speak("二", "zh-CN"))
    await asyncio.wait_for(first, 10)
    await asyncio.sleep(0.3)
    assert not second.done()
    voice.stop()
    await asyncio.wait_for(second, 10)
    voice.stop()


async def test_a_device_without_the_program_says_so() -> None:
    voice = DesktopVoice(replace(LINUX, name="/nowhere/speaks"))
    assert not await voice.speech_allowed("zh-CN")
    await voice.speak("一", "zh-CN")


def test_voices_are_found_in_what_each_system_lists() -> None:
    table = "Pty Language  Age/Gender VoiceName  File  Other Languages\n 5  cmn  --/M  Mandarin  sit/cmn  (zh 5)\n"
    assert LINUX.voice_in(table, "zh") == "cmn"
    assert LINUX.voice_in("", "zh") is None
    listed = "Alex                en_US    # Most people\nTing-Ting (Enhanced)  zh_CN    # 您好\n"
    assert (say_voice(listed, "zh"), say_voice(listed, "en")) == ("Ting-Ting (Enhanced)", "Alex")
    assert say_voice(listed, "de") is None
    cultures = "en-US Microsoft Zira Desktop\r\nzh-CN Microsoft Huihui Desktop\r\n"
    assert windows_voice(cultures, "zh") == "Microsoft Huihui Desktop"
    assert windows_voice("", "zh") is None


def test_the_text_is_in_no_argument() -> None:
    for known in PROGRAMS.values():
        assert all("血压" not in part for part in known.say("voice"))
    assert "O''Neil" in PROGRAMS["win32"].say("O'Neil")[-1]


@pytest.mark.nightly
@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed here")
async def test_the_real_program_speaks_chinese_and_english(tmp_path: Path) -> None:
    sound = tmp_path / "said.wav"
    voice = DesktopVoice(replace(LINUX, say=lambda name: (*LINUX.say(name), "-w", str(sound))))
    for language, words in (("zh-CN", "今天血压正常"), ("en", "Your blood pressure is normal")):
        assert await voice.speech_allowed(language)
        await voice.speak(words, language)
        assert sound.read_bytes()[:4] == b"RIFF"
        assert sound.stat().st_size > 20_000
        sound.unlink()
