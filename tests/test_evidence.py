"""Evidence behind a section: nothing twice, nothing lost."""

from dataclasses import replace

from fakes import Search, document, passages, texts

from rag.answer.evidence import (
    behind,
    bodies,
    distinct,
    end_of_list,
    forbidden,
    formal,
    gather,
    of_bodies,
    on_subject,
    widened,
)
from rag.structure.outline import outline
from rag.types import Passage

PAPER = document("a.md", "甲市培训200人。", "乙县有9家机构。", "丙镇有3所学校。")
FIRST, SECOND, THIRD = passages(PAPER)
OTHER = passages(document("b.md", "甲市培训200人。"))[0]


def span(start: int, end: int) -> Passage:
    return Passage(source=PAPER.source, path=(), text=PAPER.text[start:end], start=start, end=end)


def test_what_lies_inside_the_section_is_not_repeated_other_documents_stay() -> None:
    section = span(FIRST.start, SECOND.end)
    assert behind(section, [SECOND, OTHER, THIRD, FIRST]) == [section, OTHER, THIRD]


def test_of_what_goes_on_behind_the_section_the_rest_stays() -> None:
    section, longer = span(FIRST.start, SECOND.end), span(SECOND.start, THIRD.end)
    found = behind(section, [longer])
    assert texts(found) == [section.text, THIRD.text]
    assert found[1] == THIRD


def test_what_begins_before_the_section_stays_whole() -> None:
    longer = span(FIRST.start, SECOND.end)
    assert behind(SECOND, [longer]) == [SECOND, longer]


def test_what_only_says_of_which_paper_it_is_is_no_evidence() -> None:
    paper = document(
        "法.txt",
        "甲市补贴办法\n",
        "甲市教育局\n",
        "2024年1月2日\n",
        "现将《甲市补贴办法》印发给你们，请认真贯彻落实。\n",
        "对甲市到课率低于七成的机构亮红牌。\n",
        "甲市第一技师学院\n",
        title="甲市补贴办法",
        issuer="甲市教育局",
        region="甲市",
    )
    search = Search(paper)
    (found,) = gather(search, "甲市补贴机构到课率低怎么办？", search.sources(), 4)
    told = [passage.text.strip() for passage in found]  # a school in a list is no body that signs
    assert told == ["对甲市到课率低于七成的机构亮红牌。", "甲市第一技师学院"]


def test_what_names_another_thing_does_not_speak_of_the_one_before_it() -> None:
    paper = document("c.md", "每年评选“甲等工匠”。", "每名奖励50万元。", "每两年遴选“青年菁英”100名。")
    award, money, others = passages(paper)

    class Neighbours(Search):
        def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
            return replace(passage, text=paper.text[: passage.end], start=0)

    found = [on_subject(Neighbours(paper), [one], "每年评选多少名“甲等工匠”？") for one in (award, money, others)]
    assert found == [True, True, False]


def test_several_things_in_one_pair_of_quotation_marks_are_no_other_name() -> None:
    paper = document("d.md", "实行“四个集中”。", "“集中患者、集中专家、集中资源”是其特色。")

    class Neighbours(Search):
        def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
            return replace(passage, text=paper.text[: passage.end], start=0)

    assert on_subject(Neighbours(paper), passages(paper)[1:], "“四个集中”指什么？")


def test_two_places_are_two_sides_only_where_something_joins_them() -> None:
    city = document("e.md", "甲市调研复工。", region="青岛市")
    district = document("f.md", "乙区调研复工。", region="深圳市龙岗区")
    search = Search(city, district)

    def groups(question: str) -> int:
        return len(gather(search, question, search.sources(), 4))

    assert groups("青岛和龙岗的复工要求。") == 2
    assert groups("青岛市领导在龙岗调研时对复工的要求") == 1


def test_a_document_of_no_known_place_is_of_those_that_it_speaks_of() -> None:
    of_it = document("g.md", "青岛复工。", region="青岛市")
    placeless = document("h.md", "领导干部复工要有奖惩。", "青岛市委通知。")
    elsewhere = document("i.md", "复工奖惩从严。", "青岛来人登记。", region="深圳市")
    search = Search(of_it, placeless, elsewhere)
    (found,) = gather(search, "青岛对复工奖惩的要求", search.sources(), 6)
    assert "领导干部复工要有奖惩。" in texts(found) and "复工奖惩从严。" not in texts(found)


