"""A change that met one of the hospital's, from the real refusal to the decision, and what the sync screen does with
what waits: a real store, the real hospital, real pushes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import msgpack
import pytest
from fastapi import FastAPI

from local_store import outbox, resources
from local_store.outbox import Entry
from services.clock import instant
from services.fhir.client import FhirClient
from services.fhir.web import Web
from services.sync.cycle import HospitalSession, Sync
from tests.fakes.wires import Wires
from tests.services.sync.conftest import hospital
from tests.services.sync.worlds import BASE, FixedToken, at_hospital, delete, fill, reading
from tests.views.harness import Shown, show_app
from tests.views.house import CODE, AppHarness
from views import paths
from views.context import AppContext
from views.routes import SCREENS

MINE = "0a7c9a52-7d0c-4b67-9e35-0d9b1d3d4c11"
OTHER = "5b1f8f8e-3f0c-4f0a-8f6d-6a1f5d0c9b22"

__all__ = ["hospital"]  # a fixture


@dataclass
class Online:
    """The house with the hospital in reach."""

    house: AppHarness
    context: AppContext
    wires: Wires
    hospital: FastAPI

    async def write(self, body: dict[str, Any], method: outbox.Method = "PUT") -> int:
        created_at = instant(self.house.clock.now())
        return await self.house.account.store.write(
            outbox.enqueue, body, patient="p1", created_at=created_at, method=method
        )

    async def waiting(self) -> tuple[Entry, ...]:
        return await self.house.account.store.read(outbox.entries)

    async def cycle(self) -> None:
        await self.context.sync.run_once()

    async def see(self, id_: str) -> dict[str, Any] | None:
        found = await self.house.account.store.read(resources.get, "Observation", id_)
        return found.body if found else None


@pytest.fixture
async def online(house: AppHarness, hospital: FastAPI) -> AsyncIterator[Online]:
    await house.unlocked()
    wires = Wires(httpx.ASGITransport(app=hospital))
    web = Web(house.clock, transport=wires)
    client = FhirClient(f"{BASE}/fhir", web, FixedToken("patient-p1"))
    sync = Sync(lambda: HospitalSession(house.account.store, client, ("p1",)), house.clock, house.network)
    yield Online(house, replace(house.context, sync=sync), wires, hospital)
    await web.close()


def _went_to(shown: Shown, address: str) -> bool:
    """Whether the client was told to go to this very address (msgpack: a string begins with its length)."""
    told = msgpack.packb(address)
    return any(b"push_route" in message and told in message for message in shown.session.connection.sent)


def _told(shown: Shown, words: str) -> bool:
    return any(words.encode() in message for message in shown.session.connection.sent)


async def _written(online: Online) -> dict[str, Any]:
    """A reading of the person's own, which has arrived."""
    await online.write(reading(MINE))
    await online.cycle()
    body = await online.see(MINE)
    assert body is not None
    return body


async def _conflict(online: Online) -> None:
    body = await _written(online)
    fill(online.hospital, {**body, "status": "amended", "valueQuantity": {"value": 6.1, "unit": "mmol/L"}})
    await online.write({**body, "note": [{"text": "饭后"}]})
    await online.cycle()


async def _opened(shown: Shown) -> None:
    await shown.until(lambda: "看看哪里不一样" in shown.words)
    await shown.press("看看哪里不一样")


async def test_both_sides_are_shown_and_mine_goes_out_on_top_of_theirs(online: Online) -> None:
    await _conflict(online)
    async with show_app(online.context, SCREENS, route=paths.sync()) as shown:
        await shown.until(lambda: "您和医院都改过，请决定用哪一份。两份都保存着。" in shown.words)
        await shown.go(paths.conflict("Observation", MINE))
        await shown.until(lambda: "哪里不一样" in shown.words)
        assert "血糖" in shown.texts()
        for words in ("正式结果", "已修订", "5.6 mmol/L", "6.1 mmol/L", "饭后", "没有填写"):
            assert words in shown.texts(), words
        await shown.press("用我的，再发给医院")
        await shown.until(lambda: _went_to(shown, paths.sync()))
    await online.cycle()
    assert await online.waiting() == ()
    there = at_hospital(online.hospital, "Observation", MINE)
    assert there is not None
    assert (there["note"], there["status"], there["meta"]["versionId"]) == ([{"text": "饭后"}], "final", "3")


async def test_theirs_is_taken_only_after_asking_once_more(online: Online) -> None:
    await _conflict(online)
    async with show_app(online.context, SCREENS, route=paths.conflict("Observation", MINE)) as shown:
        await shown.until(lambda: "哪里不一样" in shown.words)
        await shown.press("用医院的")
        assert "放弃您的修改？" in shown.words
        await shown.press("再想想")
        assert len(await online.waiting()) == 1
        await shown.press("用医院的")
        await shown.press("放弃我的修改")
        await shown.until(lambda: _went_to(shown, paths.sync()))
    assert await online.waiting() == ()
    body = await online.see(MINE)
    assert body is not None
    assert body["status"] == "amended"


