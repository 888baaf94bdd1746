"""What is told where nothing answers by itself: the nearest words to a yes or no, quotations behind English, the thing that a part is of."""

import pytest
from fakes import Model, Search, document

from rag.answer import prompts
from rag.answer.answering import Answerer
from rag.answer.looking import NEAREST
from rag.types import Answer

RULE = "加装电梯不要求全体业主同意，达到法定表决比例即可启动。"


def ask(search: Search, model: Model, question: str) -> Answer:
    *_, answer = Answerer(search, search.sources, model, hits=4, sentences=4).stream(question)
    return answer


def whether(
    question: str = "装电梯是不是得全楼都签字？", *, said: str = "不是。", margin: float = 1.0, covers: float = 0.2
) -> Answer:
    search = Search(document("p", RULE, "运行电费由业主分摊。", title="甲市解读", region="甲市"), covers=covers)
    return ask(search, Model(said, margin=margin), question)


def test_a_yes_or_no_that_cannot_be_checked_is_left_to_the_nearest_words() -> None:
    answer = whether()
    assert (
        answer.text == RULE
        and prompts.NEAREST.format(part="装电梯是不是得全楼都签字") in answer.notes
        and not answer.refused
    )


@pytest.mark.parametrize(
    "otherwise",
    [
        {"margin": -1.0},  # the model finds that the evidence does not answer
        {"covers": NEAREST - 0.01},  # the words hardly speak of it
        {"question": "装电梯要谁签字？"},  # no yes or no answers it
        {"question": "签字是业主签还是租户签？"},  # one of two
        {"question": "要签字的材料清单里有没有身份证？"},  # a list that is elsewhere
    ],
)
def test_it_is_not_otherwise(otherwise: dict) -> None:
    assert whether(**otherwise).refused


def test_a_quotation_with_another_figure_stands_behind_english_of_the_same_words() -> None:
    line = "2023年全省工会筹集培训资金2286.4万元,开展就业培训24.6万人次。"
    search = Search(document("p", line, title="甲省答复", region="甲省"))

    class Writes(Model):
        def extract(self, system, request, null, stopped):  # type: ignore[no-untyped-def]
            return "2286.4万元", -6.0

        def stream(self, system, request, stopped):  # type: ignore[no-untyped-def]
            trained = "trained" in request.rpartition("问题：")[2]
            yield "It raised $22.864 million." if trained else "In 2023, 22.864 million yuan was raised by unions."

    answer = ask(search, Writes(""), "In 2023, how much money did unions raise, and how many people were trained?")
    assert "22.864 million yuan" in answer.text and "24.6万人次" in answer.text


def test_what_is_told_of_one_of_two_names_it() -> None:
    class Counts(Model):
        def extract(self, system, request, null, stopped):  # type: ignore[no-untyped-def]
            evidence, _, asks = request.rpartition("问题：")
            return ("58枚" if "58枚" in evidence else "9枚" if "中国队" in asks else "8枚"), -6.0

    lines = ("冬会选手得了58枚金牌。", "美国队8枚金牌。", "中国队9枚金牌。")  # the first is found best for each
    search = Search(*(document(line, line) for line in lines), covers=0.4)
    answer = ask(search, Counts(""), "冬会美国队和中国队分别得了多少金牌？")
    assert [sentence.text for sentence in answer.sentences] == [*lines[1:]]


def test_of_two_schools_each_is_told_of_itself() -> None:
    lines = ("宝山技工学校开设电工专业。", "金山技工学校首席技师20人、特级技师30人。")
    model = Model("金山技工学校首席技师20人、特级技师30人。", short="20人", null=-6.0)
    answer = ask(Search(document("p", *lines), covers=0.4), model, "宝山技工学校特级技师和首席技师分别多少人？")
    assert answer.refused


def test_the_nearest_words_of_sides_are_told_of_each() -> None:
    papers = [
        document(city, f"{city}装电梯不要求全体同意。", title=f"{city}解读", region=f"{city}市")
        for city in ("深圳", "青岛")
    ]
    answer = ask(Search(*papers, covers=0.2), Model("不是。", margin=1.0), "深圳和青岛装电梯是不是得全楼都签字？")
    assert answer.text.count("不要求全体同意") == 2 and not any("没有找到说明" in note for note in answer.notes)
    assert len([note for note in answer.notes if "最接近的原文" in note]) == 2


def test_what_is_told_to_a_yes_or_no_speaks_of_it_as_the_best_sentence_does() -> None:
    class Weighing(Search):
        def coverage(self, question: str, shown: str) -> float:
            return 0.3 if "公示" in shown else 0.1

    lines = ("四家企业申报，三家已公示。", "向省里推荐专家6位。")
    model = Model("是的，向省里推荐专家6位。", margin=3.0)
    answer = ask(Weighing(document("p", *lines, title="甲区函")), model, "四家企业都公示了吗？")
    assert answer.text == lines[0]


def test_what_is_allowed_may_be_judged_from_a_rule_though_the_model_is_not_sure() -> None:
    rule = "劳务派遣单位不得作为申报主体。"
    search = Search(document("p", rule, "企业自愿申报。", title="甲市办法", region="甲市"), covers=NEAREST)
    assert ask(search, Model("不能。", margin=0.1), "我们是劳务派遣公司，能作为主体申报吗？").text == rule
    assert ask(search, Model("不能。", margin=0.1), "劳务派遣公司有没有申报过？").refused


def test_an_english_sentence_with_no_figure_but_those_of_the_question_is_not_shown() -> None:
    line = "2023年,全省新增取得职业技能等级证书790475人次。"
    model = Model("790,475 of the certificates issued in 2023 were at the senior level.", short="790475", null=-6.0)
    question = "Of the 790,475 certificates issued in 2023, how many were at the senior level?"
    answer = ask(Search(document("p", line, title="甲省答复", region="甲省")), model, question)
    assert "senior" not in answer.text
