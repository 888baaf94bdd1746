"""Sentences that say with a document's own words what it does not say: none is supported, and none reaches the reader."""

import pytest

from rag.answer.citations import Draft
from rag.answer.evidence import context
from rag.answer.grounding import objection
from rag.answer.verification import verify
from rag.types import Passage, Source

LONGGANG = Source(id="l", path="l", title="深圳市龙岗区答复函", issuer="深圳市龙岗区人力资源局", region="深圳市龙岗区")
QUOTES = {
    "goal": "目标任务:力争每年新增高技能人才2万人以上,力争2023年技能人才占产业工队伍比例达到55%,高技能人才占技能人才比例达到32%",
    "schools": "技工院校在校生规模保持3万人以上每年输送技工院校毕业生7000人以上",
    "scope": '我局今年将"福田英才荟"执(职)业人才奖励的受理工种范围从31个扩大至400余个',
    "union": "区总工会也高度重视职工综合素质提升,每年投入120余万元专门实施职工技能培训,通过深入调研,了解企业和职工培训需求",
    "money": "2017年,区人力资源局用于职业技能培训的各类补贴金额超过710万元。",
    "top": "比如,个人补贴方面,对国家级领军人才最高补贴金额可达到150万元;",
    "band": "开展新型学徒制试点的企业,其员工取得证书的,按照4000至6000元/人的标准给予企业补贴。",
    "years": "2020-2023年,辖区18家企业开展企业新型学徒制培养,累计培训1332人。",
    "jobs": "2021年,我局与华为、大疆等龙头企业一起向人社部申报14项新职业,其中“数字化解决方案设计师”成为2022年人社部公示的18个新职业之一。",
    "line": "目前线上学习平台已包括电子商务、物流等17大类课程1743个视频,在线学习人数超过83万人次。",
    "will": "针对户籍青年主动参与市场就业竞争意识缺乏,不愿到企业技术技能岗位工作等实际,组织开展“就业创业大讲堂”活动。",
    "cover": "力争到2023年全市符合条件的规模以上企业技能人才自主评价实现全覆盖。",
    "plan": "计划年内开展创新创业培训等28个项目的培训,预计培训人数7000人以上。",
    "bodies": "全省共有评价机构3292家,其中企业2533家(其中非公有制企业1925家)、院校327家。",
    "talks": "2017年以来,全区举办近10场大讲堂活动,参加人员近千人。",
    "letter": "印发《关于进一步做好职业技能等级认定工作的通知》(粤人社函〔2021〕76号)。",
    "insured": "全市灵活就业人员参加基本养老、医疗保险分别为49.25万人、53万人。",
    "chosen": "实施“技能菁英”工程,每两年遴选100名优秀技能青年,每人按20万元标准资助,用于赴国内外发达地区研修深造。",
    "held": "连续12年举办了室内设计师、Web3.0金融技术应用等区二类职业技能竞赛",
    "studio": "按照市级资助额度标准的50%给予配套资助;",
    "support": "我局大力支持辖区企业、社会组织、个人申请设立职业技能培训机构。",
    "bodies24": "目前,我区共有24家民办职业培训机构正常经营,经营范围涵盖美容美发。",
}


def said_of(key: str, sentence: str) -> str:
    passage = Passage(source=LONGGANG, path=(), text=QUOTES[key], start=0, end=len(QUOTES[key]))
    return objection(sentence, passage.text, context(passage), "")


