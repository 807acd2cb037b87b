"""Questions about articles. Read only, never wait for the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from local_store import resources, settings
from local_store.store import Reader
from services.each import UnreadResource, each
from services.education.bookmarks import LIST
from services.education.facts import TOPICS, facts
from services.education.favourites import favourites
from services.education.films import film_of_article
from services.education.ledger import entries
from services.education.model import Article, Topic, article, is_answer, is_article
from services.education.points import Credit, LedgerKind, PointEntry, balance
from services.education.rules import Chosen, chosen, reason
from services.education.search import found
from services.query import query

MOST_CHOSEN: Final = 12
_MOST: Final = 1000


@dataclass(frozen=True)
class ArticleList:
    """The articles of the hospital: those `chosen` for this person, and `all` of them, or those that were searched
    for. `kept` and `finished`: ids. `points`: what the person has."""

    chosen: tuple[Chosen, ...] = ()
    all: tuple[Article, ...] = ()
    kept: tuple[str, ...] = ()
    finished: frozenset[str] = frozenset()
    points: int = 0
    unreadable: tuple[UnreadResource, ...] = ()


@dataclass(frozen=True)
class ArticlePage:
    """One article or published answer: why it was chosen, whether it is kept, what came of finishing it (None: not
    finished), the published `answers` to questions about it, and the id of the `film` that shows it, which may be a
    video alone."""

    article: Article
    chosen: Chosen | None
    kept: bool
    finished: PointEntry | None
    answers: tuple[Article, ...] = ()
    film: str | None = None
    film_is_video: bool = False


@query("Library", *TOPICS, "Task", LIST, "outbox", settings.TOPIC)
def article_list(  # noqa: PLR0917 - a question takes its facts in a row
    r: Reader, patient: str, language: str, text: str, now: datetime, own: bool = True
) -> ArticleList:
    """All articles, and what the care team answered in public; with a `text` those found by it, and none chosen.
    `own`: the record is the user's own."""
    read = each(_libraries(r, answers=True), lambda body: article(body, language))
    every = tuple(sorted(read.read, key=lambda known: (known.topic, known.id)))
    told = entries(r, patient)
    finished = _finished(told)
    picked = (
        ()
        if text
        else chosen(
            (each for each in every if each.topic is not Topic.ANSWER), facts(r, patient, language, now), finished, now
        )
    )
    shown = found(every, text) if text else every
    return ArticleList(
        picked[:MOST_CHOSEN], shown, favourites(r, patient, own), finished, balance(told), read.unreadable
    )


@dataclass(frozen=True)
class ArticleChoice:
    """The title of the first article chosen for a person (None: none was), and how many have a new reason."""

    title: str | None = None
    new: int = 0


@query("Library", *TOPICS, "Task", "outbox")
def article_choice(r: Reader, patient: str, language: str, now: datetime) -> ArticleChoice:
    """What the entry of learning says."""
    read = each(_libraries(r), lambda body: article(body, language)).read
    picked = chosen(read, facts(r, patient, language, now), _finished(entries(r, patient)), now)
    return ArticleChoice(picked[0].article.title if picked else None, sum(pick.new for pick in picked))


@query("Library", *TOPICS, "Task", LIST, "outbox", settings.TOPIC)
def article_page(  # noqa: PLR0917 - see above
    r: Reader, patient: str, language: str, article_id: str, now: datetime, own: bool = True
) -> ArticlePage | None:
    """One article or published answer; None when it is not on this device, or not shown any more."""
    stored = resources.get(r, "Library", article_id)
    if stored is None or not (is_article(stored.body) or is_answer(stored.body)):
        return None
    known = article(stored.body, language)
    told = [line for line in entries(r, patient) if line.kind is LedgerKind.FINISHED and line.about == article_id]
    told.sort(key=lambda line: (line.credit is not Credit.CREDITED, line.credit is Credit.REFUSED))
    if known.topic is Topic.ANSWER:
        return ArticlePage(known, None, article_id in favourites(r, patient, own), None)
    why = reason(known, facts(r, patient, language, now), now)
    below = each(
        (body for body in _libraries(r, answers=True) if is_answer(body)), lambda body: article(body, language)
    )
    answers = tuple(published for published in below.read if published.below == article_id)
    shows = film_of_article(r, language, article_id)
    kept, came_of_it = article_id in favourites(r, patient, own), next(iter(told), None)
    moves = shows is not None and not shows.chapters
    return ArticlePage(known, why, kept, came_of_it, answers, shows.id if shows else None, moves)


@query("Library")
def article_title(r: Reader, article_id: str, language: str) -> str | None:
    """What an article is called; None when it is not on this device."""
    stored = resources.get(r, "Library", article_id)
    return article(stored.body, language).title if stored else None


def _libraries(r: Reader, *, answers: bool = False) -> list[dict[str, object]]:
    kept = (stored.body for stored in resources.select(r, "Library", limit=_MOST))
    return [body for body in kept if is_article(body) or (answers and is_answer(body))]


def _finished(told: tuple[PointEntry, ...]) -> frozenset[str]:
    return frozenset(
        line.about
        for line in told
        if line.kind is LedgerKind.FINISHED and line.about and line.credit is not Credit.REFUSED
    )
