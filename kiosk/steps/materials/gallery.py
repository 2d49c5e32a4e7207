"""The materials step in its states, for pictures and tests.

The pictures are addresses of in-memory images: ``gallery-camera`` and ``gallery-page``; whoever
takes the screenshots puts specimen pictures there.
"""

from __future__ import annotations

from kiosk.gallery import SAMPLE_STEPS, Shot
from kiosk.steps.materials import samples
from kiosk.steps.materials.materials import MaterialsModel
from kiosk.steps.materials.samples import QUAD
from kiosk.steps.materials.slots import MaterialSlot, SlotState
from shared.ui.camerasays import CameraSays, Tone
from shared.ui.papers.edge import EdgeModel
from shared.ui.papers.review import PageReview

CAMERA = "image://live/gallery-camera/1"
PAGE = "image://live/gallery-page/1"

FIRST = MaterialSlot("hk1", "户口簿首页", SlotState.DONE, thumbnail=PAGE)
SECOND = MaterialSlot("hk2", "户口簿本人页", SlotState.NOW)
CARD = MaterialSlot("bank", "社会保障卡", SlotState.EXEMPT, icon="credit-card")
PENDING = MaterialSlot("hk", "居民户口簿", SlotState.PENDING, icon="book-open", paper_allowed=True)
GLARE = CameraSays(
    Tone.WARN, "sun", "有反光，请把纸稍微转一下", "转一点点就行，清楚了会自动拍", QUAD
)
WRONG = CameraSays(
    Tone.WARN,
    "file-question-mark",
    "这是社会保障卡，请翻到本人那一页",
    "先放在“待处理”，没有丢",
    QUAD,
)
STEADY = CameraSays(Tone.OK, "camera", "很好，别动", "马上自动拍下来", QUAD, progress=0.6)


def gallery() -> list[Shot]:
    """Every state worth a picture."""
    return [
        Shot("materials", _model(GLARE), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=2),
        Shot(
            "materials-steady", _model(STEADY), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=2
        ),
        Shot("materials-empty", _empty(), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=2),
        Shot("materials-pending", _pending(), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=2),
        Shot("materials-complete", _complete(), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=2),
        Shot("materials-tray", _tray(), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=2),
        Shot("materials-page", _page(), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=2),
        Shot("materials-odd", _odd(), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=2),
        Shot("materials-told", _told(), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=2),
        Shot("materials-edge", _edge(), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=2),
        Shot(
            "materials-nocamera", _no_camera(), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=2
        ),
    ]


def _model(says: CameraSays) -> MaterialsModel:
    model = MaterialsModel([FIRST, SECOND, CARD])
    model.show_slots([FIRST, SECOND, CARD], last_taken="hk1")
    model.show_hint("印着老人名字的那一页")
    model.show_frame(CAMERA)
    model.show_camera(says)
    return model


def _empty() -> MaterialsModel:
    model = MaterialsModel(
        [
            MaterialSlot("hk1", "户口簿首页", SlotState.NOW),
            MaterialSlot("hk2", "户口簿本人页"),
            CARD,
            MaterialSlot("id", "身份证", SlotState.EXEMPT, icon="id-card"),
        ]
    )
    model.show_frame("image://live/gallery-empty/1")
    return model


def _pending() -> MaterialsModel:
    model = MaterialsModel([PENDING, SECOND, CARD])
    model.show_frame(CAMERA)
    model.show_camera(STEADY)
    return model


def _complete() -> MaterialsModel:
    done = MaterialSlot("hk2", "户口簿本人页", SlotState.DONE, thumbnail=PAGE)
    model = MaterialsModel([FIRST, done, CARD])
    model.show_slots([FIRST, done, CARD], last_taken="hk2")
    model.show_frame("image://live/gallery-empty/1")
    model.show_camera(CameraSays(Tone.OK, "circle-check", "都拍好了", "纸可以收起来了，请按下一步"))
    return model


def _no_camera() -> MaterialsModel:
    model = MaterialsModel([FIRST, SECOND, CARD])
    model.show_camera(
        CameraSays(
            Tone.DANGER, "camera-off", "镜头没有画面", "已经记下故障。请找工作人员，或到窗口拍"
        )
    )
    return model


def _with(review: PageReview | None = None, edge: EdgeModel | None = None) -> MaterialsModel:
    model = MaterialsModel([FIRST, SECOND, CARD], review=review, edge=edge)
    model.show_hint("印着老人名字的那一页")
    model.show_frame(CAMERA)
    model.show_camera(WRONG)
    model.show_tray(1)
    return model


def _tray() -> MaterialsModel:
    return _with(samples.review())


def _page() -> MaterialsModel:
    review = samples.review()
    review.show("hk/member")
    return _with(review)


def _odd() -> MaterialsModel:
    review = samples.review()
    review.show("p2")
    return _with(review)


def _told() -> MaterialsModel:
    model = _with(samples.review())
    model.show_told(samples.shortfalls(), ask=True)
    return model


def _edge() -> MaterialsModel:
    return _with(edge=samples.edge())
