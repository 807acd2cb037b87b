"""Where the person stands to a text, in their language. Pure."""

from __future__ import annotations

from datetime import datetime

from services.consents.model import Agreement, AgreementState
from services.fhir.consents import ConsentKind
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts


def kind_words(t: Texts, kind: ConsentKind) -> str:
    """Why a text is asked about by itself."""
    return {
        ConsentKind.NEEDED: t.get("consents.kind.needed"),
        ConsentKind.SENSITIVE: t.get("consents.kind.sensitive"),
        ConsentKind.THIRD_PARTY: t.get("consents.kind.third_party"),
        ConsentKind.OTHER: t.get("consents.kind.other"),
    }[kind]


def state_words(t: Texts, state: AgreementState) -> str:
    """The state in one or two words."""
    return {
        AgreementState.OPEN: t.get("consents.state.open"),
        AgreementState.AGREED: t.get("consents.state.agreed"),
        AgreementState.NEWER: t.get("consents.state.newer"),
        AgreementState.OUTDATED: t.get("consents.state.outdated"),
        AgreementState.DECLINED: t.get("consents.state.declined"),
        AgreementState.WITHDRAWN: t.get("consents.state.withdrawn"),
    }[state]


def decided_words(around: UiContext, agreement: Agreement, now: datetime) -> str | None:
    """Which version was decided about, when, in which language it was shown, and by whom where it was somebody else;
    None before a decision."""
    decided, t = agreement.decision, around.texts
    if decided is None:
        return None
    english = decided.language.startswith("en")
    shown = t.get("consents.shown.english") if english else t.get("consents.shown.chinese")
    when = fmt.near_moment_alone(t, decided.at, now, around.zones) if decided.at else t.get("consents.no_date")
    words = t.get("consents.decided", when=when, version=decided.version, language=shown)
    if not decided.by:
        return words
    return f"{words} · {t.get('consents.decided_by', name=agreement.by or t.get('consents.guardian'))}"
