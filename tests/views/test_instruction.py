"""Instructions in plain words, in both languages."""

from __future__ import annotations

import os
from typing import Any

import pytest

from services.record.medicines.dosage import dosage
from tests.views.dosage_table import EXAMPLES, table
from views.i18n.texts import Language, texts_for
from views.instruction import dose_words, instruction_words

TABLET = [{"doseQuantity": {"value": 1, "unit": "片"}}]
ONE_OR_TWO = [{"doseRange": {"low": {"value": 1, "unit": "片"}, "high": {"value": 2, "unit": "片"}}}]


@pytest.mark.parametrize(
    ("given", "chinese", "english"),
    [
        ({"repeat": {"frequency": 3, "period": 1, "periodUnit": "d", "when": ["PC"],
                     "boundsDuration": {"value": 7, "code": "d"}}},
         "每次 1 片，每天饭后，共用 7 天", "1 片 each time, after meals every day, for 7 days"),
        ({"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}},
         "每次 1 片，每天 3 次", "1 片 each time, 3 times a day"),
        ({"code": {"coding": [{"code": "QD"}]}}, "每次 1 片，每天 1 次", "1 片 each time, once a day"),
        ({"repeat": {"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}},
         "每次 1 片，每 4～6 小时 1 次", "1 片 each time, every 4 to 6 hours"),
        ({"repeat": {"frequency": 3, "frequencyMax": 4, "period": 1, "periodUnit": "d"}},
         "每次 1 片，每天 3～4 次", "1 片 each time, 3 to 4 times a day"),
        ({"repeat": {"period": 2, "periodUnit": "d"}}, "每次 1 片，每 2 天 1 次", "1 片 each time, every 2 days"),
        ({"repeat": {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"], "timeOfDay": ["20:00:00"]}},
         "每次 1 片，每逢周一，20:00", "1 片 each time, on Mon, at 20:00"),
        ({"repeat": {"when": ["ACM"], "offset": 30, "period": 1, "periodUnit": "d"}},
         "每次 1 片，每天早饭前 30 分钟", "1 片 each time, 30 minutes before breakfast every day"),
        ({"repeat": {"when": ["HS"], "offset": 1}},
         "每次 1 片，每天睡前 1 分钟", "1 片 each time, 1 minute before bedtime every day"),
        ({"repeat": {"duration": 21, "durationUnit": "d", "period": 28, "periodUnit": "d", "when": ["MORN"]}},
         "每次 1 片，用 21 天、停 7 天，如此循环，早上",
         "1 片 each time, 21 days on and 7 days off, over and over, in the morning"),
        ({"repeat": {"timeOfDay": ["08:00:00", "20:00:00"]}},
         "每次 1 片，每天 08:00、20:00", "1 片 each time, at 08:00 and 20:00 every day"),
        ({"repeat": {"count": 1}}, "每次 1 片，只用 1 次", "1 片 each time, once only"),
        ({"repeat": {"boundsPeriod": {"start": "2026-11-23", "end": "2026-11"}, "period": 1, "periodUnit": "d"}},
         "每次 1 片，每天 1 次，从 2026 年 11 月 23 日 周一 到 2026 年 11 月",
         "1 片 each time, once a day, from Mon 23 Nov 2026 to Nov 2026"),
        ({"repeat": {"period": 1, "periodUnit": "d", "count": 5, "countMax": 7}},
         "每次 1 片，每天 1 次，共 5～7 次", "1 片 each time, once a day, 5 to 7 doses in all"),
    ],
)  # fmt: skip
def test_an_instruction_is_said_in_both_languages(given: dict[str, Any], chinese: str, english: str) -> None:
    read = dosage({"timing": given, "doseAndRate": TABLET}, 0)
    assert instruction_words(texts_for(Language.CHINESE), read) == chinese
    assert instruction_words(texts_for(Language.ENGLISH), read) == english


def test_a_medicine_as_needed_says_its_limits() -> None:
    read = dosage(
        {
            "timing": {"repeat": {"period": 6, "periodUnit": "h"}},
            "asNeededCodeableConcept": {"text": "疼痛"},
            "doseAndRate": ONE_OR_TWO,
            "maxDosePerPeriod": {"numerator": {"value": 8, "unit": "片"}, "denominator": {"value": 24, "code": "h"}},
            "additionalInstruction": [{"text": "服药期间不饮酒"}],
        },
        0,
    )
    said = instruction_words(texts_for(Language.CHINESE), read)
    assert said == "每次 1～2 片，每 6 小时 1 次，需要时用（疼痛），24 小时内最多 8 片，服药期间不饮酒"
    assert dose_words(texts_for(Language.ENGLISH), read.amount) == "1 to 2 片"


@pytest.mark.parametrize("language", Language)
def test_whatever_stands_in_a_dosage_is_said_without_failing(language: Language) -> None:
    for shape in (None, {}, [], {"timing": []}, {"timing": {"repeat": {"when": ["?"]}}, "text": "x"}):
        assert instruction_words(texts_for(language), dosage(shape, 0)) in {"", "X"}


def test_every_dosage_of_hl7s_examples_is_a_line_of_the_table() -> None:
    if not os.environ.get("ANXIN_CORPUS"):
        print("ANXIN_CORPUS is not set: no dosage of HL7's was put into words")  # noqa: T201 - one line, so that it is known
        return
    lines = [line.split(" | ") for line in table(EXAMPLES)[2:]]
    assert len(lines) > 20
    assert all(cell.strip(" |") for line in lines for cell in line)
