"""What the specimens of one invented person say: company, family, diploma, home, request.

Everything follows from the person's number, so the same person always gets the same papers. Every
name, code and place is invented; codes carry right check characters under divisions and
authorities that do not exist (4103 99 …, 9141 0399 …).
"""

from __future__ import annotations

import io
import random
from datetime import date, timedelta

import segno

from shared.devices.virtual.people import Person, number_for
from shared.domain.identity import age_on, credit_code_for

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = ("秀英", "志强", "建华", "晓敏", "雨涵", "子轩", "淑珍", "国庆", "欣怡", "浩然", "桂兰",
          "丽华", "永福", "玉梅", "思远", "佳琪", "德胜", "春花", "立新", "文静")  # fmt: skip
_TRADES = (
    ("百货商店", "日用百货、五金交电、文具用品、针纺织品的零售；预包装食品销售。"),
    ("餐饮管理有限公司", "餐饮服务；食品经营；餐饮管理；会议及展览服务；外卖递送服务。"),
    (
        "信息技术有限公司",
        "软件开发；信息系统集成服务；信息技术咨询服务；计算机软硬件零售。",
    ),
    (
        "建筑工程有限公司",
        "建设工程施工；建筑劳务分包；建筑材料销售；园林绿化工程施工。",
    ),
    ("家政服务部", "家政服务；养老服务；专业保洁、清洗、消毒服务；居民日常生活服务。"),
    ("种植专业合作社", "谷物种植；蔬菜种植；水果种植；农产品的生产、销售、加工、运输、贮藏。"),
)
_STREETS = ("人民路", "建设街", "幸福大道", "学院路", "滨河街", "文化巷")
_CAPITALS = ("伍拾万圆整", "壹佰万圆整", "叁佰万元整", "壹仟万圆整", "人民币贰拾万元整")
_DISABILITIES = ("肢体", "视力", "听力", "言语", "智力", "精神", "多重")
_GRADES = ("一级", "二级", "三级", "四级")
_SCHOOLS = ("样例大学", "样例师范大学", "样例职业技术学院", "样例理工大学")
_STUDIES = (
    "计算机科学与技术",
    "汉语言文学",
    "护理学",
    "土木工程",
    "会计学",
    "园艺",
    "机械电子工程",
)
_LETTERS = (
    ("收入证明", "样例市样例区人力资源和社会保障局：", (
        "兹证明{name}，身份证号码{number}，系我单位职工，自2015年7月起在我单位工作，担任{job}一职，"
        "月平均工资为人民币伍仟贰佰元整。",
        "以上情况属实，特此证明。本证明仅用于办理相关手续，不作为我单位对该职工的任何形式的担保文件。",
    ), "样例机械厂人力资源部"),
    ("居住证明", "有关单位：", (
        "{name}同志自二〇一六年三月至今一直居住在{address}，经我社区核实，情况属实。",
        "该同志遵纪守法，邻里和睦。请贵单位依照规定为其办理手续。如对本证明有疑问，可以在工作日上午九时"
        "至下午五时到社区居民委员会查询。",
    ), "样例社区居民委员会"),
    ("关于调整办事大厅服务时间的通知", "各位居民：", (
        "因系统升级，样例区政务服务中心自十二月一日起调整服务时间：周一至周五上午8时30分至12时，"
        "下午1时30分至5时；周六上午9时至12时，只受理身份证、户口簿、社会保障卡业务。",
        "办理业务时请携带本人身份证原件。行动不便的老年人和残疾人可以拨打电话预约上门服务。",
        "给您带来不便，敬请谅解。",
    ), "样例区政务服务中心"),
    ("委托书", "样例市样例区民政局：", (
        "本人{name}，因身体原因不能亲自前往，现委托{agent}代为办理高龄津贴的申请手续，代为提交材料、"
        "签收文书。受托人在上述权限内所签署的文件，本人均予以承认。",
        "委托期限自签字之日起至上述事项办理完毕为止。",
    ), "委托人：{name}"),
    ("情况说明", "样例街道办事处：", (
        "我叫{name}，今年住在{address}。去年冬天家里的水管冻裂，户口簿有两页受潮，字迹看不清楚，"
        "派出所正在补办，预计下个月可以领到。",
        "我母亲已经满八十周岁，请求先受理高龄津贴的申请，缺少的材料我会在收到后五个工作日内补交。",
    ), "说明人：{name}"),
)  # fmt: skip
_FORMS = ("高龄津贴申请表", "最低生活保障申请审批表", "残疾人两项补贴申请表",
          "城乡居民养老保险参保登记表", "临时救助申请表", "灵活就业人员社保补贴申请表")  # fmt: skip
_REASONS = (
    "本人年满八十周岁，生活来源主要依靠养老金，特申请高龄津贴。",
    "因患病需要长期服药，家庭收入减少，生活困难，申请给予补助，望批准。",
    "本人持有残疾人证，需要长期照护，申请重度残疾人护理补贴。",
)


