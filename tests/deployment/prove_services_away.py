"""Elasticsearch and Redis taken from the running deployment and given back (`python -m tests.deployment.prove`)."""

import json
import os
import re
import signal
import subprocess
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from websockets.sync.client import connect

from tests.browser.running_site import _sign_members_in
from tests.deployment.by_hand import ELASTICSEARCH_START
from tests.deployment.prove_front import HERE, TRUSTING, URL, Answer, ask

CARYS, HANIF = "carys-bevan", "hanif-chowdhury"
# What must hold of an outage: search answers within two seconds, and all is found within five minutes of its end.
POLITE_SECONDS, FOUND_SECONDS = 2.5, 300


@pytest.fixture(scope="module")
def sessions(tmp_path_factory) -> dict[str, str]:
    return _sign_members_in(tmp_path_factory.mktemp("sessions"), dict(os.environ))


@pytest.fixture(scope="module")
def thread(sessions) -> str:
    """The address of a thread of Hanif's, which he follows."""
    made = send(sessions[HANIF], "/forums/ask/", title="Who services your lift?", forum="money", kind="question")
    return made.headers["Location"]


def get(session: str, address: str) -> Answer:
    return ask(address, Cookie=f"sessionid={session}")


def send(session: str, address: str, form_at: str = "", **fields: str) -> Answer:
    """Sends a form as a member, with the key that its page gives."""
    page = get(session, form_at or address)
    key = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.body.decode())[1]
    cookie = re.search(r"csrftoken=(\w+)", page.headers["Set-Cookie"])[1]
    fields = {"body": "What do others do?", "csrfmiddlewaretoken": key, "submission_id": str(uuid.uuid4())} | fields
    answer = ask(
        address,
        urlencode(fields).encode(),
        Cookie=f"sessionid={session}; csrftoken={cookie}",
        Referer=f"{URL}{address}",
        Origin=URL,
    )
    assert answer.status == 302, answer.body.decode()
    return answer


def reply(session: str, thread: str, words: str) -> float:
    """Posts a reply; says how many seconds its sender waited, its page included."""
    began = time.monotonic()
    send(session, re.search(r"/threads/\d+/", thread)[0] + "reply/", form_at=thread, body=words)
    return time.monotonic() - began


def wait_for(what, seconds: float) -> float:
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.5)
    return time.monotonic() - began


@contextmanager
def elasticsearch_away():
    home = Path(HERE["folder"]) / "elasticsearch"
    os.kill(int((home / "pid").read_text()), signal.SIGKILL)
    try:
        yield
    finally:
        port = urlsplit(os.environ["ELASTICSEARCH_URL"]).port
        subprocess.run([ELASTICSEARCH_START, str(port), home], check=True, capture_output=True)


@contextmanager
def redis_away():
    os.kill(HERE["processes"]["redis"], signal.SIGKILL)
    try:
        yield
    finally:
        parts = urlsplit(os.environ["REDIS_URL"])
        command = [
            "redis-server",
            "--port",
            str(parts.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            HERE["folder"],
        ]
        command += ["--requirepass", parts.password] if parts.password else []
        REDIS_AGAIN.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))


REDIS_AGAIN: list[subprocess.Popen] = []


@pytest.fixture(scope="module", autouse=True)
def _redis_ends_with_the_tests():
    yield
    for process in REDIS_AGAIN:
        process.terminate()
        process.wait()


class Watching:
    """A socket of a member that watches a thread."""

    def __init__(self, session: str, thread: str):
        self.topic = "thread:" + re.search(r"/threads/(\d+)/", thread)[1]
        page = get(session, thread).body.decode()
        since = int(re.search(r'data-change-number="(\d+)"', page)[1])
        self.socket = connect(
            URL.replace("https", "wss") + "/live/",
            ssl=TRUSTING,
            origin=URL,
            additional_headers={"Cookie": f"sessionid={session}"},
        )
        self.socket.send(json.dumps({"type": "watch", "topic": self.topic, "since": since}))
        self.hear("watching", 10)

    def hear(self, kind: str, seconds: float) -> dict:
        """The next message of this kind."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            message = json.loads(self.socket.recv(timeout=left))
            if message["type"] == kind:
                return message
        raise AssertionError(f"no {kind} within {seconds} s")


def test_without_elasticsearch_search_says_so_and_what_is_posted_meanwhile_is_found_after(sessions, thread):
    word = f"paternoster{uuid.uuid4().hex[:8]}"
    with elasticsearch_away():
        began = time.monotonic()
        page = get(sessions[CARYS], "/search/?q=lift")
        assert time.monotonic() - began < POLITE_SECONDS
        assert page.status == 200
        assert "Search is not answering at the moment" in page.body.decode()
        assert 'value="lift"' in page.body.decode()
        assert reply(sessions[CARYS], thread, f"Ours is a {word}.") < 5
        assert word in get(sessions[CARYS], thread).body.decode()
    taken = wait_for(lambda: word in find(sessions[HANIF], word), FOUND_SECONDS)
    print(f"\nFound {taken:.0f} s after Elasticsearch was back.")


def find(session: str, word: str) -> str:
    """The results of a search, without the box that holds its words."""
    return "".join(
        re.findall(r'<article class="result.*?</article>', get(session, f"/search/?q={word}").body.decode(), re.S)
    )


def test_without_redis_pages_posting_and_notifications_work_and_live_heals_by_itself(sessions, thread):
    watching = Watching(sessions[HANIF], thread)
    with redis_away():
        for address in ("/", "/forums/", thread, "/inbox/", "/search/?q=hoist", "/account/email/"):
            assert get(sessions[CARYS], address).status == 200, address
        word = f"hydraulic{uuid.uuid4().hex[:8]}"
        assert reply(sessions[CARYS], thread, f"It is {word}.") < 5
        wait_for(lambda: word in get(sessions[HANIF], "/inbox/").body.decode(), 30)
        change = watching.hear("change", 30)
        assert word in json.dumps(change)
        poll = get(sessions[HANIF], f"/live/poll/?topic={watching.topic}&since=0")
        assert poll.status == 200
    word = f"traction{uuid.uuid4().hex[:8]}"
    reply(sessions[CARYS], thread, f"No: {word}.")
    assert word in json.dumps(watching.hear("change", 10))
