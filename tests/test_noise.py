"""Single lines of page noise, and lines that only look like it, seen through `clean`."""

import pytest

from rag.clean.cleaning import clean

SIGNED = "关于放假的通知\n现将放假安排通知如下。\n{}\n江城市政府\n2024年1月5日"
FOOT = "关于放假的通知\n现将放假安排通知如下。\n江城市政府\n2024年1月5日\n{}"


@pytest.mark.parametrize(
    "line",
    [
        "请登录市政府网站首页下载打印。",
        "咨询电话：027-88881234",
        "监督举报热线：12345",
        "打印",
        "地图",
        "主办单位：江城市商务局",
        "责任编辑：由市局指定",
        "来源：省统计局",
        "关于我们工作的说明",
        "各单位应下载“江城办”APP，扫一扫二维码办理。",
        "3",
    ],
)
def test_words_of_page_noise_stay_within_the_body(line: str) -> None:
    assert clean(SIGNED.format(line)) == (SIGNED.format(line), ())


@pytest.mark.parametrize(
    "line",
    [
        "附件：放假安排表",
        "附件1 放假安排表",
        "联系人：张三 联系电话：88123054",
        "（此件公开发布）",
        "抄送：市委办公室。",
        "投诉举报电话：12345",
        "政策咨询热线：0755-88128800",
        "江城市人民政府办公室",
        "技术支持电话：18600001111",
        "值班表 张三 李四 王五",
        "相关附件",
    ],
)
def test_contacts_attachments_and_names_stay_below_the_signature(line: str) -> None:
    assert clean(FOOT.format(line)) == (FOOT.format(line), ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("分享到：微信 微博 QQ空间", "分享、打印、字号"),
        ("【打印本页】 【关闭窗口】", "分享、打印、字号"),
        ("【字号：大 中 小】", "分享、打印、字号"),
        ("全国客服热线：400-800-1234", "网站热线"),
        ("市政府12345热线", "网站热线"),
        ("您对该政策如有疑问，可点击此处在线咨询。", "网站咨询提示"),
        ("本站内容来源于网络，如有侵权请联系删除。", "转载声明"),
        ("来源：网络转载", "转载来源"),
        ("(责任编辑：李四)", "编辑署名"),
        ("最后更新时间：2023-09-09 04:58", "编辑时间"),
        ("回到顶部", "回到顶部"),
        ("百度地图", "地图与脚本残留"),
        ("https://cdn.example.cn/a/b.js?v=3", "地图与脚本残留"),
        ("var _hmt = _hmt || [];", "地图与脚本残留"),
        ("下一篇：关于防汛的通知", "上下篇链接"),
        ("相关解读", "相关链接"),
        ("Copyright © 2023 All Rights Reserved", "页脚"),
        ("扫一扫在手机打开当前页", "页脚"),
        ("浏览次数：33", "浏览计数"),
        ("广告", "广告"),
        ("网站地图 联系我们 隐私声明", "导航"),
    ],
)
def test_noise_below_the_document_goes_with_its_kind(line: str, reason: str) -> None:
    text, dropped = clean(FOOT.format(line))
    assert text == FOOT.format("").strip()
    assert [(item.text, item.reason) for item in dropped] == [(line, reason)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("江城市人民政府门户网站", "网站名称"),
        ("WWW.JIANGCHENG.GOV.CN", "网站名称"),
        ("江城政务服务网 | 江城市人社局 | 移动门户 | 登录 | 注册", "导航"),
    ],
)
def test_noise_above_the_document_goes_with_its_kind(line: str, reason: str) -> None:
    text, dropped = clean(f"{line}\n{FOOT.format('')}")
    assert text == FOOT.format("").strip()
    assert [(item.text, item.reason) for item in dropped] == [(line, reason)]


def test_widgets_behind_particulars_go_with_their_brackets() -> None:
    line = "发布日期：2024-01-05 来源：市人社局 点击率： 字号：[ 大 中 小 ]"
    text, _ = clean(f"关于放假的通知\n{line}\n现将放假安排通知如下。")
    assert text == "关于放假的通知\n发布日期：2024-01-05 来源：市人社局\n现将放假安排通知如下。"
