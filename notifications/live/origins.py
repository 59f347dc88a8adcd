"""Sockets are opened by our own pages only: browsers send cookies along to any page's sockets, so that a foreign page
could listen as the member who looks at it."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

DEFAULT_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]


async def refuse(scope, receive, send) -> None:
    """Answers 403 before the socket is opened. Channels' own denier asks the channel layer first, and fails without."""
    await receive()
    await send({"type": "websocket.close"})


def own_origin_only(application: Callable[..., Awaitable]) -> Callable[..., Awaitable]:
    """Refuses a socket, before it is accepted, unless its Origin is ours by scheme, host and port."""

    async def guarded(scope, receive, send):
        guard = application if is_own_origin(scope) else refuse
        return await guard(scope, receive, send)

    return guarded


def is_own_origin(scope: dict) -> bool:
    headers = [(name, value.decode("latin1")) for name, value in scope.get("headers", [])]
    origins = [value for name, value in headers if name == b"origin"]
    hosts = [value for name, value in headers if name == b"host"]
    if len(origins) != 1:
        return False
    asked = _parse(origins[0])
    if asked is None:
        return False
    own = {_parse(trusted) for trusted in [settings.SITE_URL, *settings.CSRF_TRUSTED_ORIGINS] if "*" not in trusted}
    if len(hosts) == 1:
        own.add(_of_host(scope, hosts[0]))
    return asked in own


def _of_host(scope: dict, host: str) -> Origin | None:
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return None
    return _parse(("https://" if scope.get("scheme") == "wss" else "http://") + host)


def _parse(origin: str) -> Origin | None:
    """Scheme, host and port of an origin exactly as browsers write them; None for anything else."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    if origin.lower() != f"{parts.scheme}://{parts.netloc.lower()}" or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, DEFAULT_PORTS[parts.scheme] if port is None else port
