"""States of a one-thing for `make screenshots` and the layout tests."""

from __future__ import annotations

from kiosk.gallery import Shot, sample_catalogue
from kiosk.steps.onething.onething import OneThingModel
from shared.casework.together import notice


def make_one_thing(bundle: str) -> OneThingModel:
    """One of the shipped bundles, all of it chosen."""
    catalogue = sample_catalogue()
    found = catalogue.bundles[bundle]
    return OneThingModel(lambda wanted: notice(catalogue, found, wanted), can_print=True)


def gallery() -> list[Shot]:
    """All here; most of it elsewhere; nothing here; the notice printed."""
    part, away, printed = (make_one_thing(key) for key in ("OT01", "OT03", "OT11"))
    part.toggle("RS003")
    printed.set_notice("printed", "告知单打好了，请在出纸口取")
    few = ("tall", "wide", "tall-elder", "wide-elder")
    return [
        Shot("onething", make_one_thing("OT11")),
        Shot("onething_part", part, faces=few),
        Shot("onething_window", away, faces=few),
        Shot("onething_printed", printed, faces=few),
    ]
