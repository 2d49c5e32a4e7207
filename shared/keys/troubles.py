"""What can be wrong with a terminal's keys, as sentences that say who acts (docs/keys.md)."""

from __future__ import annotations

from shared.domain.errors import Actor, Trouble


def not_unsealed(kind: str, detail: str) -> Trouble:
    """Chip or host key does not open the store: another mainboard, a cleared chip, a copied
    disk."""
    return Trouble(
        "keys-not-unsealed",
        "本机密钥打不开，暂停服务，请联系工作人员。",
        Actor.TECHNICIAN,
        f"密钥由{WORDS[kind]}封存，现在打不开（{detail}）。原有文件一概没有改动：换过主板或清过芯片的，"
        "请换回原来的再启动；换不回来的，请技术人员运行 yichuang keys renew，按提示重新登记。",
    )


def damaged(name: str) -> Trouble:
    """A sealed secret was changed or cut."""
    return Trouble(
        "keys-damaged",
        "本机密钥已损坏，暂停服务，请联系工作人员。",
        Actor.TECHNICIAN,
        f"密钥库中的 {name} 读不出来。原有文件一概没有改动：有密钥文件夹备份的请放回；"
        "没有的，请技术人员运行 yichuang keys renew，按提示重新登记。",
    )


def cannot_seal(kind: str, detail: str) -> Trouble:
    """What was asked for cannot keep keys here. Nothing was changed."""
    return Trouble(
        "keys-cannot-seal",
        "本机密钥不能按配置保存，暂停服务，请联系工作人员。",
        Actor.TECHNICIAN,
        f"不能用{WORDS[kind]}封存密钥（{detail}）。请检查 systemd-creds、芯片和运行账号的权限，"
        "或把配置 [terminal] keys 改为 auto。密钥没有改动。",
    )


WORDS = {"tpm2": "安全芯片（TPM2）", "host": "主机密钥", "file": "密钥文件"}
"""Where keys rest, as Chinese screens call it."""
