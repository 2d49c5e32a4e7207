"""The review step in its states, for pictures and tests."""

from __future__ import annotations

from kiosk.gallery import SAMPLE_STEPS, Shot
from kiosk.steps.review.review import ReviewModel, ReviewRow, ReviewSection

SECTIONS = (
    ReviewSection(
        "identify",
        "申请人",
        (
            ReviewRow("name", "姓名", "王桂芳", "读卡", "ok", "id-card"),
            ReviewRow("number", "身份证号码", "410302194503080021", "读卡", "ok", "id-card"),
        ),
        icon="user-round",
        editable=False,
    ),
    ReviewSection(
        "form",
        "您填的",
        (
            ReviewRow("relation", "办理人", "老人本人", "您填写的"),
            ReviewRow("phone", "手机号码", "138 0000 0012", "您填写的"),
            ReviewRow("address", "现住址", "样例省样例市幸福里街道 12 号", "来自身份证", "ok"),
        ),
        icon="pencil",
    ),
    ReviewSection(
        "materials",
        "材料",
        (
            ReviewRow("hk1", "户口簿首页", "1 页", "已拍好", "ok", "circle-check"),
            ReviewRow("hk2", "户口簿本人页", "1 页", "已拍好", "ok", "circle-check"),
            ReviewRow("bank", "社会保障卡", "不用交", "待省平台核验", "warn", "hourglass"),
        ),
        icon="file-text",
    ),
    ReviewSection(
        "promise",
        "承诺和签名",
        (ReviewRow("signature", "承诺书", "已签名，14:01", "已签好", "ok", "circle-check"),),
        icon="signature",
    ),
)


def gallery() -> list[Shot]:
    """Every state worth a picture."""
    busy, failed = ReviewModel(SECTIONS), ReviewModel(SECTIONS)
    busy.submit()
    failed.show_problem("本机存储空间不够，没有存上。请找工作人员。")
    return [
        Shot("review", ReviewModel(SECTIONS), item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=4),
        Shot("review-busy", busy, item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=4),
        Shot("review-failed", failed, item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=4),
    ]
