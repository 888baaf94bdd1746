"""Chinese questions over several documents: which mention a thing, how many there are, their order, their facts; pure.

Arrows: asking -> here -> phrase, request. Knows no text of a document, only the cards.

A question is taken only when every word of it is understood: what is asked of the documents, words that choose among
them, and function words. One word more (哪些部门, 几项措施) and it is about what a document says: left alone.
"""

import re
from collections.abc import Sequence

from rag.answer.overview.phrase import GAP, Phrase, alternatives
from rag.answer.overview.request import Request, Task
from rag.text.figures import whole_number
from rag.types import Source

_FILE = r"(?:政策|政府|规范性|政策性)?(?:文件|公文|文档)(?:材料)?|材料"
_PLAIN = "(?:提案|建议)答复|答复意见函|答复意见|回复意见|答复函|回复函|答复|回复|复函|批复|公函|函件|通知|通告|通报|公告|公示|公报|函"
_LOOSE = "实施方案|工作方案|行动计划|方案|办法|规定|意见|细则|条例|决定|纪要|报告|规划|计划"  # also things told of
_COPY = r"(?<=[几多少哪一每各两])份|份(?!额)"
_DOCUMENT = rf"(?:{_FILE}|{_PLAIN}|{_LOOSE}|{_COPY})"
_MENTION = r"(?:(?:提到|提及|提过|涉及|谈到|谈及|讲到|讲过|说到|说过|写到|论及|包含|含有|出现|(?:讲|谈|提|写|说)[了过有]|有(?:讲|写|说|提)(?!案)|(?<=[没都也曾])[讲提写](?![师座课解究话学述演案出交议供高升前倡醒示取名质作错])|(?<=没有)[讲提写](?![师座课解究话学述演案出交议供高升前倡醒示取名质作错])|(?<=[份件料里些])(?:讲(?![师座课解究话学述演])|提(?![案出交议供高升前倡醒示取名质速拔货存醇])|写(?![明作错法字真]))(?=[\u4e00-\u9fff“\"《]{2}))(?:过|了|到|有)?(?:关于|有关)?|(?<!所)有关于|(?<!所)有关|关于)"
_WHICH = r"哪(?:些|几[份个]|一?份)|几份|多少份|谁"
_BARE = rf"(?:[，,]?有?(?:{_WHICH})|有没有|有无|是否|头|都|也|均|只有|仅有|一份|通篇|全文|曾经|曾|明确|专门|里面|里边|里|中|内|当中|之中|同时|分别|一共|总共|共|有|是)*"
_WORD = r"(?:这个?词|一词|这件?事|这个事|这个说法)"
_TAIL = r"(?:[这那]一?[个种项类家件][\u4e00-\u9fff]{1,4})?(?:的?(?:内容|情况|字样|说法|一词|这个词|这一词|这件事|地方|问题))?了?[吗呢的啊]?"
_MENTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<head>.*?{_DOCUMENT}{_BARE})(?P<no>(?<!有)没有|没|(?<!有)未曾?)?{_MENTION}(?P<topic>[^的了过].*?){_TAIL}",
        rf"(?P<head>.*?{_DOCUMENT}(?:里面|里边|里|中|当中)?)[，,]?{_MENTION}(?P<topic>.+?)的(?P<tail>(?:一共|都)?有?(?:哪些|哪几份|几份|多少份))",
        rf"{_MENTION}(?P<topic>.+?)的是(?P<head>[^，,]*?{_DOCUMENT}还是[^，,]*?{_DOCUMENT})(?P<tail>)",
        rf"(?P<topic>[^，,]+?)在(?P<head>[^，,]*?{_DOCUMENT}(?:里面|里边|里|中)?)(?:都|也)?有?(?:写|说|讲|提|{_MENTION})[到过了]*(?:吗|没有|没)",
        rf"(?P<head>.*?{_DOCUMENT})(?:里面|里边|里|中|当中)有(?P<topic>[^的了过没].*?){_TAIL}",
        rf"(?P<head>.*?{_DOCUMENT}{_BARE})[与跟和同](?P<topic>.+?)(?:有关系?|相关|有关联)[的吗呢]?",
        rf"(?P<head>(?:(?!{_DOCUMENT})[^与跟和同])*?)(?:同时)?{_MENTION}(?P<topic>.+?)的"
        rf"(?P<tail>(?:所有|全部)?(?:{_FILE}|{_PLAIN}|份).*|[^的]*(?:哪|几|多少)[^的]*份.*)",
        rf"(?P<head>.*?{_DOCUMENT}(?:里面|里边|里|中|当中)[，,]?)(?P<tail>(?:都|一共)?(?:有|是)?哪(?:些|几个))(?:地方|地区|城市|省市|地市|区县)(?:都|也|在|正在|已经)*"
        rf"(?:搞|开展|推行|实施|推进|建设|建立|发展|做)了?(?P<topic>.+?){_TAIL}",
        rf"(?P<topic>[^，,]+?)(?<![在被])[，,]?(?P<head>(?:一共|总共)?有?(?:哪几|哪些|几|多少)[^的，,]*?{_DOCUMENT}{_BARE}){_MENTION}[的过了呢]*",
        rf"(?P<topic>.+?)[都只仅曾是]?(?:出现)?[在被](?P<head>(?:哪|几|多少)[^的]*?{_DOCUMENT}{_BARE})(?:被?{_MENTION}|[提讲写说](?=[的过了到]))?[的过了呢到]*",
        rf"(?P<topic>[^，,]+?)[，,]?(?P<head>(?:都有|有|是)?谁)(?:都|也)?{_MENTION}(?:的)?",
    )
)
_AFTER = re.compile(
    r"[，,、；;？?](?:都|又|各)?(?:分别)?(?:是|有|叫)(?:哪些|哪几份|哪几个|哪一?份|什么)(?:文件)?$|"
    r"[，,、；;？?](?:都|又|各)?(?:分别)?(?:是|由)?(?:哪些|哪几个|哪个|哪家|什么)(?:单位|部门|机关)(?:答复|回复|印发|发布|发|写|出)的?$|"
    r"[，,、；;？?](?:都|又|各)?(?:分别)?是?(?:在|由)?(?:哪里|哪儿|哪个地方)的?$|"
    r"[，,、；;？?](?:请|帮我|帮忙|麻烦|再)*(?:指出|点出|说明|说一下|说说|告诉我|写明|标明|注明)?(?:一下)?(?:都|又|各|分别)*(?:是|来自|属于|出自)(?:哪几?个?|哪些|什么)(?:地方?|地区|省市?|城市|区县?|单位|部门|机关)的?$|"
    r"[，,、；;？?](?:都|又|各)?(?:分别)?是?由?谁(?:答复|回复|印发|发布|发|写|出)的$|"
    r"[，,、；;？?](?:发文|答复|印发|落款)?(?:日期|时间|单位|机关|标题|名称)(?:[和与、](?:发文|答复|印发|落款)?(?:日期|时间|单位|机关|标题|名称))*(?:都|也|一并|一起)*(?:写|列|标|附|带|注明|写明|标明)(?:上|出来?|明)?$|"
    r"[，,、；;？?]请?(?:把|将)?(?:它们的)?(?:列出|给出|写出)(?:它们的|各自的?)?(?:标题|名称|题目)(?:[和与、](?:日期|时间|单位))*$|"
    r"[，,、；;？?]请?(?:指出|写出|写明|写上|标上|附上|带上|注明|给出|标明|列出)(?:各自?的?)?(?:发文|答复|印发)?(?:单位|机关|部门|日期|时间)(?:[和与](?:日期|时间))?$|"
    r"[，,](?:各|分别|[\u4e00-\u9fff]{2,6}?)?是?(?:怎么|在(?:讲|说|谈)什么(?:的时候)?)(?:说|写|讲|提)的$|"
    r"[，,、；;？?](?:日期|时间)?(?:分别|各)?是?(?:在)?(?:哪一?[天年]|什么时候|何时)$|"
    r"[，,、；;？?]哪一?[份个篇](?:文件)?(?:更|最)?(?:先|早|晚|新)(?:出|发|印发|发布|写)?的?$"
)  # says no more than what is told of each
_ASKS_ELSE = re.compile(
    r"什么|哪|多少|几[个项家名人种次份]|怎|如何|为何|吗|谁|是否|[，,；;：:]|^(?:了|过|各|其|[一二三四五六七八九十\d]+[份个项])"
)
LONGEST = 30  # characters of a thing that documents are said to mention
_ONE_ANSWERED = re.compile(r"(?:答复|回复)的?是?哪一?[个份件]?(?:提案|建议|议案)")  # asks what one paper answers
_EVERY_ONE = re.compile(
    rf"(?P<named>[^？?]{{4,80}}?)这(?P<count>[两三四五六七八九十\d]+)份(?={_FILE})"
)  # all, by their places
_BUT = re.compile(r"^除了?(?P<places>[^，,]{2,20}?)(?:以外|之外|外)?(?:[，,]|(?=其[他余]|还有))")
_ASKING = re.compile(
    r"哪|谁|找|查|检索|搜|几份|几个|几篇|多少|有没有|有无|是否有|有.+吗|所有|全部|列出|列举|罗列|列一|一览|清单|有什么"
)
_COUNTED = re.compile(r"几(?![份篇封个件])|多少(?![份篇封个件]|\u0000|文件|公文|文档)")
_ONE = re.compile(r"(?:这|那|该|本|上述)(?:一)?[份个件篇封]|[该本](?:文件|通知|函)|哪一?[份个件篇封]")
_ONE_MEANT = re.compile(r"(?:这|那|该|本)(?:一)?[份个件篇封]")
_SEVERAL = re.compile(r"各|每|所有|全部|这些|这几|它们|[两三四五六七八九十\d]+[份个]|列出|列一|有哪些|哪几|分别")

