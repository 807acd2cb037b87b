"""Questionnaires of the demo hospital: how somebody is after a check-up, in our own questions, and the PHQ-9; and the
Tasks that ask two people for them. Pure.

PHQ-9: Kroenke, Spitzer, Williams, J Gen Intern Med 2001; 16: 606-613. Its makers (Pfizer) ask no permission to
reproduce, translate, display or distribute it. Codes: LOINC panel 44249-1, answers by list LL358-3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from hospital.demo.people import MAIN_PERSON, people
from hospital.demo.shapes import CODES, LOINC, UCUM, Json, at, coding, said

_URLS: Final = "http://anxin.example/fhir/Questionnaire/"
_CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
_CALCULATED: Final = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
_ANSWERS: Final = CODES + "after-check-up"
AFTER_CHECK_UP: Final = "after-check-up"
PHQ_9: Final = "phq-9"
_SECOND_PERSON: Final = "zhao-jianguo"


def directory() -> Iterator[Json]:
    """The questionnaires."""
    yield _after_check_up()
    yield _phq_9()


def resources(seed: int, today: date) -> Iterator[Json]:
    """The Tasks that ask for answers, open since yesterday."""
    wanted = {
        MAIN_PERSON: (AFTER_CHECK_UP, "体检之后，您还好吗？", "How are you after your check-up?"),
        _SECOND_PERSON: (PHQ_9, "最近两周的心情", "Your mood in the last two weeks"),
    }
    for person in people(seed, today):
        if person.key in wanted:
            id_, chinese, english = wanted[person.key]
            yield {
                "resourceType": "Task",
                "id": f"task-{person.key}-{id_}",
                "status": "requested",
                "intent": "order",
                "code": {"coding": [{"system": CODES + "task", "code": "answer-questionnaire"}]},
                **said("description", chinese, english),
                "focus": {"reference": f"Questionnaire/{id_}"},
                "for": person.ref,
                "authoredOn": at(today - timedelta(days=1), 9).isoformat(),
                "restriction": {
                    "period": {
                        "start": at(today - timedelta(days=1), 9).isoformat(),
                        "end": at(today + timedelta(days=6), 20).isoformat(),
                    }
                },
            }


def _questionnaire(id_: str, title: tuple[str, str], about: tuple[str, str], items: list[Json], **more: Any) -> Json:
    return {
        "resourceType": "Questionnaire",
        "id": id_,
        "url": _URLS + id_,
        "version": "1.0.0",
        "name": id_.replace("-", "_").upper(),
        **said("title", *title),
        "status": "active",
        "subjectType": ["Patient"],
        **said("description", *about),
        **more,
        "item": items,
    }


def _item(link: str, type_: str, chinese: str, english: str, **more: Any) -> Json:
    return {"linkId": link, **said("text", chinese, english), "type": type_, **more}


def _choice(code: str, chinese: str, english: str, *, exclusive: bool = False) -> Json:
    made: Json = {"valueCoding": coding(_ANSWERS, code, chinese, english)}
    alone = {"extension": [{"url": _CORE + "questionnaire-optionExclusive", "valueBoolean": True}]}
    return {**(alone if exclusive else {}), **made}


def _bounded(**bounds: int) -> Json:
    return {"extension": [{"url": _CORE + name, "valueInteger": value} for name, value in bounds.items()]}


def _when(question: str, operator: str, **answer: Any) -> Json:
    return {"question": question, "operator": operator, **answer}


def _after_check_up() -> Json:
    return _questionnaire(
        AFTER_CHECK_UP,
        ("体检后的情况", "After your check-up"),
        (
            "大约三分钟。医生看过您的回答，再定下次什么时候来。",
            "About three minutes. Your doctor reads it before the next visit is set.",
        ),
        [
            _item("now", "group", "现在", "Now", item=[*_how_it_is()]),
            _item("medicine", "group", "用药", "Medicines", item=[*_medicines()]),
            _item("living", "group", "生活", "Daily life", item=[*_daily_life()]),
        ],
    )


def _how_it_is() -> Iterator[Json]:
    chest = [_when("symptoms", "=", answerCoding={"system": _ANSWERS, "code": "chest"})]
    feelings = [_choice("well", "挺好", "Well"), _choice("fair", "一般", "Fair"), _choice("bad", "不太好", "Not well")]
    symptoms = [
        _choice("chest", "胸闷、胸痛", "Chest pain or tightness"),
        _choice("dizzy", "头晕", "Dizziness"),
        _choice("thirst", "口渴、尿多", "Thirst, passing much urine"),
        _choice("tired", "没力气", "Tiredness"),
        _choice("none", "都没有", "None of these", exclusive=True),
    ]
    moments = [_choice("effort", "走路或用力时", "On effort"), _choice("rest", "歇着的时候", "At rest")]
    yield _item(
        "feeling",
        "choice",
        "这一周您觉得怎么样？",
        "How have you been this week?",
        required=True,
        answerOption=feelings,
    )
    had = ("这一周有没有下面的情况？", "Did you have any of these this week?")
    yield _item("symptoms", "choice", *had, required=True, repeats=True, answerOption=symptoms)
    call = (
        "胸痛不缓解、喘不上气，请马上拨打 120。",
        "If chest pain does not ease or breathing is hard, call 120 at once.",
    )
    yield _item("chest-now", "display", *call, enableWhen=chest)
    usual = ("胸闷、胸痛一般什么时候出现？", "When does it come?")
    yield _item("chest-when", "open-choice", *usual, enableWhen=chest, answerOption=moments)


def _medicines() -> Iterator[Json]:
    missed = [_when("taking", "=", answerBoolean=False)]
    daily = ("医生开的药，每天都按时吃吗？", "Do you take your medicines every day?")
    yield _item("taking", "boolean", *daily, required=True)
    count = ("这一周漏了几次？", "How many doses were missed this week?")
    yield _item("missed", "integer", *count, required=True, enableWhen=missed, **_bounded(minValue=0, maxValue=50))
    yield _item("why", "text", "为什么漏了？", "Why?", maxLength=300, enableWhen=missed)


def _daily_life() -> Iterator[Json]:
    weight = [
        {"url": _CORE + "questionnaire-unitOption", "valueCoding": coding(UCUM, "kg", "公斤", "kg")},
        {"url": _CORE + "minValue", "valueDecimal": 20},
        {"url": _CORE + "maxValue", "valueDecimal": 300},
        {"url": _CORE + "maxDecimalPlaces", "valueInteger": 1},
    ]
    yield _item("weight", "quantity", "最近一次的体重", "Your latest weight", extension=weight)
    walks = ("这一周有几天走路半小时以上？", "On how many days did you walk half an hour?")
    yield _item("walks", "integer", *walks, **_bounded(minValue=0, maxValue=7))
    yield _item("ask", "text", "还想问医生什么？", "Anything you want to ask the doctor?", maxLength=500)


_OFTEN: Final = (
    ("LA6568-5", "完全不会", "Not at all"),
    ("LA6569-3", "好几天", "Several days"),
    ("LA6570-1", "一半以上的天数", "More than half the days"),
    ("LA6571-9", "几乎每天", "Nearly every day"),
)
_PROBLEMS: Final = (
    ("44250-9", "做事时提不起劲或没有兴趣", "Little interest or pleasure in doing things"),
    ("44255-8", "感到心情低落、沮丧或绝望", "Feeling down, depressed, or hopeless"),
    ("44259-0", "入睡困难、睡不安稳或睡眠过多", "Trouble falling or staying asleep, or sleeping too much"),
    ("44254-1", "感觉疲倦或没有活力", "Feeling tired or having little energy"),
    ("44251-7", "食欲不振或吃太多", "Poor appetite or overeating"),
    ("44258-2", "觉得自己很糟，或觉得自己很失败，或让自己或家人失望",
     "Feeling bad about yourself, or that you are a failure or have let yourself or your family down"),
    ("44252-5", "对事物专注有困难，例如阅读报纸或看电视时",
     "Trouble concentrating on things, such as reading the newspaper or watching television"),
    ("44253-3", "动作或说话速度缓慢到别人已经察觉；或正好相反，烦躁或坐立不安、动来动去的情况更胜于平常",
     "Moving or speaking so slowly that other people could have noticed; or the opposite, being so fidgety or restless"
     " that you have been moving around a lot more than usual"),
    ("44260-8", "有不如死掉或用某种方式伤害自己的念头",
     "Thoughts that you would be better off dead, or of hurting yourself in some way"),
)  # fmt: skip
_KEY: Final = (
    ("0–4 分：没有或极轻微", "0–4: none or minimal"),
    ("5–9 分：轻度", "5–9: mild"),
    ("10–14 分：中度", "10–14: moderate"),
    ("15–19 分：中重度", "15–19: moderately severe"),
    ("20–27 分：重度", "20–27: severe"),
    ("分数不是诊断，请和医生谈一谈。", "A score is no diagnosis. Please talk with a doctor."),
)


def _phq_9() -> Json:
    options = [
        {
            "valueCoding": {
                "extension": [{"url": _CORE + "ordinalValue", "valueDecimal": number}],
                **coding(LOINC, code, chinese, english),
            }
        }
        for number, (code, chinese, english) in enumerate(_OFTEN)
    ]
    questions = [
        _item(code, "choice", chinese, english, prefix=f"{number}.", required=True, answerOption=options,
              code=[{"system": LOINC, "code": code}])
        for number, (code, chinese, english) in enumerate(_PROBLEMS, 1)
    ]  # fmt: skip
    last = _PROBLEMS[-1][0]
    harm = [_when(last, "=", answerCoding={"system": LOINC, "code": code}) for code, _, _ in _OFTEN[1:]]
    links = " or ".join(f"linkId='{code}'" for code, _, _ in _PROBLEMS)
    summed = f"%resource.descendants().where({links}).answer.value.ordinal().sum()"
    expression = {"url": _CALCULATED, "valueExpression": {"language": "text/fhirpath", "expression": summed}}
    score = _item("44261-6", "integer", "总分", "Total score", readOnly=True, extension=[expression], item=[
        _item(f"key-{number}", "display", *words) for number, words in enumerate(_KEY)
    ])  # fmt: skip
    help_now = _item(
        "help", "display", "如果您现在就想伤害自己，请马上告诉身边的人，拨打 120 或心理援助热线 12356。",
        "If you want to hurt yourself now, tell somebody near you at once, and call 120 or the helpline 12356.",
        enableWhen=harm, enableBehavior="any",
    )  # fmt: skip
    return _questionnaire(
        PHQ_9,
        ("最近两周的心情（PHQ-9）", "Your mood in the last two weeks (PHQ-9)"),
        ("在过去的两周里，您有多少时候受到下面这些问题的困扰？",
         "Over the last two weeks, how often have you been bothered by any of these problems?"),
        [*questions, help_now, score],
        code=[{"system": LOINC, "code": "44249-1"}],
    )  # fmt: skip
