"""The room where a person decides between two versions."""

from __future__ import annotations

from views.changes.conflict import ConflictRoom
from views.rooms import Room

ROOMS = (Room("/me/sync/:type/:id", lambda values: ConflictRoom(values["type"], values["id"]), above="/me/sync"),)
