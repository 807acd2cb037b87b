"""Articles that were kept follow a person to another device; two devices never conflict, the newest of each holds."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hospital.demo import learning
from hospital.education.bookmarks import MOST_ENTRIES, MOST_LISTS, keep
from hospital.fhir.permissions import Access
from local_store import outbox, settings
from services.education.bookmarks import MOST, Bookmark, bookmarks, list_json
from services.education.favourites import KEY, favourites, mark_favourite
from services.education.queries import article_list
from tests.fakes.clock import NOON
from tests.services.sync.worlds import Phone, fill, new_id, open_hospital, person, phone, server_store

GLUCOSE, SALT, GOUT = "article-glucose-results", "article-low-salt", "article-gout"


async def _mark(of: Phone, article: str, on: bool, minute: int) -> None:
    moment = NOON + timedelta(minutes=minute)
    await of.store.write(partial(mark_favourite, patient="p1", list_id=new_id(), now=moment), article, on)


async def _kept(of: Phone) -> tuple[str, ...]:
    return await of.store.read(favourites, "p1", True)


async def test_two_phones_keep_and_drop_offline_and_both_have_the_newest_of_each(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), *learning.resources(7, NOON.date()))
    first, second = [await phone(hospital, tmp_path / f"{number}.db") for number in (1, 2)]
    await first.store.write(lambda w: settings.put(w, KEY, [GOUT]))  # kept before they followed anybody
    assert await _kept(first) == (GOUT,)
    await _mark(first, GLUCOSE, True, 1)
    await _mark(first, SALT, True, 2)
    await _mark(second, SALT, True, 3)
    await _mark(second, GLUCOSE, True, 4)
    await _mark(first, GLUCOSE, False, 5)
    await _mark(second, SALT, False, 6)
    for each in (first, second, first):
        assert (await each.cycle()).error is None
        assert await each.waiting() == ()
    assert await _kept(first) == await _kept(second) == (GOUT,)
    await _mark(second, GLUCOSE, True, 7)
    for each in (second, first):
        await each.cycle()
    assert await _kept(first) == (GLUCOSE, GOUT)
    assert (await first.store.read(article_list, "p1", "zh-CN", "", NOON)).kept == (GLUCOSE, GOUT)
    assert await first.count("List") == 2
    for each in (first, second):
        await each.put_away()
    server_store(hospital).close()


async def test_who_looks_after_somebody_else_keeps_on_this_device(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), *learning.resources(7, NOON.date()))
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.store.write(partial(mark_favourite, patient=None, list_id=new_id(), now=NOON), SALT, True)
    assert await mine.store.read(favourites, "p1", False) == (SALT,)
    assert await mine.store.read(outbox.entries) == ()
    await mine.put_away()
    server_store(hospital).close()


def test_a_list_stays_small_and_the_newest_stay_in_it() -> None:
    many = {f"a{number}": Bookmark(NOON + timedelta(minutes=number), kept=True) for number in range(MOST + 5)}
    entries = list_json("l", "p1", many)["entry"]
    assert len(entries) == MOST == MOST_ENTRIES
    assert entries[0]["item"]["reference"] == f"Library/a{MOST + 4}"
    for odd in (None, [], {"entry": 3}, list_json("l", "p1", {}) | {"entry": [{"item": []}, 3]}):
        assert bookmarks([odd]) == {}


def _list(id_: str, **more: Any) -> dict[str, Any]:
    return list_json(id_, "p1", {SALT: Bookmark(NOON, kept=True)}) | more


async def test_the_hospital_takes_bookmarks_within_bounds(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), *learning.resources(7, NOON.date()))
    store, ana = server_store(hospital), Access(frozenset({"p1"}), "Patient/p1")
    sound = _list("l")["entry"][0]
    with store.begin() as tx:
        assert keep(tx, ana, _list("l"), None) == _list("l")
        for change in (
            {"mode": "changes"},
            {"status": "retired"},
            {"entry": [sound] * (MOST_ENTRIES + 1)},
            {"entry": [sound | {"item": {"reference": "Patient/p1"}}]},
            {"entry": [sound | {"deleted": True}]},
        ):
            with pytest.raises(Exception, match="422"):
                keep(tx, ana, _list("l", **change), None)
        for number in range(MOST_LISTS):
            tx.put(_list(f"l{number}"))
    with store.begin() as tx, pytest.raises(Exception, match="409"):
        keep(tx, ana, _list("one-more"), None)
    store.close()
