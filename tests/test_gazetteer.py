"""Which words of a text are places, and which division they mean."""

import pytest

from rag.answer.gazetteer import find, home_of, place, unlisted
from rag.text.divisions import bare, divisions

HOME = ("深圳市", "广东省", "深圳市龙岗区", "深圳市福田区", "青岛市")


def names(text: str, regions: tuple[str, ...] = HOME) -> list[str]:
    return [found.name for found in find(text, regions)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青岛每年新增多少人", ["青岛市"]),
        ("广东省深圳市龙岗区的补贴", ["深圳市龙岗区"]),
        ("广东深圳", ["深圳市"]),
        ("深圳和龙岗分别培训多少人", ["深圳市", "深圳市龙岗区"]),
        ("深圳市、广东省和青岛市", ["深圳市", "广东省", "青岛市"]),
        ("南山区有多少家", ["深圳市南山区"]),
        ("北京朝阳的政策", ["北京市朝阳区"]),
        ("昆山、义乌和海淀", ["昆山市", "义乌市", "北京市海淀区"]),
        ("内蒙古与恩施州", ["内蒙古自治区", "恩施土家族苗族自治州"]),
        ("吉林和吉林市", ["吉林省", "吉林市"]),
        ("汕尾市城区", ["汕尾市城区"]),
        ("仙桃市", ["仙桃市"]),
        ("資源縣與龍崗區", ["桂林市资源县", "深圳市龙岗区"]),
        ("What did Qingdao and Xi'an do?", ["青岛市", "西安市"]),
        ("What are Qingdao's targets?", ["青岛市"]),
        ("Longgang and Nanshan District", ["深圳市龙岗区", "深圳市南山区"]),
        ("Shaanxi is not Shanxi", ["陕西省", "山西省"]),
        ("Hong Kong and Inner Mongolia", ["香港特别行政区", "内蒙古自治区"]),
    ],
)
def test_places(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "社区、园区、校区、辖区和小区", "全市各区怎么做，本区呢，哪个区最多", "城市建设和新城区、老城区", "推广安全生产", "创新乡村振兴",
        "来宾登记", "资源整合与合作", "公安机关", "对外开放、平安建设", "确保定期发放", "出海口岸", "人才东方红", "坚如磐石、稳如磐石", "前景一片光明", "和平与安定",
        "中山大学毕业生", "北京冬奥会", "杭州亚运会", "南山街道", "北京路", "长治久安", "朝阳产业", "The data are public", "a reply of the bureau",
    ],
)  # fmt: skip
def test_words_that_are_no_places(text: str) -> None:
    assert names(text) == []


def test_a_bare_county_is_a_place_where_the_documents_are_at_home() -> None:
    assert names("南山的奖励") == ["深圳市南山区"]
    assert names("南山的奖励", ()) == []
    assert names("深圳南山的奖励", ()) == ["深圳市南山区"]


def test_a_name_of_several_divisions_says_no_more_than_it_says() -> None:
    (found,) = find("鼓楼区的办法")
    assert (found.name, found.level, found.outer) == ("鼓楼区", "区", "")
    (found,) = find("南京市的鼓楼区", ())[1:]
    assert found.name == "南京市鼓楼区"


def test_a_name_as_a_whole() -> None:
    assert place("深圳市龙岗区").short == "龙岗"  # type: ignore[union-attr]
    assert place("平安").own == "平安区"  # type: ignore[union-attr]
    assert place("全国") is None and place("青岛的政策") is None and place("") is None


def test_the_divisions_are_whole() -> None:
    found = divisions()
    assert [sum(division.rank == rank for division in found) for rank in (1, 2)] == [34, 333]
    assert len({(division.within, division.name) for division in found}) == len(found) > 3000
    assert (bare("恩施土家族苗族自治州"), bare("内蒙古自治区"), bare("赵县")) == ("恩施", "内蒙古", "赵县")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("锦川的空气怎么样", ["锦川市"]),
        ("云溪区小学几个班", ["锦川市云溪区"]),  # and not that of 岳阳市
        ("云溪双胞胎能捆绑派位吗", ["锦川市云溪区"]),
        ("岳阳市云溪区的小学", ["岳阳市云溪区"]),
        ("锦川东湖区2023年培训多少人", ["锦川市东湖区"]),  # a district of that city, not of 南昌市
        ("锦川和南昌东湖区", ["锦川市", "南昌市东湖区"]),
        ("锦川市平安建设和红旗小学", ["锦川市"]),  # words, not its districts
        ("锦川市新城区补贴", ["锦川市"]),
        ("schools in Yunxi District of Jinchuan City", ["锦川市云溪区", "锦川市"]),
    ],
)
def test_what_documents_are_of_is_a_place_though_no_list_holds_it(text: str, expected: list[str]) -> None:
    assert names(text, ("锦川市云溪区", "锦川市")) == expected


def test_a_region_that_no_list_holds_by_its_levels() -> None:
    own = home_of("锦川市云溪区")
    assert own and (own.short, own.level, own.outer) == ("云溪", "区", "锦川市")
    assert (shenzhen := home_of("深圳市前山区")) and (shenzhen.own, shenzhen.outer) == ("前山区", "深圳市")
    assert home_of("高新技术") is None and place("锦川市云溪区") is None


def test_a_zone_of_another_city_is_not_ours() -> None:
    assert names("深圳高新区补贴", ("成都市高新区",)) == ["深圳市高新区"]
    assert names("成都高新区补贴", ("成都市高新区",)) == ["成都市高新区"]


@pytest.mark.parametrize(
    ("text", "guessed"),
    [
        ("宁岫市学徒补多少？", ["宁岫"]),
        ("临澜市和宁岫县各补多少？", ["临澜", "宁岫"]),
        ("2024年宁岫市人社局补多少？", ["宁岫"]),
        ("请问宁岫市政府补多少？", ["宁岫"]),
        ("拟上市企业和非遗市集补多少？", []),
        ("人在市里，其他县能领吗？", []),
        ("今年市里补多少？", []),  # 今年 is a word
        ("经与市财政局研究，全市执行。", []),
        ("超市和城市居民", []),
        ("青岛市补多少？", []),  # in the lists
    ],
)
def test_a_city_that_no_list_holds_is_guessed_by_a_name_that_is_no_word(text: str, guessed: list[str]) -> None:
    assert unlisted(text, find(text)) == guessed
