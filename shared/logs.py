"""The technician's log: structlog, loaded with the first line there is to write.

structlog brings rich and asyncio with it; a terminal that starts has nothing to say yet.
"""

from __future__ import annotations


def warn(event: str, **facts: object) -> None:
    """Something a technician may want to know. ``facts`` never quote what people said."""
    import structlog

    structlog.get_logger().warning(event, **facts)


def fail(event: str, **facts: object) -> None:
    """Something of ours broke. ``facts`` never quote what people said."""
    import structlog

    structlog.get_logger().error(event, **facts)
