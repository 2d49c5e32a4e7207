"""Mandarin syllables, and how a run of letters may be cut into them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

_TABLE = """
a ai an ang ao
ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu
ca cai can cang cao ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua
chuai chuan chuang chui chun chuo ci cong cou cu cuan cui cun cuo
da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo
e ei en eng er fa fan fang fei fen feng fo fou fu
ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo
ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo
ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun
ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui kun kuo
la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lun
luo lv lve
ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu
na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nv
nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu
qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun
ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo
sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua
shuai shuan shuang shui shun shuo si song sou su suan sui sun suo
ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo
wa wai wan wang wei wen weng wo wu
xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun
ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun
za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou
zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
"""
SYLLABLES = frozenset(_TABLE.split())
_SPELLED_OTHERWISE = {"lue": "lve", "nue": "nve"}
_PREFIXES = frozenset(s[:n] for s in SYLLABLES for n in range(1, len(s) + 1))
_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_WAYS = 5
"""Ways of cutting kept per place."""
_NO_WORSE = 12
"""How much dearer than the best a way may be: one more whole syllable (xian, xi'an)."""
_FULL, _LONE_VOWEL, _INITIAL, _UNFINISHED = 10, 13, 25, 15


@dataclass(frozen=True, slots=True)
class Piece:
    """One syllable or a part of one. ``end`` counts key characters from the start of the keys."""

    text: str
    end: int
    full: bool

    @property
    def letter(self) -> str:
        """First letter, under which the dictionary files it."""
        return self.text[0]


@lru_cache(maxsize=64)
def cuts(keys: str) -> tuple[tuple[Piece, ...], ...]:
    """Ways to cut ``keys`` (``a-z`` and apostrophes) into pieces, most plausible first.

    Whole syllables are preferred, then few pieces; initials may stand for a syllable anywhere and
    any beginning of a syllable may stand last. When no way reaches the end, the ways that reach
    furthest are given; () when not even the first letter can begin a syllable.
    """
    ways: list[list[tuple[int, tuple[Piece, ...]]]] = [[] for _ in range(len(keys) + 1)]
    ways[0] = [(0, ())]
    for at in range(len(keys)):
        ways[at] = sorted(ways[at], key=lambda w: w[0])[:_WAYS]
        if not ways[at]:
            continue
        if keys[at] == "'":
            ways[at + 1].extend(ways[at])
            continue
        for cost, piece in _pieces(keys, at):
            ways[piece.end].extend((before + cost, (*cut, piece)) for before, cut in ways[at])
    for at in range(len(keys), 0, -1):
        found = sorted(ways[at], key=lambda w: w[0])[:_WAYS]
        if found and found[0][1]:
            return tuple(cut for cost, cut in found if cost <= found[0][0] + _NO_WORSE)
    return ()


def _pieces(keys: str, at: int) -> list[tuple[int, Piece]]:
    found: dict[str, tuple[int, Piece]] = {}
    for length in range(1, 7):
        text = keys[at : at + length]
        if len(text) < length or "'" in text:
            break
        end = at + length
        spelled = _SPELLED_OTHERWISE.get(text, text)
        if spelled in SYLLABLES:
            cost = _LONE_VOWEL if text in "aeo" else _FULL
            found[text] = (cost, Piece(spelled, end, True))
        elif text in _INITIALS:
            found[text] = (_INITIAL, Piece(text, end, False))
        elif end == len(keys) and text in _PREFIXES:
            found[text] = (_UNFINISHED, Piece(text, end, False))
    return list(found.values())
