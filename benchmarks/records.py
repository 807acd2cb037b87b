"""Made-up results of one patient, as a laboratory sends them: Chinese words, decimals with their digits, dates."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Final

from local_store import exact_json

PATIENT: Final = "benchmark-patient"
TESTS: Final = (
    ("2345-7", "葡萄糖", "mmol/L"),
    ("2160-0", "肌酐", "umol/L"),
    ("1742-6", "丙氨酸氨基转移酶", "U/L"),
    ("718-7", "血红蛋白", "g/L"),
    ("3016-3", "促甲状腺激素", "mIU/L"),
    ("2093-3", "总胆固醇", "mmol/L"),
)
_FIRST_DAY: Final = datetime(2014, 1, 1, tzinfo=timezone(timedelta(hours=8)))
RARE: Final = "喆甲"  # is in so few texts that a search finds equally many in a store of any size
RARE_FIRST: Final = 7
RARE_LAST: Final = 47


def observation(number: int) -> dict[str, Any]:
    """Result number `number`: some 1,000 bytes, decimals such as 5.60 included."""
    code, name, unit = TESTS[number % len(TESTS)]
    text = (
        f'{{"resourceType":"Observation","id":"o{number}","meta":{{"versionId":"1",'
        f'"lastUpdated":"2026-01-{1 + number % 28:02}T08:00:00.000Z"}},"status":"final","category":[{{"coding":[{{'
        f'"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}}]}}],'
        f'"code":{{"coding":[{{"system":"http://loinc.org","code":"{code}","display":"{name}"}}],"text":"{name}"}},'
        f'"subject":{{"reference":"Patient/{PATIENT}"}},'
        f'"effectiveDateTime":"{moment(number)}","issued":"{moment(number)[:19]}.000+08:00",'
        f'"valueQuantity":{{"value":{number % 90}.{number % 10}0,"unit":"{unit}",'
        f'"system":"http://unitsofmeasure.org","code":"{unit}"}},'
        f'"interpretation":[{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",'
        f'"code":"N"}}]}}],"referenceRange":[{{"low":{{"value":3.9,"unit":"{unit}"}},'
        f'"high":{{"value":6.10,"unit":"{unit}"}},"text":"3.9-6.1"}}]}}'
    )
    found: dict[str, Any] = exact_json.loads(text)
    return found


def moment(number: int) -> str:
    """When the sample was taken: over twelve years, no two at the same minute, neighbours far apart."""
    minutes = number * 7919 % 1_000_003 * 6
    return (_FIRST_DAY + timedelta(minutes=minutes)).isoformat()


def search_text(number: int) -> str:
    """The words that a result is found by."""
    _, name, unit = TESTS[number % len(TESTS)]
    return f"{name}\n{unit}\n3.9-6.1" + (
        f"\n王{RARE} 主任医师" if number % 10 == RARE_FIRST and number <= RARE_LAST else ""
    )


def observation_id(number: int) -> str:
    return f"o{number}"


def code_of(number: int) -> str:
    """The search token of a result's code, `system|code`."""
    return f"http://loinc.org|{TESTS[number % len(TESTS)][0]}"


def patient() -> dict[str, Any]:
    """The patient of the results."""
    return {"resourceType": "Patient", "id": PATIENT, "name": [{"text": "测试"}], "gender": "female"}