_WHO = r"(?:哪个|哪些|哪家|哪几个|什么|哪一个)(?:单位|机关|部门|机构|局)"
_MADE = r"(?:印发|制发|发布|发出|发文|发|答复|回复|作出|出具|写)"
_WHEN = r"(?:什么时候|何时|哪一?天|哪一?年)"
_FIELDS = {
    "addressee": rf"主送(?:机关|单位|对象)?|答复对象|收文(?:机关|单位)|{_MADE}给了?(?:谁|哪位|哪些人|{_WHO})的?",
    "published": rf"(?:发布|公开|公布)的?(?:日期|时间)|{_WHEN}(?:发布|公布|公开)的?",
    "signed": rf"(?<=是|为)(?:哪一?年|什么时候|何时|哪一?天)的|(?:成文|落款|签署|签发|发文|印发)的?(?:日期|时间)|{_WHEN}(?:成文|签发|{_MADE})的?|日期|时间",
    "issuer": rf"(?:发文|制定|印发|发布|制发|答复|回复)的?(?:机关|单位|机构|部门)|由?(?:{_WHO}|谁){_MADE}的?",
    "proposal_number": r"(?:提案|建议|议案)(?:[(（/或和、]?(?:提案|建议|议案)[)）]?)?的?(?:编号|号)",
    "number": r"发文字号|文件编号|文件字号|发文号|文号",
    "telephone": r"联系电话|电话(?:号码)?|联系方式",
    "contact": r"联系人|经办人",
    "attachments": r"附件(?:名称|标题)?",
}
_BY = r"(?:发布|公布|公开|成文|印发|发文|落款|签发)?的?"
_FROM = "从(?:早到晚|晚到早|新到旧|旧到新|远到近|近到远)"
_ORDER = re.compile(
    rf"(?:按照?|根据|依|以)?{_BY}(?:时间|日期|年份|先后)的?(?:先后|早晚|新旧)?(?:顺序|次序)?(?:{_FROM})?[来进]?行?"
    r"(?:排序|排列|排个序|排一下|排一排|排下|排好|排出来|排|列出来|列出|整理)|"
    r"按照?(?:时间|日期)的?(?:先后)?(?:顺序|次序)?|(?:排个序|排一下序?|排一排|排排序?|排序|排列)|(?:时间|日期|先后)的?(?:先后)?(?:顺序|次序)|"
    rf"(?:{_FROM})(?:排序|排列|排|列出)?|升序|降序|倒序|正序"
)
_ENDS: dict[Task, re.Pattern[str]] = {
    "newest": re.compile(r"(?:时间|日期)?最(?:新|近|晚|后)(?:发布|公布|成文|印发|发文|签发|答复|发)?"),
    "oldest": re.compile(r"(?:时间|日期)?最(?:早|旧|老|先)(?:发布|公布|成文|印发|发文|签发|答复|发)?"),
}
_OFFICE = re.compile(f"(?<={GAP})[局厅](?=的|答复|回复)")  # of a place that is taken away
_OF_WHOM = re.compile(r"(?:哪个|哪家|什么)(?:单位|部门|机关|机构|地方)的(?=哪|[，,]|$)")  # told with each
_ANSWERED = re.compile(r"(?:答复|回复)?了?(?:人大代表|人大|代表|政协委员|政协|委员)*(提案|建议)(?=的|$)")
_FUNCTION = alternatives(
    "请问 请你 请您 请 帮我 帮忙 麻烦 给我 我想知道 想知道 想问一下 想问下 告诉我 看看 一下 你们 您 你 我们 我 这里 这儿 "
    "语料库 知识库 资料库 文件库 库里 库中 系统 数据库 目前 现在 当前 已经 已 都 共计 总共 一共 合计 总计 共 有没有 有无 有 没有 "
    "是否 是不是 可以 能否 能不能 吗 呢 啊 呀 吧 的 了 过 是 为 里面 里边 里 中 内 当中 之中 其中 在 于 和 与 及 以及 跟 或者 或 并且 "
    "并 按 算 又 把 将 分别 各自 各 每一 每 所有 全部 全体 这些 这几 那些 它们 这 那 几 多少 哪几 哪些 哪一 哪 什么 啥 份 个 篇 封 件 一 收录 "
    "收到 入库 导入 包含 包括 列出来 列出 列举 列一列 列一个 列个 列 罗列 展示 显示 给出 汇总 整理 清单 列表 目录 名单 一览表 一览 "
    "没留 没写 未留 只有 仅有 通篇 全文 末尾 最后 结尾 留了 留有 留下 写了 写明 标了 省厅 省里 市里 区里 "
    "地方 城市 地区 地市 省市 找找看 找找 找一下 找下 找出来 找出 找 检索一下 检索 查找 查查 查一下 查 搜一下 搜索 搜 同时 里头 "
    "其他 其余 另外 还 这批 那批 这套 这里面 这里头 手头 手上 手里 咱们 咱 排个序 排一下序 "
    "名称 标题 题目 名字 表格 表 做成 用 出来 出 来自 属于 出自 数量 数目 总数 叫 由 谁 二 两 三 四 五 六 七 八 九 十"
)


