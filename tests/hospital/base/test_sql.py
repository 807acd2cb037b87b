"""Conditions put together as text: their values stay values, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from hospital.base.sql import (
    FALSE,
    TRUE,
    Sql,
    all_of,
    any_of,
    beginning,
    containing,
    fetched,
    negation,
    pairs,
    sql,
)

WORDS = ("a", "ab", "50%", "50_", "5/0", "x'; drop table word; --", "?", "安心", "")


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('sql') / Path('words.sqlite')}")
    with engine.connect() as connection, connection.begin():
        connection.execute(text("CREATE TABLE word (place INTEGER, said TEXT)"))
        for place, said in enumerate(WORDS):
            connection.execute(text("INSERT INTO word VALUES (:place, :said)"), {"place": place, "said": said})
        yield connection
    engine.dispose()


def said(words: Connection, condition: Sql) -> list[str]:
    return [row[0] for row in fetched(words, sql("SELECT w.said FROM word w WHERE ? ORDER BY w.place", condition))]


@pytest.mark.parametrize("word", WORDS)
def test_a_value_is_never_read_as_sql(words: Connection, word: str) -> None:
    assert said(words, sql("w.said = ?", word)) == [word]
    assert said(words, sql("w.said IN ?", [word, "not there"])) == [word]
    assert said(words, sql("(w.place, w.said) IN ?", pairs([(WORDS.index(word), word)]))) == [word]


def test_pieces_are_put_together_with_their_values_in_order() -> None:
    inner = sql("SELECT i.seq FROM ? i WHERE i.param = ? AND ?", Sql("t"), "p", sql("i.code IN ?", {"b", "a"}))
    assert sql("x IN (?) OR y = ?", inner, 7) == Sql(
        "x IN (SELECT i.seq FROM t i WHERE i.param = ? AND i.code IN (?, ?)) OR y = ?", ("p", "a", "b", 7)
    )


@pytest.mark.parametrize("given", [(), (1,), (1, 2, 3)])
def test_what_does_not_fill_the_text_is_refused(given: tuple[int, ...]) -> None:
    with pytest.raises(ValueError):
        sql("a = ? AND b = ?", *given)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(ValueError):
        sql("a IN ?", [])


@given(st.lists(st.sampled_from(WORDS), max_size=4), st.lists(st.sampled_from(WORDS), max_size=4))
def test_all_any_and_negation_are_those_of_logic(words: Connection, first: list[str], second: list[str]) -> None:
    either = [any_of(sql("w.said = ?", word) for word in several) for several in (first, second)]
    assert said(words, all_of(either)) == [word for word in WORDS if word in first and word in second]
    assert said(words, any_of([*either, FALSE])) == [word for word in WORDS if word in first or word in second]
    assert said(words, all_of([negation(either[0]), TRUE])) == [word for word in WORDS if word not in first]
    assert said(words, all_of([])) == list(WORDS)


@given(st.sampled_from([*WORDS, "5", "b", "/", "%", "_"]))
def test_a_part_finds_what_begins_with_or_contains_a_text(words: Connection, part: str) -> None:
    assert said(words, beginning(Sql("w.said"), part)) == [w for w in WORDS if w.startswith(part)]
    assert said(words, sql("w.said LIKE ? ESCAPE '/'", containing(part))) == [w for w in WORDS if part in w]


def test_errors_are_those_of_sqlalchemy_and_hold_no_value(words: Connection) -> None:
    with pytest.raises(DBAPIError) as broken:
        said(words, sql("w.nothing = ?", "secret"))
    assert "secret" not in str(broken.value)
