"""What stands before the site in a network, asked over the network: run by `python -m tests.deployment.prove`."""

import gzip
import json
import os
import re
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

HERE = json.loads(os.environ["DEPLOYMENT"])
URL = HERE["url"]
# Its certificate is its own work.
TRUSTING = ssl._create_unverified_context()


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def ask(address: str, data: bytes | None = None, opener=None, **headers: str) -> Answer:
    opener = opener or urllib.request.build_opener(urllib.request.HTTPSHandler(context=TRUSTING), _NoRedirect)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    address = urllib.parse.urljoin(URL, address)
    try:
        answer = opener.open(urllib.request.Request(address, data, names), timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return Answer(answer.status, dict(answer.headers), answer.read())


def test_plain_http_leads_to_https():
    answer = ask(f"http://127.0.0.1:{HERE['http_port']}/forums/?a=b")
    assert answer.status == 308
    assert answer.headers["Location"] == "https://127.0.0.1/forums/?a=b"


def test_a_file_named_after_what_is_in_it_is_kept_for_ever_and_comes_packed():
    page = ask("/").body.decode()
    stylesheet = re.search(r"/static/css/staffroom\.[0-9a-f]{12}\.css", page)[0]
    answer = ask(stylesheet, Accept_Encoding="gzip")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert gzip.decompress(answer.body).startswith(b"/*") or b"{" in gzip.decompress(answer.body)


def test_a_file_without_a_hash_is_asked_for_again():
    assert ask("/static/css/staffroom.css").headers["Cache-Control"] == "no-cache"


def test_published_pictures_are_served_and_their_originals_are_not():
    media = Path(HERE["folder"]) / "media"
    rendition = next((media / "images").iterdir()).relative_to(media)
    original = next((media / "original_images").iterdir()).relative_to(media)
    assert ask(f"/media/{rendition}").status == 200
    assert ask(f"/media/{original}").status == 404
    assert ask(f"/media/images/../{original}").status == 404
    assert ask(f"/media/images/%2e%2e/{original}").status == 404


TOO_LARGE = [
    *(("/account/login/", 7), ("/editor/images/add/", 26), ("/live/", 1)),
    *(("/files/", 22), ("/forums/ask/", 102), ("/threads/1/reply/", 102), ("/posts/1/edit/", 102)),
]


def test_kept_files_are_not_to_be_fetched_and_files_are_asked_for():
    assert ask("/kept-files/").status == 404
    assert ask("/files/0b6a2f4e-1111-4222-8333-123456789abc/").status == 302


@pytest.mark.parametrize(("address", "megabytes"), TOO_LARGE)
def test_a_body_that_is_too_large_is_refused_at_the_door(address, megabytes):
    # Only announced: whoever waits for the body to arrive has already lost.
    answer = ask(address, b"", Content_Length=str(megabytes * 1024 * 1024), Expect="100-continue")
    assert answer.status == 413


def test_a_request_under_another_name_gets_nothing():
    assert ask("/", Host="evil.example").status == 400


def test_what_a_client_claims_about_itself_counts_for_nothing():
    answer = ask("/account/password/reset/", X_Forwarded_Host="evil.example", Forwarded="host=evil.example")
    assert answer.status == 200
    assert b"evil.example" not in answer.body
    # Not sent back to https by the site, for nginx says what the connection is.
    assert ask("/", X_Forwarded_Proto="http").status == 200


def test_nobody_gets_round_the_throttle_of_signing_in_by_claiming_other_addresses():
    jar = CookieJar()
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=TRUSTING), urllib.request.HTTPCookieProcessor(jar)
    )
    form = ask("/account/login/", opener=opener).body.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    for number in range(15):
        words = {"csrfmiddlewaretoken": token, "login": f"nobody{number}@example.org", "password": "wrong-password"}
        answer = ask(
            "/account/login/",
            urllib.parse.urlencode(words).encode(),
            opener,
            Referer=f"{URL}/account/login/",
            X_Forwarded_For=f"203.0.113.{number}",
        )
        if b"Too many tries" in answer.body:
            return
    pytest.fail("fifteen wrong passwords within a minute, and the sixteenth would be tried as well")


def test_sockets_from_foreign_pages_are_refused():
    handshake = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    assert ask("/live/", Origin="https://evil.example", **handshake).status == 403


def test_a_killed_page_worker_is_replaced_and_nobody_notices():
    worker = _children(HERE["processes"]["pages"])[0]
    os.kill(worker, signal.SIGKILL)
    assert [ask("/forums/").status for _ in range(10)] == [200] * 10


def test_when_postgresql_hangs_nobody_waits_longer_than_ten_seconds_and_all_is_well_again_after():
    with _hanging(HERE["processes"]["postgres"]):
        started = time.monotonic()
        answer = ask("/forums/")
        waited = time.monotonic() - started
    assert waited < 11
    assert answer.status == 504
    assert answer.headers["Retry-After"] == "30"
    assert b"cannot answer just now" in answer.body
    deadline = time.monotonic() + 10
    while ask("/forums/").status != 200:
        assert time.monotonic() < deadline, "not well ten seconds after"


@contextmanager
def _hanging(process_id: int):
    everyone = [process_id, *_children(process_id)]
    for one in everyone:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in everyone:
            os.kill(one, signal.SIGCONT)


def _children(process_id: int) -> list[int]:
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process_id)], capture_output=True, text=True)
    return [int(line) for line in told.stdout.split()]
