"""Cleaning of pages of other kinds: a portal, a reposting site, a law, a converted PDF, lists below the signature."""

import unicodedata
from collections import Counter

import pytest

from rag.clean.cleaning import clean


def visible(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf"})


def bare_lines(text: str) -> list[str]:
    return [bare for line in text.split("\n") if (bare := visible(line))]


PORTAL = """网站首页 | 政务公开 | 办事服务 | 互动交流 | 走进江城
今天是2023年5月6日 星期六
请输入关键字
您现在的位置：首页 > 政务公开 > 政策文件

索引号：JC2023-0012 发布机构：江城市商务局
江城市商务局关于促进夜间消费的实施意见
江城市商务局关于促进夜间消费的实施意见
来源：市商务局 发布日期：2023-05-04 09:12 浏览次数：1024 【字体：大 中 小】 【打印】【关闭】

各区商务局：
为促进夜间消费，现提出以下意见。
一、各单位应在网站首页开设专栏，分享典型案例，公布12345热线受理情况。
二、办事大厅提供免费打印服务，宣传材料注明版权所有。
附件：1.任务分工表
2.申报表
江城市商务局
2023年5月4日
（联系人：李明，联系电话：027-8888 1234）
相关附件：申报表.docx

相关稿件
江城市夜间消费政策图解
江城市商务局召开夜间经济座谈会
上一篇：关于开展消费券发放活动的公告
下一篇：没有了
主办单位：江城市商务局
地址：江城市中山路1号 邮编：430000
版权所有：江城市商务局 鄂ICP备05000001号
鄂公网安备 42010000000001号 网站标识码：4201000001
"""


def test_a_government_portal_keeps_its_document_and_loses_its_frame() -> None:
    text, dropped = clean(PORTAL)
    assert bare_lines(text) == [
        "索引号：JC2023-0012发布机构：江城市商务局",
        "江城市商务局关于促进夜间消费的实施意见",
        "来源：市商务局发布日期：2023-05-0409:12",
        "各区商务局：",
        "为促进夜间消费，现提出以下意见。",
        "一、各单位应在网站首页开设专栏，分享典型案例，公布12345热线受理情况。",
        "二、办事大厅提供免费打印服务，宣传材料注明版权所有。",
        "附件：1.任务分工表",
        "2.申报表",
        "江城市商务局",
        "2023年5月4日",
        "（联系人：李明，联系电话：027-88881234）",
        "相关附件：申报表.docx",
    ]
    reasons = {item.text: item.reason for item in dropped}
    assert reasons["您现在的位置：首页 > 政务公开 > 政策文件"] == "位置导航"
    assert reasons["浏览次数：1024 【字体：大 中 小】 【打印】【关闭】"] == "分享、打印、字号"
    assert reasons["江城市夜间消费政策图解"] == "其他站内链接"
    assert reasons["江城市商务局关于促进夜间消费的实施意见"] == "重复的标题"
    assert reasons["上一篇：关于开展消费券发放活动的公告"] == "上下篇链接"


REPOST = """江城市关于加强养老服务的通知
管理员 发布于 2022-03-01 10:00:00
全市各养老机构：
为加强养老服务工作，现将有关事项通知如下。养老服务热线由各区设立。
江城市民政局
2022年2月20日
免责声明：
本文转载自网络，仅供参考，不代表本站观点。
责任编辑：王小明
热门推荐
江城市举办春季招聘会 2022-03-02
1. 江城市天气预报
2. 江城市图书馆开放公告
网站地图 联系我们 法律声明
返回顶部
js
"""


def test_a_reposted_page_keeps_nothing_of_the_reposting_site() -> None:
    text, dropped = clean(REPOST)
    assert text.split("\n") == [
        "江城市关于加强养老服务的通知",
        "全市各养老机构：",
        "为加强养老服务工作，现将有关事项通知如下。养老服务热线由各区设立。",
        "江城市民政局",
        "2022年2月20日",
    ]
    assert [item.reason for item in dropped][:4] == ["转载署名", "转载声明", "转载声明", "编辑署名"]


LAW = """江城市网络信息管理条例

第一章 总则

第一条 为了规范网络信息活动，保护版权，制定本条例。
第二条 网站应当在首页显著位置公示下列信息：
（一）主办单位：名称、地址；
（二）备案号；
（三）举报热线。
第三条 转载信息应当注明来源，侵权信息应当删除。
网站应当提供分享、打印、收藏功能，并注明版权所有者。
第二章 附则

第四条 本条例自2024年1月1日起施行。
"""


def test_a_law_about_web_sites_loses_nothing() -> None:
    assert clean(LAW) == (LAW.strip("\n"), ())


WRAPPED = """江城市人民政府公报
江城市人民政府关于推进科技企业孵化
工作的意见
各区人民政府，市政府各部门：
为贯彻落实国家关于推进科技创新的决策部署，加快建设科
技企业孵化载体，现提出以下意见。到2025 年 12 月底，全市孵
化器达到120家。
一、进一步完善科技企业孵化载体建设布局和运营管理服务
体系
各区要根据产业特点制定计划，市科技局负责统筹协调各项
— 1 —
\f江城市人民政府公报
工作，并组织年度评估。评估结果作为资金安排的重要依据，
对优秀单位给予奖励。
二、工作要求
各单位要按照职责分工抓好落实，重大事项及时报告市人民
— 2 —
\f江城市人民政府公报
政府。
江城市人民政府
2023年6月1日
— 3 —
"""


def test_a_converted_pdf_reads_on_across_its_pages() -> None:
    text, dropped = clean(WRAPPED)
    assert text.split("\n") == [
        "江城市人民政府关于推进科技企业孵化工作的意见",
        "各区人民政府，市政府各部门：",
        "为贯彻落实国家关于推进科技创新的决策部署，加快建设科技企业孵化载体，现提出以下意见。"
        "到2025年12月底，全市孵化器达到120家。",
        "一、进一步完善科技企业孵化载体建设布局和运营管理服务体系",
        "各区要根据产业特点制定计划，市科技局负责统筹协调各项工作，并组织年度评估。"
        "评估结果作为资金安排的重要依据，对优秀单位给予奖励。",
        "二、工作要求",
        "各单位要按照职责分工抓好落实，重大事项及时报告市人民政府。",
        "江城市人民政府",
        "2023年6月1日",
    ]
    assert Counter(item.reason for item in dropped) == {"页码": 3, "页眉页脚": 3}


def test_page_numbers_are_page_breaks_where_the_page_marks_were_lost() -> None:
    first, second = "各单位要加强组织领导，完善工作机制，确保各项任务落到", "实处。工作由市局负责。"
    raw = f"{first}\n\n- 12 -\n\n{second}\n\n第 13 页 共 20 页"
    text, dropped = clean(raw)
    assert text == first + second
    assert [item.text for item in dropped] == ["- 12 -", "第 13 页 共 20 页"]


def test_numbered_lists_and_telephones_of_the_document_stay_below_the_signature() -> None:
    items = [f"{number}.江城市第{number}职业技能培训学校培训项目" for number in range(1, 15)]
    phones = [f"{number}.江城市第{number}分局 027-8888000{number % 10}" for number in range(1, 12)]
    head = "关于公布培训机构的通知\n现将培训机构名单予以公布。\n江城市人社局\n2024年1月5日\n"
    assert clean(head + "\n".join(items))[1] == ()
    other = head.replace("名单", "").replace("公布培训机构", "值班")
    assert clean(other + "\n".join(phones))[1] == ()


def test_headlines_below_a_document_without_lists_go_even_unannounced() -> None:
    headlines = [f"{number}. 江城市某区开展第{number}次安全检查工作" for number in range(1, 13)]
    text, dropped = clean("关于放假的通知\n现将放假安排通知如下。\n江城市政府\n2024年1月5日\n" + "\n".join(headlines))
    assert text.endswith("2024年1月5日")
    assert [item.text for item in dropped] == headlines


def test_columns_on_lines_of_their_own_above_the_title() -> None:
    raw = "首页\n政务公开\n江城概况\n办事服务\n登录\n>\n关于做好防汛工作的通知\n各区要加强巡查，确保安全。"
    text, dropped = clean(raw)
    assert text == "关于做好防汛工作的通知\n各区要加强巡查，确保安全。"
    assert len(dropped) == 6


def test_the_issuer_under_the_text_is_no_repetition_of_the_issuer_above_it() -> None:
    issuer = "江城市人力资源和社会保障局"
    raw = f"{issuer}\n关于调整补贴标准的通知\n补贴标准调整为每人500元。\n{issuer}\n2024年1月5日"
    assert clean(raw) == (raw, ())


@pytest.mark.parametrize("raw", [PORTAL, REPOST, LAW, WRAPPED])
def test_the_law_holds_for_whole_pages(raw: str) -> None:
    text, dropped = clean(raw)
    assert Counter(visible(text)) + Counter(visible("".join(item.text for item in dropped))) == Counter(visible(raw))
