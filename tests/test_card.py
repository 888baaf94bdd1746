"""The Source card: the five documents as read by eye, and heads and tails of other kinds of documents."""

from pathlib import Path

import pytest

from rag.card.parse import parse_card
from rag.card.regions import region_of
from rag.clean.cleaning import clean
from rag.text.official import find_dates, kind_of
from rag.types import Source

CORPUS = Path(__file__).parent.parent / "corpus"

EXPECTED = {
    "000": {
        "title": "深圳市人力资源和社会保障局关于第20220252号建议的答复函",
        "proposal_number": "20220252",
        "proposal_title": "关于推动深圳新职业发展的建议",
        "issuer": "深圳市人力资源和社会保障局",
        "signed": "2022-07-28",
        "published": "2022-07-28",
        "region": "深圳市",
        "region_level": "市",
        "kind": "答复函",
        "addressee": "杨瑞等代表",
        "contact": "黄宇",
        "telephone": "88123054",
        "attachments": ("我市向人社部申报的14个新职业目录",),
    },
    "001": {
        "title": "广东省人力资源和社会保障厅关于广东省十四届人大二次会议第1916号代表建议答复的函",
        "proposal_number": "1916",
        "proposal_title": "关于高技能人才队伍建设均衡发展的建议",
        "issuer": "广东省人力资源和社会保障厅",
        "signed": "2024-05-16",
        "published": "2024-10-14",
        "region": "广东省",
        "region_level": "省",
        "kind": "答复函",
        "addressee": "苏灿等代表",
        "contact": "杨伟",
        "telephone": "020-83189554",
    },
    "002": {
        "title": "深圳市龙岗区人力资源局关于区政协五届三次会议第20180084号提案答复的函",
        "proposal_number": "20180084",
        "proposal_title": "关于培养更多“龙岗工匠”的建议",
        "issuer": "深圳市龙岗区人力资源局",
        "signed": "2018-07-10",
        "region": "深圳市龙岗区",
        "region_level": "区",
        "kind": "答复函",
        "addressee": "王金乐委员",
    },
    "003": {
        "title": "福田区人力资源局关于对福田区政协六届四次会议提案第2024090号的回复意见",
        "proposal_number": "2024090",
        "proposal_title": "加强技能人才队伍建设 助力福田区高质量发展",
        "issuer": "深圳市福田区人力资源局",
        "signed": "2024-09-02",
        "region": "深圳市福田区",
        "region_level": "区",
        "kind": "回复",
        "addressee": "盛荣委员",
        "contact": "武语璇",
        "telephone": "82918165",
    },
    "004": {
        "title": "关于印发《关于推进技能人才与产业融合发展实施方案》的通知",
        "number": "青人社字〔2021〕94号",
        "issuer": "青岛市人力资源和社会保障局",
        "signed": "2021-11-22",
        "published": "2021-11-23",
        "region": "青岛市",
        "region_level": "市",
        "kind": "通知",
        "addressee": "各区市人力资源社会保障局,局有关处室、属单位",
        "validity": "有效",
        "index_number": "2437546735161053133",
    },
}


def fields(source: Source) -> dict[str, object]:
    """The filled fields, without id, path and spans."""
    names = [name for name in Source.__dataclass_fields__ if name not in ("id", "path", "spans")]
    return {name: getattr(source, name) for name in names if getattr(source, name)}


def card(text: str) -> dict[str, object]:
    """The filled fields of a text; every span is checked to hold the words of its value."""
    source = parse_card(text, "a.txt")
    check_spans(source, text)
    return fields(source)


def check_spans(source: Source, text: str) -> None:
    for name, (start, end) in source.spans.items():
        field, _, number = name.partition(".")
        value = getattr(source, field)
        words = "".join(text[start:end].split())
        if field in ("signed", "published"):
            assert [iso for iso, _ in find_dates(text[start:end])] == [value]
        elif field == "kind":
            assert kind_of(text[start:end])[0] == value
        else:
            assert words == "".join((value[int(number)] if number else value).split())
    unplaced = {"region_level"} | ({"region"} if source.region == "全国" else set())
    assert {name.split(".")[0] for name in source.spans} | unplaced >= set(fields(source))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_five_documents(name: str) -> None:
    path = next(CORPUS.glob(f"{name}_*"))
    text, _ = clean(path.read_text(encoding="utf-8"))
    source = parse_card(text, path.name)
    assert fields(source) == EXPECTED[name]
    check_spans(source, text)


