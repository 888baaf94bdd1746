"""A sentence is bound to what says it, replaced by the exact words, or dropped."""

from rag.answer.citations import Draft
from rag.answer.verification import quotation, repeats, verify
from rag.types import Passage, Source

SOURCE = Source(id="a", path="a", title="青岛市实施方案", region="青岛市")


def passages(*texts: str) -> list[Passage]:
    return [Passage(source=SOURCE, path=(), text=t, start=i * 1000, end=i * 1000 + len(t)) for i, t in enumerate(texts)]


def draft(text: str, *markers: int) -> Draft:
    return Draft(text=text, markers=markers)


def test_a_marker_decides_between_equals() -> None:
    evidence = passages("每年培训2万人。", "每年培训2万人。")
    assert verify(draft("每年培训2万人。", 2), evidence, "").passages == (evidence[1],)


def test_a_marker_that_names_nothing_or_the_wrong_passage_does_not_bind() -> None:
    evidence = passages("每年培训2万人。", "营造良好社会氛围。")
    assert verify(draft("每年培训2万人。", 2, 9), evidence, "").passages == (evidence[0],)


def test_two_passages_when_each_gives_a_part() -> None:
    evidence = passages("深圳技工院校有11所。", "福田民办培训机构有24家。")
    verdict = verify(draft("技工院校有11所，民办培训机构有24家。"), evidence, "")
    assert set(p.start for p in verdict.passages) == {0, 1000} and not verdict.objection


def test_a_deviating_sentence_gives_way_to_the_words_of_the_source() -> None:
    evidence = passages("力争每年新增高技能人才2万人以上。")
    verdict = verify(draft("每年新增高技能人才2万人以下。"), evidence, "")
    assert (verdict.text, verdict.passages) == ("力争每年新增高技能人才2万人以上。", (evidence[0],))
    assert verdict.objection


def test_a_line_that_says_nothing_of_what_was_asked_does_not_carry_the_sentence() -> None:
    evidence = passages("福田区人力资源局 2024年9月2日")
    question = "提出福田区提案的盛荣委员在哪个单位工作？"
    assert verify(draft("盛荣委员在福田区人力资源局工作。"), evidence, question).text == ""


def test_of_a_sentence_half_invented_the_clause_that_the_source_says_stays() -> None:
    evidence = passages("高技能人才占技能人才比例达34.9%。")
    said = "广东高技能人才占技能人才的比例达34.9%，青岛的目标是35%。"
    verdict = verify(draft(said), evidence, "广东高技能人才占比与青岛的目标分别是多少？")
    assert verdict.text == "" or "35%" not in verdict.text
    said = "高技能人才占技能人才的比例达34.9%，青岛的目标是35%。"
    assert verify(draft(said), evidence, "").text == "高技能人才占技能人才的比例达34.9%。"


def test_what_stands_nowhere_is_dropped_not_replaced() -> None:
    verdict = verify(draft("每年新增高技能人才9万人。"), passages("每年新增高技能人才2万人。"), "")
    assert (verdict.text, verdict.passages) == ("", ())


def test_an_english_sentence_is_bound_to_the_nearest_that_holds_its_figures() -> None:
    evidence = passages("每名奖励50万元。", "全省技能人才总量达1979万人。")
    verdict = verify(draft("There are 19.79 million skilled workers."), evidence, "How many?", evidence)
    assert verdict.passages == (evidence[1],) and not verdict.objection
    assert verify(draft("There are 1979 million skilled workers."), evidence, "How many?", evidence).text == ""


def test_a_long_passage_is_quoted_by_the_clauses_that_answer() -> None:
    text = "开展绩效评估，" * 8 + "重点培育30个品牌专业，" + "营造良好氛围，" * 8
    (passage,) = passages(text)
    quoted = quotation(passage, "重点培育多少个品牌专业")
    assert quoted.text == "重点培育30个品牌专业，"
    assert text[quoted.start : quoted.end] == quoted.text


def test_what_tells_when_goes_with_a_quotation() -> None:
    [dated] = passages(f"{'各项工作有序推进，' * 10}2017年，用于培训的补贴超过710万元。")
    assert quotation(dated, "2018年用于培训的补贴多少").text == "2017年，用于培训的补贴超过710万元。"


