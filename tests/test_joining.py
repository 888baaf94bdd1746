"""Blanks within a line and breaks between lines, seen through `clean`."""

import pytest

from rag.clean.cleaning import clean


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("自2021 年 11 月 5 日起，补贴 30 人。", "自2021年11月5日起，补贴30人。"),
        ("2021\u3000年\u300011\u3000月", "2021年11月"),
        ("附\u3000\u3000件", "附件"),
        ("联系人：张三\u3000联系电话：123", "联系人：张三 联系电话：123"),
        ("张三 李四 王小五", "张三 李四 王小五"),
        ("姓名\t性别\t职务", "姓名\t性别\t职务"),
        ("第一条  为了规范管理，制定本办法。", "第一条 为了规范管理，制定本办法。"),
        ("推进 Web3.0 与 Open AI 技术应用，扩大 范围。", "推进 Web3.0 与 Open AI 技术应用，扩大范围。"),
        ("坚持创新驱动发展 建设现代产业体系", "坚持创新驱动发展 建设现代产业体系"),
        ("企业 （单位） 应当按照 《办法》 ，及时申报。", "企业（单位）应当按照《办法》，及时申报。"),
        ("表 1 各市指标", "表1 各市指标"),
        ("零\u200b宽\ufeff字符\xa0", "零宽字符"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("１．半角 A，不变；", "１．半角 A，不变；"),
    ],
)
def test_blanks(raw: str, expected: str) -> None:
    assert clean(raw)[0] == expected


@pytest.mark.parametrize(
    "raw",
    [
        "一、以正面宣传增强技术工人、农民工的社会认同度和荣誉感\n\n一是持续开展教育，宣扬劳模精神。",
        "市政府出台政策，支持企业，稳定就业\n\n2月19日，市政府召开新闻发布会，介绍有关情况。",
        "责任部门：职业能力建设处、人才开发处、劳动关系处\n\n（二）打造新高地",
        "尊敬的王委员，\n您提出的建议收悉，现答复如下。",
        "关于印发方案的通知\n江城市商务局办公室\n2024年1月5日",
        "姓名 性别 职务\n张三 男 主任\n李四 女 科员",
    ],
)
def test_separate_lines_stay_separate(raw: str) -> None:
    assert clean(raw)[0] == raw
