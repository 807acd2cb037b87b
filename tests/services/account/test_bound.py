"""Opening by fingerprint or face: a real store and a real key; the phone alone is a fake."""

from __future__ import annotations

from pathlib import Path

import pytest

from local_store import bound_key, outbox
from services.account.hospital import Hospital
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.account.states import Broken, Locked, SignedOut, Unlocked
from services.device.biometrics import PhoneBiometrics
from services.errors import (
    BiometricProblem,
    BiometricsRefused,
    BoundKeyVoid,
    KeyMissing,
    TooManyTries,
    WrongPasscode,
)
from tests.fakes.clock import StandingClock
from tests.fakes.phone_secrets import CHANGED_FINGERPRINTS, PhoneStorageFake, ProverFake, prompt
from tests.local_store.worlds import CHEAP, MemoryVault
from tests.services.sync.worlds import reading

CODE = "246810"
HOSPITAL = Hospital("https://h.example/fhir", "安心医院")


class PhoneDevice:
    """What is on the phone survives `again`; what is in memory does not."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.vault, self.storage, self.prover = MemoryVault(), PhoneStorageFake(), ProverFake()
        self.clock = StandingClock()

    async def again(self, *, with_biometrics: bool = True) -> Account:
        biometrics = PhoneBiometrics(self.storage, self.prover, asks_always=True) if with_biometrics else None
        account = Account(
            self.home,
            PreferencesStore(self.home / "device.json"),
            self.clock,
            make_vault=lambda _home: self.vault,
            cost=CHEAP,
            biometrics=biometrics,
        )
        await account.start()
        return account

    async def turned_on(self) -> Account:
        account = await self.again()
        await account.use_token(HOSPITAL, "token", "p1", CODE)
        await account.biometrics.turn_on(CODE)
        return account


@pytest.fixture
def phone(tmp_path: Path) -> PhoneDevice:
    return PhoneDevice(tmp_path)


async def test_it_opens_after_a_lock_and_after_a_restart(phone: PhoneDevice) -> None:
    account = await phone.turned_on()
    await account.store.write(outbox.enqueue, reading("mine"), patient="p1", created_at="2026-11-21T02:00:00Z")
    await account.lock()
    assert account.state == Locked(HOSPITAL, "file", by_biometrics=True)
    await account.biometrics.unlock()
    assert isinstance(account.state, Unlocked)
    await account.close()
    later = await phone.again()
    assert isinstance(later.state, Locked)
    assert later.state.by_biometrics
    await later.biometrics.unlock()
    assert await later.store.read(outbox.unsent) == 1
    await later.close()


@pytest.mark.parametrize(
    ("said", "problem"), [(prompt(10), BiometricProblem.CANCELLED), (prompt(7), BiometricProblem.LOCKED_OUT)]
)
async def test_cancelled_or_not_recognised_the_passcode_opens_it_and_the_way_stays(
    phone: PhoneDevice, said: str, problem: BiometricProblem
) -> None:
    account = await phone.turned_on()
    await account.lock()
    phone.storage.says = said
    with pytest.raises(BiometricsRefused) as refused:
        await account.biometrics.unlock()
    assert refused.value.problem is problem
    assert isinstance(account.state, Locked)
    assert account.state.by_biometrics
    await account.unlock(CODE)
    assert isinstance(account.state, Unlocked)
    await account.close()


@pytest.mark.parametrize("how", ["android", "ios"])
async def test_changed_biometrics_are_told_nothing_is_lost_and_it_can_be_turned_on_again(
    phone: PhoneDevice, how: str
) -> None:
    account = await phone.turned_on()
    await account.store.write(outbox.enqueue, reading("mine"), patient="p1", created_at="2026-11-21T02:00:00Z")
    await account.lock()
    if how == "android":
        phone.storage.says = CHANGED_FINGERPRINTS
    else:
        phone.storage.entries.clear()
    with pytest.raises(BoundKeyVoid):
        await account.biometrics.unlock()
    assert account.state == Locked(HOSPITAL, "file")
    assert bound_key.RECORD not in phone.vault.records
    await account.unlock(CODE)
    assert await account.store.read(outbox.unsent) == 1
    phone.storage.says = None
    await account.biometrics.turn_on(CODE)
    await account.lock()
    await account.biometrics.unlock()
    assert isinstance(account.state, Unlocked)
    await account.close()


async def test_turning_it_on_takes_the_passcode(phone: PhoneDevice) -> None:
    account = await phone.again()
    await account.use_token(HOSPITAL, "token", "p1", CODE)
    with pytest.raises(WrongPasscode):
        await account.biometrics.turn_on("000000")
    assert not account.biometrics.is_on
    assert phone.storage.entries == {}
    await account.close()


async def test_a_phone_that_refuses_to_keep_it_leaves_no_half(phone: PhoneDevice) -> None:
    account = await phone.again()
    await account.use_token(HOSPITAL, "token", "p1", CODE)
    phone.storage.says = prompt(10)
    with pytest.raises(BiometricsRefused):
        await account.biometrics.turn_on(CODE)
    assert bound_key.RECORD not in phone.vault.records
    assert not account.biometrics.is_on
    await account.close()


async def test_turned_off_only_the_passcode_opens_it(phone: PhoneDevice) -> None:
    account = await phone.turned_on()
    await account.biometrics.turn_off()
    await account.lock()
    assert account.state == Locked(HOSPITAL, "file")
    with pytest.raises(BoundKeyVoid):
        await account.biometrics.unlock()
    await account.unlock(CODE)
    await account.close()


async def test_a_wait_after_wrong_passcodes_does_not_keep_the_owner_out(phone: PhoneDevice) -> None:
    account = await phone.turned_on()
    await account.lock()
    for _ in range(4):
        with pytest.raises(WrongPasscode):
            await account.unlock("000000")
    with pytest.raises(TooManyTries):
        await account.unlock(CODE)
    assert isinstance(account.state, Locked)
    assert account.state.by_biometrics
    await account.biometrics.unlock()
    assert isinstance(account.state, Unlocked)
    await account.close()


async def test_signing_out_ends_this_way_with_the_key(phone: PhoneDevice) -> None:
    account = await phone.turned_on()
    await account.lock()
    await account.sign_out(send_first=False)
    assert isinstance(account.state, SignedOut)
    assert phone.vault.records == {}
    assert not account.biometrics.is_on


async def test_a_device_without_is_not_offered_it(phone: PhoneDevice) -> None:
    account = await phone.again(with_biometrics=False)
    assert not account.biometrics.may_be_offered
    with pytest.raises(BiometricsRefused):
        await account.biometrics.unlock()


async def test_a_store_whose_key_is_gone_can_stay_beside_a_new_one(phone: PhoneDevice) -> None:
    account = await phone.turned_on()
    await account.close()
    (file,) = (phone.home / "store").glob("*.db")
    before = file.read_bytes()
    phone.vault.records.clear()
    lost = await phone.again()
    assert isinstance(lost.state, Broken)
    assert isinstance(lost.state.error, KeyMissing)
    await lost.begin_anew()
    assert isinstance(lost.state, SignedOut)
    assert file.with_name(f"{file.stem}.kept").read_bytes() == before
    await lost.use_token(HOSPITAL, "token", "p1", CODE)
    assert isinstance(lost.state, Unlocked)
    await lost.close()
    again = await phone.again()
    await again.unlock(CODE)
    assert isinstance(again.state, Unlocked)
    await again.close()
