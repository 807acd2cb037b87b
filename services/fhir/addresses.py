"""Which addresses from outside the device may be asked to open, and in what form. Pure.

An address comes from a hospital, a provider or a record, and opening it starts another program. So only what is listed
here is opened: web pages over https (http to this very machine, for the demo), a telephone number to dial, a mail
address to write to, and WeChat's page of one payment. Never `javascript:`, `file:`, `smb:`, `intent:` and the like.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from services.fhir.origins import is_safe

LONGEST: Final = 8000
_WEB: Final = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+", re.ASCII | re.IGNORECASE)  # RFC 3986, without quotes and `\`
_WRITTEN: Final = re.compile(r"\+?[\s(]*\d[\d\s().\-]*", re.ASCII)
_SEPARATORS: Final = re.compile(r"[\s().\-]", re.ASCII)
_NUMBER: Final = re.compile(r"\+?\d{2,20}", re.ASCII)
_MAIL: Final = re.compile(r"[a-z0-9.+_\-]{1,64}@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+", re.ASCII | re.IGNORECASE)
_WECHAT_PAYS: Final = re.compile(r"weixin://wxpay/bizpayurl\?pr=[\w\-]{1,64}", re.ASCII)  # Native payment of APIv3


def openable(address: str) -> str | None:
    """The address in the form in which it is opened; None when it is not."""
    scheme, _, rest = address.partition(":")
    match scheme.lower():
        case "https" | "http":
            return address if len(address) <= LONGEST and _WEB.fullmatch(address) and is_safe(address) else None
        case "tel":
            return _dialled(rest)
        case "mailto":
            return f"mailto:{rest}" if len(rest) <= 254 and _MAIL.fullmatch(rest) else None
        case "weixin":
            return address if _WECHAT_PAYS.fullmatch(address) else None
    return None


def _dialled(written: str) -> str | None:
    """A telephone number as it is dialled (RFC 3966): the first one there, without an extension; no service codes."""
    if "#" in written or "*" in written:
        return None
    found = _WRITTEN.search(unicodedata.normalize("NFKC", written))
    digits = _SEPARATORS.sub("", found[0]) if found else ""
    return f"tel:{digits}" if _NUMBER.fullmatch(digits) else None