def test_the_id_belongs_to_the_path() -> None:
    # sha256("a.txt") as `printf a.txt | sha256sum` gives it
    assert parse_card("", "a.txt").id == "18b7cb099a9ea3f5"
    assert fields(parse_card("", "a.txt")) == {}


@pytest.mark.parametrize(
    "number",
    [
        "粤府办〔2020〕9号",
        "粤府办[2020]9号",
        "粤府办【2020】9号",
        "粤府办（2020）9号",
        "粤府办(2020)9号",
        "粤府办［2020］9号",
        "粤府办〔2020]第9号",
    ],
)
def test_document_number_in_all_brackets_and_none_cited_in_the_body(number: str) -> None:
    title = "广东省人民政府办公厅关于做好稳就业工作的通知"
    cited = "根据《国务院关于就业的意见》（国发〔2019〕28号）精神，现通知如下。"
    assert card(f"{title}\n{number}\n\n各地级以上市人民政府：\n{cited}")["number"] == number
    assert card(f"{title}（{number}）\n\n{cited}")["number"] == number
    assert "number" not in card(f"{title}\n\n各地级以上市人民政府：\n{cited}")


def test_a_county_notice_with_a_letterhead_and_a_broken_title() -> None:
    text = """安吉县人民政府办公室文件

安政办发〔2021〕 12 号

安吉县人民政府办公室关于印发安吉县
促进农村电商发展实施办法的通知

各乡镇人民政府（街道办事处），县政府各部门：
《安吉县促进农村电商发展实施办法》已经县政府同意，现印发给你们，请认真贯彻执行。
附件：1.安吉县促进农村电商发展实施办法
2.任务分工表

安吉县人民政府办公室
二〇二一年三月十二日

（此件公开发布）"""
    assert card(text) == {
        "title": "安吉县人民政府办公室关于印发安吉县促进农村电商发展实施办法的通知",
        "number": "安政办发〔2021〕 12 号",
        "issuer": "安吉县人民政府办公室",
        "signed": "2021-03-12",
        "region": "安吉县",
        "region_level": "县",
        "kind": "通知",
        "addressee": "各乡镇人民政府（街道办事处），县政府各部门",
        "attachments": ("安吉县促进农村电商发展实施办法", "任务分工表"),
    }


def test_a_national_notice_with_an_index_table() -> None:
    text = """索 引 号：000014349/2019-00128 主题分类：劳动、人事、监察\\就业
发文机关：国务院办公厅 成文日期：2019年05月18日
标　　题：国务院办公厅关于印发职业技能提升行动方案（2019—2021年）的通知
发文字号：国办发〔2019〕24号 发布日期：2019年05月24日

国务院办公厅关于印发职业技能提升
行动方案（2019—2021年）的通知
国办发〔2019〕24号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
《职业技能提升行动方案（2019—2021年）》已经国务院同意，现印发给你们，请认真贯彻执行。

国务院办公厅
2019年5月18日"""
    assert card(text) == {
        "title": "国务院办公厅关于印发职业技能提升行动方案（2019—2021年）的通知",
        "number": "国办发〔2019〕24号",
        "index_number": "000014349/2019-00128",
        "issuer": "国务院办公厅",
        "signed": "2019-05-18",
        "published": "2019-05-24",
        "region": "全国",
        "region_level": "国家",
        "kind": "通知",
        "addressee": "各省、自治区、直辖市人民政府，国务院各部委、各直属机构",
    }


def test_joint_issuers_sign_on_lines_of_their_own() -> None:
    text = """关于加强新时代广东高技能人才队伍建设的实施意见

为贯彻落实中央部署，结合我省实际，提出如下意见。
一、总体要求
坚持党管人才。

中共广东省委办公厅
广东省人民政府办公厅
2023 年 4 月 6 日"""
    found = card(text)
    assert found["issuer"] == "中共广东省委办公厅 广东省人民政府办公厅"
    assert (found["region"], found["region_level"]) == ("广东省", "省")
    assert (found["kind"], found["signed"]) == ("意见", "2023-04-06")


