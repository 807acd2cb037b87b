"""The Markdown of articles: what it is made of, and that nothing else in a text has any power."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.education.article_file import articles
from services.education.markdown import LONGEST, Block, BlockKind, Run, blocks


def _shown(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.words) for block in blocks(text)]


def test_headings_paragraphs_and_lists_are_told_apart() -> None:
    text = "一段话\n第二行\n\n## 标题\n- 点\n1. 第一\n2) 第二\nhello\nworld"
    assert _shown(text) == [
        ("paragraph", "一段话第二行"),
        ("heading", "标题"),
        ("point", "点"),
        ("numbered", "第一"),
        ("numbered", "第二"),
        ("paragraph", "hello world"),
    ]
    assert [block.number for block in blocks(text) if block.number] == ["1", "2"]


def test_bold_words_and_links_keep_their_place() -> None:
    (block,) = blocks("吃 **135/85** 看 [世卫](https://www.who.int/zh) 吧")
    assert block.runs == (
        Run("吃 "),
        Run("135/85", strong=True),
        Run(" 看 "),
        Run("世卫", url="https://www.who.int/zh"),
        Run(" 吧"),
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "http://evil.example", "intent:x", ""])
def test_a_link_that_may_not_be_opened_is_its_words(url: str) -> None:
    (block,) = blocks(f"看 [这里]({url})")
    assert block.words == "看 这里"
    assert block.links == ()


def test_html_and_pictures_are_text() -> None:
    assert _shown("<script>x</script> ![心脏](https://x.example/a.png)") == [("paragraph", "<script>x</script> 心脏")]


@given(st.text(max_size=300))
def test_any_text_gives_blocks_whose_links_may_be_opened(text: str) -> None:
    for block in blocks(text):
        assert block.words.strip()
        assert all(link.url and link.url.startswith(("https://", "http://", "tel:", "mailto:")) for link in block.links)


def test_a_long_text_ends() -> None:
    assert len(blocks("- a\n" * LONGEST)) <= 400
    assert blocks("[" * LONGEST) != ()
    assert blocks("**" * LONGEST) != ()


def test_every_article_of_the_hospital_is_drawn_without_marks() -> None:
    for article in articles():
        for text in (article.chinese, article.english):
            shown: tuple[Block, ...] = blocks(text)
            assert {BlockKind.HEADING, BlockKind.PARAGRAPH} <= {block.kind for block in shown}
            assert not any(mark in block.words for block in shown for mark in ("**", "](", "##"))