def chinese_date(day: date) -> str:
    """二〇一四年九月一日, as certificates write it."""
    digits = "〇一二三四五六七八九"
    year = "".join(digits[int(d)] for d in str(day.year))
    return f"{year}年{_under_hundred(day.month)}月{_under_hundred(day.day)}日"


def _under_hundred(number: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones else "")


def plain_date(day: date) -> str:
    """2014年9月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def record(person: Person) -> dict[str, object]:
    """Values for every template, beside those of the identity card."""
    rng = random.Random(person.number)
    told = _company(person, rng) | _family(person, rng) | _benefits(person, rng)
    return told | _school(person, rng) | _home(person, rng) | _request(person, rng)


def _name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN)


def _day(rng: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=rng.randrange(365 * (last - first)))


def _code_picture(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()


def _company(person: Person, rng: random.Random) -> dict[str, object]:
    trade, scope = rng.choice(_TRADES)
    sole = trade in {"百货商店", "家政服务部"}
    code = credit_code_for(("92" if sole else "91") + "410399" + f"MA{rng.randrange(10**7):07d}")
    founded = _day(rng, 2009, 2023)
    until = founded.replace(year=founded.year + 20, day=min(founded.day, 28))
    return {
        "sole": sole,
        "company": "样例市"
        + rng.choice("鑫盛兴泰昌隆裕恒瑞祥")
        + rng.choice("源达和顺辉宇")
        + trade,
        "company_type": "有限责任公司（自然人投资或控股）" if "有限" in trade else "农民专业合作社",
        "scope": scope + "（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
        "capital": rng.choice(_CAPITALS),
        "founded": f"{founded.year}年{founded.month:02d}月{founded.day:02d}日",
        "founded_iso": founded.isoformat(),
        "term": f"{plain_date(founded)}至{plain_date(until)}" if rng.random() < 0.5 else "长期",
        "premises": "样例市样例区" + rng.choice(_STREETS) + f"{rng.randrange(1, 400)}号",
        "licence_issued": plain_date(founded + timedelta(days=rng.randrange(400))),
        "credit_code": code,
        "licence_code": f"https://licence.example/{code}",
        "licence_qr": _code_picture(f"https://licence.example/{code}"),
    }


def _family(person: Person, rng: random.Random) -> dict[str, object]:
    card = person.card
    other = "女" if card.sex == "男" else "男"
    spouse_born = card.birth + timedelta(days=rng.randrange(-900, 900))
    order = rng.randrange(10, 480) * 2 + (1 if other == "男" else 0)
    spouse, married = _name(rng), _day(rng, 1996, 2023)
    spouse_number = number_for("410399", spouse_born, order)
    born = _day(rng, 2015, 2024)
    mother_first = card.sex == "女"
    mine = (card.name, card.number, card.birth, card.nation)
    theirs = (spouse, spouse_number, spouse_born, "汉")
    mother, father = (mine, theirs) if mother_first else (theirs, mine)
    issued = born + timedelta(days=rng.randrange(3, 60))
    return {
        "spouse": spouse, "spouse_sex": other, "spouse_birth": plain_date(spouse_born),
        "spouse_birth_iso": spouse_born.isoformat(), "spouse_number": spouse_number,
        "married": plain_date(married), "married_iso": married.isoformat(),
        "marriage_number": f"J410399-{married.year}-{rng.randrange(1, 9999):06d}",
        "marriage_note": rng.choice(("无", "", "补领")), "registrar": _name(rng),
        "baby": card.name[0] + rng.choice(_GIVEN), "baby_sex": rng.choice("男女"),
        "born_at": f"{plain_date(born)}{rng.randrange(24)}时{rng.randrange(60)}分",
        "born_iso": born.isoformat(), "weeks": str(rng.randrange(37, 42)),
        "weight": str(rng.randrange(2600, 4100, 10)), "length": str(rng.randrange(47, 54)),
        "hospital": rng.choice(("样例市妇幼保健院", "样例市第一人民医院", "样例区人民医院")),
        "birth_cert_number": f"{rng.choice('RSTUV')}41{rng.randrange(10**7):07d}",
        "birth_cert_issued": plain_date(issued), "birth_cert_issued_iso": issued.isoformat(),
        "mother": mother[0], "mother_number": mother[1], "mother_nation": mother[3],
        "mother_age": str(max(18, min(50, age_on(mother[2], born)))),
        "father": father[0], "father_number": father[1], "father_nation": father[3],
        "father_age": str(max(18, min(60, age_on(father[2], born)))),
    }  # fmt: skip


def _benefits(person: Person, rng: random.Random) -> dict[str, object]:
    which = rng.randrange(len(_DISABILITIES))
    grade = rng.randrange(4)
    issued = _day(rng, 2012, 2023)
    until = issued.replace(year=issued.year + 10, day=min(issued.day, 28))
    birth = person.card.birth
    return {
        "disability": _DISABILITIES[which], "grade": _GRADES[grade], "guardian": _name(rng),
        "disability_number": f"{person.number}{which + 1}{grade + 1}",
        "disability_issued": plain_date(issued), "disability_issued_iso": issued.isoformat(),
        "disability_until": plain_date(until), "disability_until_iso": until.isoformat(),
        "birth_month": f"{birth.year}年{birth.month}月{birth.day}日",
    }  # fmt: skip


def _school(person: Person, rng: random.Random) -> dict[str, object]:
    card, degree = person.card, rng.random() < 0.3
    school, study = rng.choice(_SCHOOLS), rng.choice(_STUDIES)
    entered = date(max(1978, min(2019, card.birth.year + 18)), 9, 1)
    left = entered.replace(year=entered.year + 4, month=6, day=rng.randrange(15, 30))
    born, begun, done = (chinese_date(d) for d in (card.birth, entered, left))
    text = (
        f"学生{card.name}，性别{card.sex}，{born}生，于{begun[:-2]}至{done.split('月')[0]}月在本校"
        f"{study}专业四年制本科学习，修完教学计划规定的全部课程，成绩合格，准予毕业。"
    )
    if degree:
        text = (
            f"{card.name}，{card.sex}，{born}生。在{school}{study}专业完成了本科学习计划，业已毕业，"
            "经审核符合《中华人民共和国学位条例》的规定，授予学士学位。"
        )
    number = (
        f"1{rng.randrange(10**4):04d}{'4' if degree else '1'}{left.year}{rng.randrange(10**6):06d}"
    )
    return {
        "diploma_title": "学士学位证书" if degree else "普通高等学校毕业证书",
        "diploma_text": text, "diploma_number": number, "diploma_date": done,
        "diploma_date_iso": left.isoformat(), "school": school, "study": study,
        "rector": _name(rng),
    }  # fmt: skip


def _home(person: Person, rng: random.Random) -> dict[str, object]:
    year, serial = rng.randrange(2016, 2024), rng.randrange(10**7)
    building, home = rng.randrange(1, 40), rng.randrange(101, 3204)
    land, floor = rng.randrange(900, 40000) / 10, rng.randrange(4200, 16000) / 100
    until = date(rng.randrange(2055, 2090), rng.randrange(1, 13), rng.randrange(1, 29))
    sole = rng.random() < 0.5
    owners = person.name if sole else f"{person.name}、{_name(rng)}"
    return {
        "property_number": f"样（{year}）样例市不动产权第{serial:07d}号",
        "owners": owners,
        "sharing": "单独所有" if sole else "共同共有",
        "location": "样例市样例区" + rng.choice(_STREETS) + f"{rng.randrange(1, 300)}号"
        f"{building}幢{home}室",
        "unit": f"410399{rng.randrange(10**6):06d}GB{rng.randrange(10**5):05d}"
        f"F{rng.randrange(10**8):08d}",
        "right_nature": rng.choice(("出让/市场化商品房", "划拨/房改房", "出让/经济适用住房")),
        "usage": rng.choice(("城镇住宅用地/住宅", "商服用地/商业服务", "住宅用地/成套住宅")),
        "area": f"共有宗地面积{land:.1f}平方米/房屋建筑面积{floor:.2f}平方米",
        "use_term": f"国有建设用地使用权{plain_date(until)}止",
        "other_state": f"房屋结构：钢筋混凝土结构；专有建筑面积：{floor * 0.8:.2f}平方米，"
        f"分摊建筑面积：{floor * 0.2:.2f}平方米；房屋总层数：{rng.randrange(6, 34)}层。",
        "property_note": rng.choice(("无", "")),
    }


def _request(person: Person, rng: random.Random) -> dict[str, object]:
    day, agent = _day(rng, 2023, 2026), _name(rng)
    title, to, body, sign = rng.choice(_LETTERS)
    own = {"name": person.name, "number": person.number, "address": person.card.address,
           "agent": agent, "job": person.job or "工人"}  # fmt: skip
    serial = f"SL{day:%Y%m%d}{rng.randrange(10**5):05d}"
    return {
        "form_title": rng.choice(_FORMS), "form_number": serial, "form_qr": _code_picture(serial),
        "form_date": plain_date(day), "form_date_iso": day.isoformat(),
        "phone": f"199{rng.randrange(10**8):08d}", "bank_plain": person.bank_number,
        "age": str(age_on(person.card.birth, day)), "agent": agent,
        "agent_relation": rng.choice(("女儿", "儿子", "侄子", "邻居")),
        "agent_phone": f"199{rng.randrange(10**8):08d}", "reason": rng.choice(_REASONS),
        "letter": {"title": title, "to": to, "body": [p.format(**own) for p in body],
                   "sign": sign.format(**own), "date": plain_date(day)},
    }  # fmt: skip
