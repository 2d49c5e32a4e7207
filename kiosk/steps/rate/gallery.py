"""The rating in its states, for pictures and tests."""

from __future__ import annotations

from kiosk.gallery import Shot
from kiosk.steps.rate.rate import RateModel

LABELS = {
    5: (
        ("510", "一窗受理一次办结"),
        ("511", "可以先受理后补材料"),
        ("512", "不用提交证明"),
        ("513", "可以全程网上办理"),
        ("514", "可以使用手机办理"),
        ("515", "可以就近办理"),
        ("516", "无需材料直接办理"),
        ("517", "服务热情效率高"),
    ),
    2: (
        ("207", "没有提供材料样本"),
        ("208", "没有提供材料清单"),
        ("209", "未在承诺时间内办结"),
        ("210", "同样内容的证明材料被要求多次提交"),
        ("211", "承诺网办但无法在线办理"),
        ("212", "在线预约办理后到实体大厅重复取号排队"),
        ("213", "窗口人员业务不熟练"),
        ("214", "服务态度生硬"),
    ),
}


def _model(level: int = 0) -> RateModel:
    model = RateModel(LABELS, item_name="高龄津贴申领")
    model.pickLevel(level)
    return model


def gallery() -> list[Shot]:
    """Every state worth a picture."""
    good, bad, typing = _model(5), _model(2), _model(5)
    good.toggleLabel("515")
    bad.toggleLabel("210")
    typing.type(True)
    return [
        Shot("rate", _model(), item_name="高龄津贴申领"),
        Shot("rate-good", good, item_name="高龄津贴申领"),
        Shot("rate-bad", bad, item_name="高龄津贴申领"),
        Shot("rate-typing", typing, item_name="高龄津贴申领"),
    ]
