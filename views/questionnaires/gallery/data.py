"""A questionnaire for pictures, and what was answered to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from services.questionnaires.model import OpenedForm
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.form import read_form
from services.record.questionnaires.response import new_filling
from services.record.questionnaires.scores import calculate
from services.record.questionnaires.values import Value

_CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
_CALCULATED: Final = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
_SUM: Final = "%resource.descendants().answer.value.ordinal().sum()"


def item(link: str, type_: str, text: str, *below: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """One item."""
    return {"linkId": link, "type": type_, "text": text, **more} | ({"item": [*below]} if below else {})


def choices(*words: str, alone: str = "") -> list[dict[str, Any]]:
    """What can be chosen; each counts one more than the one before it. `alone`: nothing else beside it."""
    exclusive = {"extension": [{"url": _CORE + "questionnaire-optionExclusive", "valueBoolean": True}]}
    return [
        {
            "valueCoding": {
                "code": str(number),
                "display": each,
                "extension": [{"url": _CORE + "ordinalValue", "valueDecimal": number}],
            }
        }
        | (exclusive if each == alone else {})
        for number, each in enumerate(words)
    ]


_NEVER: Final = choices("完全不会", "好几天", "一半以上的天数", "几乎每天")
_FEELINGS: Final = choices("挺好", "一般", "不太好")
_VISIT: Final = (item("when", "date", "哪一天？"), item("who", "string", "哪一科？"))
_SHORT: Final = {"maxLength": 300}
QUESTIONNAIRE: Final[dict[str, Any]] = {
    "resourceType": "Questionnaire",
    "id": "q",
    "url": "urn:q",
    "version": "1",
    "title": "体检后的情况",
    "description": "大约三分钟。医生看过您的回答，再定下次什么时候来。",
    "item": [
        item(
            "now",
            "group",
            "现在",
            item("feeling", "choice", "这一周您觉得怎么样？", required=True, answerOption=_FEELINGS),
            item(
                "symptoms",
                "choice",
                "这一周有没有下面的情况？",
                required=True,
                repeats=True,
                answerOption=choices("胸闷、胸痛", "头晕", "没力气", "都没有", alone="都没有"),
            ),
            item("call", "display", "胸痛不缓解、喘不上气，请马上拨打 120。"),
        ),
        item(
            "medicine",
            "group",
            "用药",
            item("taking", "boolean", "医生开的药，每天都按时吃吗？", required=True),
            item("missed", "integer", "这一周漏了几次？", required=True),
            item("why", "text", "为什么漏了？", **_SHORT),
        ),
        item(
            "mood",
            "group",
            "心情",
            item("m1", "choice", "做事时提不起劲或没有兴趣", required=True, answerOption=_NEVER),
            item("m2", "choice", "感到心情低落、沮丧或绝望", required=True, answerOption=_NEVER),
        ),
        item(
            "living",
            "group",
            "生活",
            item(
                "weight",
                "quantity",
                "最近一次的体重",
                extension=[
                    {"url": _CORE + "questionnaire-unitOption", "valueCoding": {"code": "kg", "display": "公斤"}},
                    {"url": _CORE + "questionnaire-unitOption", "valueCoding": {"code": "[lb_av]", "display": "磅"}},
                ],
            ),
            item("visit", "group", "最近看过的医生", *_VISIT, repeats=True),
            item("photo", "attachment", "化验单，如果手边有"),
            item("old", "reference", "以前的手术记录"),
        ),
        item(
            "score",
            "integer",
            "心情得分",
            item("k1", "display", "0–2 分：不用担心"),
            item("k2", "display", "3 分以上：请和医生谈一谈"),
            readOnly=True,
            extension=[
                {"url": _CALCULATED, "valueExpression": {"language": "text/fhirpath", "expression": _SUM}},
            ],
        ),
    ],
}
_GIVEN: Final[dict[str, tuple[int | Value, ...]]] = {
    "feeling": (1,),
    "symptoms": (1, 2),
    "m1": (1,),
    "m2": (2,),
}


def opened(body: Mapping[str, Any] = QUESTIONNAIRE, **more: Any) -> OpenedForm:
    """The questionnaire as it is opened."""
    return OpenedForm(read_form(body, "zh-CN"), "r", task="t", **more)


def answered_filling(form: OpenedForm, *, whole: bool) -> Filling:
    """Some answers, or all that are asked for."""
    filling = new_filling(form.form)
    for link, numbers in _GIVEN.items():
        number = form.form.by_link[link]
        options = form.form.items[number].options
        filling.answer(AnswerPlace(number), [options[int(each)].value for each in numbers])  # type: ignore[arg-type]
    filling.answer(AnswerPlace(form.form.by_link["taking"]), [False])
    if whole:
        filling.answer(AnswerPlace(form.form.by_link["missed"]), [2])
        filling.answer(AnswerPlace(form.form.by_link["why"]), ["出差忘了带"])
    calculate(filling)
    return filling
