"""Makes an authority of the tests' own and what it vouches for, for an hour.

    certificates.py FOLDER PATH=NAME,NAME...    FOLDER/authority.pem, and for each PATH: FOLDER/PATH.pem, FOLDER/PATH-key.pem
"""

import datetime
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(name, key, issuer_name, issuer_key, extension):
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        .sign(issuer_key, hashes.SHA256())
    )


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def main():
    folder = pathlib.Path(sys.argv[1])

    def write(name, *parts):
        (folder / f"{name}.pem").write_bytes(b"".join(parts))

    authority, authority_key = named("The tests' authority"), ec.generate_private_key(ec.SECP256R1())
    is_authority = x509.BasicConstraints(ca=True, path_length=None)
    itself = certificate(authority, authority_key, authority, authority_key, is_authority)
    write("authority", itself.public_bytes(serialization.Encoding.PEM))
    for argument in sys.argv[2:]:
        path, _, names = argument.partition("=")
        key = ec.generate_private_key(ec.SECP256R1())
        hosts = x509.SubjectAlternativeName([x509.DNSName(name) for name in names.split(",")])
        write(path, certificate(named(path), key, authority, authority_key, hosts).public_bytes(serialization.Encoding.PEM))
        write(
            f"{path}-key",
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )


if __name__ == "__main__":
    main()