def parse(question: str, sources: Sequence[Source]) -> Request | None:
    """What a Chinese question asks of several documents; None when it asks anything else."""
    every = _EVERY_ONE.match(question)
    if every and whole_number(every["count"].replace("两", "二")) == len(sources):
        question = question[every.end("named") :]
    whole = re.sub(r"[\s?？。！!]+$|[（(](?:成文|落款|发布|印发|签发|发文)[)）]", "", question.strip())
    but = _BUT.match(whole)
    if but:
        rest = parse(whole[but.end() :], sources)
        places = Phrase(but["places"]).take_places(sources)
        return rest.but(places) if rest and places else None
    if _ONE_ANSWERED.search(whole):
        return None
    plain = _AFTER.sub("", whole)
    asks = plain != whole or plain.endswith("吗")
    for pattern in _MENTIONS:
        match = pattern.fullmatch(plain)
        found = match and _mentions(match, sources, asks)
        if found:
            return found
    return _facts(Phrase(plain), sources)


def _mentions(match: re.Match[str], sources: Sequence[Source], asks: bool) -> Request | None:
    """Which documents mention a thing; `asks`: words beside the match ask for them."""
    groups = match.groupdict()
    around = match["head"] + groups.get("tail", "")
    topic = re.sub(rf"{_WORD}$", "", match["topic"].strip()).replace("”“", "”和“")
    other = _ONE_MEANT.search(around) or _COUNTED.search(around) or _ASKS_ELSE.search(topic)
    if "还是" in around or re.fullmatch("(?:都有|有|是)?谁", around):  # one of the two, or both, or none
        around = "哪些文件"
    if other or not (asks or _ASKING.search(around)) or not 2 <= len(topic) <= LONGEST:
        return None
    request = _chosen(Phrase(around), sources)
    return request and request.about(topic, silent=bool(groups.get("no")))