async def test_later_leaves_both_sides_where_they_are_even_over_a_restart(online: Online) -> None:
    await _conflict(online)
    async with show_app(online.context, SCREENS, route=paths.conflict("Observation", MINE)) as shown:
        await shown.until(lambda: "哪里不一样" in shown.words)
        await shown.press("以后再决定")
        assert _went_to(shown, paths.sync())
    await online.house.account.lock()
    await online.house.account.unlock(CODE)
    await online.cycle()
    async with show_app(online.context, SCREENS, route=paths.sync()) as shown:
        await _opened(shown)
        assert _went_to(shown, paths.conflict("Observation", MINE))
    async with show_app(online.context, SCREENS, route=paths.conflict("Observation", MINE)) as shown:
        await shown.until(lambda: "6.1 mmol/L" in shown.words)


async def test_a_decision_holds_only_for_what_was_seen(online: Online) -> None:
    await _conflict(online)
    store = online.house.account.store
    async with show_app(online.context, SCREENS, route=paths.conflict("Observation", MINE)) as shown:
        await shown.until(lambda: "哪里不一样" in shown.words)
        newer = {**reading(MINE), "meta": {"versionId": "9"}, "status": "corrected"}
        await store.write(_without_news, newer)
        await shown.press("用我的，再发给医院")
        await shown.until(lambda: _told(shown, "这一项刚刚又有变化，请再看一眼"))
        assert not _went_to(shown, paths.sync())
    (entry,) = await online.waiting()
    assert entry.state is outbox.EntryState.REJECTED


def _without_news(w: Any, body: dict[str, Any]) -> None:
    """The pull brings another version in the very moment in which the person decides."""
    resources.put(w, body, patient="p1")
    w.topics.clear()


async def test_what_the_hospital_deleted_can_be_sent_again_as_new(online: Online) -> None:
    body = await _written(online)
    delete(online.hospital, "Observation", MINE)
    await online.write({**body, "note": [{"text": "饭后"}]})
    await online.cycle()
    async with show_app(online.context, SCREENS, route=paths.conflict("Observation", MINE)) as shown:
        await shown.until(lambda: "医院那边已经没有这一项" in shown.words)
        await shown.press("仍然提交我的")
        await shown.until(lambda: _went_to(shown, paths.sync()))
    await online.cycle()
    assert await online.waiting() == ()
    there = at_hospital(online.hospital, "Observation", MINE)
    assert there is not None
    assert there["note"] == [{"text": "饭后"}]


async def test_what_was_settled_elsewhere_says_so(online: Online) -> None:
    async with show_app(online.context, SCREENS, route=paths.conflict("Observation", MINE)) as shown:
        await shown.until(lambda: "没有需要决定的了" in shown.words)
        await shown.press("返回同步页面")
        assert _went_to(shown, paths.sync())


async def test_a_refused_change_is_sent_again_from_the_sync_screen(online: Online) -> None:
    await online.write(reading(MINE, status="no such status"))
    await online.cycle()
    async with show_app(online.context, SCREENS, route=paths.sync()) as shown:
        await shown.until(lambda: "再发一次" in shown.words)
        puts = online.wires.count("PUT")
        await shown.press("再发一次")
        await shown.until(lambda: "再发一次" not in shown.words)
        assert (await online.waiting())[0].state is outbox.EntryState.PENDING
        await shown.press("立即同步")
        await shown.until(lambda: "再发一次" in shown.words)
        assert online.wires.count("PUT") == puts + 1
        await shown.until(lambda: not online.context.sync.status.running, seconds=30)


async def test_what_depends_on_a_refused_change_waits_and_says_so_and_both_can_be_taken_back(online: Online) -> None:
    await online.write(reading(MINE, status="no such status"))
    await online.write(reading(OTHER, hasMember=[{"reference": f"Observation/{MINE}"}]))
    await online.cycle()
    assert [entry.state.value for entry in await online.waiting()] == ["REJECTED", "PENDING"]
    assert at_hospital(online.hospital, "Observation", OTHER) is None
    async with show_app(online.context, SCREENS, route=paths.sync()) as shown:
        await shown.until(lambda: "等“资料修改”处理后再发送" in shown.words)
        await shown.press("撤回")
        assert "还有 1 项要等它才能发送" in shown.words
        await shown.press("取消")
        await shown.press("撤回")
        await shown.press("全部撤回（2 项）")
        await shown.until(lambda: "没有等待发送的内容" in shown.words)
    assert await online.waiting() == ()


async def test_what_depends_on_a_discarded_change_can_stay_and_gets_an_answer_of_its_own(online: Online) -> None:
    await online.write(reading(MINE, status="no such status"))
    await online.write(reading(OTHER, hasMember=[{"reference": f"Observation/{MINE}"}]))
    await online.cycle()
    async with show_app(online.context, SCREENS, route=paths.sync()) as shown:
        await shown.until(lambda: "等“资料修改”处理后再发送" in shown.words)
        await shown.press("撤回")
        await shown.press("只撤回这一项")
        await shown.until(lambda: "等“资料修改”处理后再发送" not in shown.words)
        await online.cycle()
    assert [(entry.id, entry.waits_for) for entry in await online.waiting()] in ([], [(OTHER, None)])
