"""Certificates that do not verify, in words a person can act on."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime

from focusdesk.model import Argument

# verification errors of OpenSSL (x509_vfy.h)
_NOT_YET_VALID, _EXPIRED = 9, 10
_SELF_SIGNED, _SELF_SIGNED_ABOVE = 18, 19
_UNKNOWN_ISSUER, _UNKNOWN_LEAF = 20, 21
_WRONG_NAME, _WRONG_ADDRESS = 62, 64
_NO_CHECK_TIME = ssl.VerifyFlags(0x200000)  # X509_V_FLAG_NO_CHECK_TIME, which ssl does not name

Words = tuple[str, dict[str, Argument]]


def context() -> ssl.SSLContext:
    """Verifies certificate and name against the system's authorities; TLS 1.2 or newer."""
    made = ssl.create_default_context()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def words(error: ssl.SSLError, host: str, connect: Callable[[], socket.socket]) -> Words:
    """The code and arguments of a saying about a handshake that failed.

    `connect` opens the connection once more, to read the certificate that was refused; nothing
    is sent over it.
    """
    if not isinstance(error, ssl.SSLCertVerificationError):
        return _no_tls(error, host)
    code = error.verify_code
    if code in (_SELF_SIGNED, _SELF_SIGNED_ABOVE):
        return "email-certificate-self-signed", {"host": host}
    if code in (_UNKNOWN_ISSUER, _UNKNOWN_LEAF):
        return "email-certificate-unknown-issuer", {"host": host}
    shown = _shown(host, connect)
    if code == _EXPIRED:
        return "email-certificate-expired", {"host": host, "date": shown.get("until", "")}
    if code == _NOT_YET_VALID:
        return "email-certificate-not-yet-valid", {"host": host, "date": shown.get("since", "")}
    if code in (_WRONG_NAME, _WRONG_ADDRESS):
        return "email-certificate-other-name", {"host": host, "names": shown.get("names", "")}
    return "email-certificate-refused", {"host": host, "reason": error.verify_message}


def _no_tls(error: ssl.SSLError, host: str) -> Words:
    if error.reason in ("WRONG_VERSION_NUMBER", "UNEXPECTED_EOF_WHILE_READING", "HTTP_REQUEST"):
        return "email-no-tls-here", {"host": host}
    return "email-tls-failed", {"host": host, "reason": error.reason or "TLS"}


def _shown(host: str, connect: Callable[[], socket.socket]) -> dict[str, str]:
    """Dates and names of the certificate that the server shows, as far as they can be had.

    Its issuer is verified still; only its dates and its name are left out of the judgement.
    """
    lenient = context()
    lenient.check_hostname = False
    lenient.verify_flags |= _NO_CHECK_TIME
    try:
        with connect() as plain, lenient.wrap_socket(plain, server_hostname=host) as wrapped:
            shown = wrapped.getpeercert() or {}
    except OSError:
        return {}
    names = shown.get("subjectAltName", ())
    return {
        "since": _day(shown.get("notBefore")),
        "until": _day(shown.get("notAfter")),
        "names": ", ".join([str(pair[1]) for pair in names][:5]),
    }


def _day(written: object) -> str:
    if not isinstance(written, str):
        return ""
    moment = ssl.cert_time_to_seconds(written)
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
