"""What leaves this device when the access to somebody's record ends."""

from __future__ import annotations

from local_store import attachments, compartments, resources
from local_store.outbox_entry import entries
from local_store.store import Writer

#: Contents of which nothing on this device tells any more: neither by reference nor by having them inside.
_UNNAMED = """SELECT id FROM attachment
    WHERE NOT EXISTS (SELECT 1 FROM resource WHERE instr(body, attachment.id || '"'))
    AND NOT EXISTS (SELECT 1 FROM resource WHERE type || '/' || id = attachment.id)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE instr(coalesce(outbox.body, ''), attachment.id))"""


def forget(w: Writer, patient: str) -> int:
    """Takes a person's record off this device, with the contents that only it names and how far its pulls have come.
    Returns how many resources went.

    What is part of somebody else's record as well stays with that person. A change that has not arrived stays, and what
    it is about: what a person typed is theirs to send, to see refused or to take back.
    """
    waiting = {(entry.type, entry.id) for entry in entries(w)}
    w.rows("DELETE FROM compartment WHERE patient = ?", patient)
    w.rows("DELETE FROM cursor WHERE substr(scope, 1, ?) = ?", *_beginning(f"Patient/{patient}/"))
    gone = 0
    for type_, id_ in w.rows("SELECT type, id FROM resource WHERE patient = ?", patient):
        if compartments.hand_on(w, type_, id_) or (type_, id_) in waiting:
            continue
        resources.drop(w, type_, id_)
        gone += 1
    for (id_,) in w.rows(_UNNAMED):
        attachments.remove(w, id_)
    return gone


def _beginning(text: str) -> tuple[int, str]:
    return len(text), text
