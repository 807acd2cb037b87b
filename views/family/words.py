"""Scopes, relationships and ends of an access in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from services.family.model import AccessScope, FamilyPaper, Relationship
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.choose import Option

_NOTES: Final = {
    AccessScope.SEE: "family.scope.see.note",
    AccessScope.BOOK: "family.scope.book.note",
    AccessScope.PAY: "family.scope.pay.note",
    AccessScope.CHAT: "family.scope.chat.note",
    AccessScope.MEDICINES: "family.scope.medicines.note",
}


_SCOPES: Final = {
    AccessScope.SEE: "family.scope.see",
    AccessScope.BOOK: "family.scope.book",
    AccessScope.PAY: "family.scope.pay",
    AccessScope.CHAT: "family.scope.chat",
    AccessScope.MEDICINES: "family.scope.medicines",
}
_RELATIONSHIPS: Final = {
    Relationship.CHILD: "family.relationship.child",
    Relationship.PARENT: "family.relationship.parent",
    Relationship.SPOUSE: "family.relationship.spouse",
    Relationship.SIBLING: "family.relationship.sibling",
    Relationship.GRANDPARENT: "family.relationship.grandparent",
    Relationship.FAMILY: "family.relationship.family",
    Relationship.FRIEND: "family.relationship.friend",
}


_PAPERS: Final = {
    FamilyPaper.BIRTH: "family.paper.birth",
    FamilyPaper.HOUSEHOLD: "family.paper.household",
    FamilyPaper.COURT: "family.paper.court",
    FamilyPaper.GUARDIANSHIP: "family.paper.guardianship",
    FamilyPaper.ATTORNEY: "family.paper.attorney",
}


def scope_words(t: Texts, scope: AccessScope) -> str:
    """What somebody may do."""
    return t.get(_SCOPES[scope])


def scopes_words(t: Texts, scopes: Iterable[AccessScope]) -> str:
    """All of them in one line."""
    return ("、" if t.chinese else "; ").join(scope_words(t, scope) for scope in scopes)


def scope_options(t: Texts, scopes: Iterable[AccessScope] = tuple(AccessScope)) -> list[Option]:
    """To choose from, each with what to know before."""
    return [Option(scope.value, scope_words(t, scope), t.get(_NOTES[scope])) for scope in scopes]


def relationship_words(t: Texts, relationship: Relationship) -> str:
    """What somebody is to the person."""
    return t.get(_RELATIONSHIPS[relationship])


def paper_name(t: Texts, paper: FamilyPaper) -> str:
    """The kind of a paper."""
    return t.get(_PAPERS[paper])


def paper_words(t: Texts, paper: FamilyPaper, day: date | None) -> str:
    """On which paper an access rests, with its day where that is known."""
    name = paper_name(t, paper)
    if day is None:
        return t.get("family.by_paper", paper=name)
    return t.get("family.by_paper.day", paper=name, day=fmt.full_day(t, day))


def until_words(around: UiContext, ends: datetime | None, *, theirs: bool = False) -> str:
    """The last day, by the hospital's calendar: `ends` is the moment after it."""
    t = around.texts
    if ends is None:
        return t.get("family.no_end.theirs") if theirs else t.get("family.no_end")
    last = fmt.local_date(ends - timedelta(milliseconds=1), around.zones)
    return t.get("family.until", day=fmt.full_day(t, last))
