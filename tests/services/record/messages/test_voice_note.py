"""A voice note is its samples and nothing else; its size says how long it is; both ends judge it alike."""

from __future__ import annotations

import base64
import io
import wave
from typing import Final

import pytest

from hospital.base.outcome import Refusal
from hospital.fhir.access.patient_files import VOICE_RATE, VOICE_SECONDS, check_file
from services.record.messages.voice_note import LONGEST, MOST_PCM, RATE, SECOND, VOICE, is_voice, seconds_of, voice_file

TONE: Final = bytes(range(256)) * 250  # two seconds


def taken_by_the_hospital(content: bytes) -> bool:
    try:
        check_file({"contentType": VOICE, "data": base64.b64encode(content).decode()})
    except Refusal:
        return False
    return True


def wave_of(pcm: bytes = TONE, channels: int = 1, rate: int = RATE) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)
    return out.getvalue()


GOOD: Final = {
    "two seconds": voice_file(TONE),
    "half a sample more": voice_file(TONE + b"x"),
    "the longest": voice_file(bytes(MOST_PCM)),
    "the first minute of three": voice_file(bytes(3 * MOST_PCM)),
}
BAD: Final = {
    "nothing": b"",
    "no sound": voice_file(b""),
    "a web page": b"<html><audio></html>",
    "a cut one": voice_file(TONE)[:-100],
    "a head alone": voice_file(TONE)[:44],
    "two channels": wave_of(channels=2),
    "another rate": wave_of(rate=44_100),
    "too long": wave_of(bytes(MOST_PCM + SECOND)),
    "who made it": voice_file(TONE) + b"LIST" + (12).to_bytes(4, "little") + b"INFOIART" + bytes(4),
    "a script behind it": voice_file(TONE) + b"<script>",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_was_recorded_is_taken_at_both_ends(name: str) -> None:
    assert is_voice(GOOD[name])
    assert taken_by_the_hospital(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_nothing_else_is(name: str) -> None:
    assert not is_voice(BAD[name])
    assert not taken_by_the_hospital(BAD[name])


def test_both_ends_have_one_bound_and_the_size_says_how_long_it_is() -> None:
    assert (RATE, LONGEST) == (VOICE_RATE, VOICE_SECONDS)
    assert [seconds_of(size) for size in (44 + 12 * SECOND, 44 + SECOND // 2, 0, None)] == [12, 1, 1, 1]
