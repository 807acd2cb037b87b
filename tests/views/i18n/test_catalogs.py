"""The two catalogs say the same things, every key is used, and Chinese looks like Chinese."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from views.i18n.texts import CATALOGS, SLOT, Language, Texts, language_of, texts_for

ROOT = Path(__file__).parents[3]
CJK = "[一-鿿]"
HALF_WIDTH = re.compile(rf"{CJK}[,:;()!?]|[,:;()!?]{CJK}")


def catalog(language: Language) -> dict[str, str]:
    return dict(texts_for(language).entries)


CHINESE, ENGLISH = catalog(Language.CHINESE), catalog(Language.ENGLISH)


def used_keys() -> set[str]:
    """Every literal that reaches `Texts.get`, every literal in views that is shaped like a key, and those of the pages'
    own scripts."""
    return {value for file in sorted((ROOT / "views").rglob("*.py")) for value in _literals(file)} | keys_in_scripts()


def keys_in_scripts() -> set[str]:
    """The keys that the scripts of the browser view take from the catalogs."""
    own = "|".join(sorted(FEATURES))
    scripts = (script.read_text("utf-8") for script in CATALOGS.parent.glob("*.js"))
    return {key for script in scripts for key in re.findall(rf'"((?:{own})\.[a-z_.]+)"', script)}


def _literals(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def asked_keys() -> set[str]:
    found = set()
    for file in sorted((ROOT / "views").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_get = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"
            if is_get and node.args and isinstance(node.args[0], ast.Constant):
                value = node.args[0].value
                if isinstance(value, str) and value.split(".")[0] in FEATURES and "." in value:
                    found.add(value)
    return found


FEATURES = {file.stem for file in (CATALOGS / "zh-CN").glob("*.json")}


def slots(text: str) -> set[str]:
    return {slot.group(1) for slot in SLOT.finditer(text)}


def test_both_languages_have_the_same_files_and_keys() -> None:
    assert {f.name for f in (CATALOGS / "zh-CN").iterdir()} == {f.name for f in (CATALOGS / "en").iterdir()}
    assert CHINESE.keys() == ENGLISH.keys()


def test_both_languages_take_the_same_values() -> None:
    assert {k: slots(CHINESE[k]) ^ slots(ENGLISH[k]) for k in CHINESE if slots(CHINESE[k]) != slots(ENGLISH[k])} == {}


def test_every_key_stands_in_the_file_of_its_feature_and_in_order() -> None:
    for language in Language:
        for file in (CATALOGS / language.value).glob("*.json"):
            keys = list(json.loads(file.read_text("utf-8")))
            assert keys == sorted(keys), f"{file} is not in order"
            assert {key.split(".")[0] for key in keys} <= {file.stem}, file


def test_every_key_asked_for_is_there() -> None:
    assert (asked_keys() | keys_in_scripts()) - CHINESE.keys() == set()


def test_every_key_is_used() -> None:
    assert CHINESE.keys() - used_keys() == set()


def test_chinese_has_full_width_punctuation() -> None:
    assert {key: text for key, text in CHINESE.items() if HALF_WIDTH.search(text)} == {}


def test_chinese_is_chinese_and_english_is_english() -> None:
    own_names = {"account.language.chinese", "account.language.english", "account.welcome.address.hint"}
    own_names |= {"self_check.look"}  # whether these Chinese characters are drawn is asked in both languages
    assert {k for k, v in ENGLISH.items() if re.search(CJK, v)} - own_names == set()
    english_words = {k for k, v in CHINESE.items() if re.search("[a-zA-Z]{5}", SLOT.sub("", v.replace("https", "")))}
    assert english_words - own_names == set()


def test_a_text_takes_its_values_and_its_plural() -> None:
    english = Texts(Language.ENGLISH, {"x.n": "{n} {n|item|items} for {who}", "x.plain": "a {brace"})
    assert english.get("x.n", n=1, who="Li") == "1 item for Li"
    assert english.get("x.n", n=2, who="{n}") == "2 items for {n}"
    assert english.get("x.n", n=2) == "2 items for {who}"
    assert english.get("x.plain") == "a {brace"
    assert english.get("x.none") == "[x.none]"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh", Language.CHINESE),
        ("zh-Hant-TW", Language.CHINESE),
        ("en-GB", Language.ENGLISH),
        ("fr", Language.ENGLISH),
        (None, Language.CHINESE),
    ],
)
def test_a_device_gets_a_language_it_can_read(tag: str | None, language: Language) -> None:
    assert language_of(tag) is language