def _facts(phrase: Phrase, sources: Sequence[Source]) -> Request | None:
    """Lists, counts, orders and facts of documents."""
    several, said = bool(_SEVERAL.search(phrase.left)), phrase.left
    ordered = phrase.take(_ORDER)
    ends = [task for task, pattern in _ENDS.items() if phrase.take(pattern)]
    fields = tuple(name for name, pattern in _FIELDS.items() if phrase.take(re.compile(pattern)))
    request = _chosen(phrase, sources)
    if request is None:
        return None
    task = _task(said, request, bool(ordered) or len(ends) > 1, ends, bool(fields), several)
    by = "published" if re.search(r"发布|公布|公开", said) and (ordered or ends) else ""
    return task and request.asking(task, fields, by)


def _task(said: str, request: Request, ordered: bool, ends: list[Task], fields: bool, several: bool) -> Task | None:
    if ends and not ordered:
        return "order" if re.search("哪些|哪几|几份", said) else ends[0]
    if ordered:
        return "order"
    if fields:
        return "facts" if several or len(request.places) > 1 else None
    alone = _ONE_MEANT.search(said) or (_ONE.search(said) and not request.filtered)
    return None if alone or _COUNTED.search(said) or not _ASKING.search(said) else "list"


def _chosen(phrase: Phrase, sources: Sequence[Source]) -> Request | None:
    """The documents that the phrase means; None when it names none or has words of another matter."""
    said = phrase.left
    phrase.take(_OF_WHOM)
    answers = [word for (word,) in phrase.take(_ANSWERED)]
    issuers = phrase.take_names({source.issuer for source in sources if source.issuer})
    places, levels, years = phrase.take_places(sources), phrase.take_levels(), phrase.take_years()
    phrase.take(_OFFICE)
    loose = re.search(rf"{_FILE}|{_PLAIN}|份|所有|全部|列出|这些", said)
    documents = [word for (word,) in phrase.take(re.compile(rf"({_DOCUMENT})"))]
    if not documents or not loose:
        return None
    phrase.take(_FUNCTION)
    issuer = phrase.take_body(sources) or (issuers[0] if issuers else "")
    if phrase.rest or len(issuers) > 1:
        return None
    kinds = tuple(word for word in documents if re.fullmatch(f"{_PLAIN}|{_LOOSE}", word))
    if len(documents) > len(places) > 1:  # of more papers than places that are known: all of them
        kinds, places = (), ()
    return Request(
        task="list", kinds=kinds, places=places, levels=levels, years=years, issuer=issuer, answers="".join(answers[:1])
    )
