"""Who signed in and whom they may look after, from the hospital's own token answers: real sign-in, key and file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.compose import session_of
from hospital.auth import proxies
from hospital.auth.database import writing
from hospital.fhir.proxy import ProxyScope
from local_store import keys, outbox, resources, settings
from services.account.opening import OWNER
from services.account.people import People, SessionUser, UserType
from services.account.session import Account
from services.account.states import Unlocked
from services.clock import instant
from services.device.network import HintedNetwork
from services.errors import SignInFailed, SignInProblem
from services.fhir import terms
from services.sync.cycle import Sync
from tests.fakes.clock import NOON
from tests.fakes.wires import Fault, Send, asks, status
from tests.services.account.browser import Browser
from tests.services.account.devices import CODE, PHONE, Device, device, hospital
from tests.services.fhir.id_tokens import id_token
from tests.services.sync.worlds import fill, person, reading, server_store

Json = dict[str, Any]
TOKEN = asks("POST", "/auth/token")

__all__ = ["device", "hospital"]  # fixtures of this file


def covering(*patients: str) -> Callable[[Json], Json]:
    context = [{"reference": f"Patient/{patient}", "role": terms.REPRESENTED} for patient in patients]
    return lambda answer: {**answer, "fhirContext": context}


def silent(answer: Json) -> Json:
    """A renewal need not say again what holds."""
    return {name: value for name, value in answer.items() if name not in ("fhirContext", "patient", "id_token")}


def signed_by(user: str) -> Callable[[Json], Json]:
    return lambda answer: {**answer, "id_token": id_token({"aud": terms.CLIENT_ID, "fhirUser": user})}


def answered(change: Callable[[Json], Json]) -> Fault:
    async def fault(request: httpx.Request, send: Send) -> httpx.Response:
        response = await send(request)
        return httpx.Response(response.status_code, json=change(json.loads(await response.aread())), request=request)

    return fault


def people(account: Account) -> People:
    assert isinstance(account.state, Unlocked)
    assert account.state.people == account.people
    return account.people


async def family(device: Device) -> Account:
    """A mother has signed in who may look after her child; both records are here."""
    device.wires.next(answered(covering("p2")), TOKEN)
    account = await device.signed_in()
    await account.store.write(resources.put, person(), patient="p1")
    await account.store.write(resources.put, person("p2", "王小宝"), patient="p2")
    return account


async def renewed(account: Account, device: Device, change: Callable[[Json], Json]) -> None:
    """The access token runs out; `change` is what the renewal says."""
    device.wires.next(status(401), asks("GET", "/Patient/p1"))
    device.wires.next(answered(change), TOKEN)
    await account.client.read("Patient", "p1")


async def test_a_sign_in_covers_those_the_hospital_names(device: Device) -> None:
    account = await family(device)
    both = People(SessionUser(UserType.PATIENT, "p1"), ("p1", "p2"), "p1")
    assert people(account) == both
    account.view("p2")
    assert people(account) == both.view("p2")
    with pytest.raises(ValueError, match="cover"):
        account.view("p3")
    await account.lock()
    later = await device.start()
    device.wires.cut = True
    await later.unlock(CODE)
    assert people(later) == both  # whoever starts the app begins with their own record
    assert await later.store.read(resources.get, "Patient", "p2") is not None
    await later.lock()


async def test_a_renewal_that_covers_fewer_takes_their_record_off_the_device(device: Device) -> None:
    account = await family(device)
    account.view("p2")
    unsent = reading("mine", "p2")
    await account.store.write(outbox.enqueue, unsent, patient="p2", created_at=instant(NOON))
    await account.store.write(settings.put, f"{settings.DRAFT}words", "being typed")
    await renewed(account, device, covering())
    assert await account.store.read(settings.get, f"{settings.DRAFT}words") is None
    assert people(account) == People.of_patient("p1")
    assert await account.store.read(resources.get, "Patient", "p2") is None
    assert await account.store.read(resources.get, "Patient", "p1") is not None
    assert [entry.id for entry in await account.store.read(outbox.entries)] == ["mine"]
    await account.store.write(resources.put, person("p2"), patient="p2")  # an answer that was on its way
    await account.lock()
    await account.unlock(CODE)
    assert people(account) == People.of_patient("p1")
    assert await account.store.read(resources.get, "Patient", "p2") is None
    await account.lock()


async def test_a_renewal_that_covers_more_brings_them_in(device: Device) -> None:
    account = await device.signed_in()
    await renewed(account, device, covering("p2"))
    assert people(account).patients == ("p1", "p2")
    await account.lock()


async def test_a_renewal_that_says_nothing_takes_nobody_away(device: Device) -> None:
    account = await family(device)
    await renewed(account, device, silent)
    assert people(account).patients == ("p1", "p2")
    assert await account.store.read(resources.get, "Patient", "p2") is not None
    await account.lock()


async def test_the_same_record_opened_by_another_user_is_another_person(hospital: FastAPI, device: Device) -> None:
    device.wires.next(answered(signed_by("https://h.test/fhir/RelatedPerson/mother")), TOKEN)
    account = await device.signed_in()
    assert people(account) == People(SessionUser(UserType.RELATED_PERSON, "mother"), ("p1",), "p1")
    device.wires.next(answered(signed_by("RelatedPerson/father")), TOKEN)
    with pytest.raises(SignInFailed) as refused:
        await account.sign_in.begin(Browser(hospital, PHONE).open)
    assert refused.value.problem is SignInProblem.OTHER_PATIENT
    assert people(account).user.id == "mother"
    await account.lock()


async def test_what_an_older_version_kept_opens_as_this_persons(device: Device) -> None:
    account = await device.signed_in()
    owner = {"base": account.client.base, "patient": "p1", "open": False}
    await account.store.write(settings.put, OWNER, owner)
    await account.lock()
    key = keys.unlock(device.vault, CODE, NOON)
    sealed = json.loads(keys.open_sealed(key, device.vault.records["session"]))
    del sealed["user"], sealed["patients"]
    device.vault.records["session"] = keys.seal(key, json.dumps(sealed).encode())
    await account.unlock(CODE)
    assert people(account) == People.of_patient("p1")
    assert isinstance(account.state, Unlocked)
    assert account.state.session_ok
    await account.lock()


async def test_whom_the_hospital_lets_somebody_look_after_is_here_until_it_says_otherwise(
    hospital: FastAPI, device: Device
) -> None:
    """No wire is bent: a proxy of the hospital's own, the sign-in, a sync, the end, and the renewal that tells."""
    carer = {"resourceType": "RelatedPerson", "id": "carer", "patient": {"reference": "Patient/p2"}}
    fill(hospital, carer, reading("o-p2", "p2"))
    engine = server_store(hospital).engine
    with writing(engine) as connection:
        row = proxies.add(
            connection, related_person="carer", patient="p2", holder="p1", scopes=ProxyScope, begins=0, ends=None,
            reason="documents",
        )  # fmt: skip
    account = await device.signed_in()
    assert people(account).patients == ("p1", "p2")
    sync = Sync(lambda: session_of(account), device.clock, HintedNetwork())
    assert (await sync.run_once()).error is None
    found = await account.store.read(lambda r: resources.select(r, "Observation", patient="p2"))
    assert [stored.id for stored in found] == ["o-p2"]
    with writing(engine) as connection:
        proxies.end(connection, row.id, 1)
    assert (await sync.run_once()).error is None  # refused of the child alone; nothing is taken away on a guess
    assert people(account).patients == ("p1", "p2")
    device.wires.next(status(401), asks("GET", "/Patient/p1"))
    await account.client.read("Patient", "p1")
    assert people(account) == People.of_patient("p1")
    assert await account.store.read(resources.get, "Observation", "o-p2") is None
    assert (await sync.run_once()).error is None
    await account.lock()