def test_joint_issuers_on_one_line_stay_apart_and_take_the_long_form_of_each() -> None:
    text = """发布机构: 市人力社保局、市财政局
成文日期: 2024-03-18
宁波市人力资源和社会保障局 宁波市财政局关于印发《宁波市补贴管理办法》的通知
各区(县、市)人力社保局：
现将《宁波市补贴管理办法》印发给你们，请遵照执行。
宁波市人力资源和社会保障局   宁波市财政局
2024年3月18日"""
    found = card(clean(text)[0])
    assert found["issuer"] == "宁波市人力资源和社会保障局 宁波市财政局"
    assert found["title"] == "宁波市人力资源和社会保障局 宁波市财政局关于印发《宁波市补贴管理办法》的通知"
    assert found["region"] == "宁波市"


def test_the_office_in_brackets_is_no_part_of_the_body() -> None:
    found = card(
        "《洛阳市稳岗细则》政策问答\n发布机构：洛阳市人力资源和社会保障局（失业保险科）\n发布日期:2025-03-28\n答：可以。"
    )
    assert (found["issuer"], found["kind"]) == ("洛阳市人力资源和社会保障局", "问答")


def test_the_body_that_publishes_is_one_of_those_that_issue_together() -> None:
    text = """发布机构：市人力资源社会保障局
长沙市人力资源和社会保障局 长沙市财政局关于印发《管理办法》的通知
现印发给你们，请遵照执行。
长沙市人力资源和社会保障局
长沙市财政局
2022年10月31日"""
    assert card(text)["issuer"] == "长沙市人力资源和社会保障局 长沙市财政局"


@pytest.mark.parametrize(
    ("line", "effective"),
    [
        ("本细则自2024年8月10日起施行,有效期2年。", "自2024年8月10日起施行,有效期2年"),
        ("第二十条 本办法自发布之日起执行。", "自发布之日起执行"),
        ("《通知》自2022年1月1日起施行，有效期至2025年12月31日。", "自2022年1月1日起施行，有效期至2025年12月31日"),
        ("自2024年8月10日起受理申请。", ""),
    ],
)
def test_from_when_a_document_holds(line: str, effective: str) -> None:
    text = f"江城市补贴办法\n第一条 为规范补贴，制定本办法。\n{line}"
    assert card(text).get("effective", "") == effective


def test_an_interpretation_is_of_the_body_that_interprets() -> None:
    text = """《关于加强培训补贴工作的通知》政策解读
发布日期:2021-12-20  信息来源:省人力社保厅职业能力建设处  点击率:  字号:[大 中 小]
近日，省人力社保厅印发了通知，现解读如下：
一、出台背景
政策于2021年到期。
解读机关:浙江省人力资源和社会保障厅职业能力建设处
解读人:郑建明
联系电话:0571-87052436"""
    found = card(text)
    assert (found["issuer"], found["region"]) == ("浙江省人力资源和社会保障厅职业能力建设处", "浙江省")
    assert (found["published"], found["contact"]) == ("2021-12-20", "郑建明")


def test_an_interpretation_has_no_number_of_the_paper_that_it_interprets() -> None:
    text = """《鹿溪区青年就业若干措施》政策问答
信息来源：区人力资源和社会保障局 发布日期：2024-06-19
【被解读文件】鹿溪区人民政府办公室关于印发《鹿溪区青年就业若干措施》的通知（鹿政办规〔2024〕4号）
近日，区政府办公室印发了措施，现解答如下。
解读机关：鹿溪区人力资源和社会保障局；解读人：区就业中心主任 王小明；咨询电话：0729-3308842。"""
    found = card(text)
    assert "number" not in found
    assert (found["issuer"], found["region"]) == ("鹿溪区人力资源和社会保障局", "鹿溪区")


def test_a_law_has_a_title_and_nothing_guessed() -> None:
    text = """中华人民共和国就业促进法
（2007年8月30日第十届全国人民代表大会常务委员会第二十九次会议通过）

第一章　总　则
第一条　为了促进就业，制定本法。
第二条　国家把扩大就业放在经济社会发展的突出位置。"""
    found = card(text)
    assert (found["title"], found["kind"]) == ("中华人民共和国就业促进法", "法")
    assert not {"signed", "published", "number", "issuer", "contact", "addressee"} & set(found)


def test_a_local_regulation_takes_its_region_from_the_title() -> None:
    found = card("江苏省就业促进条例\n\n第一章 总则\n第一条 为了促进就业，制定本条例。")
    assert (found["title"], found["kind"], found["region"], found["region_level"]) == (
        "江苏省就业促进条例",
        "条例",
        "江苏省",
        "省",
    )


