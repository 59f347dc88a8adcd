"""Live between processes, through Redis; and what holds when Redis is gone."""

import asyncio
import shutil
import signal
import socket as sockets
import subprocess
import sys
import time
from pathlib import Path

import pytest

from notifications.live import announce, announcing, hub
from tests.notifications.sockets import Tab, socket

# Most of these need no row. But the hub's threads look after connections that other tests left open.
pytestmark = pytest.mark.django_db

REDIS = shutil.which("redis-server") or "redis-server"


def free_port() -> int:
    with sockets.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(autouse=True)
def a_publisher_of_its_own(monkeypatch):
    """Not quiet from the test before, and with nothing left to say during the next."""
    publisher = announcing.Publisher()
    monkeypatch.setattr(announcing, "_publisher", publisher)
    yield
    asyncio.run_coroutine_threadsafe(_all_others_done(), publisher._running_loop()).result(timeout=30)


async def _all_others_done() -> None:
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)


@pytest.fixture
def layer_at(settings):
    """Uses the Redis at this port as channel layer."""

    def use(port: int) -> None:
        host = {"address": f"redis://127.0.0.1:{port}/0", "socket_connect_timeout": 2}
        backend = "channels_redis.pubsub.RedisPubSubChannelLayer"
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend, "CONFIG": {"hosts": [host], "prefix": "test"}}}

    return use


@pytest.fixture
def redis():
    """Starts Redis servers of this test's own."""
    servers = []

    def start(port: int) -> subprocess.Popen:
        command = [REDIS, "--port", str(port), "--save", "", "--appendonly", "no", "--daemonize", "no"]
        servers.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with sockets.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return servers[-1]
            time.sleep(0.05)
        raise AssertionError("Redis did not start")

    yield start
    for server in servers:
        server.kill()
        server.wait()


async def announced_by_another_process(topic: str, number: int, port: int | None = None) -> None:
    code = (
        "import django; django.setup(); import sys, time\n"
        "from django.conf import settings\n"
        "if sys.argv[3]: settings.CHANNEL_LAYERS['default']['CONFIG'] = "
        "{'hosts': ['redis://127.0.0.1:' + sys.argv[3]], 'prefix': 'test'}\n"
        "from notifications.live import announce\n"
        "announce(sys.argv[1], int(sys.argv[2])); time.sleep(1)\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, topic, str(number), str(port or ""), cwd=Path(__file__).parents[2]
    )
    assert await process.wait() == 0


async def test_a_change_announced_by_another_process_arrives(board, monkeypatch):
    monkeypatch.setattr(hub, "LOOK_SECONDS", 3600)
    board.write(1, "a")
    async with Tab() as tab:
        await tab.watch("board:1", 1)
        await announced_by_another_process("board:1", board.write(1, "b"))
        assert (await tab.hear("change", seconds=1))["number"] == 2


@pytest.mark.parametrize("answers", [True, False])
def test_a_redis_that_is_gone_or_hangs_slows_no_post(layer_at, answers):
    """Gone: nobody listens there. Hangs: the connection is taken and never answered."""
    with sockets.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if not answers:
            listener.listen()
        layer_at(listener.getsockname()[1])
        started = time.monotonic()
        for number in range(200):
            announce("board:1", number)
        assert time.monotonic() - started < 0.2


def test_a_redis_that_did_not_answer_is_left_alone_for_some_seconds(layer_at, caplog):
    layer_at(free_port())
    started = time.monotonic()
    for _ in range(20):
        announce("board:1", 1)
        time.sleep(0.05)
    # On a busy machine this may last longer than it is left alone for.
    spells = 1 + int((time.monotonic() - started) / announcing.QUIET_SECONDS)
    assert 1 <= caplog.text.count("the channel layer does not answer") <= spells


async def test_live_goes_on_without_redis_and_between_processes_again_when_it_is_back(
    board, layer_at, redis, monkeypatch
):
    port = free_port()
    server = redis(port)
    layer_at(port)
    board.write(1, "a")
    async with Tab() as tab:
        await tab.watch("board:1", 1)
        server.send_signal(signal.SIGKILL)
        server.wait()
        # From this process at once, and what another one says by looking around.
        announce("board:1", board.write(1, "b"))
        assert (await tab.hear("change", seconds=1))["number"] == 2
        board.write(1, "c")
        assert (await tab.hear("change", seconds=hub.LOOK_SECONDS + 1))["number"] == 3
        async with Tab() as newcomer:
            assert (await newcomer.watch("board:1", 3))["type"] == "watching"
        redis(port)
        await asyncio.sleep(2.5)
        monkeypatch.setattr(hub, "LOOK_SECONDS", 3600)
        await asyncio.sleep(3.2)
        await announced_by_another_process("board:1", board.write(1, "d"), port)
        assert (await tab.hear("change", seconds=2))["number"] == 4


async def test_a_page_from_elsewhere_is_refused_while_redis_is_gone(layer_at):
    layer_at(free_port())
    is_connected, _ = await socket(origin="https://evil.example").connect()
    assert not is_connected
