"""Which documents a question names, and which place it names that none of them is about; pure.

Arrows: cardfacts, evidence, answering -> here. Knows no ranking: only the words of the question and the cards.
"""

import re
from collections.abc import Sequence

from pypinyin import lazy_pinyin

from rag.types import Source

_LEVELS = re.compile(r"特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|新区|地区|省|市|区|县|旗")
_PEOPLE = re.compile(r"^尊敬的|等?(?:人大|政协)?(?:各位)?(?:代表|委员|同志|先生|女士)?[:：]?$|等$")
_PLACES = (
    "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|"
    "内蒙古|广西|西藏|宁夏|新疆|香港|澳门|广州|深圳|珠海|汕头|佛山|韶关|湛江|肇庆|江门|茂名|惠州|梅州|汕尾|河源|阳江|清远|东莞|中山|潮州|揭阳|云浮|"
    "南京|苏州|无锡|常州|南通|徐州|杭州|宁波|温州|嘉兴|绍兴|金华|合肥|福州|厦门|泉州|南昌|济南|青岛|烟台|威海|潍坊|淄博|临沂|济宁|郑州|洛阳|武汉|宜昌|"
    "长沙|株洲|南宁|桂林|海口|三亚|成都|绵阳|贵阳|昆明|西安|兰州|西宁|银川|乌鲁木齐|拉萨|呼和浩特|石家庄|唐山|太原|沈阳|大连|长春|哈尔滨"
)
_PLACE = re.compile(rf"(?:{_PLACES})|[\u4e00-\u9fff]{{2}}(?=[区县](?!域|别|分|块|街|级))")
_NOT_PLACES = re.compile(
    r"^[各全我本该辖市省地城老新外片校园社街哪几个这那在对和与及由的了是有]|[各全我本该辖市省的新湾园社地片校景库战特专军矿林牧]$|"
    r"示范|合作|试验|开发|高新|功能|经济|保税|服务|工业|自贸|贸易|生活|居住|核心|中心|集聚|先行|实验|保护|行政|下辖"
)
_CHINESE_NUMBER = re.compile(r"[〔\[【(（［]\s*(\d{4})\s*[〕\]】)）］]\s*第?\s*(\d+)\s*号")


def short(region: str) -> str:
    """The name of the innermost region without its level: 深圳市龙岗区 -> 龙岗."""
    parts = [part for part in _LEVELS.split(region) if part]
    return parts[-1] if parts else ""


def people(addressee: str) -> str:
    """The name in a form of address: 尊敬的王金乐委员 -> 王金乐; empty for bodies (各区市…局)."""
    name = _PEOPLE.sub("", _PEOPLE.sub("", addressee.strip()))
    return name if 2 <= len(name) <= 4 else ""


def weight(question: str, source: Source) -> int:
    """How plainly the question names this document; 0: not at all. Numbers outweigh people, people places."""
    numbers = set(_CHINESE_NUMBER.findall(question))
    total = 0
    if source.number and numbers & set(_CHINESE_NUMBER.findall(source.number)):
        total += 12
    if source.proposal_number and re.search(rf"(?<!\d){re.escape(source.proposal_number)}(?!\d)", question):
        total += 12
    for name in (people(source.addressee), source.contact):
        if name and name in question:
            total += 6
    if any(title and title in question for title in (source.title, source.proposal_title)):
        total += 12
    region = short(source.region)
    if (region and (region in question or _in_english(region, question))) or (
        source.issuer and source.issuer in question
    ):
        total += 4
    return total


def _in_english(region: str, question: str) -> bool:
    """The question names the region by its name in Latin letters: Qingdao."""
    return "".join(lazy_pinyin(region)).casefold() in re.findall(r"[a-z]+", question.casefold())


def named(question: str, sources: Sequence[Source]) -> list[Source]:
    """The documents that the question names; of a region and the one around it, the inner one. Empty: names none."""
    weights = {source.id: weight(question, source) for source in sources}
    best = max(weights.values(), default=0)
    if best == 0:
        return []
    found = (
        [source for source in sources if weights[source.id] >= min(best, 4)]
        if best < 6
        else [source for source in sources if weights[source.id] == best]
    )
    inner = [source for source in found if not any(_inside(other, source, question) for other in found)]
    return inner or found


def _inside(other: Source, source: Source, question: str) -> bool:
    """The question names `source` only as the place around `other`: 深圳市龙岗区."""
    outer, within = short(source.region), short(other.region)
    return outer != within and re.search(rf"{re.escape(outer)}(?:省|市)?{re.escape(within)}", question) is not None


def places(question: str) -> list[str]:
    """Places that the question names, without their level, in order."""
    found = [match[0] for match in _PLACE.finditer(question)]
    return list(dict.fromkeys(name for name in found if not _NOT_PLACES.search(name)))
