"""Certificates as servers have them, good and bad, made for one test."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """Somebody the device trusts. `file`: the certificate that a device would have among its roots."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    file: Path


def authority(folder: Path) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Roots of this device")
    now = datetime.now(UTC)
    made = (
        _begun(name, name, key, now - DAY, now + 365 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "roots.pem"
    file.write_bytes(made.public_bytes(Encoding.PEM))
    return Authority(key, made, file)


def server_context(
    folder: Path, signed_by: Authority | None, *, host: str = "127.0.0.1", days: tuple[int, int] = (-1, 30)
) -> ssl.SSLContext:
    """TLS for a server with a certificate for `host`, valid between these days from now. None signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = _name(host), datetime.now(UTC)
    issuer, issuer_key = (signed_by.certificate.subject, signed_by.key) if signed_by else (name, key)
    named: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    made = (
        _begun(name, issuer, key, now + days[0] * DAY, now + days[1] * DAY)
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    file = folder / "server.pem"
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(plain + made.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