async def test_a_lock_leaves_in_view_whose_record_it_was_unless_it_is_covered_no_more(device: Device) -> None:
    account = await family(device)
    account.view("p2")
    await account.lock()
    await account.unlock(CODE)
    assert people(account).viewing == "p2"
    await renewed(account, device, covering())
    await account.lock()
    await account.unlock(CODE)
    assert people(account).viewing == "p1"
    await account.lock()


MIDNIGHT = NOON + timedelta(hours=4)


def for_a_time(answer: Json) -> Json:
    """The child's record may be seen until midnight."""
    entry = {"reference": "Patient/p2", "role": terms.REPRESENTED, terms.REPRESENTED_UNTIL: instant(MIDNIGHT)}
    return {**answer, "fhirContext": [entry]}


async def until_midnight(device: Device) -> Account:
    """A mother may see her child's record until midnight, and has it in view as the network is cut."""
    device.wires.next(answered(for_a_time), TOKEN)
    account = await device.signed_in()
    for patient in ("p1", "p2"):
        await account.store.write(resources.put, person(patient), patient=patient)
    account.view("p2")
    device.wires.cut = True
    device.clock.moment = MIDNIGHT - timedelta(seconds=1)
    account.touch()
    return account


async def test_at_midnight_offline_the_record_in_view_is_locked_but_not_deleted(device: Device) -> None:
    account = await until_midnight(device)
    await account.idle_check(MIDNIGHT - timedelta(milliseconds=1))
    assert people(account).viewing == "p2"
    await account.idle_check(MIDNIGHT)
    assert (people(account).patients, people(account).viewing) == (("p1",), "p1")
    assert await account.store.read(resources.get, "Patient", "p2") is not None
    with pytest.raises(ValueError, match="cover"):
        account.view("p2")
    await account.lock()


async def test_it_stays_locked_when_the_clock_is_set_back_and_after_a_start(device: Device) -> None:
    account = await until_midnight(device)
    await account.idle_check(MIDNIGHT)
    await account.lock()
    later = await device.start()
    device.clock.moment = NOON
    await later.unlock(CODE)
    assert people(later).patients == ("p1",)
    await later.lock()


async def test_an_unlock_after_the_end_shows_nothing_of_it(device: Device) -> None:
    account = await until_midnight(device)
    await account.lock()
    device.clock.moment = MIDNIGHT
    await account.unlock(CODE)
    assert people(account).patients == ("p1",)
    await account.lock()


async def test_on_reconnect_it_leaves_the_device_or_comes_back_by_the_hospitals_word(device: Device) -> None:
    account = await until_midnight(device)
    await account.idle_check(MIDNIGHT)
    device.wires.cut = False
    device.wires.next(answered(covering("p2")), TOKEN)  # it was given anew; the token has run out meanwhile
    await account.client.read("Patient", "p1")
    assert people(account).patients == ("p1", "p2")
    await renewed(account, device, covering())
    assert people(account).patients == ("p1",)
    assert await account.store.read(resources.get, "Patient", "p2") is None
    await account.lock()


async def test_ones_own_record_is_never_locked_by_an_end_of_the_childs(device: Device) -> None:
    """Both are told apart by their ids alone."""
    account = await until_midnight(device)
    assert people(account).over(MIDNIGHT) == {"p2"}
    assert people(account).until == (("p2", MIDNIGHT),)
    await account.lock()
