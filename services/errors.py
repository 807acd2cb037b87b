"""The errors that can be shown to a person, as types with codes. They are raised, and turned into values only in
`views/hooks.py` and where work runs in the background: `services/sync/cycle.py` and `services/sync/listening.py`.
Their words are in the catalogs alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from local_store.errors import (
    AppError,
    AttachmentDamaged,
    BoundKeyVoid,
    CipherMissing,
    KeyMissing,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreTooNew,
    StoreUnreadable,
    StoreUnwritable,
    TooManyTries,
    VaultUnavailable,
    WrongPasscode,
)

__all__ = [
    "AccessDenied",
    "AccountClosed",
    "AddressProblem",
    "AddressRefused",
    "AppError",
    "AttachmentDamaged",
    "BiometricProblem",
    "BiometricsRefused",
    "BoundKeyVoid",
    "CameraFailed",
    "CameraProblem",
    "CipherMissing",
    "Fault",
    "KeyMissing",
    "NotDownloaded",
    "NotEnoughRoom",
    "NotOnSharedDevice",
    "NotTrusted",
    "Offline",
    "PictureProblem",
    "PictureRefused",
    "RefusalCode",
    "Rejected",
    "ServerMisunderstood",
    "ServerUnavailable",
    "SessionExpired",
    "SignInFailed",
    "SignInProblem",
    "SoundFailed",
    "SoundProblem",
    "StoreBusy",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "StoreTooNew",
    "StoreUnreadable",
    "StoreUnwritable",
    "TooManyTries",
    "UnsafeAddress",
    "VaultUnavailable",
    "WrongPasscode",
]


class Offline(AppError):
    """The hospital could not be reached at all. Routine: nothing above debug is logged."""

    code = "offline"


class NotTrusted(Offline):
    """The server's certificate is not valid; nothing was sent. `outdated`: it would be valid on another date."""

    code = "not-trusted"

    def __init__(self, *, outdated: bool = False) -> None:
        super().__init__(outdated)
        self.outdated = outdated


class ServerUnavailable(AppError):
    """The hospital answered that it cannot serve now (5xx, 429). `retry_after`: seconds it asked us to wait, if any."""

    code = "server-unavailable"

    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class ServerMisunderstood(AppError):
    """The answer is not FHIR R4 (captive portal, HTML, too large, broken JSON)."""

    code = "server-misunderstood"


class NotAllSent(AppError):
    """Some changes did not arrive: refused, or waiting for the person or another change. `count`: how many."""

    code = "not-all-sent"

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class SessionExpired(AppError):
    """The hospital no longer accepts our tokens; the person has to sign in again. Nothing is lost."""

    code = "session-expired"


class AccountClosed(SessionExpired):
    """The person closed their account at the hospital; the desk opens it again. What is on this device stays."""

    code = "account-closed"


class AccessDenied(AppError):
    """The hospital does not allow this person to see or do this."""

    code = "access-denied"


class RefusalCode(StrEnum):
    """Why the hospital refused a change. `UNKNOWN` keeps what the server said in `Rejected.outcome`."""

    SLOT_TAKEN = "slot-taken"
    TOO_LATE = "too-late"
    TIME_PASSED = "time-passed"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    INVALID = "invalid"
    NOT_ALLOWED = "not-allowed"
    GONE = "gone"
    HOLD_EXPIRED = "hold-expired"
    NO_RENEWAL = "no-renewal"
    NO_SHOW_BAN = "no-show-ban"
    TOO_MANY_VISITS = "too-many-visits"
    TOO_MANY_NUMBERS = "too-many-numbers"
    WRONG_CODE = "wrong-code"
    CODE_EXPIRED = "code-expired"
    CODE_USED = "code-used"
    OVERLAP = "overlap"
    TOO_EARLY = "too-early"
    TOO_LATE_ARRIVAL = "too-late-arrival"
    AMOUNT_CHANGED = "amount-changed"
    ALREADY_PAID = "already-paid"
    PAYMENT_OPEN = "payment-open"
    CASHIER_DOWN = "cashier-down"
    NOT_REFUNDABLE = "not-refundable"
    NOT_PAYABLE = "not-payable"
    POINTS_SHORT = "points-short"
    DOSE_DATE = "dose-date"
    TOO_MANY_QUESTIONS = "too-many-questions"
    CONSULTATION_CLOSED = "consultation-closed"
    TOO_MANY_CONSULTATIONS = "too-many-consultations"
    TOO_MANY_MESSAGES = "too-many-messages"
    NO_CARER = "no-carer"
    NO_MESSAGES = "no-messages"
    ANSWERS_INVALID = "answers-invalid"
    FAMILY_CODE = "family-code"
    TOO_MANY_CODES = "too-many-codes"
    TOO_MANY_INVITATIONS = "too-many-invitations"
    TOO_MANY_ASKED = "too-many-asked"
    TOO_YOUNG = "too-young"
    BY_HOSPITAL = "by-hospital"
    ACCESS_ENDED = "access-ended"
    CONSENT_MISSING = "consent-missing"
    UNKNOWN = "unknown"


