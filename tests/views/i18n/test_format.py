"""Dates, times, numbers, money and units as a person of each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fhir.when import FhirDate
from views.i18n import format as fmt
from views.i18n.texts import Language, texts_for
from views.i18n.zones import Zones

ZH, EN = texts_for(Language.CHINESE), texts_for(Language.ENGLISH)
SHANGHAI = ZoneInfo("Asia/Shanghai")
AT_HOME = Zones(SHANGHAI, SHANGHAI)
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(("days", "chinese", "english"), [
    (0, "今天", "today"),
    (1, "昨天", "yesterday"),
    (2, "2 天前", "2 days ago"),
    (13, "13 天前", "13 days ago"),
    (14, "2 周前", "2 weeks ago"),
    (70, "2 个月前", "2 months ago"),
    (700, "23 个月前", "23 months ago"),
    (1100, "3 年前", "3 years ago"),
])  # fmt: skip
def test_how_long_ago_in_its_largest_unit(days: int, chinese: str, english: str) -> None:
    day = TODAY - timedelta(days=days)
    assert (fmt.ago(ZH, day, TODAY), fmt.ago(EN, day, TODAY)) == (chinese, english)


def test_a_day_in_full() -> None:
    assert fmt.full_day(ZH, TODAY) == "2026 年 11 月 21 日 周六"
    assert fmt.full_day(EN, TODAY) == "Sat 21 Nov 2026"


@pytest.mark.parametrize(
    ("days", "chinese", "english"),
    [
        (0, "今天", "today"),
        (1, "明天", "tomorrow"),
        (-1, "昨天", "yesterday"),
        (2, "11 月 23 日 周一", "Mon 23 Nov"),
        (60, "2027 年 1 月 20 日 周三", "Wed 20 Jan 2027"),
    ],
)
def test_a_day_near_today(days: int, chinese: str, english: str) -> None:
    day = TODAY + timedelta(days=days)
    assert (fmt.near_day(ZH, day, TODAY), fmt.near_day(EN, day, TODAY)) == (chinese, english)


@given(st.dates())
def test_a_day_is_written_one_way_and_its_year_alone_is_added(day: date) -> None:
    """A list that shows "11 月 23 日 周一" leads to a page that shows the same with its year."""
    today = day.replace(day=1, month=1) if day.month > 6 else day.replace(day=28, month=12)
    chinese, english = fmt.near_day(ZH, day, today), fmt.near_day(EN, day, today)
    assert fmt.full_day(ZH, day) == f"{day.year} 年 {chinese}"
    assert fmt.full_day(EN, day) == f"{english} {day.year}"
    assert fmt.full_day(ZH, day).startswith(fmt.month(ZH, day))


@pytest.mark.parametrize(
    ("when", "chinese", "english"),
    [
        (FhirDate(2026), "2026 年", "2026"),
        (FhirDate(2026, 11), "2026 年 11 月", "Nov 2026"),
        (FhirDate(2026, 11, 23), "11 月 23 日 周一", "Mon 23 Nov"),
    ],
)
def test_a_partial_date_is_written_as_the_headings_of_a_list_are(when: FhirDate, chinese: str, english: str) -> None:
    assert (fmt.near_date(ZH, when, TODAY), fmt.near_date(EN, when, TODAY)) == (chinese, english)


def test_a_time_is_the_clinics_and_names_its_zone_only_abroad() -> None:
    moment = datetime(2026, 11, 21, 6, 20, tzinfo=UTC)
    assert fmt.time_of_day(ZH, moment, AT_HOME) == "14:20"
    assert fmt.time_of_day(ZH, moment, Zones(SHANGHAI, timezone(timedelta(hours=8)))) == "14:20"
    assert fmt.time_of_day(ZH, moment, Zones(SHANGHAI, UTC)) == "14:20（北京时间）"
    assert fmt.time_of_day(EN, moment, Zones(SHANGHAI, UTC)) == "14:20 (Beijing time)"
    kathmandu = Zones(ZoneInfo("Asia/Kathmandu"), UTC)
    assert fmt.time_of_day(EN, moment, kathmandu) == "12:05 (UTC+5:45)"


def test_the_day_is_the_clinics_day() -> None:
    late = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert fmt.near_moment(ZH, late, now, AT_HOME) == "明天 01:00"
    assert fmt.full_moment(ZH, late, AT_HOME) == "2026 年 11 月 21 日 周六 01:00"


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("1234.5", "CNY", "¥1,234.50"),
        ("0", "CNY", "¥0.00"),
        ("-12", "CNY", "−¥12.00"),
        ("99.995", "USD", "US$100.00"),
        ("1200", "JPY", "1,200 JPY"),
        ("1200.5", "JPY", "1,201 JPY"),
        ("1.234", "KWD", "1.234 KWD"),
        ("12.345", "CNY", "¥12.35"),
        ("1E+30", "CNY", "¥1E+30"),
    ],
)
def test_money(amount: str, currency: str, shown: str) -> None:
    assert fmt.money(Decimal(amount), currency) == shown


def test_a_number_keeps_the_decimals_the_laboratory_gave() -> None:
    assert fmt.number(Decimal("6.10")) == "6.10"
    assert fmt.number(1234567) == "1,234,567"
    assert fmt.number(-0.5) == "−0.5"
    assert fmt.number(Decimal("2.345"), 1) == "2.3"
    assert fmt.number(Decimal("0.5"), 0) == "1"


def test_a_number_that_would_fill_the_screen_is_written_short() -> None:
    assert fmt.number(Decimal("1E+400000")) == "1E+400000"
    assert fmt.number(Decimal("-1E-400000")) == "−1E−400000"
    assert fmt.number(Decimal("0.00")) == "0.00"


@pytest.mark.parametrize(
    ("code", "shown"),
    [("mmol/L", "mmol/L"), ("mm[Hg]", "mmHg"), ("10*9/L", "×10⁹/L"), ("{INR}", ""), (None, ""), ("furlong", "furlong")],
)
def test_a_unit_as_laboratories_print_it(code: str | None, shown: str) -> None:
    assert fmt.unit(code) == shown
