"""What the contract asks of a province and nobody can see from outside, and why."""

from __future__ import annotations

UNSEEN = (
    ("2.1", "the pinned CA", "固定的根证书", "a client's duty; the suite pins what the file names"),
    ("2.4", "503 to what was signed before a restart", "重启前签的答 503", "needs a restart"),
    ("2.8.5", "the next answer key is told first", "换钥匙先告知", "a change of keys is rare"),
    (
        "2.9.2",
        "the code is not kept, void after few tries",
        "登记码不留存",
        "a run spends no tries",
    ),
    ("2.9.3", "code, entry and certificate are one", "登记是一个事务", "needs a crash in between"),
    ("2.9.5", "an expired certificate may renew", "过期证书可续", "needs months"),
    ("2.9.8", "nothing reinstates by itself", "不会自行恢复", "needs time and staff"),
    ("3.3", "a key is forgotten for good", "密钥彻底忘记", "only that it is not used again shows"),
    ("3.5", "durable before the answer", "回答之前已经落盘", "needs the server's power switch"),
    ("3.5", "ids are remembered for ever", "编号永远记得", "a run is short"),
    ("3.6", "an alarm for a clone", "克隆要报警", "alarms are the province's own; 403 shows"),
    ("3.11", "an alarm for a declared loss", "损失要报警", "alarms are the province's own"),
    ("4.1", "410 after a restore from a backup", "从备份恢复后答 410", "needs the server's backup"),
    ("4.6.3", "no answer is no answer", "查不了就不下结论", "needs a register that is down"),
    (
        "4.6.4",
        "a window that joins later is told",
        "后加入的窗口也得到通知",
        "needs enrolment in the run",
    ),
    ("6", "each look leaves a trace", "每次查看都留痕", "the trace is the province's own"),
    ("8", "no answer is derived from age", "不凭年龄推断", "where answers come from does not show"),
    ("13.1", "not before what is due", "不抢在别的前面", "a client's duty"),
    ("13.4", "the newest is kept", "留最新的一份", "what staff see is the province's own"),
    (
        "13.8.2",
        "the operator's key lies elsewhere",
        "签指令的钥匙另放",
        "where keys lie does not show",
    ),
    ("13.8.4", "an order is done once", "指令只做一次", "a client's duty"),
    (
        "13.8.6",
        "an order comes until it was answered",
        "没有回音就再给",
        "needs staff to give orders",
    ),
    ("10", "one rating per case", "一事一评", "the rating form is the province's own"),
)
"""(section, rule, rule in Chinese, why it cannot be seen)."""