class Rejected(AppError):
    """The hospital understood a change and refused it. `outcome` is its OperationOutcome as received (may be empty).
    `version`: with GONE, the version of the deletion, where the hospital names it."""

    code = "rejected"

    def __init__(
        self, refusal: RefusalCode, outcome: Mapping[str, Any] | None = None, version: str | None = None
    ) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.outcome: Mapping[str, Any] = outcome or {}
        self.version = version


class NotDownloaded(AppError):
    """The resource exists at the hospital but not yet on this device."""

    code = "not-downloaded"

    def __init__(self, type_: str, id_: str) -> None:
        super().__init__(type_, id_)
        self.type = type_
        self.id = id_


class UnsafeAddress(AppError):
    """An address from outside was not opened: it is none of those the device may be asked to open."""

    code = "unsafe-address"


class NotOnSharedDevice(AppError):
    """A file was not kept, because many people use this device and the next one would find it."""

    code = "not-on-shared-device"


class AddressProblem(StrEnum):
    """What is wrong with a hospital's address as it was typed."""

    NOT_AN_ADDRESS = "not-an-address"
    NOT_HTTPS = "not-https"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    CERTIFICATE_DATE = "certificate-date"
    NOT_FHIR = "not-fhir"
    WRONG_VERSION = "wrong-version"
    NO_SIGN_IN = "no-sign-in"


class AddressRefused(AppError):
    """The hospital's address cannot be used. `detail` is a value for the message (such as the FHIR version found)."""

    code = "address-refused"

    def __init__(self, problem: AddressProblem, detail: str = "") -> None:
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail


class SignInProblem(StrEnum):
    """Why a sign-in at the hospital did not end in a session."""

    DENIED = "denied"
    TIMED_OUT = "timed-out"
    STATE_MISMATCH = "state-mismatch"
    NO_PATIENT = "no-patient"
    NO_RECORD = "no-record"
    OTHER_PATIENT = "other-patient"
    NOT_AWAITED = "not-awaited"
    OTHER = "other"


class SignInFailed(AppError):
    """The sign-in in the browser did not result in a session; it can be started again at once."""

    code = "sign-in-failed"

    def __init__(self, problem: SignInProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class BiometricProblem(StrEnum):
    """Why the device's biometrics did not open the data; the passcode does."""

    CANCELLED = "cancelled"
    LOCKED_OUT = "locked-out"
    NONE_SET_UP = "none-set-up"
    NONE_HERE = "none-here"
    NOT_NOW = "not-now"
    NOT_AGAIN = "not-again"


class BiometricsRefused(AppError):
    """The device did not recognise the person by fingerprint or face, or cannot. Nothing has changed."""

    code = "biometrics-refused"

    def __init__(self, problem: BiometricProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class CameraProblem(StrEnum):
    """Why the camera shows nothing."""

    DENIED = "denied"
    BUSY = "busy"
    MISSING = "missing"
    OTHER = "other"


class CameraFailed(AppError):
    """The device's camera cannot be used now. Whatever needs it has another way."""

    code = "camera-failed"

    def __init__(self, problem: CameraProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class SoundProblem(StrEnum):
    """Why nothing is recorded or played."""

    DENIED = "denied"
    BUSY = "busy"
    MISSING = "missing"
    SHORT = "short"
    DAMAGED = "damaged"
    OTHER = "other"


class SoundFailed(AppError):
    """The microphone or the loudspeaker cannot be used now, or what is to be heard is no voice note."""

    code = "sound-failed"

    def __init__(self, problem: SoundProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class NotEnoughRoom(AppError):
    """The device has less room left than something needs; nothing was begun. Both in bytes."""

    code = "not-enough-room"

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(needed, free)
        self.needed, self.free = needed, free


class PictureProblem(StrEnum):
    """Why a picture was not taken in. Nothing of it is kept."""

    NO_PICTURE = "no-picture"
    HEIF = "heif"
    CUT = "cut"
    TOO_LARGE = "too-large"
    TOO_SMALL = "too-small"
    PDF_CUT = "pdf-cut"
    PDF_TOO_LARGE = "pdf-too-large"


class PictureRefused(AppError):
    """A file is not a picture, or where one may be a PDF, that can be kept and sent."""

    code = "picture-refused"

    def __init__(self, problem: PictureProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class Fault(AppError):
    """A bug of ours. Created only by `@component`, the hooks and the task supervisor."""

    code = "fault"

    def __init__(self, cause: BaseException) -> None:
        super().__init__(type(cause).__name__)
        self.cause = cause
