"""Which lines of a crawled page are page noise: tables of shapes, one per kind of noise. Whole lines only.

Arrows: cleaning, zones, furniture -> here. Pure; knows no file, no order of lines, only the zone of a line:
"top" above the document's title, "head" from there to the first sentence, "body", "foot" after the last one.
"""

import re
import unicodedata
from dataclasses import dataclass

_DECORATION = "#*•·●◆■□▪| \t\u3000"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A kind of noise: the shape of a line (folded, see `fold`) and the zones where it counts."""

    reason: str
    pattern: re.Pattern[str]
    zones: frozenset[str]
    longest: int = 120
    opens: bool = False  # in the foot: what follows belongs to the site, not to the document


def _rule(reason: str, zones: str, pattern: str, *, longest: int = 120, opens: bool = False) -> Rule:
    shape = re.compile(pattern, re.IGNORECASE | re.VERBOSE)
    return Rule(reason=reason, pattern=shape, zones=frozenset(zones.split()), longest=longest, opens=opens)


_ANYWHERE = "top head body foot"
_OUTSIDE = "top head foot"
_NUMBER = r"[\d\-—–()转、,/]{5,40}"
_TIME = r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?:T?\d{1,2}:\d{2}(?::\d{2})?)?"
_STRONG = r"""(?:字体(?:大小)?|字号|文字大小|打印(?:本页|此页|文章|页面|内容)?|关闭(?:窗口|本页|页面|此页)?|A[+-]
    |我要(?:纠错|打印|收藏|分享)|纠错|(?:加入|点击)?收藏(?:本[页站]|此页)?|分享(?:到|至)?|(?:语音)?(?:朗读|播报|收听)
    |视力保护色?|保护视力色?|复制(?:链接|网址|本页)|(?:生成|查看)?二维码)"""
_WEAK = r"""(?:[【】\[\]()|/:+\-·,×>]|大|中|小|默认|放大|缩小|标准|正常|恢复|T|A|新浪(?:微博)?|腾讯(?:微博)?
    |微信(?:好友)?|微博|QQ(?:空间|好友)?|人人网|豆瓣网?|朋友圈|百度贴吧|贴吧|更多|邮件|推荐|发送
    |返回(?:上页|列表)?|背景色?|白|灰|绿|黄|蓝|下载(?:本文|[文图]\S{0,2}版)?|导出|pdf|word|评论|点赞|0|繁体|简体|无障碍
    |手机(?:版|看|扫码)?|扫一扫|本页|到|至)"""
_RECOMMENDED = r"""(?:(?:相关|关联|延伸|推荐|热门|热点|最新|近期|图文|精彩|其他|站内|友情|更多)
    (?:链接|稿件|解读|阅读|文件|文章|新闻|信息|内容|资讯|推荐|专题|报道|政策|动态|回复|答复|文档|话题|标签|产品|案例)
    |猜你喜欢|为您推荐|大家都在看|热搜|新闻排行|点击排行|(?:热门|文章)?标签|你可能(?:还)?(?:感兴趣|喜欢).{0,8})"""
_FOOTER = r"""(?:版权所有|copyright|©|allrightsreserved|[\u4e00-\u9fff]ICP[备证]|网安备|公安备案|网站标识码
    |政府网站标识|建议使用.{0,30}(?:浏览器|分辨率)|分辨率.{0,20}浏览|您是第\d*位|网站支持IPv6
    |本(?:站|网站|网)(?:由|已|法律)|访问量统计|网站声明|不良信息举报)"""

RULES = (
    _rule(
        "位置导航",
        "top head",
        r"""您?(?:现在|当前|目前)?(?:的|所在)*(?:位置|栏目)[是:]+.*(?:首页|主页|[>›»→\\/]).*
        |您(?:现在|当前)的?(?:所在)?位置.{0,60}|(?:网站|本站)?(?:首页|主页|Home)[>›»→/\\|-][^。;]*
        |(?:[^>›»。]{2,15}[>›»]+){2,}[^>›»。]{0,60}|[>›»→|/\\-]{1,3}""",
        longest=200,
    ),
    _rule(
        "网站名称",
        "top head",
        r".{2,20}门户网站|(?:www\.)?[a-z\d-]+(?:\.[a-z\d-]+)*\.(?:gov|org|com)(?:\.cn)?",
        longest=40,
    ),
    _rule(
        "文首元数据", "top head", r"(?:date|tags|categories|keywords|layout|draft|slug|permalink|lang):.*", longest=200
    ),
    _rule("分享、打印、字号", _ANYWHERE, rf"(?=.*{_STRONG}.*{_STRONG})(?:{_STRONG}|{_WEAK})++"),
    _rule("分享、打印、字号", _ANYWHERE, rf"(?:字体|字号|分享)(?:大小|到|至)?:(?:{_STRONG}|{_WEAK})*+"),
    _rule("分享、打印、字号", _OUTSIDE, rf"(?=.*{_STRONG})(?:{_STRONG}|{_WEAK})++"),
    _rule(
        "浏览计数",
        _OUTSIDE,
        r"(?:[【(\[]?(?:浏览|点击|阅读|访问|人气)(?:次数|量|数|率)?:?\d*次?[】)\]]?|\d+次?(?:浏览|阅读|点击)){1,3}",
    ),
    _rule(
        "网站热线",
        "top",
        rf""".{{0,12}}(?:热线|客服|电话|QQ):?{_NUMBER}
        |.{{0,4}}(?:客服|服务|咨询|招商|招聘|业务|加盟)(?:热线|电话|中心)+:?(?:{_NUMBER})?""",
        longest=60,
    ),
    _rule(
        "网站热线",
        "head foot",
        rf"""(?!.*(?:(?:联系|咨询|监督|举报|投诉)电话|(?:监督|投诉|举报|咨询)热线))
        (?:.{{0,10}}(?:客服|招商|招聘|加盟|24小时服务)(?:热线|电话|QQ)+|.{{0,10}}12345.{{0,14}}):?(?:{_NUMBER})?""",
        longest=60,
    ),
    _rule(
        "网站咨询提示",
        "foot",
        r"""(?=.*(?:疑问|疑义|意见|建议|问题))(?!.*\d{7})
        (?=.*(?:网上咨询|在线咨询|我要咨询|智能问答|在线留言|我要留言|互动交流|咨询相关单位|点击(?:此处|这里|进入))).*""",
        longest=160,
        opens=True,
    ),
    _rule(
        "转载声明",
        _OUTSIDE,
        r"""(?=.*(?:本文|本站|本网|本页|文章|内容|以上|信息|声明|作品|版权))
        (?=(?:.*(?:来源于?网络|来自网络|网络公开|转载|转自|仅供参考|不代表|不对.*负责|不承担|真实性|侵权|侵犯|原作者
        |删除)){2}).*""",
        longest=400,
        opens=True,
    ),
    _rule("转载声明", _OUTSIDE, r"(?:免责|版权|特别|郑重|网站|转载)声明:?", opens=True),
    _rule(
        "转载来源",
        _OUTSIDE,
        r"(?:文章|信息|内容|稿件)?来源:(?:来?自?网络|互联网|转载|网络转载|网络整理|本站整理|佚名|未知)",
    ),
    _rule(
        "转载署名",
        _OUTSIDE,
        rf"""(?:by:?|(?:发布者|发布人|作者|来源):)?(?:admin|administrator|管理员|网站管理员|站长|小编|匿名|editor|root|user)
        [\W_]*(?:admin|管理员)?[\W_]*(?:发布|发表|更新|编辑)?(?:时间|[于在])?:?(?:{_TIME})?(?:发布|发表|更新|编辑)?
        (?:\W*(?:浏览|阅读|点击|评论).*)?""",
    ),
    _rule(
        "编辑署名",
        _OUTSIDE,
        r"[【(\[]?(?:(?:责任|网络|网站|本文|执行|文字)?编辑|责编|录入|校对|[一二三初复终]审):[^。]{0,40}",
        longest=60,
    ),
    _rule(
        "编辑时间",
        _OUTSIDE,
        rf"""(?:本文|文章|最后)?于?{_TIME}(?:重新|最后)?(?:编辑|修改|更新)
        |最后(?:更新|修改|编辑)(?:时间|于)?:?{_TIME}""",
        opens=True,
    ),
    _rule(
        "回到顶部",
        _ANYWHERE,
        r"""[↑∧^]?(?:(?:返回|回到|回|至)(?:页面)?(?:顶部|顶端|页首|首页|列表|上一[页级]|主页)|backtotop|置顶)[↑∧^>]*""",
        longest=16,
    ),
    _rule(
        "地图与脚本残留",
        _OUTSIDE,
        r"""(?:百度|baidu|高德|腾讯|谷歌|google)?(?:地图|map)|baidu|百度(?:统计|一下)?|站长统计|cnzz(?:\.com)?|51la
        |js|css|null|undefined|nan|loading\.*|加载中\.*""",
        longest=20,
    ),
    _rule(
        "地图与脚本残留",
        _ANYWHERE,
        r"""(?:var|let|const)[a-z_$][\w$]*=.*|function\w*\(.*|window\..*|document\.(?:write|get|cookie).*|\$\(.*
        |(?:</?(?:script|style|div|span|iframe|br|p)\b[^>]*>)+|[{}][{}();]*
        |(?:https?:)?//\S+\.(?:js|css|png|gif|jpe?g|ico|svg|woff2?)(?:\?\S*)?""",
        longest=2000,
    ),
    _rule(
        "上下篇链接",
        "head foot",
        r"""(?:上|下|前|后)一?(?:篇|条|页|则)(?:文章|新闻|信息)?[:>»].*|(?:上|下|前|后)一(?:篇|条|则)|没有(?:上|下)?一?篇?了""",
        opens=True,
    ),
    _rule("相关链接", "foot", rf"[【\[]?{_RECOMMENDED}[】\]]?(?::.*|更多.*|[>»]+)?", opens=True),
    _rule("广告", _ANYWHERE, r"(?:广告|AD|赞助商?(?:链接|内容)|推广(?:链接|信息))(?:[×x]|位)?(?:招租)?", longest=8),
    _rule(
        "页脚",
        "foot",
        rf".*{_FOOTER}.*|热词:.*|.{{0,6}}(?:网站|技术)(?:支持|维护)(?:单位)?:\D*",
        longest=300,
        opens=True,
    ),
    _rule(
        "页脚",
        _OUTSIDE,
        r""".{0,20}(?:扫一扫|扫码|长按|扫描)(?:上方|下方|左侧|右侧|识别|在?手机|打开|关注|查看|二维码|分享).{0,30}
        |.{0,10}(?:官方)?(?:微信|微博|公众号|客户端|APP)(?:二维码|公众号)""",
    ),
    _rule(
        "页首问候",
        "top",
        r"(?:您好[,!]?)?(?:欢迎(?:您)?(?:来到|访问|光临|使用).*|今天是.*|(?:[\[【]?(?:站内|全站)?搜索[\]】]?)?:?(?:热门(?:搜索|关键词|词)|热搜词?|热词|大家都在搜):.*|请输入(?:关键[字词]|.{0,4}内容).*|现在是.*星期.*)",
    ),
)


def fold(line: str) -> str:
    """`line` for matching only: half-width, without blanks, bullets and heading marks."""
    return "".join(unicodedata.normalize("NFKC", line).lstrip(_DECORATION).rstrip("| \t\u3000").split())


def matching_rule(folded: str, zone: str) -> Rule | None:
    """The first rule that a folded line fulfils in `zone`."""
    for rule in RULES:
        if zone in rule.zones and len(folded) <= rule.longest and rule.pattern.fullmatch(folded):
            return rule
    return None


def is_noise_shaped(folded: str) -> bool:
    """Whether the line would be noise if it stood at the foot of the page."""
    return matching_rule(folded, "foot") is not None
