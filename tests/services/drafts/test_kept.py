"""What is typed is kept by form and by what it is about, exactly, bounded, and forgotten when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from local_store import settings
from services.drafts.kept import MOST, forget_draft, keep_draft, kept_draft
from services.drafts.shape import as_json, typed_in
from tests.views.house import AppHarness, build_house


@pytest.fixture
async def house(tmp_path: Any) -> Any:
    made = build_house(tmp_path)
    await made.unlocked()
    yield made
    await made.account.lock()


async def test_drafts_stand_apart_the_oldest_gives_way_and_all_go_with_the_access(house: AppHarness) -> None:
    store = house.account.store
    await store.write(keep_draft, "a", "1", " 头晕 三天 ")
    await store.write(keep_draft, "b", "1", ["x"])
    assert await store.read(kept_draft, "a", "1") == " 头晕 三天 "
    await store.write(forget_draft, "a", "1")
    assert await store.read(kept_draft, "a", "1") is None
    assert await store.read(kept_draft, "b", "1") == ["x"]
    for n in range(MOST + 1):
        await store.write(keep_draft, "a", str(n), n)
    await store.write(keep_draft, "a", "2", 22)
    assert [await store.read(kept_draft, "a", str(n)) for n in (0, 1, 2, MOST)] == [None, 1, 22, MOST]
    await store.write(settings.drop_drafts)
    assert await store.read(kept_draft, "a", "2") is None and await store.read(kept_draft, "b", "1") is None


class _Mood(StrEnum):
    GOOD = "good"


@dataclass(frozen=True)
class _Page:
    content: bytes
    wide: bool


@dataclass(frozen=True)
class _Form:
    words: str
    amount: Decimal | None
    mood: _Mood | None
    times: tuple[time, ...]
    until: date | None
    begun: datetime | None
    pages: tuple[tuple[str, _Page], ...]
    count: int = 0


FULL = _Form(
    "头晕\n三天 ",
    Decimal("0.50"),
    _Mood.GOOD,
    (time(8), time(20, 30)),
    date(2026, 12, 1),
    datetime(2026, 11, 21, 8, tzinfo=timezone(timedelta(hours=8))),
    (("p", _Page(b"\x00\xff", wide=True)),),
    3,
)


@pytest.mark.parametrize("typed", [FULL, _Form("", None, None, (), None, None, ())])
def test_a_form_comes_back_as_it_was(typed: _Form) -> None:
    assert typed_in(_Form, as_json(typed)) == typed


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "words",
        {},
        {**as_json(FULL), "more": 1},
        {**as_json(FULL), "words": 3},
        {**as_json(FULL), "amount": "half"},
        {**as_json(FULL), "mood": "bad"},
        {**as_json(FULL), "times": "08:00"},
        {**as_json(FULL), "times": ["8 o'clock"]},
        {**as_json(FULL), "count": True},
        {**as_json(FULL), "pages": [["p"]]},
    ],
)
def test_what_an_older_app_kept_in_another_shape_is_no_draft(kept: Any) -> None:
    assert typed_in(_Form, kept) is None


def test_what_cannot_be_kept_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError):
        as_json({1, 2})