def test_a_document_without_a_title() -> None:
    text = "各有关单位：\n请于本周五前报送材料。\n\n宁波市鄞州区教育局\n2020.3.5\n"
    text += "联系人：张三、李四；联系电话：0574-87654321，87654322"
    assert card(text) == {
        "issuer": "宁波市鄞州区教育局",
        "region": "宁波市鄞州区",
        "region_level": "区",
        "addressee": "各有关单位",
        "signed": "2020-03-05",
        "contact": "张三、李四",
        "telephone": "0574-87654321，87654322",
    }


def test_a_page_whose_lines_were_run_together() -> None:
    """Copied from the web without its line breaks: the words between the blanks are the lines of its head and its end."""
    text = (
        "绍兴市住房公积金管理中心关于阶段性支持政策的通知 绍住金〔2020〕4号 各分中心、各处室： 为落实要求，现通知如下。"
    )
    text += "自印发之日起施行。 绍兴市住房公积金管理中心 2020年2月20日"
    assert card(text) == {
        "title": "绍兴市住房公积金管理中心关于阶段性支持政策的通知",
        "number": "绍住金〔2020〕4号",
        "issuer": "绍兴市住房公积金管理中心",
        "region": "绍兴市",
        "region_level": "市",
        "kind": "通知",
        "addressee": "各分中心、各处室",
        "signed": "2020-02-20",
        "effective": "自印发之日起施行",
    }


@pytest.mark.parametrize(
    ("first", "title", "region"),
    [
        ("温州市将分三个时段推进复工 记者12日获悉，将有序推进。", "温州市将分三个时段推进复工", "温州市"),
        ("浙江温州设立专项资金 记者11日获悉，将设立资金。", "浙江温州设立专项资金", "浙江温州"),
        ("重庆为市民推送知识 我市推送了知识。", "重庆为市民推送知识", "重庆"),
        ("开发区推进复工 园区推进了复工。", "开发区推进复工", ""),
        ("记者获悉，将有序推进。 企业将复工。", "", ""),
        ("此外，柯蒂斯（Jamie Lee Curtis）获奖。 本片共获七项。", "", ""),
    ],
)
def test_the_title_and_the_place_of_a_report_in_one_line(first: str, title: str, region: str) -> None:
    found = card(first)
    assert (found.get("title", ""), found.get("region", "")) == (title, region)


def test_a_markdown_plan_with_unnumbered_headings() -> None:
    text = """# 成都市2023年职业培训行动计划

发布时间：2023-03-01 10:20　来源：成都市人社局　浏览次数：88

## 目标

全年培训10万人次。

成都市人力资源和社会保障局

2023年2月27日"""
    found = card(text)
    assert (found["title"], found["kind"]) == ("成都市2023年职业培训行动计划", "行动计划")
    assert (found["signed"], found["published"]) == ("2023-02-27", "2023-03-01")
    assert found["issuer"] == "成都市人力资源和社会保障局"


def test_the_date_of_a_reposting_site_is_neither() -> None:
    text = """杭州市财政局关于开展培训补贴核查的公告
发布时间：2022-01-05 来源：某某劳务信息平台

现就培训补贴核查公告如下。

杭州市财政局
2021年6月1日"""
    found = card(text)
    assert found["signed"] == "2021-06-01"
    assert "published" not in found


def test_hotlines_are_no_contact() -> None:
    text = "某某市人民政府关于调整限行措施的通告\n\n自即日起实施。\n"
    text += "服务热线电话：0571-12345678\n网站主办单位电话：0571-87654321"
    assert not {"contact", "telephone"} & set(card(text))


def test_an_answer_to_a_proposal_with_a_site_name_and_a_number_of_its_own() -> None:
    text = """对市政协十四届二次会议第14020158号提案的答复_东莞市人民政府门户网站
东人社函〔2023〕101号
尊敬的李明委员：您提出的《关于技能培训的提案》收悉，现答复如下。
一、基本情况
已开展培训。
东莞市人力资源和社会保障局
2023年6月9日
（联系人：陈小明，0769-22222222）"""
    found = card(text)
    assert found["title"] == "对市政协十四届二次会议第14020158号提案的答复"
    assert (found["proposal_number"], found["number"]) == ("14020158", "东人社函〔2023〕101号")
    assert (found["addressee"], found["kind"]) == ("李明委员", "答复")
    assert (found["contact"], found["telephone"]) == ("陈小明", "0769-22222222")


