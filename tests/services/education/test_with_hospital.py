"""Two phones of one person, both without a network, finish one article: it is credited once, and both say so."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from hospital.demo import learning
from services.education.commands import finish_article, redeem_reward
from services.education.ledger import Ledger, ledger
from services.education.points import Credit
from services.education.queries import article_page
from services.errors import RefusalCode
from tests.fakes.clock import NOON
from tests.services.sync.worlds import Phone, fill, new_id, open_hospital, person, phone, server_store

ARTICLE: Final = "article-glucose-results"


def _finish(id_: str) -> Any:
    return lambda w: finish_article(w, id_, article_id=ARTICLE, patient_id="p1", now=NOON)


async def _ledger(of: Phone) -> Ledger:
    return await of.store.read(ledger, "p1", "zh-CN")


async def test_an_article_finished_on_two_phones_without_a_network_is_credited_once(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), *learning.resources(7, NOON.date()))
    first, second = [await phone(hospital, tmp_path / f"{number}.db") for number in (1, 2)]
    for each in (first, second):
        await each.cycle()
        await each.store.write(_finish(new_id()))
        await each.store.write(_finish(new_id()))
        assert len(await each.waiting()) == 1
    for each in (first, second, first):
        await each.cycle()
    for each in (first, second):
        known = await _ledger(each)
        assert known.policy is not None
        assert known.balance == known.policy.article
        assert sorted(line.entry.credit for line in known.lines) == [Credit.CREDITED, Credit.KNOWN]
        page = await each.store.read(article_page, "p1", "zh-CN", ARTICLE, NOON)
        assert page is not None
        assert page.finished is not None
        assert page.finished.credit is Credit.CREDITED
        assert await each.waiting() == ()

    await first.store.write(lambda w: redeem_reward(w, new_id(), reward_id="parking", patient_id="p1", now=NOON))
    await first.cycle()
    (refused,) = await first.waiting()
    assert refused.rejection is not None
    assert refused.rejection["code"] == RefusalCode.POINTS_SHORT
    assert (await _ledger(first)).balance == known.policy.article

    for each in (first, second):
        await each.put_away()
    server_store(hospital).close()
