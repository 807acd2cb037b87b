"""The screen of the self-check and its address: for everybody, as it shows nothing of anybody."""

from __future__ import annotations

from views import paths
from views.screens import Screen
from views.self_check.check import SelfCheckScreen
from views.users import EVERYBODY

SCREENS = (Screen(paths.self_check(), lambda _: SelfCheckScreen(), above=paths.about(), users=EVERYBODY),)