def test_attachments_on_one_line_and_annexes_by_heading() -> None:
    head = "昆山市教育局关于校外培训的通知\n\n请遵照执行。\n"
    assert card(head + "附件：1.申请表 2.承诺书。")["attachments"] == ("申请表", "承诺书")
    assert card(head + "附件：1.申请表2.2024年度目录")["attachments"] == ("申请表", "2024年度目录")
    inner = card(head + "附件：1.汇总表（含附表2、附表3） 2.清单")["attachments"]
    assert inner == ("汇总表（含附表2、附表3）", "清单")
    assert card(head + "附件：1.标准2.5版说明")["attachments"] == ("标准2.5版说明",)
    assert card(head + "昆山市教育局\n2020年1月2日\n附件1\n申请表\n姓名")["attachments"] == ("申请表",)
    assert "attachments" not in card(head + "详见附件所列名单。")
    links = "附件下载\n附件1：申报表.docx\n附件2：评分细则（2024年）.xlsx\n附件3：承诺书.pdf"
    assert card(head + links)["attachments"] == ("申报表", "评分细则（2024年）", "承诺书")
    assert "attachments" not in card(head + "附件2：名单如下\n甲公司")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于印发《深圳市职业培训实施方案》的通知", "通知"),
        ("深圳市职业培训实施方案（试行）", "实施方案"),
        ("杭州市居住证管理办法", "办法"),
        ("关于同意设立开发区的批复", "批复"),
        ("国务院关于机构设置的决定", "决定"),
        ("2023年政府工作报告", "工作报告"),
        ("市政府第十二次常务会议纪要", "纪要"),
        ("关于做好核查工作的复函", "复函"),
        ("对第123号建议的答复意见", "答复"),
        ("关于第8号提案答复的函", "答复函"),
        ("就业“十四五”规划", "规划"),
        ("中华人民共和国主席令", "令"),
    ],
)
def test_kind_is_the_ending_of_the_title(title: str, kind: str) -> None:
    assert kind_of(title)[0] == kind


@pytest.mark.parametrize("title", ["学习的好方法", "青岛的昨天和今天", "人力资源市场"])
def test_no_kind(title: str) -> None:
    assert kind_of(title) is None


@pytest.mark.parametrize(
    ("name", "region", "level"),
    [
        ("新疆维吾尔自治区人民政府", "新疆维吾尔自治区", "省"),
        ("江苏省苏州市昆山市人民政府", "江苏省苏州市昆山市", "市"),
        ("延边朝鲜族自治州教育局", "延边朝鲜族自治州", "市"),
        ("青岛市市南区人民政府", "青岛市市南区", "区"),
        ("国家税务总局深圳市税务局", "深圳市", "市"),
        ("深圳市市场监督管理局", "深圳市", "市"),
        ("广州市城市管理局", "广州市", "市"),
        ("中共北京市委", "北京市", "市"),
        ("深圳海关", "深圳", "市"),
        ("教育部", "全国", "国家"),
        ("人力资源和社会保障部办公厅", "全国", "国家"),
        ("某某大学", "", ""),
    ],
)
def test_region_by_administrative_name(name: str, region: str, level: str) -> None:
    assert region_of(name)[:2] == (region, level)


def test_a_title_is_of_the_place_of_the_paper_that_it_names() -> None:
    assert region_of("《昆明市技能补贴经办规程》政策问答", prose=True) == ("昆明市", "市", 1)
    assert region_of("关于印发《昆明市技能补贴办法》的通知", prose=True) == ("昆明市", "市", 5)
    assert region_of("《昆明市技能补贴经办规程》政策问答")[0] == ""
    assert region_of("关于国家级培训基地申报的通知", prose=True)[0] == ""


def test_a_district_of_a_city_that_no_list_holds() -> None:
    assert region_of("锦川市云溪区教育局") == ("锦川市云溪区", "区", 0)
    assert region_of("锦川市市场监督管理局") == ("锦川市", "市", 0)
    assert region_of("锦川市民政局") == ("锦川市", "市", 0)
    assert region_of("昆山市民政局") == ("昆山市", "市", 0) and region_of("锦川市民热线")[0] == ""
    for body in ("财政局区级支付中心", "水利局库区移民办", "市区道路管理处", "红旗路小学", "城区建设局"):
        assert region_of(f"锦川市{body}")[:2] == ("锦川市", "市")
    assert region_of("昆山市高新区管委会") == ("昆山市", "市", 0)  # a city without districts


