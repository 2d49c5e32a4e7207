"""X.509 for the line between a terminal and the province (RFC 5280): a private CA, the server's
certificate, and client certificates by certificate signing request (RFC 2986).

Not imported by the package itself: loading X.509 costs a start that needs none of it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import secrets
import ssl
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TERMINAL_URI = "urn:yichuang:terminal:"
"""Start of the subject alternative name that says which terminal a client certificate is for."""
_CURVE = ec.SECP256R1()
_HASH = hashes.SHA256()
_SAID_EARLIER = timedelta(hours=1)
"""A certificate counts from a little before it was made: clocks of halls are not exact."""


class CertificateError(Exception):
    """A certificate or request that is not what it has to be; the text is for a technician."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A private key (PKCS #8) and the certificates that speak for it, both PEM."""

    key: bytes = field(repr=False)
    chain: bytes

    def to_bytes(self) -> bytes:
        """Both in one, for a key store."""
        return self.key + self.chain

    @classmethod
    def from_bytes(cls, data: bytes) -> Pair:
        """Back from ``to_bytes``. Raises CertificateError."""
        start = data.find(b"-----BEGIN CERTIFICATE-----")
        if start <= 0:
            raise CertificateError("no key with a certificate")
        return cls(data[:start], data[start:])

    def load_into(self, context: ssl.SSLContext) -> None:
        """Give the pair to OpenSSL. Raises CertificateError.

        Python's ssl only takes files. So that the key never lies readable on a disk, swap or
        backup, what goes into the file (0600, removed at once) is the key encrypted under a random
        passphrase that lives only in this call: whatever remains of the file opens nothing. That
        holds on every platform, unlike a memfd, and also when the removal fails.
        """
        phrase = secrets.token_bytes(32).hex().encode()
        key = serialization.load_pem_private_key(self.key, None)
        locked = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(phrase),
        )
        handle, name = tempfile.mkstemp(prefix="yichuang-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(locked + self.chain)
            context.load_cert_chain(name, password=phrase)
        except ssl.SSLError as error:
            raise CertificateError(f"certificate and key do not fit: {error.reason}") from error
        finally:
            Path(name).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a client certificate says. Times are aware UTC; ``serial`` is lower-case hex."""

    terminal: str
    serial: str
    not_before: datetime
    not_after: datetime
    spki: str
    """SHA-256 (hex) of the SubjectPublicKeyInfo: names the key whatever certificate it is in."""


def new_key() -> bytes:
    """A fresh P-256 key, PKCS #8 PEM. P-256 because every gateway and HSM can check it."""
    return _key_pem(ec.generate_private_key(_CURVE))


def make_authority(name: str, now: datetime, life: timedelta) -> Pair:
    """A self-signed CA that may sign end entities only."""
    key = ec.generate_private_key(_CURVE)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = _usage(key_cert_sign=True, crl_sign=True)
    built = (
        _builder(subject, subject, key.public_key(), now, life)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
        .sign(key, _HASH)
    )
    return Pair(_key_pem(key), _pem(built))


def issue_server(authority: Pair, hosts: Sequence[str], now: datetime, life: timedelta) -> Pair:
    """A server's certificate for host names and addresses, with a fresh key."""
    key = ec.generate_private_key(_CURVE)
    names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    chain = _issue(
        authority, subject, names, key.public_key(), ExtendedKeyUsageOID.SERVER_AUTH, now, life
    )
    return Pair(_key_pem(key), chain)


def issue_client(
    authority: Pair, request: bytes, terminal: str, now: datetime, life: timedelta
) -> bytes:
    """A client certificate (PEM) for the key of a request (DER); subject and names are the CA's.

    Raises CertificateError when the request does not prove possession of its key.
    """
    public = read_request(request).public_key
    names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(TERMINAL_URI + terminal)])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, terminal)])
    return _issue(authority, subject, names, public, ExtendedKeyUsageOID.CLIENT_AUTH, now, life)


def make_request(key: bytes, terminal: str) -> bytes:
    """A certificate signing request (DER), signed with the key it asks for."""
    private = _private(key)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, terminal)])
    built = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(private, _HASH)
    return built.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True, slots=True)
class Request:
    """A checked certificate signing request."""

    terminal: str
    public_key: ec.EllipticCurvePublicKey
    spki: str


def read_request(request: bytes) -> Request:
    """A request (DER), signed with the key it is for. Raises CertificateError."""
    try:
        read = x509.load_der_x509_csr(request)
        genuine = read.is_signature_valid
        public = read.public_key()
        names = read.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    except (ValueError, InvalidSignature, TypeError) as error:
        raise CertificateError("not a certificate request") from error
    if not genuine:
        raise CertificateError("the request is not signed with its own key")
    if not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name != _CURVE.name:
        raise CertificateError("the key has to be P-256")
    if len(names) != 1:
        raise CertificateError("the request has to name one terminal")
    return Request(str(names[0].value), public, _spki(public))


def read_certificate(data: bytes) -> Certificate:
    """What a client certificate (PEM chain: the first; or DER) says. Raises CertificateError."""
    try:
        pem = data.lstrip().startswith(b"-----")
        read = x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
        names = read.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        found = read.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        uris = found.value.get_values_for_type(x509.UniformResourceIdentifier)
        key = read.public_key()
    except (ValueError, x509.ExtensionNotFound) as error:
        raise CertificateError("not a terminal's certificate") from error
    terminal = str(names[0].value) if len(names) == 1 else ""
    if not terminal or uris != [TERMINAL_URI + terminal]:
        raise CertificateError("the certificate does not name one terminal")
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return Certificate(
        terminal,
        f"{read.serial_number:x}",
        read.not_valid_before_utc,
        read.not_valid_after_utc,
        _spki(key),
    )


def pack(chain: bytes) -> bytes:
    """Certificates (PEM) as a certs-only PKCS #7 message (DER), the form of RFC 7030."""
    return pkcs7.serialize_certificates(
        x509.load_pem_x509_certificates(chain), serialization.Encoding.DER
    )


def unpack(message: bytes) -> bytes:
    """The certificates (PEM) of a certs-only PKCS #7 message. Raises CertificateError."""
    try:
        return b"".join(_pem(one) for one in pkcs7.load_der_pkcs7_certificates(message))
    except ValueError as error:
        raise CertificateError("not a certs-only message") from error


def key_of(key: bytes) -> str:
    """SHA-256 (hex) of the SubjectPublicKeyInfo of a private key (PEM)."""
    return _spki(_private(key).public_key())


def fingerprint(chain: bytes) -> str:
    """SHA-256 (hex) of the first certificate: what two people compare over the telephone."""
    read = x509.load_pem_x509_certificate(chain)
    return hashlib.sha256(read.public_bytes(serialization.Encoding.DER)).hexdigest()


def _issue(
    authority: Pair,
    subject: x509.Name,
    names: x509.SubjectAlternativeName,
    public: ec.EllipticCurvePublicKey,
    purpose: x509.ObjectIdentifier,
    now: datetime,
    life: timedelta,
) -> bytes:
    signer = _private(authority.key)
    issuer = x509.load_pem_x509_certificate(authority.chain)
    built = (
        _builder(subject, issuer.subject, public, now, life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(names, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, _HASH)
    )
    return _pem(built)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SAID_EARLIER)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _private(key: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        private = serialization.load_pem_private_key(key, None)
    except (ValueError, TypeError) as error:
        raise CertificateError("not a private key") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise CertificateError("the key has to be P-256")
    return private


def _spki(key: ec.EllipticCurvePublicKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(key.public_bytes(serialization.Encoding.DER, form)).hexdigest()


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
