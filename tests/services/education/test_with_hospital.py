"""A new result chooses an article on two phones of one person; both finish it offline; it is credited once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from hospital.demo import learning
from services.education.commands import finish_article, redeem_reward
from services.education.ledger import Ledger, ledger
from services.education.points import Credit
from services.education.queries import article_list, article_page
from services.education.rules import FactKind
from services.errors import RefusalCode
from services.fhir import terms
from tests.fakes.clock import NOON
from tests.services.sync.worlds import Phone, fill, new_id, open_hospital, person, phone, reading, server_store

ARTICLE: Final = "article-glucose-results"
#: What the laboratory finds too high today.
RESULT: Final = reading(
    "hba1c",
    category=[
        {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}
    ],
    code={"coding": [{"system": "http://loinc.org", "code": "4548-4"}], "text": "糖化血红蛋白"},
    effectiveDateTime=NOON.isoformat(),
    interpretation=[{"coding": [{"system": terms.INTERPRETATION, "code": "H"}]}],
)


def _finish(id_: str) -> Any:
    return lambda w: finish_article(w, id_, article_id=ARTICLE, patient_id="p1", now=NOON)


async def _ledger(of: Phone) -> Ledger:
    return await of.store.read(ledger, "p1", "zh-CN")


async def _chosen_first(of: Phone) -> tuple[str, FactKind, str, bool]:
    pick = (await of.store.read(article_list, "p1", "zh-CN", "", NOON)).chosen[0]
    return pick.article.id, pick.fact.kind, pick.fact.name, pick.new


async def test_an_article_for_a_new_result_finished_on_two_phones_without_a_network_is_credited_once(
    tmp_path: Path,
) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), RESULT, *learning.resources(7, NOON.date()))
    first, second = [await phone(hospital, tmp_path / f"{number}.db") for number in (1, 2)]
    for each in (first, second):
        await each.cycle()
        assert await _chosen_first(each) == (ARTICLE, FactKind.FLAGGED, "糖化血红蛋白", True)
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
