"""A store that does not open: the words say what helps, the button does it, and nothing is erased without a question
that names what is lost."""

from __future__ import annotations

import re
from pathlib import Path

import flet as ft
import pytest

from local_store import errors
from services.errors import (
    AttachmentDamaged,
    BoundKeyVoid,
    CipherMissing,
    KeyMissing,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreTooNew,
    StoreUnreadable,
    StoreUnwritable,
    TooManyTries,
    VaultUnavailable,
    WrongPasscode,
)
from tests.views.harness import Shown, show, show_app
from tests.views.house import CODE, AppHarness
from views.account.broken import BrokenView
from views.account.screens import SCREENS
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.i18n.words import error_words

BREAKING: tuple[StoreError, ...] = (
    StoreUnreadable(), StoreTooNew(9, 2), CipherMissing(), VaultUnavailable(), KeyMissing(), StoreBusy(), StoreFull(),
    StoreUnwritable(),
)  # fmt: skip
ELSEWHERE = (StoreLocked, WrongPasscode, TooManyTries, BoundKeyVoid, AttachmentDamaged)
INTACT = (VaultUnavailable, StoreBusy, StoreFull, StoreUnwritable, CipherMissing)
SAYS = {
    Language.CHINESE: {"update": "更新", "try": "再试|重试", "uninstall": "清除"},
    Language.ENGLISH: {"update": r"\bupdated?\b", "try": r"\btry\b", "uninstall": r"\berase\b"},
}
FILL = UiContext().look.palette.fill
ERASE = {Language.CHINESE: "还没有发给医院", Language.ENGLISH: "not yet sent to the hospital"}


def _said(words: str, language: Language) -> set[str]:
    return {name for name, stem in SAYS[language].items() if re.search(stem, words, re.IGNORECASE)}


def _loud(shown: Shown) -> list[str]:
    """The words of the buttons that stand out by their ground."""
    return [" ".join(shown.texts(each)) for each in shown.all(ft.Button) if each.style and each.style.bgcolor == FILL]


def test_every_error_of_the_store_is_told_here_or_elsewhere() -> None:
    known = {each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, StoreError)}
    assert known - {StoreError} == {type(each) for each in BREAKING} | set(ELSEWHERE)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("error", BREAKING, ids=lambda error: error.code)
async def test_the_words_say_what_the_button_does_and_erasing_is_asked_about(
    error: StoreError, language: Language
) -> None:
    t, done = texts_for(language), []
    around = UiContext(texts=t)

    def view() -> ft.Control:
        return BrokenView(
            error=error,
            failed=None,
            busy=False,
            on_retry=lambda: done.append("retry"),
            on_erase=lambda: done.append("erase"),
            on_begin_anew=lambda: done.append("anew"),
        )

    async with show(view, around) as shown:
        body = error_words(t, error).body or ""
        (loud,) = _loud(shown)
        assert _said(loud, language) == _said(body, language) != set()
        erase = t.get("account.unlock.erase")
        assert (erase in shown.texts()) is not isinstance(error, INTACT)
        if erase in shown.texts():
            await shown.press(erase)
            assert ERASE[language] in shown.words
            assert done == []
            await shown.press(t.get("account.unlock.erase.yes"))
            assert done == ["erase"]


async def test_a_record_of_a_newer_version_asks_for_the_update_and_stays_as_it_is(
    house: AppHarness, tmp_path: Path
) -> None:
    await house.unlocked()
    (file,) = (tmp_path / "store").glob("*.db")
    await house.account.store.write(lambda w: w.rows("PRAGMA user_version = 9000"))
    await house.account.lock()
    before = file.read_bytes()
    t = texts_for(Language.CHINESE)
    async with show_app(house.context, SCREENS) as shown:
        await shown.type(t.get("account.unlock.code"), CODE)
        await shown.submit(t.get("account.unlock.code"))
        await shown.until(lambda: "请更新应用" in shown.words)
        await shown.press(t.get("account.broken.updated"))
        await shown.until(lambda: bool(shown.all(ft.TextField)))
    assert file.read_bytes() == before
