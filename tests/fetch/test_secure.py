"""Over https the name that was given is what a certificate must be for, though the connection goes to a number."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
from played_web import Waited, served

from dedup.fetch.addresses import parse
from dedup.fetch.asking import Asker, Timing
from dedup.fetch.failing import Limits, NotFetched


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the certificate is made by openssl")
def test_the_certificate_must_be_for_the_name(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=orlen.example -addext"
    subprocess.run(
        ["openssl", *made.split(), "subjectAltName=DNS:orlen.example", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    clock, trusted = Waited(), ssl.create_default_context(cafile=certificate)
    with served(context) as web, Asker(
        Limits(attempts=1), private=True, lookup=lambda host, port: ["127.0.0.1"], verify=trusted,
        timing=Timing(clock.now, clock.sleep),
    ) as asker:  # fmt: skip
        port = web.base.rpartition(":")[2]
        web.gives("/feed", "x")
        assert asker.ask(parse(f"https://orlen.example:{port}/feed")).body == b"x"
        with pytest.raises(NotFetched, match="certificate"):
            asker.ask(parse(f"https://tarn.example:{port}/feed"))
