"""Structured logs, one JSON object a line, without personal data: no names, addresses, words or client addresses."""

import traceback

import structlog

PERSONAL = {"email", "ip", "remote_addr", "user_agent", "display_name", "body", "query"}


def drop_personal_data(logger: object, method: str, event: dict) -> dict:
    """Last line of defence for a log call that was handed something about a person."""
    return {key: value for key, value in event.items() if key not in PERSONAL}


def drop_address(logger: object, method: str, event: dict) -> dict:
    """Django names addresses, which hold names and the keys of links we mailed: here stands the route instead."""
    record = event.get("_record")
    if record and record.name.startswith(("django.request", "django.security")):
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        event |= {
            "event": "request",
            "status": getattr(record, "status_code", None),
            "route": getattr(match, "route", ""),
        }
    return event


def frames_of(exc_info: tuple) -> str:
    """Where it happened and what kind of thing it was; what an exception says may quote what someone typed."""
    error: BaseException | None = exc_info[1]
    lines: list[str] = []
    while error is not None and len(lines) < 200:
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


_shared: list = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    drop_personal_data,
    drop_address,
]

structlog.configure(
    processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)

LOGGING: dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(frames_of),
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": _shared,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "staffroom": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
