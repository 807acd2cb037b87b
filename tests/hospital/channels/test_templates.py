"""The words of messages: two languages, no word about health, and nothing in them that was not looked at."""

from __future__ import annotations

from string import Formatter

import pytest

from hospital.base.pages import LANGUAGES
from hospital.channels import templates
from hospital.channels.model import MessageClass
from hospital.channels.policy import policy
from hospital.channels.templates import SCRIPT, UnsafeMessage, check, masked, placeholders, words

#: What a text to a phone's screen never says: medicines, findings, departments, or whose record it is about.
CHINESE = "药 病 症 血 糖 压 瘤 癌 孕 检验 检查 报告 结果 化验 手术 诊 科 医生 护士 处方 剂量 复查 治疗 健康"
ENGLISH = (
    "medic drug dose blood sugar pressure cancer pregnan test report result surger diagnos doctor nurse prescri"
    " treat health clinic disease ill symptom mg"
)
VALUES = {"hospital": "安心", "name": "王**", "day": "2026-03-04", "time": "08:30", "code": "123456"}


@pytest.mark.parametrize("template", sorted(templates.templates()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_say_anything_about_health(template: str, language: str) -> None:
    text = words(template, language, VALUES).replace("安心", "")
    if language == "zh":
        said = [word for word in CHINESE.split() if word in text]
    else:
        said = [word for word in ENGLISH.split() if _stands_in(word, text)]
    assert not said, text
    assert len(text) < 300


def _stands_in(word: str, text: str) -> bool:
    return any(each.lower().startswith(word) for each in text.replace(".", " ").replace(",", " ").split())


def test_both_languages_name_the_same_and_only_what_is_safe() -> None:
    for template in templates.templates():
        assert placeholders(template) <= set(VALUES)
        for language in LANGUAGES:
            text = words(template, language, {name: f"<{name}>" for name in VALUES})
            assert {name for name in VALUES if f"<{name}>" in text} == placeholders(template)
            assert not any(name for _, name, _, _ in Formatter().parse(text) if name)


def test_every_class_that_may_be_told_by_phone_has_what_to_say() -> None:
    for kind in MessageClass:
        if "call" in policy().classes[kind].order:
            assert f"{kind}.{SCRIPT}" in templates.templates()


@pytest.mark.parametrize(
    ("template", "values"),
    [
        ("unknown", {}),
        ("follow-up.new", {"day": "2026-03-04"}),
        ("appointment.soon", {"day": "2026-03-04"}),
        ("appointment.soon", {"day": "心内科", "time": "08:30"}),
        ("appointment.soon", {"day": "2026-03-04", "time": "08:30 王建国"}),
        ("follow-up.new", {"name": "王建国"}),
    ],
)
def test_whatever_else_a_sender_would_say_is_refused(template: str, values: dict[str, str]) -> None:
    with pytest.raises(UnsafeMessage):
        check(template, values)


def test_a_name_is_known_to_those_who_know_it() -> None:
    assert [masked("王建国", "zh"), masked("Wang", "en"), masked("", "zh"), masked("", "en")] == [
        "王**", "W.", "有人", "Somebody",
    ]  # fmt: skip
