"""What the hospital says on the health plan: how far readings have come at the clinic, goals so far, and why."""

from __future__ import annotations

import pytest

from tests.views.harness import show
from views.plan.gallery.from_hospital import hospital_scenes

SCENES = {scene.name: scene for scene in hospital_scenes()}


@pytest.mark.parametrize(
    ("scene", "words"),
    [
        ("plan-review-sent", ("家庭血压持续升高", "等医生看", "照常吃药", "拨打 120")),
        ("plan-review-looked-at", ("再看一次", "照原来的办法服药", "医生说：先加半片")),
        ("plan-review-agreed", ("医生已处理", "医生说：明天起每天一片半", "新处方")),
        ("plan-review-visit", ("请来就诊", "医生说：请带上血压计")),
        ("plan-review-declined", ("暂不调整", "医生说：袖带换大一号", "照原来的吃")),
    ],
)
async def test_readings_at_the_clinic_say_how_far_they_have_come(scene: str, words: tuple[str, ...]) -> None:
    async with show(SCENES[scene].build) as shown:
        for each in words:
            assert each in shown.words, each


async def test_a_goal_says_how_far_it_has_come_until_when_and_why() -> None:
    async with show(SCENES["plan-goals"].build) as shown:
        for each in (
            "在家量的血压低于 135/85 mmHg",
            "平均 139/86 mmHg（6 次）",
            "因为：2026-11-02 体检：血压 148/92 mmHg",
            "最近一次在家称 71.6 kg",
            "在目标内",
            "2027 年 2 月 2 日",
        ):
            assert each in shown.words, each


async def test_what_is_due_stands_first_and_an_article_is_opened() -> None:
    async with show(SCENES["plan-goals"].build) as shown:
        places = [shown.words.index(words) for words in ("复查血脂", "到时间了", "连量七天", "读一读：少吃盐")]
        assert places[0] < places[2] < places[3]