def test_what_is_asked_of_a_school_by_name_is_not_told_of_schools_at_large() -> None:
    paper = document("s.md", "与宝山技工学校等合作。", "技工院校在校生保持3万人以上。", "技工学校共7所。")
    named, large, kind = passages(paper)
    assert bodies("宝山技工学校有多少名在校生？", [large, named]) == ["宝山技工学校"]
    assert bodies("宝山技工学校有多少名在校生？", [large]) == bodies("当地技工学校有几所？", [kind]) == []
    assert of_bodies(Search(paper), named, ["宝山技工学校"]) and of_bodies(Search(paper), large, [])
    assert not of_bodies(Search(paper), large, ["宝山技工学校"])


def test_a_city_is_no_side_beside_its_district_unless_something_joins_them() -> None:
    city = document("g.md", "深圳首个省外站点设在隆安。", region="深圳市")
    district = document("h.md", "福田在广西设立深圳首个省外站点。", region="深圳市福田区")
    search, sources = Search(city, district), [city.source, district.source]
    assert len(gather(search, "福田区在广西哪里设立了深圳首个省外站点？", sources, 6)) == 1
    assert len(gather(search, "福田区参与设立的深圳首个省外站点在哪里？", sources, 6)) == 1
    assert len(gather(search, "福田区和深圳市的站点在哪里？", sources, 6)) == 2


def test_what_a_ministry_orders_is_told_of_its_own_papers_alone() -> None:
    own = document("g.md", "人力资源社会保障部要求暂缓现场招聘。")
    other = document("h.md", "全市暂缓现场招聘。")
    for papers, found in (([own, other], ["g.md"]), ([other], [])):
        search = Search(*papers)
        groups = gather(search, "人社部要求现场招聘怎么办？", [paper.source for paper in papers], 6)
        assert [passage.source.path for group in groups for passage in group] == found


def test_a_part_does_not_tell_of_the_whole() -> None:
    district = document("i.md", "目前共有24家机构。", "全市首个站点在此。", region="深圳市福田区", region_level="区")
    search, sources = Search(district), [district.source]
    found = [gather(search, f"深圳{whole}有多少家机构？", sources, 6) for whole in ("全市", "")]
    assert [texts([p for group in groups for p in group]) for groups in found] == [
        ["全市首个站点在此。"],
        ["目前共有24家机构。", "全市首个站点在此。"],
    ]


def test_another_session_is_told_of_by_no_paper_of_this_one() -> None:
    paper = document("j.md", "全省人才1979万人。", title="关于省十四届人大二次会议第1916号建议的函")
    search = Search(paper)
    found = [
        gather(search, f"十四届人大{which}次会议建议答复里全省人才多少？", [paper.source], 6) for which in ("三", "二")
    ]
    assert [bool(groups) for groups in found] == [False, True]


def test_a_heading_brings_what_stands_under_it_and_is_left_out_where_only_subheadings_do() -> None:
    text = "一、申报程序\n（一）申报时间\n每年6月。\n二、补贴期限\n最长两年。\n"
    sections = outline(text)
    paper = replace(document("h.md", *text.split("\n")), sections=sections)
    lines = {
        p.text: replace(p, path=next((s.path for s in sections if s.heading == p.text), ("",))) for p in passages(paper)
    }

    class Headings(Search):
        def best_sentences(self, *_: object, **__: object) -> list[tuple[Passage, float]]:
            return [(lines[words], 1.0) for words in ("一、申报程序", "二、补贴期限")]

        def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
            under = after and passage.text.startswith("二")  # under the first there are only subheadings
            end = paper.text.index("\n", passage.end + 1) if under else passage.end
            return replace(passage, text=paper.text[passage.start : end], end=end)

    (found,) = gather(search := Headings(paper), "怎样申报？", search.sources(), 4)
    assert texts(found) == ["二、补贴期限\n最长两年。"]


def test_what_holds_a_passage_takes_its_place() -> None:
    wider = span(FIRST.start, SECOND.end)
    assert distinct([SECOND, THIRD, wider, FIRST], 4) == [wider, THIRD]
    assert distinct([wider, SECOND, THIRD], 4) == [wider, THIRD]


