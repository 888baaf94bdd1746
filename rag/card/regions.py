"""Region and level of an organisation or title by its administrative name; pure.

Arrows: card -> here -> divisions. Knows no document; provinces and prefectures go by name, the rest by suffix.
"""

import re

from rag.text.divisions import COUNTY, PREFECTURE, PROVINCE, divisions

_HAN = r"[\u4e00-\u9fff]"
_P, _C = ("|".join(d.short for d in divisions() if d.rank == rank) for rank in (PROVINCE, PREFECTURE))
_UNLISTED = rf"(?![我本全各外跨该])(?!{_HAN}节省){_HAN}{{2}}省(?={_HAN}*(?:[局委办厅会院]|政府)(?:$|[\s、]))"  # in front of a body of it
_PROVINCE = rf"(?:(?:{_P})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)|{_UNLISTED})"
_PREFECTURE = rf"(?:{_C})(?:市|地区|盟|(?:{_HAN}{{1,9}}族)?自治州|州)"
# The lookaheads keep 社区, 园区, 城市 … inside the name of a body from being read as its region.
_PLACE_ONLY = (
    rf"(?!{_HAN}{{0,5}}?(?:社区|园区|校区|辖区|小区|景区|灾区|林区|厂区|特区|片区|地区|军区|战区|保护区|城市|都市|上市|超市|县级市|地级市|省市))"
    r"(?![我本全各该])"
)
_COUNTY = rf"{_PLACE_ONLY}{_HAN}{{1,7}}?(?:区|县|旗|市(?!民(?![政族防宗])|[场值容]))"
_PLACE = re.compile(rf"(?P<province>{_PROVINCE})?(?P<city>{_PREFECTURE})?(?P<county>{_COUNTY})?")
_INNER = re.compile(rf"(?!(?:[市城郊矿]|库)区){_COUNTY}(?<!旗)(?![级域划路])")  # of a city that no list holds
_TITLED = re.compile(
    rf"{_PLACE_ONLY}(?!示范|试点|先进|落实|推[进动]|贯彻|支持|加强|配合|学习|传达){_HAN}(?![夜楼菜集股花]){_HAN}市(?![民场值容域直区级郊县内集]|政(?!府|协))"
)  # of a city that no list holds
_BODY = re.compile("[局委办厅会]|公司|政府")
_BARE = re.compile(rf"(?P<province>{_P})?(?P<city>{_C})?")
_COUNTIES = {d.name for d in divisions() if d.rank == COUNTY}
_LEAD = re.compile(r"(?:中共(?!中央)|中国共产党|共青团|国家税务总局(?=.)|国家统计局(?=.)|中国人民银行(?=.)|政协)")
_QUOTED = re.compile(r"(?:关于(?:印发|公布|发布)?|《)+")  # before the name of a paper that the title names
_NATIONAL = re.compile(
    r"中共中央|国务院|中央|国家|中华人民共和国|全国|最高人民|中国人民银行$|中国证券|中华全国|共青团中央|海关总署|审计署|"
    r"(?:外交|国防|教育|科学技术|科技|工业和信息化|公安|国家安全|民政|司法|财政|人力资源和?社会保障|自然资源|生态环境|住房和?城乡建设|"
    r"交通运输|水利|农业农村|商务|文化和旅游|退役军人事务|应急管理|中央组织|中央宣传)部"
)
_LEVELS = {"省": "省", "市": "市", "区": "区", "县": "县", "旗": "县", "州": "市", "盟": "市"}


def region_of(name: str, prose: bool = False) -> tuple[str, str, int]:
    """(region, level, offset of the region in `name`) of a body or title; ("", "", -1) when it names none.

    In `prose`, as a title that no body stands in front of, also that of the paper it names (《甲市…办法》解读), and a county
    counts by its known name only (not 开发区), as does a city but for one of two characters that begins the title.

    The region is as written (深圳市龙岗区); the level follows the last suffix: 省 / 市 / 区 / 县. National bodies
    give ("全国", "国家", -1), for those words do not stand in their names. 直辖市 and 县级市 are 市.
    """
    lead = _LEAD.match(name) or (_QUOTED.match(name) if prose else None)
    offset = lead.end() if lead else 0
    if not (lead and lead.re is _QUOTED) and _NATIONAL.match(name, offset):
        return "全国", "国家", -1
    place = _PLACE.match(name, offset)
    if place and place[0] and not (prose and place["county"] and place["county"] not in _COUNTIES):
        city = place["county"]
        inner = _INNER.match(name, place.end()) if city and city.endswith("市") and city not in _COUNTIES else None
        if inner and not _BODY.search(inner[0]):
            return place[0] + inner[0], _LEVELS[inner[0][-1]], offset
        return place[0], _level(place), offset
    bare = _BARE.match(name, offset)
    if bare and bare[0]:
        return bare[0], "市" if bare["city"] else "省", offset
    titled = _TITLED.match(name, offset) if prose else None
    if titled:
        return titled[0], "市", offset
    return "", "", -1


def _level(place: re.Match[str]) -> str:
    deepest = place["county"] or place["city"] or place["province"]
    if place["county"] is None and re.search(r"自治区$|特别行政区$", deepest):
        return "省"
    return "市" if deepest.endswith("地区") else _LEVELS[deepest[-1]]
