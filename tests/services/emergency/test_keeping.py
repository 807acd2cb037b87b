"""The file of the locked screen follows the record and the choice, and is gone when either ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local_store import resources
from local_store.store import LocalStore, Writer
from services.account.lock_screen_file import FILE, RECORD, LockScreenFile
from services.emergency.card_file import readable
from services.emergency.commands import choose_card, give_up_card
from services.emergency.keeping import EmergencyCards, begin_card, end_card, renew
from services.emergency.model import CardChoice
from services.emergency.queries import Whose
from tests.fakes.clock import StandingClock
from tests.local_store.worlds import MemoryVault
from tests.views.house import AppHarness, build_house

NOW = StandingClock().now()
ME: tuple[Whose, ...] = (("p1", None),)


def fill(w: Writer, *bodies: dict[str, Any]) -> None:
    for body in bodies:
        resources.put(w, body, patient="p1")


def allergy(words: str) -> dict[str, Any]:
    return {
        "resourceType": "AllergyIntolerance",
        "id": "a",
        "patient": {"reference": "Patient/p1"},
        "code": {"text": words},
    }


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[AppHarness]:
    """Somebody with a card, who has said so."""
    built = build_house(tmp_path)
    await built.unlocked()
    me = {"resourceType": "Patient", "id": "p1", "name": [{"text": "王芳"}]}
    await built.account.store.write(fill, me, allergy("青霉素"))
    await built.account.store.write(choose_card, "p1", CardChoice())
    await built.account.lock_screen.begin()
    yield built
    await built.account.close()


def on_disk(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def shown(house: AppHarness, language: str = "zh-CN") -> list[str]:
    """What somebody reads on the locked screen: names and allergies."""
    found = readable(await house.account.lock_screen.read(), language, NOW)
    return [words for card in found for words in (card.name, *(each.name for each in _allergies(card)))]


def _allergies(card: Any) -> Any:
    return card.allergies.known.lines if card.allergies else ()


async def test_it_is_readable_without_the_passcode_and_offline_and_not_on_the_disk(
    house: AppHarness, tmp_path: Path
) -> None:
    await renew(house.account.store, house.account.lock_screen, ME, NOW)
    await house.account.lock()
    assert await shown(house) == await shown(house, "en") == ["王芳", "青霉素"]
    found = on_disk(tmp_path)
    assert FILE in found
    assert [name for name, content in found.items() for words in ("王芳", "青霉素") if words.encode() in content] == []


async def test_it_follows_the_record_and_the_choice(house: AppHarness) -> None:
    store, file = house.account.store, house.account.lock_screen
    await store.write(fill, allergy("头孢"))
    await renew(store, file, ME, NOW)
    assert await shown(house) == ["王芳", "头孢"]
    await store.write(give_up_card, "p1")
    await renew(store, file, ME, NOW)
    assert not await file.is_there()
    await renew(store, file, ME, NOW)  # again: nothing to do


async def test_the_follower_hears_of_a_change_and_of_the_end_of_access(house: AppHarness) -> None:
    people: list[tuple[Whose, ...]] = [ME]

    async def as_of(_store: LocalStore) -> Any:
        return NOW

    cards = EmergencyCards(lambda: (house.account.store, people[0]), lambda: house.account.lock_screen, as_of)
    assert await cards.look()
    assert await shown(house) == ["王芳", "青霉素"]
    await house.account.store.write(fill, allergy("头孢"))
    assert cards._woken.is_set()
    assert await cards.look()
    assert await shown(house) == ["王芳", "头孢"]
    people[0] = ()
    assert await cards.look()
    assert await shown(house) == []
    people[0] = ME
    assert await cards.look()
    assert await shown(house) == []  # access that came back begins without a card


async def test_signing_out_destroys_key_and_file_also_from_the_locked_screen(house: AppHarness, tmp_path: Path) -> None:
    await renew(house.account.store, house.account.lock_screen, ME, NOW)
    await house.account.lock()
    await house.account.sign_out(send_first=False)
    assert not (tmp_path / FILE).exists()
    assert await house.account.lock_screen.read() is None


async def test_a_write_on_its_way_leaves_nothing_after_the_end(house: AppHarness, tmp_path: Path) -> None:
    store, file = house.account.store, house.account.lock_screen
    await file.end()
    await renew(store, file, ME, NOW)  # it was decided before the end, and arrives after it
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("content", [b"", b"torn", b"\x00" * 5_000_000])
async def test_a_torn_or_strange_file_shows_nothing_and_is_written_anew_at_the_unlock(
    house: AppHarness, tmp_path: Path, content: bytes
) -> None:
    store, file = house.account.store, house.account.lock_screen
    await renew(store, file, ME, NOW)
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(content)
    assert await file.read() is None
    (tmp_path / FILE).write_bytes(whole[:-1])
    assert await file.read() is None
    await renew(store, file, ME, NOW)
    assert await shown(house) == ["王芳", "青霉素"]


async def test_without_its_key_it_is_noise(tmp_path: Path) -> None:
    vault = MemoryVault()
    file = LockScreenFile(tmp_path, lambda: vault)
    assert not await file.keep(b"early")  # nobody has begun it
    await file.begin()
    assert await file.keep(b"words")
    vault.delete(RECORD)
    assert await file.read() is None
    assert not await file.keep(b"other")
    assert not (tmp_path / FILE).exists()


async def test_the_end_of_a_card_keeps_the_other_persons(house: AppHarness) -> None:
    store, file = house.account.store, house.account.lock_screen
    child = {"resourceType": "Patient", "id": "q", "name": [{"text": "李小雨"}]}
    await store.write(resources.put, child, patient="q")
    people = (*ME, ("q", None))
    await begin_card(store, file, people, NOW, lambda w: choose_card(w, "q", CardChoice(())))
    assert await shown(house) == ["王芳", "青霉素", "李小雨"]
    await end_card(store, file, people, NOW, "p1")
    assert await shown(house) == ["李小雨"]
    await end_card(store, file, people, NOW, "q")
    assert await shown(house) == []
    assert not await file.is_there()


async def test_the_time_of_the_record_stands_on_it(house: AppHarness) -> None:
    before = NOW - timedelta(days=40)
    await renew(house.account.store, house.account.lock_screen, ME, before)
    (card,) = readable(await house.account.lock_screen.read(), "zh-CN", NOW)
    assert card.as_of == before.replace(second=0, microsecond=0)