def test_what_heads_or_closes_a_page_is_no_evidence() -> None:
    paper = document(
        "法.txt",
        "索引号：430/2024-01 发布机构：甲省教育厅\n",
        "甲市大师工作室管理办法\n",
        "工作室领办人年龄不超过57周岁。\n",
        "甲省教育厅 2024年1月2日\n",
        "感谢您对工作室的关心和支持。\n",
        "抄送：市财政局。\n",
        "2. 工作室申报表\n",
        title="甲省教育厅关于印发〈甲市大师工作室管理办法〉的通知",
        issuer="甲省教育厅",
        attachments=("绩效目标表", "工作室申报表"),
    )
    search = Search(paper)
    (found,) = gather(search, "大师工作室领办人有什么要求？", search.sources(), 4)
    assert [passage.text.strip() for passage in found] == ["工作室领办人年龄不超过57周岁。"]


def test_an_item_comes_with_what_turns_it() -> None:
    text = "第七条 有下列情形之一的，不得申报：\n（一）已领办工作室的；\n（二）失信的。\n第八条 应当具备下列条件：\n（一）年满18周岁；"
    paper = document("a.md", *text.split("\n"))
    _, first, second, _, other = passages(paper)
    search = Search(paper)
    told = forbidden(search, first)
    assert told and told.text == "第七条 有下列情形之一的，不得申报：\n（一）已领办工作室的；"
    assert paper.text[told.start : told.end] == told.text and widened(search, first) == told
    assert (led := forbidden(search, second)) and led.text.startswith("第七条 有下列情形之一的，不得申报：")
    assert forbidden(search, other) is None  # nothing turns it
    later = document(
        "b.md", "以下费用不予补贴：", "（一）招待费。", "第八条 补贴范围如下：", "（一）教材费；", "2.被列入名单的。"
    )
    _, cost, _, books, _ = passages(later)
    led = forbidden(Search(later), cost)
    assert led and led.text == "以下费用不予补贴：\n（一）招待费。"
    assert forbidden(Search(later), books) is None  # led to by another line


def test_a_clause_that_leans_back_is_widened_to_its_own_sentence() -> None:
    paper = document("a.md", "甲市共有9家机构。", "全市培训200人,并推进试点,其中拿证150人。")
    _, whole = passages(paper)
    clause = replace(whole, text=whole.text[9:], start=whole.start + 9)
    assert clause.text.startswith("并") and widened(Search(paper), clause) == whole


def test_the_caption_of_a_table_says_nothing() -> None:
    card = {"issuer": "甲市人力资源和社会保障局"}
    told = ("表1列出了各县的完成率，甲县最高。", "表2 补贴标准为每人2000元", "图1.2万人参加培训")
    captions = ("表1 2024年度工作情况", "图二：培训人数", "表3 各县完成情况（单位：万人次）")
    assert not any(formal(line) for line in passages(document("t", *told, **card)))
    assert all(formal(line) for line in passages(document("t", *captions, **card)))


def test_who_gets_a_copy_is_evidence_where_that_is_asked() -> None:
    (line,) = passages(document("t", "抄送：市政协提案委员会，市政府督查室。", issuer="甲市人力资源和社会保障局"))
    assert formal(line, "答复函写给谁？") and not formal(line, "答复函抄送了哪里？")


def test_a_sentence_with_the_first_condition_goes_with_the_others() -> None:
    lines = ("同时具备以下条件的可以申请：一是有居住证；", "二是有社保；三是有住所。", "每人限报一次。")
    paper = document("t", *lines)
    first, second, last = passages(paper)

    class Whole(Search):
        def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
            return replace(passage, text=paper.text[passage.start :], end=len(paper.text)) if after else passage

    assert widened(Whole(paper), first).text == "\n".join(lines[:2])
    assert widened(Whole(paper), second) == second and widened(Whole(paper), last).text != paper.text


def test_a_short_clause_that_says_of_what_it_is_needs_none_before_it() -> None:
    paper = document("t", "小学招生咨询：3826645；", "初中招生咨询：3826647；", "电话：3826610。")
    _, junior, bare = passages(paper)

    class Before(Search):
        def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
            return replace(passage, text=paper.text[: passage.end], start=0) if before else passage

    assert widened(Before(paper), junior) == junior and widened(Before(paper), bare).start == 0


def test_a_list_ends_before_the_next_one() -> None:
    text = "条件：一是年满18周岁；二是有户籍。材料：一是身份证；二是照片。"
    assert text[: end_of_list(text, 0, 12)] == "条件：一是年满18周岁；二是有户籍。"
    text = "条件：（一）本市户籍；（二）年满60岁。\n不予受理：（一）材料不全；（二）已死亡。"
    assert text[: end_of_list(text, 0, 10)].endswith("年满60岁。")
