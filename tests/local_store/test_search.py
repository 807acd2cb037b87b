"""Search in Chinese and English, in the words people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_store import resources, search
from local_store.search import Hit
from local_store.store import LocalStore, Writer
from tests.local_store.worlds import resource

TEXTS = {
    "pressure": "高血压病 2 级，建议低盐饮食",
    "sugar": "糖化血红蛋白 HbA1c 6.5%",
    "drug": "阿莫西林胶囊 Amoxicillin Capsules 0.25g",
    "scan": "胸部CT平扫，未见明显异常",
    "doctor": "犇堃 镕喆 𠮷田 主任医师",
    "hidden": "压血高",
    "café": "Café-au-lait spots",
    "newer": "\u9fed \U00031350",
}


@pytest.fixture
async def filled(store: LocalStore) -> LocalStore:
    def fill(w: Writer) -> None:
        for id_, text in TEXTS.items():
            resources.put(w, resource(id_, "Slot" if id_ == "scan" else "Appointment"), text=text)

    await store.write(fill)
    return store


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("血压", {"pressure"}),
        ("高血压", {"pressure"}),
        ("血", {"pressure", "sugar", "hidden"}),
        ("压血", {"hidden"}),
        ("amox", {"drug"}),
        ("AMOXICILLIN caps", {"drug"}),
        ("caps amox", {"drug"}),
        ("oxicillin", set()),
        ("hba1c", {"sugar"}),
        ("CT平扫", {"scan"}),
        ("胸部CT", {"scan"}),
        ("胸部 异常", {"scan"}),
        ("ＣＴ", {"scan"}),
        ("阿莫西林 amox", {"drug"}),
        ("镕", {"doctor"}),
        ("喆", {"doctor"}),
        ("犇堃", {"doctor"}),
        ("𠮷", {"doctor"}),
        ("𠮷田", {"doctor"}),
        ("cafe", {"café"}),
        ("\u9fed", {"newer"}),
        ("\U00031350", {"newer"}),
        ("6.5", {"sugar"}),
        ("", set()),
        ("，。 %", set()),
        ('" OR *', set()),
        ("NOT 血压", set()),
        ("text:血压", set()),
        ("\x00\ud800", set()),
    ],
)
async def test_what_is_typed_finds_what_is_meant(filled: LocalStore, typed: str, found: set[str]) -> None:
    assert {hit.id for hit in await filled.read(search.search, typed)} == found


async def test_types_and_limit_narrow(filled: LocalStore) -> None:
    assert await filled.read(search.search, "异常", types=["Slot"]) == (Hit("Slot", "scan"),)
    assert await filled.read(search.search, "异常", types={"Appointment"}) == ()
    assert await filled.read(search.search, "异常", types=[]) == ()
    assert len(await filled.read(search.search, "血", limit=2)) == 2


async def test_new_text_replaces_old_and_a_removed_resource_is_not_found(filled: LocalStore) -> None:
    await filled.write(resources.put, resource("pressure"), text="已更正")
    assert {hit.id for hit in await filled.read(search.search, "血压")} == set()
    assert {hit.id for hit in await filled.read(search.search, "更正")} == {"pressure"}
    await filled.write(resources.remove, "Appointment", "pressure")
    assert await filled.read(search.search, "更正") == ()
    await filled.write(resources.put, resource("fresh"), text="")
    assert await filled.read(search.search, "更正") == ()


@given(st.text(max_size=40), st.text(max_size=40))
def test_tokens_are_letters_and_digits_and_cutting_twice_changes_nothing(one: str, two: str) -> None:
    cut = search.tokens(one + " " + two)
    assert all(token and not any(char in token for char in '" *') for token in cut)
    assert cut == search.tokens(one) + search.tokens(two)
