"""The list's address: on a desktop the first article chosen for this person stands open beside the list."""

from __future__ import annotations

import flet as ft

from views import paths
from views.answers import Ready
from views.component import screen
from views.education.listing import LearnView
from views.education.reader import ArticleScreen
from views.education.use_articles import use_listing
from views.hooks import use_ui_context


@screen
def LearnScreen() -> ft.View:
    """The list alone on a phone, and while there is no article."""
    wide, listing = use_ui_context().look.wide, use_listing()
    if wide and isinstance(listing.found, Ready) and not listing.typed:
        known = listing.found.value
        first = next((pick.article for pick in known.chosen), next(iter(known.all), None))
        if first is not None:
            return ArticleScreen(first.id, at=paths.learn())
    return LearnView(listing=listing)
