"""Which hospitals are offered by name, and how one is found among them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.config import assets_folder
from services.account.hospitals import ListedHospital, listed_at, matching, offering, read_hospitals, with_used
from services.account.preferences import PreferencesStore
from services.pinyin import spellings

LAKE = ListedHospital("https://lake.example/fhir", "镜湖中医院", "Mirror Lake Hospital", "镜湖市", "Mirror Lake")
DEMO = ListedHospital("", "安心医院", "Anxin Hospital", "安心市", "Anxin City", demo=True)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["name", "base", "demo"]), inner),
    max_leaves=12,
)


def test_the_shipped_list_names_no_real_hospitals_server() -> None:
    shipped = read_hospitals(json.loads((assets_folder() / "hospitals.json").read_text("utf-8")))
    assert [each.name for each in shipped] == ["安心医院"]
    assert all(each.demo and not each.base for each in shipped)


def test_the_demo_hospital_is_offered_under_its_name_wherever_it_was_started() -> None:
    (first, *others) = offering((LAKE, DEMO), "http://127.0.0.1:9/fhir", demo=True)
    assert (first.base, first.name, first.city, others) == ("http://127.0.0.1:9/fhir", "安心医院", "安心市", [LAKE])


def test_without_the_demo_nothing_without_an_address_is_offered() -> None:
    assert offering((LAKE, DEMO), None, demo=True) == (LAKE,)
    assert offering((LAKE, DEMO), LAKE.base, demo=False) == (LAKE,)
    assert offering((DEMO,), "https://own.example", demo=False) == (
        ListedHospital("https://own.example", "https://own.example"),
    )


def test_hospitals_used_before_come_first_and_none_twice() -> None:
    used = (("https://own.example", "我的医院"), (LAKE.base, "old name"))
    found = with_used((DEMO, LAKE), used)
    assert [(each.name, each.used) for each in found] == [("我的医院", True), ("镜湖中医院", True), ("安心医院", False)]


def test_what_was_used_is_remembered_over_a_restart(tmp_path: Path) -> None:
    PreferencesStore(tmp_path / "device.json").change(used_hospitals=(("https://a", "A"), ("https://b", "B")))
    assert PreferencesStore(tmp_path / "device.json").value.used_hospitals == (("https://a", "A"), ("https://b", "B"))


@settings(max_examples=50)
@given(JSON)
def test_a_list_of_any_shape_is_read(found: object) -> None:
    assert all(each.name for each in read_hospitals(found))


@pytest.mark.parametrize("words", ["jinghu", "JH", "jhzyy", "jinghu zhongyi", "镜湖 zy"])
def test_a_hospital_is_found_by_pinyin_and_by_first_letters(words: str) -> None:
    assert matching((LAKE, DEMO), words) == (LAKE,)


@settings(max_examples=50)
@given(st.text(max_size=8))
def test_a_search_never_finds_what_does_not_hold_the_words(words: str) -> None:
    for hospital in matching((LAKE, DEMO), words):
        names = (hospital.name, hospital.english, hospital.city, hospital.city_english)
        said = " ".join((*names, *(spelled for name in names for spelled in spellings(name)))).casefold()
        assert all(word in said for word in words.casefold().split())
    assert listed_at((LAKE, DEMO), LAKE.base) is LAKE
