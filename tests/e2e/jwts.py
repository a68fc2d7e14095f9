"""JSON Web Tokens as an identity provider signs them: HS256 by Python, EdDSA by Debian's openssl.

    token = hs256(secret, claims(roles=["bidder"]))
    issuer = Issuer(directory)           # a key pair; .jwk is its public half
    token = issuer.sign(claims())
"""

import base64
import hashlib
import hmac
import json
import subprocess
import time
from pathlib import Path

ISSUER = "https://id.example"
AUDIENCE = "gavel"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(**changes):
    """Good ones of the account bob for an hour; None takes one out."""
    now = int(time.time())
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "bob", "roles": ["bidder"], "iat": now, "exp": now + 3600}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def _text(header, payload):
    return ".".join(base64url(json.dumps(part).encode()) for part in (header, payload))


def hs256(secret, payload, **header):
    text = _text({"alg": "HS256", "typ": "JWT", **header}, payload)
    return text + "." + base64url(hmac.new(secret, text.encode(), hashlib.sha256).digest())


class Issuer:
    """An Ed25519 key of a name of its own."""

    def __init__(self, directory, kid):
        self._key = Path(directory) / f"{kid}.pem"
        self._run("genpkey", "-algorithm", "ed25519", "-out", self._key)
        public = self._run("pkey", "-in", self._key, "-pubout", "-outform", "DER")
        self.kid = kid
        self.jwk = {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid, "x": base64url(public[-32:])}

    def sign(self, payload):
        text = _text({"alg": "EdDSA", "kid": self.kid}, payload)
        to_sign = self._key.with_suffix(".txt")
        to_sign.write_text(text)
        signature = self._run("pkeyutl", "-sign", "-rawin", "-inkey", self._key, "-in", to_sign)
        return text + "." + base64url(signature)

    @staticmethod
    def _run(*arguments):
        return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True).stdout
