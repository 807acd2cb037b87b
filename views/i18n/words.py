"""Turns an error into words: one match over every kind, closed by `assert_never`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never

from services.errors import (
    AccessDenied,
    AccountClosed,
    AddressProblem,
    AddressRefused,
    AppError,
    AttachmentDamaged,
    BiometricProblem,
    BiometricsRefused,
    BoundKeyVoid,
    CameraFailed,
    CameraProblem,
    CipherMissing,
    Fault,
    KeyMissing,
    NotAllSent,
    NotDownloaded,
    NotEnoughRoom,
    NotOnSharedDevice,
    NotTrusted,
    Offline,
    PictureProblem,
    PictureRefused,
    RefusalCode,
    Rejected,
    ServerMisunderstood,
    ServerUnavailable,
    SessionExpired,
    SignInFailed,
    SignInProblem,
    SoundFailed,
    SoundProblem,
    StoreBusy,
    StoreFull,
    StoreLocked,
    StoreTooNew,
    StoreUnreadable,
    StoreUnwritable,
    TooManyTries,
    UnsafeAddress,
    VaultUnavailable,
    WrongPasscode,
)
from views.i18n.texts import Texts


@dataclass(frozen=True)
class ErrorWords:
    """What happened in a few words, and what that means for the person."""

    title: str
    body: str

    @property
    def both(self) -> str:
        return f"{self.title}\n{self.body}" if self.body else self.title


_MEGA: Final = 1024 * 1024
KnownError = (
    Offline
    | ServerUnavailable
    | ServerMisunderstood
    | NotAllSent
    | SessionExpired
    | AccessDenied
    | Rejected
    | NotDownloaded
    | NotEnoughRoom
    | AddressRefused
    | SignInFailed
    | StoreLocked
    | StoreBusy
    | AttachmentDamaged
    | StoreUnreadable
    | StoreFull
    | StoreUnwritable
    | KeyMissing
    | BoundKeyVoid
    | BiometricsRefused
    | StoreTooNew
    | CipherMissing
    | VaultUnavailable
    | WrongPasscode
    | TooManyTries
    | UnsafeAddress
    | NotOnSharedDevice
    | CameraFailed
    | SoundFailed
    | PictureRefused
    | Fault
)


def error_words(t: Texts, error: AppError) -> ErrorWords:
    """Words for any error. A kind we do not know is told as a fault of ours."""
    known = error if isinstance(error, KnownError) else Fault(error)
    title, _, body = _text(t, known).partition("\n")
    return ErrorWords(title, body)


def _text(t: Texts, error: KnownError) -> str:  # noqa: PLR0911, PLR0912 - one line per kind is the point
    match error:
        case NotTrusted(outdated=outdated):
            return t.get("error.not_trusted_date") if outdated else t.get("error.not_trusted")
        case Offline():
            return t.get("error.offline")
        case ServerUnavailable(retry_after=wait):
            if wait is None:
                return t.get("error.server_unavailable")
            return t.get("error.server_unavailable_wait", seconds=max(1, round(wait)))
        case ServerMisunderstood():
            return t.get("error.server_misunderstood")
        case NotAllSent(count=count):
            return t.get("error.not_all_sent", n=count)
        case AccountClosed():
            return t.get("error.account_closed")
        case SessionExpired():
            return t.get("error.session_expired")
        case AccessDenied():
            return t.get("error.access_denied")
        case Rejected(refusal=refusal):
            return refusal_text(t, refusal)
        case NotDownloaded():
            return t.get("error.not_downloaded")
        case AddressRefused(problem=problem, detail=detail):
            return _address_text(t, problem, detail)
        case SignInFailed(problem=problem):
            return _sign_in_text(t, problem)
        case StoreLocked():
            return t.get("error.store_locked")
        case StoreBusy():
            return t.get("error.store_busy")
        case UnsafeAddress():
            return t.get("error.unsafe_address")
        case NotOnSharedDevice():
            return t.get("error.not_on_shared_device")
        case AttachmentDamaged():
            return t.get("error.attachment_damaged")
        case StoreUnreadable():
            return t.get("error.store_unreadable")
        case NotEnoughRoom(needed=needed, free=free):
            return t.get("error.not_enough_room", needed=needed // _MEGA, free=free // _MEGA)
        case StoreFull():
            return t.get("error.store_full")
        case StoreUnwritable():
            return t.get("error.store_unwritable")
        case KeyMissing():
            return t.get("error.key_missing")
        case BoundKeyVoid():
            return t.get("error.bound_key_void")
        case BiometricsRefused(problem=problem):
            return _biometrics_text(t, problem)
        case StoreTooNew():
            return t.get("error.store_too_new")
        case CipherMissing():
            return t.get("error.cipher_missing")
        case VaultUnavailable():
            return t.get("error.vault_unavailable")
        case WrongPasscode(wait_seconds=wait):
            return t.get("error.wrong_passcode_wait", n=wait) if wait else t.get("error.wrong_passcode")
        case TooManyTries(wait_seconds=wait):
            return t.get("error.too_many_tries", n=wait)
        case CameraFailed(problem=problem):
            return _camera_text(t, problem)
        case SoundFailed(problem=problem):
            return t.get(_SOUND_TEXTS[problem])
        case PictureRefused(problem=problem):
            return _picture_text(t, problem)
        case Fault():
            return t.get("error.fault")
        case _:
            assert_never(error)


def refusal_text(t: Texts, refusal: RefusalCode) -> str:  # noqa: PLR0911, PLR0912 - one line per kind is the point
    """Why the hospital refused a change, as "title\\nbody"."""
    match refusal:
        case RefusalCode.SLOT_TAKEN:
            return t.get("error.refused.slot_taken")
        case RefusalCode.TOO_LATE:
            return t.get("error.refused.too_late")
        case RefusalCode.TIME_PASSED:
            return t.get("error.refused.time_passed")
        case RefusalCode.DUPLICATE:
            return t.get("error.refused.duplicate")
        case RefusalCode.SUPERSEDED:
            return t.get("error.refused.superseded")
        case RefusalCode.INVALID:
            return t.get("error.refused.invalid")
        case RefusalCode.NOT_ALLOWED:
            return t.get("error.refused.not_allowed")
        case RefusalCode.GONE:
            return t.get("error.refused.gone")
        case RefusalCode.HOLD_EXPIRED:
            return t.get("error.refused.hold_expired")
        case RefusalCode.NO_RENEWAL:
            return t.get("error.refused.no_renewal")
        case RefusalCode.NO_SHOW_BAN:
            return t.get("error.refused.no_show_ban")
        case RefusalCode.TOO_MANY_VISITS:
            return t.get("error.refused.too_many_visits")
        case RefusalCode.TOO_MANY_NUMBERS:
            return t.get("error.refused.too_many_numbers")
        case RefusalCode.WRONG_CODE:
            return t.get("error.refused.wrong_code")
        case RefusalCode.CODE_EXPIRED:
            return t.get("error.refused.code_expired")
        case RefusalCode.CODE_USED:
            return t.get("error.refused.code_used")
        case RefusalCode.OVERLAP:
            return t.get("error.refused.overlap")
        case RefusalCode.TOO_EARLY:
            return t.get("error.refused.too_early")
        case RefusalCode.TOO_LATE_ARRIVAL:
            return t.get("error.refused.too_late_arrival")
        case RefusalCode.AMOUNT_CHANGED:
            return t.get("error.refused.amount_changed")
        case RefusalCode.ALREADY_PAID:
            return t.get("error.refused.already_paid")
        case RefusalCode.PAYMENT_OPEN:
            return t.get("error.refused.payment_open")
        case RefusalCode.CASHIER_DOWN:
            return t.get("error.refused.cashier_down")
        case RefusalCode.NOT_REFUNDABLE:
            return t.get("error.refused.not_refundable")
        case RefusalCode.NOT_PAYABLE:
            return t.get("error.refused.not_payable")
        case RefusalCode.POINTS_SHORT:
            return t.get("error.refused.points_short")
        case RefusalCode.DOSE_DATE:
            return t.get("error.refused.dose_date")
        case RefusalCode.TOO_MANY_QUESTIONS:
            return t.get("error.refused.too_many_questions")
        case RefusalCode.CONSULTATION_CLOSED:
            return t.get("error.refused.consultation_closed")
        case RefusalCode.TOO_MANY_CONSULTATIONS:
            return t.get("error.refused.too_many_consultations")
        case RefusalCode.TOO_MANY_MESSAGES:
            return t.get("error.refused.too_many_messages")
        case RefusalCode.NO_CARER:
            return t.get("error.refused.no_carer")
        case RefusalCode.NO_MESSAGES:
            return t.get("error.refused.no_messages")
        case RefusalCode.FAMILY_CODE:
            return t.get("error.refused.family_code")
        case RefusalCode.TOO_MANY_CODES:
            return t.get("error.refused.too_many_codes")
        case RefusalCode.TOO_MANY_INVITATIONS:
            return t.get("error.refused.too_many_invitations")
        case RefusalCode.TOO_MANY_ASKED:
            return t.get("error.refused.too_many_asked")
        case RefusalCode.TOO_YOUNG:
            return t.get("error.refused.too_young")
        case RefusalCode.BY_HOSPITAL:
            return t.get("error.refused.by_hospital")
        case RefusalCode.ACCESS_ENDED:
            return t.get("error.refused.access_ended")
        case RefusalCode.CONSENT_MISSING:
            return t.get("error.refused.consent_missing")
        case RefusalCode.ANSWERS_INVALID:
            return t.get("error.refused.answers_invalid")
        case RefusalCode.UNKNOWN:
            return t.get("error.refused.unknown")
        case _:
            assert_never(refusal)


def _address_text(t: Texts, problem: AddressProblem, detail: str) -> str:  # noqa: PLR0911 - one line per kind
    match problem:
        case AddressProblem.NOT_AN_ADDRESS:
            return t.get("error.address.not_an_address")
        case AddressProblem.NOT_HTTPS:
            return t.get("error.address.not_https")
        case AddressProblem.UNREACHABLE:
            return t.get("error.address.unreachable")
        case AddressProblem.CERTIFICATE:
            return t.get("error.address.certificate")
        case AddressProblem.CERTIFICATE_DATE:
            return t.get("error.address.certificate_date")
        case AddressProblem.NOT_FHIR:
            return t.get("error.address.not_fhir")
        case AddressProblem.WRONG_VERSION:
            return t.get("error.address.wrong_version", version=detail)
        case AddressProblem.NO_SIGN_IN:
            return t.get("error.address.no_sign_in")
        case _:
            assert_never(problem)


def _sign_in_text(t: Texts, problem: SignInProblem) -> str:  # noqa: PLR0911 - one line per kind
    match problem:
        case SignInProblem.DENIED:
            return t.get("error.sign_in.denied")
        case SignInProblem.TIMED_OUT:
            return t.get("error.sign_in.timed_out")
        case SignInProblem.STATE_MISMATCH:
            return t.get("error.sign_in.state_mismatch")
        case SignInProblem.NO_RECORD:
            return t.get("error.sign_in.no_record")
        case SignInProblem.NO_PATIENT:
            return t.get("error.sign_in.no_patient")
        case SignInProblem.OTHER_PATIENT:
            return t.get("error.sign_in.other_patient")
        case SignInProblem.NOT_AWAITED:
            return t.get("error.sign_in.not_awaited")
        case SignInProblem.OTHER:
            return t.get("error.sign_in.other")
        case _:
            assert_never(problem)


def _biometrics_text(t: Texts, problem: BiometricProblem) -> str:
    match problem:
        case BiometricProblem.CANCELLED:
            return t.get("error.biometrics.cancelled")
        case BiometricProblem.LOCKED_OUT:
            return t.get("error.biometrics.locked_out")
        case BiometricProblem.NONE_SET_UP:
            return t.get("error.biometrics.none_set_up")
        case BiometricProblem.NONE_HERE:
            return t.get("error.biometrics.none_here")
        case BiometricProblem.NOT_NOW:
            return t.get("error.biometrics.not_now")
        case BiometricProblem.NOT_AGAIN:
            return t.get("error.biometrics.not_again")
        case _:
            assert_never(problem)


def _camera_text(t: Texts, problem: CameraProblem) -> str:
    match problem:
        case CameraProblem.DENIED:
            return t.get("error.camera_denied")
        case CameraProblem.BUSY:
            return t.get("error.camera_busy")
        case CameraProblem.MISSING:
            return t.get("error.camera_missing")
        case CameraProblem.OTHER:
            return t.get("error.camera_other")
        case _:
            assert_never(problem)


_SOUND_TEXTS: Final[dict[SoundProblem, str]] = {
    SoundProblem.DENIED: "error.sound_denied",
    SoundProblem.BUSY: "error.sound_busy",
    SoundProblem.MISSING: "error.sound_missing",
    SoundProblem.SHORT: "error.sound_short",
    SoundProblem.DAMAGED: "error.sound_damaged",
    SoundProblem.OTHER: "error.sound_other",
}


def _picture_text(t: Texts, problem: PictureProblem) -> str:
    return t.get(_PICTURE_TEXTS[problem])


_PICTURE_TEXTS: Final[dict[PictureProblem, str]] = {
    PictureProblem.NO_PICTURE: "error.picture_none",
    PictureProblem.HEIF: "error.picture_heif",
    PictureProblem.CUT: "error.picture_cut",
    PictureProblem.TOO_LARGE: "error.picture_large",
    PictureProblem.TOO_SMALL: "error.picture_small",
    PictureProblem.PDF_CUT: "error.pdf_cut",
    PictureProblem.PDF_TOO_LARGE: "error.pdf_large",
}
