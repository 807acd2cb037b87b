"""Biometrics of a phone: what its plugins say becomes one of a few things a person can be told."""

from __future__ import annotations

import pytest

from local_store.errors import BoundKeyVoid
from services.device.biometrics import BiometricKind, PhoneBiometrics, refusal_in
from services.errors import BiometricProblem, BiometricsRefused
from tests.fakes.phone_secrets import (
    CHANGED_FINGERPRINTS,
    WRONG_TAG,
    PhoneStorageFake,
    ProverFake,
    android,
    ios,
    prompt,
)

SECRET = bytes(range(32))


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (prompt(10), BiometricProblem.CANCELLED),
        (prompt(13), BiometricProblem.CANCELLED),
        (prompt(5), BiometricProblem.CANCELLED),
        (prompt(3), BiometricProblem.CANCELLED),
        (prompt(7), BiometricProblem.LOCKED_OUT),
        (prompt(9), BiometricProblem.LOCKED_OUT),
        (prompt(11), BiometricProblem.NONE_SET_UP),
        (prompt(14), BiometricProblem.NONE_SET_UP),
        (prompt(12), BiometricProblem.NONE_HERE),
        (prompt(1), BiometricProblem.NOT_NOW),
        (
            android("BIOMETRIC_UNAVAILABLE: No fingerprint or face enrolled. Please enroll in Settings."),
            BiometricProblem.NONE_SET_UP,
        ),
        (android("BIOMETRIC_UNAVAILABLE: No biometric hardware detected on this device"), BiometricProblem.NONE_HERE),
        (ios(-128), BiometricProblem.CANCELLED),
        (ios(-25293), BiometricProblem.LOCKED_OUT),
        (ios(-25308), BiometricProblem.NOT_NOW),
        ("userCanceled", BiometricProblem.CANCELLED),
        ("uiUnavailable", BiometricProblem.NOT_NOW),
        ("biometricLockout", BiometricProblem.LOCKED_OUT),
        ("something nobody has seen", BiometricProblem.NOT_NOW),
    ],
)
def test_every_word_of_a_device_is_one_of_a_few_problems(said: str, problem: BiometricProblem) -> None:
    refused = refusal_in(said)
    assert isinstance(refused, BiometricsRefused)
    assert refused.problem is problem


@pytest.mark.parametrize("said", [CHANGED_FINGERPRINTS, WRONG_TAG])
def test_a_key_that_went_with_the_old_fingerprints_is_void(said: str) -> None:
    assert isinstance(refusal_in(said), BoundKeyVoid)


async def test_what_was_kept_is_released() -> None:
    phone = PhoneBiometrics(PhoneStorageFake(), ProverFake(), asks_always=True)
    await phone.keep(SECRET)
    assert await phone.release() == SECRET


async def test_an_entry_that_ios_took_away_is_void() -> None:
    storage = PhoneStorageFake()
    phone = PhoneBiometrics(storage, ProverFake(("face",)), asks_always=True)
    await phone.keep(SECRET)
    storage.entries.clear()
    with pytest.raises(BoundKeyVoid):
        await phone.release()


async def test_android_is_asked_again_each_time_although_its_plugin_remembers() -> None:
    storage, prover = PhoneStorageFake(), ProverFake(("strong",))
    await PhoneBiometrics(storage, prover, asks_always=False).keep(SECRET)
    phone = PhoneBiometrics(storage, prover, asks_always=False)  # the app was started again: the plugin asks
    assert await phone.release() == SECRET
    assert prover.asked == 0
    assert await phone.release() == SECRET
    assert prover.asked == 1
    prover.says, read = "uiUnavailable", storage.asked
    with pytest.raises(BiometricsRefused) as refused:
        await phone.release()
    assert refused.value.problem is BiometricProblem.NOT_NOW
    assert storage.asked == read, "nothing is released to whom nobody asked"


async def test_a_void_entry_that_stays_in_the_way_is_told() -> None:
    storage = PhoneStorageFake()
    storage.says = CHANGED_FINGERPRINTS
    with pytest.raises(BiometricsRefused) as refused:
        await PhoneBiometrics(storage, ProverFake(), asks_always=False).keep(SECRET)
    assert refused.value.problem is BiometricProblem.NOT_AGAIN


@pytest.mark.parametrize(
    ("enrolled", "kind"),
    [
        (("face", "fingerprint"), BiometricKind.FACE),
        (("fingerprint",), BiometricKind.FINGERPRINT),
        (("strong", "weak"), BiometricKind.OTHER),
        (("iris",), BiometricKind.OTHER),
    ],
)
async def test_what_the_device_knows_a_person_by(enrolled: tuple[str, ...], kind: BiometricKind) -> None:
    assert await PhoneBiometrics(PhoneStorageFake(), ProverFake(enrolled), asks_always=True).kind() is kind


@pytest.mark.parametrize(
    ("hardware", "problem"), [(True, BiometricProblem.NONE_SET_UP), (False, BiometricProblem.NONE_HERE)]
)
@pytest.mark.parametrize("enrolled", [(), ("weak",)])
async def test_a_device_without_says_why(hardware: bool, problem: BiometricProblem, enrolled: tuple[str, ...]) -> None:
    prover = ProverFake(enrolled)
    prover.hardware = hardware
    with pytest.raises(BiometricsRefused) as refused:
        await PhoneBiometrics(PhoneStorageFake(), prover, asks_always=True).kind()
    assert refused.value.problem is problem