def test_of_whom_amounts_are_told_one_after_the_other_goes_with_a_quotation() -> None:
    [paid] = passages(f"{'各项工作有序推进，' * 10}对获金、银、铜牌的，市级分别给予3万元、2万元、1万元奖励，加分10分。")
    assert quotation(paid, "市级给予奖励多少元").text == "对获金、银、铜牌的，市级分别给予3万元、2万元、1万元奖励，"


def test_what_a_quotation_excepts_and_the_end_of_its_inner_quotation_go_with_it() -> None:
    tail = "营造良好氛围，" * 12
    (forbids,) = passages(f"本产品用于隔离病区，严禁用于重症病区。{tail}")
    assert quotation(forbids, "用于隔离病区").text == "本产品用于隔离病区，严禁用于重症病区。"
    (inner,) = passages(f"注明“本产品用于隔离病区，见说明书”。{tail}")
    assert quotation(inner, "本产品用于隔离病区").text == "注明“本产品用于隔离病区，见说明书”。"


def test_a_list_is_quoted_to_its_end() -> None:
    lead, rest = "招工确有困难，原因有三个方面：一是观念转变，更倾向于灵活就业；", "二是外地产业承接能力提升，" * 4
    (causes,) = passages(f"{lead}{rest}三是部分车间管理粗放。")
    assert quotation(causes, "招工困难的原因有哪几个方面").text.endswith("三是部分车间管理粗放。")
    assert quotation(causes, "车间管理粗放").text == "三是部分车间管理粗放。"
    named = (
        "下列人员不得列为对象：（一）全日制在校的学生；（二）已经办理退休手续的人员；"
        "（三）企业管理人员和后勤服务人员；（四）正在参加其他补贴性培训的人员。"
    )
    (people,) = passages(f"{named}{'此外另有规定，' * 8}")
    assert quotation(people, "哪些人不得列为对象？在校学生、退休人员、后勤人员").text == named


def test_circles_and_repetitions() -> None:
    assert repeats("培训两万人。", ["每年培训两万人。"])
    assert repeats("答复的答复的答复的答复的答复的答复的", [])
    assert not repeats("培训两万人。", ["评选十名。"])


def test_two_passages_do_not_say_together_what_neither_says() -> None:
    """One names the thing, the other tells of something else; each of two clauses may have a passage of its own."""
    evidence = passages("锚定福田区“8+3”重点产业集群发展方向。", "重点围绕先进制造业、重点服务业发展需要。")
    mixed = verify(draft("福田区“8+3”重点产业集群是先进制造业、重点服务业。"), evidence, "“8+3”重点产业集群是哪些？")
    assert "先进制造业" not in mixed.text
    both = passages("青岛市每年培训10万人次。", "龙岗区每年评选10名先锋人物。")
    joined = verify(draft("青岛市每年培训10万人次，龙岗区每年评选10名先锋人物。"), both, "各有多少？")
    assert joined.text == "青岛市每年培训10万人次，龙岗区每年评选10名先锋人物。" and len(joined.passages) == 2


def test_an_english_figure_is_of_the_passage_that_speaks_of_its_words() -> None:
    evidence = passages("落实青年见习，建立青年见习基地。", "2017年企业内部培训达2.2万人次。")
    said = "Longgang's bases (young见习基地) provided 22,000 places in 2017."
    told = verify(draft(said), evidence, "How many places did the bases (青年见习基地) provide in 2017?", evidence)
    assert "22,000" not in told.text


def test_of_a_sentence_that_tells_one_of_two_things_falsely_the_source_tells_both() -> None:
    text = "三是提高标准，硕士研究生购房补贴由8万元提高到12万元，本科毕业生由3万元提高到5万元，博士研究生由20万元提高到30万元，凭证件向所在地的人社部门申请。"
    told = "硕士研究生购房补贴由3万元提高到5万元，博士研究生由20万元提高到30万元。"
    verdict = verify(draft(told), passages(text), "硕士、博士的购房补贴从多少提高到多少？")
    assert "由8万元提高到12万元" in verdict.text and "由20万元提高到30万元" in verdict.text
    assert verdict.text in text or verdict.text.rstrip("。") in text