def test_a_report_names_its_body_before_its_year_and_its_date_below_the_title() -> None:
    text = (
        "锦川市人力资源和社会保障局2023年工作总结及2024年工作计划\n（2024年1月10日）\n\n2023年，各项工作取得新成效。\n"
    )
    card = parse_card(text, "a.txt")
    assert (card.issuer, card.region) == ("锦川市人力资源和社会保障局", "锦川市")
    assert card.signed == "2024-01-10" and text[slice(*card.spans["signed"])] == "2024年1月10日"
    passed = parse_card(text.replace("（2024年1月10日）", "（2024年1月10日市政府常务会议通过）"), "a.txt")
    assert passed.signed == ""
    told = parse_card("落实市政府2024年重点工作实施方案\n\n各项工作取得新成效。\n", "b.txt")
    assert (told.issuer, told.region) == ("", "")


def test_the_source_of_the_page_issues_what_nobody_else_does() -> None:
    text = """《昆明市技能补贴经办规程》政策问答
来源：昆明市人力资源和社会保障局　发布时间：2025-03-14 09:20
一、适用范围
哪些人可以申领？在职职工可以申领。"""
    found = card(text)
    assert "issuer" not in card(text.replace("昆明市人力资源和社会保障局", "腾讯公司"))
    assert (found["issuer"], found["region"], found["published"]) == (
        "昆明市人力资源和社会保障局",
        "昆明市",
        "2025-03-14",
    )


def test_a_labelled_number_ends_where_the_number_ends() -> None:
    text = "发文字号：苏人社复〔2024〕46号 办理结果：A类\n关于第0217号提案的答复\n王某委员：您好。"
    assert card(text)["number"] == "苏人社复〔2024〕46号"


def test_dates_in_arabic_and_chinese_numerals() -> None:
    text = "2021 年 3 月 5 日，二〇二一年十一月二十二日，二○二○年十月三十一日，2021/1/2，2021年13月1日，2021年1122"
    assert [iso for iso, _ in find_dates(text)] == ["2021-03-05", "2021-11-22", "2020-10-31", "2021-01-02"]


def test_a_news_item_with_a_source_and_no_issuer_is_a_repost():
    source = parse_card("一则新闻\n来源：某某晚报 发布日期：2023-08-01\n正文第一句。\n", "news.txt")
    assert (source.issuer, source.published) == ("", "")


def test_an_index_table_of_four_cells_a_row() -> None:
    text = """索引号\t005391/2025-00218\t发布机构\t洛阳市人力资源和社会保障局
发布日期\t2025-03-07\t文号\t洛人社公示〔2025〕6号
关于质量评估结果的公示
来源：职业能力建设科 时间：2025-03-07 17:42
根据《质量督导办法》，现予公示。
2025年3月6日"""
    found = card(text)
    assert found["index_number"] == "005391/2025-00218" and found["number"] == "洛人社公示〔2025〕6号"
    assert found["published"] == "2025-03-07" and found["signed"] == "2025-03-06"
    assert found["issuer"] == "洛阳市人力资源和社会保障局"


def test_cells_without_a_value_or_of_another_table_are_no_particulars() -> None:
    head = "有效性\t\t失效日期\t2026-01-01\n关于举办培训班的通知\n时间\t地点\t人数\n发布日期：2025-03-07\n各县：\n现予通知。"
    found = card(head)
    assert "validity" not in found and found["published"] == "2025-03-07"
    reposted = head.replace("发布日期", "来源：新华社编辑室 发布日期")
    assert "published" not in card(reposted)


