"""Deletes copies that are no longer needed, by the rules in `policy.RETENTION`. Works offline.

Always kept: resources of a person's record, what an unsent change is about, refers to or has as its base, and what
anything else on this device refers to. Deleted copies can be fetched again.
"""

from __future__ import annotations

from datetime import datetime

from local_store import resources, retention
from local_store.store import Writer
from services.clock import instant
from services.sync.policy import RETENTION, TABLE, Ownership, Retention, RetentionBasis


def prune(w: Writer, now: datetime) -> int:
    """Applies every rule. Returns how many resources and contents were deleted."""
    named = retention.named_by_changes(w)
    return sum(_follow(w, rule, named, now) for rule in RETENTION)


def _follow(w: Writer, rule: Retention, named: frozenset[str], now: datetime) -> int:
    before = instant(now - rule.after)
    if rule.basis is RetentionBasis.OPENED:
        return retention.forget_unopened(w, before, instant(now))
    return sum(_forget(w, type_, before, rule.basis, named) for type_ in _types(rule))


def _types(rule: Retention) -> tuple[str, ...]:
    if rule.type is not None:
        return (rule.type,)
    return tuple(type_ for type_, policy in TABLE.items() if policy.ownership is Ownership.DIRECTORY)


def _forget(w: Writer, type_: str, before: str, basis: RetentionBasis, named: frozenset[str]) -> int:
    gone = 0
    for id_ in (
        retention.past(w, type_, before) if basis is RetentionBasis.MOMENT else retention.unseen(w, type_, before)
    ):
        if f"{type_}/{id_}" in named or (basis is RetentionBasis.SEEN and retention.is_named(w, type_, id_)):
            continue
        resources.remove(w, type_, id_)
        gone += 1
    return gone
