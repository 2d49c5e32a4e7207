"""Named points a crash test can stop at. In production the hook does nothing."""

from __future__ import annotations

from collections.abc import Callable

NAMES = (
    "append.before-commit",
    "append.after-commit",
    "forget.before-commit",
    "forget.after-commit",
    "destroy.before-commit",
    "destroy.after-commit",
    "ack.before-commit",
    "ack.after-commit",
    "ack.scan-noted",
    "migrate.applied",
    "migrate.views-made",
    "rebuild.projected",
    "rebuild.kept",
    "blob.before-rename",
    "blob.after-rename",
    "sign.before-commit",
    "sign.after-commit",
    "head.before-keep",
    "open.before-recovery",
    "close.before-head",
    "move.copied",
    "move.before-switch",
    "move.after-switch",
    "move.erasing",
    "renew.planned",
    "renew.moving",
    "renew.aside",
    "renew.begun",
    "rotate.next-kept",
    "rotate.exported",
    "rotate.before-switch",
    "rotate.after-switch",
    "rotate.key-kept",
    "rotate.device-next-kept",
    "rotate.device-announced",
    "rotate.device-switching",
    "rotate.device-switched",
    "retain.before-commit",
    "retain.after-commit",
    "shred.scope-ended",
    "shred.before-wipe",
    "shred.aside",
    "print.begun",
    "print.sent",
    "print.settled",
    "cash.escrowed",
    "cash.taking",
    "cash.credited",
    "cash.stacked",
    "cash.acknowledged",
    "change.begun",
    "change.paid",
    "card.asked",
    "card.answered",
    "card.settled",
    "reversal.asked",
    "reversal.answered",
)


def _nothing(_name: str) -> None:
    return None


hook: Callable[[str], None] = _nothing


def reach(name: str) -> None:
    """Tell the hook that ``name`` (one of NAMES) was reached."""
    hook(name)
