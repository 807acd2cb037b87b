"""The first room."""

from __future__ import annotations

from views import paths
from views.home.home import HomeRoom
from views.rooms import Room

ROOMS = (Room(paths.home(), lambda _: HomeRoom()),)
