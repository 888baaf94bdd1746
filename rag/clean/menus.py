"""Names of the usual columns of a site, the weak words of its footer, and widgets at the end of a metadata line.

Arrows: zones, cleaning -> here. Pure; knows single lines only.
"""

import re

WEAK_FOOTER = re.compile(
    r"""(?:主办|承办|协办|维护|运维|地址|单位地址|邮编|邮政编码|电话|联系电话|联系方式|传真|邮箱|网站邮箱|E-?mail|网址
    |运行维护)(?:单位)?:.*|.{2,20}(?:主办|承办)|\d{4}-\d{4}.*""",
    re.IGNORECASE | re.VERBOSE,
)

_COLUMN = re.compile(
    r"""(?:网站|返回)?首页|主页|新闻(?:中心|动态|发布|资讯)?|要闻(?:动态|聚焦)?|工作动态|走进.{2,4}
    |政务(?:公开|服务|动态|要闻|微博|微信|新媒体|互动)|(?:政府)?信息公开(?:指南|制度|目录|年报)?|法定主动公开内容
    |依申请公开|办事(?:服务|大厅|指南)|网上办事|在线(?:办事|服务|访谈)|公共服务|互动交流|政民互动|公众参与|交流互动
    |专题(?:专栏|专区)?|领导(?:之窗|信息|介绍)|机构(?:职能|概况|设置|简介)|组织机构|政策(?:法规|文件|解读)
    |通知公告|公示公告|数据(?:开放|发布)|统计数据|登录|注册|用户(?:中心|登录|空间)|个人中心|(?:高级|站内)?搜索
    |(?:网站|站点)地图|english|英文版|繁[体體](?:中文|版)?|简体(?:中文|版)?|(?:进入)?无障碍(?:浏览|阅读|模式|版)?
    |(?:长者|关怀|老年|适老化?)(?:模式|助手|版)?|(?:手机|移动|电脑)(?:版|端|门户)|.{0,6}政务服务网|(?:政务)?邮箱|rss(?:订阅)?|微信|微博|客户端
    |设为首页|加入收藏|收藏本站|(?:联系|关于|加入)(?:我们|本站)|网站(?:帮助|声明|纠错|说明)|使用帮助|智能问答|广告服务
    |(?:法律|隐私|版权|免责)(?:声明|政策)|友情链接|(?:人才|诚聘)(?:招聘|英才)|意见(?:反馈|征集)|投诉(?:建议|举报)
    |我要(?:咨询|投诉|写信)|.{2,4}(?:网上)?信箱|(?:栏目|网站|快[速捷])导航
    |(?:上级|本级|部门|媒体|专家|领导|政策|图[文片]?|文字|视频|数字|动[漫画])解读|图解(?:政策)?|政策图解""",
    re.IGNORECASE | re.VERBOSE,
)
_BETWEEN = re.compile(r"[\s|·丨/、,>»#*•]+")

_WIDGET = r"(?:打印|关闭|收藏|分享|返回|纠错)(?:本页|此页|窗口|页面|顶部|到)?"
_SIZE = r"(?:字体|字号|大小)(?:大小)?[:：]?\s*[\[【(（]?[^】\]）)。，,]{0,14}[\]】)）]?"
_TAIL = re.compile(
    rf"""(?:\s*[\[【(（]\s*(?:{_WIDGET}|{_SIZE})\s*[\]】)）])+\s*$
    |(?<=\S)\s+(?:(?:浏览|点击|阅读|访问)(?:次数|量|数|率)?[:：]\s*[-—\d]*\s*次?|{_SIZE}|{_WIDGET}[:：]?)\s*$""",
    re.VERBOSE,
)
_METADATA = re.compile(r"(?:来源|发布|时间|日期|作者|发文|信息)[^。]{0,20}[:：]|\d{4}[-年]\d{1,2}[-月]\d{1,2}")
_LONGEST_METADATA = 200


def column_share(line: str) -> tuple[int, int]:
    """(names of usual site columns, items) on a line of menu items."""
    items = [item for item in _BETWEEN.split(line) if item]
    return sum(_COLUMN.fullmatch(item) is not None for item in items), len(items)


def is_menu(line: str) -> bool:
    """Whether at least half of the items of a line are usual site columns."""
    names, items = column_share(line)
    return names > 0 and names * 2 >= items


def split_widgets(line: str) -> tuple[str, str]:
    """(words, widgets): print, share and count widgets cut from the end of a line of metadata."""
    kept = line
    while len(line) <= _LONGEST_METADATA and _METADATA.search(kept) and (found := _TAIL.search(kept)):
        kept = kept[: found.start()]
    return kept, line[len(kept) :].strip()
