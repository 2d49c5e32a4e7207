"""受理通知书 and 补正告知书: what the authority says at a window, as archive PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.paper.press import Press, shared_press
from shared.paper.receipt import PaperMaterial
from shared.paper.words import PROVISIONAL, full_day, moment, narrow_mask, qr_runs, short_head

_LAW = "《中华人民共和国行政许可法》第三十二条"
DECLARATION = (
    "本人所提交的材料和所填写的内容真实、完整、合法，知晓提供虚假材料应当承担的法律责任；"
    "本人已收到并核对本通知书。"
)


@dataclass(frozen=True)
class WindowHead:
    """What every paper of a window names: who, which case, where to ask."""

    authority: str
    """The authority whose seal is set, ``幸福里街道办事处``."""
    number: str
    """收件编号."""
    item: str
    applicant: str
    applicant_number: str
    received_at: date
    printed_at: datetime
    """Aware local time; also the creation date of the PDF."""
    terminal: str
    head: str
    """Journal head (hex) for the 留痕短码."""
    document_number: str = ""
    """文书编号 such as ``幸街政服受〔2026〕37 号``."""
    qr: str = ""
    code: str = ""
    window: str = ""
    window_phone: str = ""
    supervise_phone: str = ""
    permit: bool = False
    """True for an administrative licence: the Licensing Law applies directly, else 参照."""
    one_thing: str = ""
    """Name of the 一件事 this case is one of, as the catalogue has it; '' for a case alone."""
    mark: str = ""
    """Large pale word across the page, ``样例`` in a demo."""

    @property
    def law(self) -> str:
        """The ground the paper stands on."""
        return ("依据" if self.permit else "参照") + _LAW


@dataclass(frozen=True)
class AcceptancePaper:
    """Everything a 受理通知书 says."""

    case: WindowHead
    accepted_on: date
    promised_by: date | None
    """Last day of the promised limit; None when settled on the spot."""
    promised_limit: str
    statutory_limit: str
    received_materials: tuple[PaperMaterial, ...]
    missing_materials: tuple[PaperMaterial, ...] = ()
    """未收取材料 with the reason: exempt, looked up by the province, or a tolerated gap."""
    special: str = "无"
    """特殊环节及时限."""
    fee: str = "不收费"
    """收费依据及标准."""
    delivery: str = "凭本通知书到窗口领取"
    contact: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class SupplyNeeded:
    """One material to be put right: what is wrong, what is wanted, and why it may be asked for."""

    name: str
    requirement: str
    basis: str


@dataclass(frozen=True)
class SupplementPaper:
    """Everything a 补正告知书 says."""

    case: WindowHead
    told_on: date
    to_supply: tuple[SupplyNeeded, ...]
    supply_by: date | None = None
    """Last day to supply; None when the authority sets none."""
    late_rule: str = "逾期未补正且无正当理由的，视为放弃申请，本机关将退回已收材料。"
    ways: tuple[str, ...] = ("任何窗口当面补", "自助终端刷身份证补拍", "省政务服务平台上传")


def acceptance_notice(paper: AcceptancePaper, press: Press | None = None) -> bytes:
    """受理通知书 as PDF/A-2b. Raises Trouble ``fonts-missing`` or ``paper-not-set``."""
    case = paper.case
    term = "当场办结"
    if paper.promised_by is not None:
        note = f"（{PROVISIONAL}）" if paper.provisional else ""
        term = f"于 {full_day(paper.promised_by)}{note}前办结"
    data = _head(case) | {
        "accepted": full_day(paper.accepted_on),
        "promised_limit": paper.promised_limit,
        "statutory_limit": paper.statutory_limit,
        "special": paper.special or "无",
        "fee": paper.fee,
        "contact": paper.contact,
        "delivery": paper.delivery,
        "received_materials": _materials(paper.received_materials),
        "missing_materials": _materials(paper.missing_materials),
        "decision": f"您提出的“{case.item}”申请，经审查，属于本机关职权范围，申请材料齐全、"
        f"符合法定形式。{case.law}，本机关决定予以受理，将{term}（如遇特殊环节，期限相应顺延）。",
        "term": "依法需要听证、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在上述期限内，"
        "本机关将把所需时间书面告知您。请凭本通知书取件或者查询办理进度。",
        "declaration": DECLARATION,
    }
    return (press or shared_press()).pdf("acceptance", data, case.printed_at)


def supplement_notice(paper: SupplementPaper, press: Press | None = None) -> bytes:
    """补正告知书 as PDF/A-2b. Raises Trouble ``fonts-missing`` or ``paper-not-set``."""
    case = paper.case
    if paper.supply_by is None:
        term = "请您备齐上述材料后补交。"
    else:
        term = f"请您于 {full_day(paper.supply_by)}前补齐上述材料。{paper.late_rule}"
    data = _head(case) | {
        "told_on": full_day(paper.told_on),
        "opening": f"您提出的“{case.item}”申请，经审查，申请材料不齐全或者不符合法定形式。"
        f"{case.law}，现将需要补正的全部内容一次告知如下：",
        "to_supply": [
            {"name": s.name, "requirement": s.requirement, "basis": s.basis}
            for s in paper.to_supply
        ],
        "term": term,
        "clock": "上述内容为需要补正的全部内容。补正期间不计入办理期限，材料补齐之日为受理日期。",
        "ways": list(paper.ways),
    }
    return (press or shared_press()).pdf("supplement", data, case.printed_at)


def _materials(materials: tuple[PaperMaterial, ...]) -> list[dict[str, str]]:
    return [{"name": m.name, "note": m.note} for m in materials]


def _head(case: WindowHead) -> dict[str, object]:
    trail = f"　留痕短码 {short_head(case.head)}" if case.head else ""
    return {
        "hall": case.authority,
        "authority": case.authority,
        "document_number": case.document_number,
        "number": case.number,
        "item": case.item,
        "one_thing": case.one_thing,
        "applicant": case.applicant,
        "applicant_number": narrow_mask(case.applicant_number),
        "received": full_day(case.received_at),
        "qr": qr_runs(case.qr),
        "code": case.code or "—",
        "window": case.window or "—",
        "phones": [
            f"窗口电话：{case.window_phone}" if case.window_phone else "",
            f"监督电话：{case.supervise_phone}" if case.supervise_phone else "",
        ],
        "mark": case.mark,
        "foot": f"终端 {case.terminal}　打印 {moment(case.printed_at)}{trail}",
    }
