"""Deletes a person's record from this device when the access to it ends."""

from __future__ import annotations

from local_store import attachments, compartments, resources
from local_store.store import Writer

#: Contents that no resource on this device mentions any more, neither by reference nor inside its body.
_UNNAMED = """SELECT id FROM attachment
    WHERE NOT EXISTS (SELECT 1 FROM resource WHERE instr(body, attachment.id || '"'))
    AND NOT EXISTS (SELECT 1 FROM resource WHERE type || '/' || id = attachment.id)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE instr(coalesce(outbox.body, ''), attachment.id))"""


def forget(w: Writer, patient: str) -> int:
    """Deletes a person's record from this device, with the contents that only it names and with its cursors. Returns
    how many resources were deleted.

    Resources that are also part of somebody else's record stay for that person. A change that has not arrived stays
    with its resource: the person can still send it, see it refused or withdraw it.
    """
    waiting = set(w.rows("SELECT type, id FROM outbox"))
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
