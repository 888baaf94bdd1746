"""Which documents a question names, and which places it names."""

from rag.answer.gazetteer import find
from rag.answer.scope import (
    asked_places,
    elsewhere,
    named,
    of_year,
    papers_by_year,
    people,
    places,
    short,
    silent_on,
)
from rag.types import Source

SHENZHEN = Source(id="0", path="0", region="深圳市", issuer="深圳市人力资源和社会保障局", proposal_number="20220252")
LONGGANG = Source(id="2", path="2", region="深圳市龙岗区", addressee="尊敬的王金乐委员：", proposal_number="20180084")
QINGDAO = Source(id="4", path="4", region="青岛市", number="青人社字〔2021〕94号", title="关于印发《方案》的通知")
ALL = [SHENZHEN, LONGGANG, QINGDAO]


def ids(question: str) -> list[str]:
    return [source.id for source in named(question, ALL)]


def test_a_region_names_its_document_with_or_without_its_level() -> None:
    assert ids("龙岗区每年评选多少人？") == ids("龙岗评选多少人") == ["2"]


def test_a_place_that_is_left_aside_is_not_named() -> None:
    assert ids("龙岗参与设立的、深圳市以外的第一个站点在哪？") == ["2"]
    assert ids("深圳市外贸企业有多少？") == ["0"]


def test_the_place_around_it_is_not_meant_too() -> None:
    assert ids("深圳市龙岗区每年评选多少人？") == ["2"]
    assert ids("深圳和龙岗分别培训多少人？") == ["0", "2"]


def test_a_number_outweighs_a_place_in_whatever_brackets() -> None:
    assert ids("深圳看到的青人社字[2021]94号讲了什么？") == ["4"]
    assert ids("第20180084号提案") == ["2"]
    assert ids("第201800840号提案") == []


def test_beside_a_number_another_place_counts_where_each_is_asked_for() -> None:
    assert ids("青岛的通知和第20180084号提案的答复，联系人分别是谁？") == ["2", "4"]
    assert ids("第20180084号提案的答复提到青岛了吗？") == ["2"]


def test_a_person_names_the_document_written_to_them() -> None:
    assert ids("给王金乐的答复") == ["2"]
    assert people("尊敬的王金乐委员：") == "王金乐"
    assert people("各区市人力资源社会保障局，局有关处室：") == people("尊敬的纳税人：") == people("各位商户：") == ""


def test_a_region_in_latin_letters() -> None:
    assert ids("What is the target of Qingdao?") == ["4"]
    assert ids("How long did Longgang train?") == ["2"]


def test_no_name_no_document() -> None:
    assert ids("每年评选多少人？") == []


def test_places_that_are_not_names_of_places() -> None:
    assert places("上海和浦东新区的政策") == ["上海", "浦东"]
    assert places("全市各区怎么做，本区呢，哪个区最多？") == []
    assert short("深圳市龙岗区") == "龙岗" and short("广东省") == "广东" and short("") == ""


def test_a_place_inside_one_that_is_held_has_to_be_spoken_of() -> None:
    """What holds for 青岛 is no answer for its district 城阳, which no document is of; beside 青岛 广西 is only mentioned."""
    speaks = elsewhere("青岛给城阳区的培训任务是多少？", ALL)
    assert speaks and speaks(["每年培训10万人次。", "城阳区每年培训1万人次。"]) == [False, True]
    assert [place.name for place in asked_places("青岛给城阳区的任务？", ALL)[1]] == ["青岛市城阳区"]
    assert elsewhere("青岛在广西设立了什么？", ALL) is None


def test_a_province_that_does_not_speak_of_its_city_is_silent_on_it() -> None:
    province = Source(id="p", title="", path="p", region="广东省")
    held = find("广东的技师里，在深圳企业的有多少名？")
    assert silent_on("产生技师234名。", province, held) and not silent_on("其中深圳企业27名。", province, held)
    city = Source(id="c", title="", path="c", region="深圳市")
    assert not silent_on("产生技师27名。", city, held) and not silent_on("产生技师234名。", province, held[:1])


def test_a_district_that_no_list_holds_behind_its_city_is_not_the_city() -> None:
    city = Source(id="c", path="c", region="重庆市", region_level="市")
    counts = elsewhere("重庆渝北区2024年分到多少培训任务？", [city])
    assert counts is not None and counts(["全市25万人次", "渝北2万人次"]) == [False, True]
    assert elsewhere("重庆2024年分到多少培训任务？", [city]) is None


def test_papers_of_one_place_are_named_by_their_years() -> None:
    old, new = (Source(id=year, path=year, region="甲市", signed=f"{year}-05-01") for year in ("2023", "2025"))
    elsewhere = Source(id="c", path="c", region="乙市", signed="2023-01-01")
    question = "甲市技师的补贴，2023年方案和2025年的通知里各是多少？"
    assert papers_by_year(question, [new, old]) == [[old], [new]]
    assert papers_by_year(question, [old]) == papers_by_year(question, [old, new, elsewhere]) == []
    assert papers_by_year("甲市2023年和2025年的目标各是多少？", [old, new]) == []
    assert of_year(question, "2023") == "甲市技师的补贴，2023年方案里是多少？"
    assert of_year(question, "2025") == "甲市技师的补贴，2025年的通知里是多少？"
    assert of_year("甲市各是多少？", "2023") == "甲市各是多少？"
    assert of_year("深圳和青岛2022年政策里各补多少？", "深圳") == "深圳和青岛2022年政策里各补多少？"
    assert papers_by_year("甲市2023年和2025年的通知里，补贴各是多少？", [new, old]) == [[old], [new]]
    for whole in ("甲市2025年通知里补贴比2023年通知高多少？", "甲市2025年通知废止了2023年办法吗，各是哪条？"):
        assert papers_by_year(whole, [new, old]) == []
