"""States of the identification for `make screenshots` and the layout tests."""

from __future__ import annotations

from kiosk.gallery import Shot
from kiosk.steps.identify.identify import IdentifyModel


def gallery() -> list[Shot]:
    """Waiting, reading, read, and the two kinds of trouble."""
    waiting = IdentifyModel(item_name="高龄津贴申领", whose="老人本人的")
    reading, done, moved, gone = (IdentifyModel(item_name="高龄津贴申领") for _ in range(4))
    reading.reading()
    done.done("王*芳")
    moved.trouble("身份证动得太早了。请再平放一次，读好了再拿", heading="没读完，再来一次")
    gone.trouble(
        "读卡器没连上，请找工作人员。您可以到人工窗口办", needs_staff=True, heading="读卡器坏了"
    )
    social, inside, torn = (
        IdentifyModel(item_name="社会保险参保证明打印", social=True) for _ in range(3)
    )
    inside.done("王*芳", social=True)
    torn.trouble("身份证动得太早了。请再平放一次，读好了再拿", heading="没读完，再来一次")
    few = ("tall", "wide", "tall-elder")
    return [
        Shot("identify_waiting", waiting),
        Shot("identify_social", social),
        Shot("identify_social_done", inside, faces=few),
        Shot("identify_social_trouble", torn, faces=few),
        Shot("identify_reading", reading, faces=few),
        Shot("identify_done", done, faces=few),
        Shot("identify_moved", moved),
        Shot("identify_staff", gone, faces=few),
    ]
