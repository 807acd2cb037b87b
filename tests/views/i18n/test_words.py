"""Every error has words in both languages: what happened, and what that means."""

from __future__ import annotations

import pytest

from services import errors
from services.errors import (
    AddressProblem,
    AddressRefused,
    AppError,
    BiometricProblem,
    BiometricsRefused,
    CameraFailed,
    CameraProblem,
    Fault,
    NotDownloaded,
    NotEnoughRoom,
    PictureProblem,
    PictureRefused,
    RefusalCode,
    Rejected,
    ServerUnavailable,
    SignInFailed,
    SignInProblem,
    SoundFailed,
    SoundProblem,
    StoreTooNew,
    TooManyTries,
    WrongPasscode,
)
from views.i18n.texts import Language, texts_for
from views.i18n.words import error_words

NEEDS_MORE = {
    "Rejected": [Rejected(refusal) for refusal in RefusalCode],
    "AddressRefused": [AddressRefused(problem, "3.0.2") for problem in AddressProblem],
    "SignInFailed": [SignInFailed(problem) for problem in SignInProblem],
    "BiometricsRefused": [BiometricsRefused(problem) for problem in BiometricProblem],
    "CameraFailed": [CameraFailed(problem) for problem in CameraProblem],
    "SoundFailed": [SoundFailed(problem) for problem in SoundProblem],
    "PictureRefused": [PictureRefused(problem) for problem in PictureProblem],
    "NotEnoughRoom": [NotEnoughRoom(90 << 20, 7 << 20)],
    "NotDownloaded": [NotDownloaded("Patient", "p1")],
    "StoreTooNew": [StoreTooNew(9, 3)],
    "WrongPasscode": [WrongPasscode(0), WrongPasscode(30)],
    "TooManyTries": [TooManyTries(30)],
    "ServerUnavailable": [ServerUnavailable(), ServerUnavailable(12.4)],
    "Fault": [Fault(ValueError())],
}


def every_error() -> list[AppError]:
    found: list[AppError] = []
    for name in errors.__all__:
        kind = getattr(errors, name)
        if isinstance(kind, type) and issubclass(kind, AppError):
            found += NEEDS_MORE[name] if name in NEEDS_MORE else [kind()]
    return found


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("error", every_error(), ids=lambda e: f"{type(e).__name__}-{'-'.join(map(str, e.args))}")
def test_every_error_has_its_own_words(error: AppError, language: Language) -> None:
    words = error_words(texts_for(language), error)
    assert words.title
    assert words.body
    assert "[" not in words.both
    assert "{" not in words.both


def test_errors_are_told_apart() -> None:
    t = texts_for(Language.CHINESE)
    kinds = [e for e in every_error() if type(e).__name__ not in {"AppError", "StoreError"}]
    told = [error_words(t, e).both for e in kinds]
    assert len(set(told)) == len(told)


def test_a_kind_nobody_knows_is_told_as_a_fault_of_ours() -> None:
    class Strange(AppError):
        pass

    t = texts_for(Language.ENGLISH)
    assert error_words(t, Strange()) == error_words(t, Fault(ValueError()))
