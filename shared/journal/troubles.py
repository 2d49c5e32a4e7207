"""The journal's expected failures as sentences, and the translation of SQLite's errors."""

from __future__ import annotations

import errno

from shared.domain.errors import Actor, Trouble


def disk_full() -> Trouble:
    """No space: nothing was recorded, nothing recorded before was lost."""
    return Trouble(
        "disk-full",
        "本机存储空间已满，这一步没有保存，请联系工作人员。已保存的内容不受影响。",
        Actor.STAFF,
        "存储空间已满：请技术人员清理磁盘或更换存储，清理前不要受理新的办件。",
    )


def disk_trouble(detail: str) -> Trouble:
    """The disk answered with an error."""
    return Trouble(
        "disk-trouble",
        "本机存储出错，这一步没有保存，请联系工作人员。",
        Actor.TECHNICIAN,
        f"磁盘读写出错（{detail}）：请停用本机并检查磁盘。",
    )


def damaged(detail: str) -> Trouble:
    """The journal file does not read or does not verify."""
    return Trouble(
        "journal-damaged",
        "本机记录文件已损坏，暂停服务，请联系工作人员。",
        Actor.TECHNICIAN,
        f"记录文件已损坏（{detail}）：请不要删除，由技术人员运行 yichuang journal salvage 恢复。",
    )


def truncated(epoch: int, seq: int) -> Trouble:
    """A signed head speaks of facts the file no longer has."""
    return Trouble(
        "journal-truncated",
        "本机记录不完整，暂停服务，请联系工作人员。",
        Actor.TECHNICIAN,
        f"记录文件缺少第 {epoch} 期第 {seq} 条，可能是旧备份。确认是从备份恢复的，"
        "请技术人员运行 yichuang journal new-epoch --reason restore，再核对上报情况。",
    )


def newer() -> Trouble:
    """The file was written by a newer version of the software."""
    return Trouble(
        "journal-newer",
        "本机软件版本过旧，暂停服务，请联系工作人员。",
        Actor.TECHNICIAN,
        "记录文件由更新版本的软件写成：请升级软件，不要改动记录文件。",
    )


def wrong_key() -> Trouble:
    """The key at hand is not the key of this file."""
    return Trouble(
        "journal-wrong-key",
        "本机无法打开记录文件，暂停服务，请联系工作人员。",
        Actor.TECHNICIAN,
        "密钥与记录文件不符，或缺了密钥：请检查密钥库是否属于本机，有备份的请放回；"
        "找不回来的，请技术人员运行 yichuang keys renew，按提示重新登记。",
    )


def none_yet() -> Trouble:
    """There is no journal in that folder."""
    return Trouble(
        "journal-none",
        "这里还没有记录文件：程序没有启动过，或者配置里的数据文件夹不对。",
        Actor.TECHNICIAN,
    )


def in_use() -> Trouble:
    """Another process has the journal open."""
    return Trouble(
        "journal-in-use",
        "程序已经在运行，请勿重复启动。",
        Actor.TECHNICIAN,
        "记录文件正被另一个进程使用：请先结束那个进程。",
    )


def foreign(terminal: str) -> Trouble:
    """The file belongs to another terminal."""
    return Trouble(
        "journal-foreign",
        "本机记录文件不属于这台终端，暂停服务，请联系工作人员。",
        Actor.TECHNICIAN,
        f"记录文件属于终端 {terminal}：请检查配置中的终端编号，或把文件放回原机。",
    )


def old_sqlite(version: str) -> Trouble:
    """SQLite with the WAL-reset bug (fixed in 3.51.3)."""
    return Trouble(
        "sqlite-too-old",
        "本机软件组件过旧，暂停服务，请联系工作人员。",
        Actor.TECHNICIAN,
        f"SQLite {version} 有已知缺陷：请安装 3.51.3 或更高版本。",
    )


def forgotten() -> Trouble:
    """The key is gone on this terminal."""
    return Trouble(
        "forgotten",
        "这份内容已按规定从本机清除，本机不能再查看。",
        Actor.STAFF,
        "办理人离开后本机不再保留查看权限；已提交的办件请在省平台查看。",
    )


def not_sent() -> Trouble:
    """A submitted case would be lost."""
    return Trouble(
        "case-not-sent",
        "还有办件没有上报，暂时不能清除。",
        Actor.STAFF,
        "联网上报完成后再清除。",
        transient=True,
    )


def no_blob() -> Trouble:
    """A scan is not on this terminal."""
    return Trouble(
        "no-such-blob",
        "找不到这份扫描件，请联系工作人员。",
        Actor.STAFF,
        "扫描件已上报并从本机清除，或文件缺失：请在省平台查看，并运行记录核验。",
    )


def body_lost() -> Trouble:
    """The fact is known, its body went with a damaged page."""
    return Trouble(
        "body-lost",
        "这份内容在记录文件损坏时丢失，本机不能再查看，请联系工作人员。",
        Actor.STAFF,
        "请先在省平台查看；省平台也没有时，请联系办理人重新提交。",
    )


def half_salvaged() -> Trouble:
    """A salvage was cut off."""
    return Trouble(
        "salvage-unfinished",
        "本机记录文件正在恢复，暂停服务，请联系工作人员。",
        Actor.TECHNICIAN,
        "上一次恢复没有做完：请技术人员再次运行 yichuang journal salvage，原文件在隔离文件夹里。",
    )


def half_renewed() -> Trouble:
    """Putting a journal aside whose keys are gone was cut off."""
    return Trouble(
        "renew-unfinished",
        "本机正在重新开始记录，暂停服务，请联系工作人员。",
        Actor.TECHNICIAN,
        "上一次 yichuang keys renew 没有做完：请技术人员再次运行它，原文件在隔离文件夹里。",
    )


def closed() -> Trouble:
    """The journal was closed already."""
    return Trouble("journal-closed", "程序正在退出，请稍候。", Actor.STAFF, "", transient=True)


def from_sqlite(error: BaseException) -> Trouble | None:
    """The trouble behind a SQLite error, or None when it is a mistake of ours."""
    text = str(error).lower()
    if "disk is full" in text:
        return disk_full()
    if "malformed" in text or "not a database" in text or "hmac" in text:
        return damaged(text)
    if "disk i/o error" in text or "unable to open" in text or "readonly" in text:
        return disk_trouble(text)
    return None


def from_os(error: OSError) -> Trouble:
    """The trouble behind a failed file operation."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return disk_full()
    return disk_trouble(errno.errorcode.get(error.errno or 0, "OSError"))
