"""The first screen and its address."""

from __future__ import annotations

from views import paths
from views.home.home import HomeScreen
from views.screens import Screen

SCREENS = (Screen(paths.home(), lambda _: HomeScreen()),)
