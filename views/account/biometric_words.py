"""What fingerprint and face are called, and their icons."""

from __future__ import annotations

import flet as ft

from services.device.biometrics import BiometricKind
from views.i18n.texts import Texts
from views.look.icons import Icons


def kind_words(t: Texts, kind: BiometricKind) -> str:
    """What opening this way is called: by the face, by a fingerprint, or by either."""
    match kind:
        case BiometricKind.FACE:
            return t.get("account.biometrics.face")
        case BiometricKind.FINGERPRINT:
            return t.get("account.biometrics.fingerprint")
        case BiometricKind.OTHER:
            return t.get("account.biometrics.other")


def kind_icon(kind: BiometricKind) -> ft.IconData:
    """The sign of it."""
    return Icons.FACE if kind is BiometricKind.FACE else Icons.FINGERPRINT