@pytest.mark.parametrize(
    ("line", "number", "signed", "issuer"),
    [
        ("(嘉政规〔2023〕7号,嘉渚市人民政府2023年11月6日印发)", "嘉政规〔2023〕7号", "2023-11-06", "嘉渚市人民政府"),
        ("（2021年3月1日嘉渚市人民政府令第329号公布 自2021年5月1日起施行）", "第329号", "2021-03-01", "嘉渚市人民政府"),
        ("（2019年10月30日嘉渚市第十七届人民代表大会常务委员会第十一次会议通过）", "", "", ""),
        ("（2022年6月10日印发）", "", "2022-06-10", ""),
        ("（2022年6月10日）", "", "2022-06-10", ""),
        ("（申报截止时间：2025年12月31日）", "", "", ""),
        ("（2023年11月6日起施行，有效期至2028年11月5日）", "", "", ""),
        ("（2023年11月6日印发，嘉政规〔2018〕3号同时废止）", "", "2023-11-06", ""),
        (
            "（2010年3月2日嘉渚市人民政府令第1号公布 根据2018年6月1日嘉渚市人民政府令第9号修正）",
            "第1号",
            "2010-03-02",
            "嘉渚市人民政府",
        ),
        ("（根据岚政发〔2020〕1号文件制定 2022年6月10日印发）", "", "2022-06-10", ""),
    ],
)
def test_the_note_below_the_title_of_a_rule(line: str, number: str, signed: str, issuer: str) -> None:
    text = f"嘉渚市人才安居补贴管理办法\n{line}\n第一条 为吸引人才，制定本办法。"
    found = card(text)
    assert tuple(found.get(name, "") for name in ("number", "signed", "issuer")) == (number, signed, issuer)
    assert found["region"] == "嘉渚市"


def test_a_report_is_of_the_place_whose_assembly_heard_it() -> None:
    text = """2024年政府工作报告
——2024年1月20日在嘉渚市第十七届人民代表大会第三次会议上
各位代表：
现在，我代表市人民政府，向大会报告工作。"""
    found = card(text)
    assert (found["region"], found["signed"], found.get("issuer")) == ("嘉渚市", "2024-01-20", None)


def test_the_division_that_a_page_names_as_its_source_is_no_part_of_the_body() -> None:
    text = "《桐浦市安居细则》政策问答\n来源:桐浦市住房和城乡建设局住房保障处\n发布日期:2024年6月18日\n问:怎么申请?\n答:网上申请。"
    assert card(text)["issuer"] == "桐浦市住房和城乡建设局"


def test_the_date_of_printing_under_the_title_is_that_of_the_paper() -> None:
    text = "桐浦市安居细则\n发文机关:桐浦市财政局\n印发日期:2024年5月20日\n第一条 为改善居住条件，制定本细则。"
    assert (card(text)["signed"], card(text)["issuer"]) == ("2024-05-20", "桐浦市财政局")


def test_the_division_that_signs_is_no_part_of_the_body() -> None:
    text = "关于拟认定名单的公示\n现将名单予以公示。\n烟台市人力资源和社会保障局职业能力建设科\n2023年11月6日"
    found = card(text)
    assert (found["issuer"], found["signed"]) == ("烟台市人力资源和社会保障局", "2023-11-06")
    whole = text.replace("烟台市人力资源和社会保障局职业能力建设科", "烟台市社会保险事业管理处")
    assert card(whole)["issuer"] == "烟台市社会保险事业管理处"


def test_front_matter_gives_the_title_only_where_nothing_else_does() -> None:
    assert card("title: 关于技工院校的思考\n\n正文说明情况。")["title"] == "关于技工院校的思考"
    both = "title: 旧标题\n山东省人民政府关于推进技工院校发展的意见\n为加快发展，提出如下意见。"
    assert card(both)["title"] == "山东省人民政府关于推进技工院校发展的意见"


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("嘉渚市人才安居补贴管理办法", "嘉渚市"),
        ("《嘉渚市人才安居补贴管理办法》政策解读", "嘉渚市"),
        ("促进夜市发展若干措施", ""),
        ("推进市域治理工作方案", ""),
        ("试点市建设方案", ""),
        ("特大城市管理办法", ""),
        ("房屋市政工程生产安全重大事故隐患判定标准", ""),
        ("调整市区供暖价格的通知", ""),
        ("嘉渚市政府工作规则", "嘉渚市"),
    ],
)
def test_a_city_that_no_list_holds_begins_the_title(name: str, region: str) -> None:
    assert region_of(name, prose=True)[0] == region


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("岚江省人力资源和社会保障厅", "岚江省"),
        ("岚江省财政厅 岚江省教育厅", "岚江省"),
        ("全省技能竞赛组委会办公室", ""),
        ("经济大省统计局", ""),
    ],
)
def test_a_province_that_no_list_holds_stands_before_its_body(name: str, region: str) -> None:
    assert region_of(name)[0] == region
