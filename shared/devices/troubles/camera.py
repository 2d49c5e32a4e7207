"""Cameras: the one that looks at the mat, and the one that looks at a person."""

from __future__ import annotations

from typing import Final

from shared.devices.troubles.fault import Fault, Then
from shared.domain.errors import Actor

FAULTS: Final = (
    Fault(
        "camera-absent",
        Actor.STAFF,
        resident="摄像头没有连接上，请联系工作人员。",
        staff="请检查摄像头的数据线和电源，插好后会自动恢复。",
        technician="系统里没有这个设备：核对 /dev/v4l/by-id 下的名称；网络摄像头请核对地址和网线。",
        transient=True,
        then=Then.GONE,
        cause="摄像头没有连接上",
        part="摄像头的数据线",
        steps=(
            "把摄像头的数据线两头拔下再插紧，尽量插在主机后面的接口。",
            "有电源的摄像头，看电源灯是否亮着。",
            "等半分钟，状态会自动变为就绪；仍不行请找技术人员。",
        ),
        picture="camera-cable",
    ),
    Fault(
        "camera-stalled",
        Actor.STAFF,
        resident="摄像头画面停住了，正在重新连接，请稍等。",
        staff="两秒没有新画面，正在自动重连；反复出现请重插数据线。",
        technician="反复停住多半是线缆过长或接口供电不足：换短线，不经过集线器，或降低分辨率。",
        transient=True,
        then=Then.STUCK,
        cause="画面停住了",
        part="摄像头的数据线",
        steps=("等十秒，看画面是否自己恢复。", "没有恢复就重插数据线。", "反复出现请换一个接口。"),
        picture="camera-cable",
    ),
    Fault(
        "camera-garbled",
        Actor.TECHNICIAN,
        resident="摄像头画面不完整，请联系工作人员。",
        staff="收到的画面不完整，请重插数据线；仍然这样请找技术人员。",
        technician="收到的画面不能解码：换线缆，不经过集线器，或在配置里降低分辨率和帧数。",
        transient=True,
        cause="画面不完整",
        part="摄像头的数据线",
        steps=(
            "换一根短的数据线。",
            "直接插在主机上，不经过集线器。",
            "在配置里降低 width 和 height。",
        ),
        picture="camera-cable",
    ),
    Fault(
        "camera-unusable",
        Actor.TECHNICIAN,
        resident="摄像头暂时不能用，请联系工作人员。",
        staff="设备在，但不能当摄像头用，请找技术人员。",
        technician="这个地址不出画面：可能被别的程序占用，也可能要换 by-id 里带 index0 的。",
        transient=True,
        then=Then.STUCK,
        cause="这个地址不出画面",
        part="配置文件",
        steps=(
            "关掉可能占用摄像头的别的程序。",
            "在配置里改用 /dev/v4l/by-id 下名称以 index0 结尾的那个。",
            "重新打开程序。",
        ),
        picture="settings",
    ),
    Fault(
        "camera-coarse",
        Actor.TECHNICIAN,
        resident="摄像头画面不够清楚，请联系工作人员。",
        staff="摄像头没有达到配置要求的分辨率，还能用，但拍的页可能看不清。",
        technician="实际分辨率低于配置：换到 USB 3 接口，或按摄像头支持的改 width 和 height。",
        cause="分辨率没有达到要求",
        part="摄像头的接口",
        steps=(
            "看技术人员页面上的实际分辨率。",
            "把摄像头换到 USB 3 接口（蓝色）再试。",
            "摄像头本身达不到时，把配置里的 width 和 height 改成它支持的。",
        ),
        picture="camera-view",
    ),
    Fault(
        "camera-dark",
        Actor.STAFF,
        resident="光线太暗，摄像头看不清，请联系工作人员。",
        staff="摄像头看到的画面太暗：请打开补光灯，或看看镜头有没有被挡住。",
        technician="画面太暗：检查补光灯；锁定了曝光的，取消锁定后重新打开。",
        transient=True,
        cause="画面太暗",
        part="补光灯和镜头",
        steps=("看镜头有没有被盖住。", "打开补光灯。", "仍然太暗请找技术人员调曝光。"),
        picture="camera-view",
    ),
    Fault(
        "camera-bright",
        Actor.STAFF,
        resident="光线太亮，摄像头看不清，请联系工作人员。",
        staff="摄像头看到的画面太亮：请避开直射的阳光和灯。",
        technician="画面太亮：避开逆光和直射光；锁定了曝光的，取消锁定后重新打开。",
        transient=True,
        cause="画面太亮",
        part="摄像头周围的灯光",
        steps=(
            "拉上窗帘，避开直射的阳光。",
            "把摄像头转开，不要对着灯。",
            "仍然太亮请找技术人员调曝光。",
        ),
        picture="camera-view",
    ),
)
