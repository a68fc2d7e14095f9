"""An authority of one's own, and certificates that it signs: made by the openssl command of Debian.

    authority = certificates.Authority(directory)
    chain, key = authority.sign("bids", "DNS:bids.example,IP:127.0.0.1")
    authority.context()          # what trusts it: an ssl.SSLContext
"""

import ssl
import subprocess


def openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise AssertionError(f"openssl {arguments[0]}: {done.stderr}")
    return done.stdout


class Authority:
    def __init__(self, directory, name="authority"):
        self.directory = directory
        self.file = directory / f"{name}.pem"
        self._key = directory / f"{name}.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self._key,
                "-out", self.file, "-days", 30, "-subj", f"/CN=Gavel's test {name}")

    def sign(self, name, alternatives="DNS:localhost,DNS:bids.example,IP:127.0.0.1", days=20):
        """The files of the chain and of the key. Less than no days: it has expired."""
        key, request = self.directory / f"{name}.key", self.directory / f"{name}.csr"
        chain, extensions = self.directory / f"{name}.pem", self.directory / f"{name}.ext"
        extensions.write_text(f"subjectAltName={alternatives}\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                "-out", request, "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self._key, "-days", days, "-out", chain,
                "-extfile", extensions)
        return chain, key

    def context(self):
        return ssl.create_default_context(cafile=self.file)