FALSE = [
    ("money", "2017年，区人力资源局用于职业技能培训的各类补贴金额不超过710万元。"),
    ("money", "2017年，区人力资源局用于职业技能培训的各类补贴金额近710万元。"),
    ("money", "2017年，区总工会用于职业技能培训的各类补贴金额超过710万元。"),
    ("money", "2018年，区人力资源局用于职业技能培训的各类补贴金额超过710万元。"),
    ("top", "对国家级领军人才最低补贴金额可达到150万元。"),
    ("top", "对国家级领军人才补贴金额为150万元。"),
    ("top", "深圳市对国家级领军人才最高补贴金额可达到150万元。"),
    ("schools", "技工院校在校生规模不超过3万人。"),
    ("schools", "技工院校在校生规模保持7000人以上。"),
    ("scope", "福田英才荟奖励的受理工种范围从400余个扩大至31个。"),
    ("scope", "福田英才荟奖励的受理工种范围从400余个缩小至31个。"),
    ("band", "按照4000元/人的标准给予企业补贴。"),
    ("band", "按照4000至5000元/人的标准给予企业补贴。"),
    ("years", "2023年，辖区18家企业开展企业新型学徒制培养，累计培训1332人。"),
    ("years", "2021-2023年，辖区18家企业开展企业新型学徒制培养，累计培训1332人。"),
    ("jobs", "2022年，我局与华为、大疆等龙头企业一起向人社部申报14项新职业。"),
    ("jobs", "我局与华为、腾讯等龙头企业一起向人社部申报14项新职业。"),
    ("jobs", "我局与华为、大疆等龙头企业一起向教育部申报14项新职业。"),
    ("line", "在线学习人数超过83万人。"),
    ("line", "目前线下学习平台已包括17大类课程1743个视频。"),
    ("will", "户籍青年愿到企业技术技能岗位工作。"),
    ("will", "户籍青年主动参与市场就业竞争意识不缺乏。"),
    ("cover", "全市符合条件的规模以上企业技能人才自主评价已实现全覆盖。"),
    ("cover", "全国符合条件的规模以上企业技能人才自主评价实现全覆盖。"),
    ("plan", "年内已开展28个项目的培训，培训人数7000人以上。"),
    ("goal", "技能人才占产业工队伍比例已达到55%。"),
    ("bodies", "其中企业2533家（其中公有制企业1925家）。"),
    ("talks", "坂田街道举办近10场大讲堂活动，参加人员近千人。"),
    ("letter", "印发《关于进一步做好职业技能等级认定工作的通知》（粤人社发〔2021〕76号）。"),
    ("insured", "灵活就业人员参加基本养老、医疗保险分别为53万人、49.25万人。"),
    ("chosen", "每年遴选100名优秀技能青年，每人按20万元标准资助。"),
    ("chosen", "每两年遴选100名优秀技能青年，每人按20万元标准资助，用于购买住房。"),
    ("held", "连续三年举办了室内设计师、Web3.0金融技术应用等区二类职业技能竞赛。"),
    ("held", "连续12年举办了室内设计师、Web3.0金融技术应用等省二类职业技能竞赛。"),
    ("studio", "按照省级资助额度标准的50%给予配套资助。"),
    ("support", "我局大力限制辖区企业、社会组织、个人申请设立职业技能培训机构。"),
    ("bodies24", "共有24家民办职业培训机构正常经营，全部通过年检。"),
    ("bodies24", "共有24家公办职业培训机构正常经营。"),
    ("union", "区教育局每年投入120余万元专门实施职工技能培训。"),
    ("union", "区人力资源局每年投入120余万元专门实施职工技能培训。"),
]


@pytest.mark.parametrize(("key", "sentence"), FALSE)
def test_what_the_quote_does_not_say_is_not_supported(key: str, sentence: str) -> None:
    assert said_of(key, sentence)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("money", "龙岗区2017年用于职业技能培训的各类补贴金额超过710万元。"),
        ("top", "国家级领军人才最高可补贴150万元。"),
        ("schools", "技工院校在校生规模要保持3万人以上。"),
        ("scope", "受理工种范围从31个扩大至400余个。"),
        ("band", "按照4000至6000元/人的标准给予企业补贴。"),
        ("years", "到2023年累计培训1332人。"),
        ("years", "2020年至2023年，18家企业开展新型学徒制培养，累计培训1332人。"),
        ("jobs", "2021年，与华为、大疆等企业向人社部申报14项新职业。"),
        ("will", "户籍青年不愿到企业技术技能岗位工作。"),
        ("cover", "力争到2023年规模以上企业技能人才自主评价实现全覆盖。"),
        ("goal", "力争每年新增高技能人才2万人以上。"),
        ("union", "龙岗区总工会每年投入120余万元实施职工技能培训。"),
        ("letter", "印发《关于进一步做好职业技能等级认定工作的通知》（粤人社函[2021]76号）。"),
        ("chosen", "每两年遴选100名优秀技能青年，每人资助20万元。"),
        ("held", "龙岗区已连续12年举办区二类职业技能竞赛。"),
        ("talks", "全区举办近10场大讲堂活动。"),
    ],
)
def test_what_it_does_say_in_other_words_is(key: str, sentence: str) -> None:
    assert said_of(key, sentence) == ""


@pytest.mark.parametrize(("key", "sentence"), FALSE)
def test_among_all_the_others_it_does_not_reach_the_reader(key: str, sentence: str) -> None:
    evidence = [
        Passage(source=LONGGANG, path=(), text=text, start=number * 1000, end=number * 1000 + len(text))
        for number, text in enumerate(QUOTES.values())
    ]
    verdict = verify(Draft(text=sentence, markers=()), evidence, "")
    assert verdict.text != sentence


def test_a_year_that_stands_before_a_comma_is_not_taken_for_a_clause_of_its_own() -> None:
    text = QUOTES["jobs"]
    evidence = [Passage(source=LONGGANG, path=(), text=text, start=0, end=len(text))]
    verdict = verify(Draft(text="2022年，我局向人社部申报14项新职业。", markers=()), evidence, "")
    assert "2022年，我局" not in verdict.text
