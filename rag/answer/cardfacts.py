"""Questions about a document itself (telephone, 文号, dates, issuer, …), answered from its Source card; pure.

Arrows: answering -> here -> scope. Knows no model: a field is asked for in plain words, or the question is left alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.asked import years
from rag.answer.grounding import compact, pairs
from rag.answer.kinds import PERSON, asks_whether
from rag.answer.scope import elsewhere, named, places
from rag.text.official import bare
from rag.types import Document, Source, Span

_ASKS_WHEN = r"(?:什么时[候间]|啥时候|何时|哪一?天|哪年|哪一年|几月|几号|when|what (?:date|day))"
_WHEN = rf"(?:{_ASKS_WHEN}|日期|时间|多久|date)"
_PAPER = r"(?:号文|细则|条例|通报|公报|答复|回复|复函|来函|函件?|通知|公告|意见|方案|文件|公文|办法|规定|letter|reply|notice|document|plan)"
_PAPER_ENGLISH = "(?:letter|reply|notice|document|plan|measures|opinions?)"
_PUBLISHED = r"(?:发布|公布|公开|网上(?:挂|发|贴)|上网|挂网|挂[到在上出]*[^，。？]{0,3}网|挂(?:出[来去]|上[去来])|贴[到在出]|刊登|published?|posted)"
_SENT = r"(?:答复|回复|印发|下发|发文|作出|出具|发出|issued?)"
_BODY_NAME = r"(?:哪[两三四五几]?[个家]|什么|哪一个)(?:单位|机关|部门|局|机构)"
_MADE = r"(?:印发|制发|发布|发文|发的?|答复|回复|作出|出具|写)"
_LETTER = r"(?:号文|答复函?|回复|复函|来函|(?<![信])函|通知(?!书)|公告|方案|文件)"
_BODY_END = r"(?:政府|[局厅委部办]|办公[室厅]|委员会|工会)"
_FIELDS: dict[str, re.Pattern[str]] = {
    name: re.compile("|".join(patterns), re.IGNORECASE)
    for name, patterns in {
        "telephone": (
            r"电话|怎么联系|如何联系|联系方式|座机|打给谁|拨打|打哪个(?:号|电话)|哪个号码|什么号码",
            r"phone|telephone|call\b|contact (?:number|details)",
        ),
        "contact": (
            r"联系人|经办人|找谁|联系谁|[跟和与]谁联系|打给谁|是谁的(?:电话|号码|手机)",
            r"contact person|whom? (?:should|can) I contact|who is the contact",
        ),
        "number": (r"文号|发文字号|文件编号|发文号", r"document number|reference number|document no"),
        "proposal_number": (
            r"(?:提案|建议|议案)的?(?:编号|号码|号(?!召)|案号)|第?(?:几|多少)号(?:代表)?(?:提案|建议|议案)|编号是",
            r"proposal number|number of the proposal",
        ),
        "proposal_title": (
            r"答复的?是?哪一?[个份件]?(?:提案|建议|议案)|(?:提案|建议|议案)的?(?:全称|名称|题目|标题|题名|名字|叫什么|内容是什么|是什么)|(?:提了|提出了?|领衔提出)(?:的是)?什么(?:建议|提案|议案)|"
            r"什么(?:建议|提案|议案)|(?:建议|提案|议案|答复|来函).*(?:标题|题目|名称)(?:各|分别)?是什么",
            r"title of the (?:proposal|suggestion)|which (?:proposal|suggestion) does\b.{0,60}\b(?:answer|reply|respond)",
        ),
        "index_number": (r"索引编?号", r"index number"),
        "published": (rf"{_PUBLISHED}.{{0,14}}{_WHEN}", rf"{_ASKS_WHEN}.{{0,10}}{_PUBLISHED}"),
        "signed": (
            r"成文|落款|签署|签发|signed|dated",
            rf"{_WHEN}.{{0,10}}(?:{_SENT}|写的)",
            rf"{_SENT}.{{0,12}}{_WHEN}",
            rf"{_LETTER}是?{_ASKS_WHEN}(?:出|写|发|寄)(?:来|出)?的[？?]?$|^(?=[^，,]*{_LETTER}).*[，,]{_ASKS_WHEN}(?:出|写|发|寄)(?:来|出)?的[？?]?$",
            rf"\bwhen\b.{{0,60}}\b{_PAPER_ENGLISH}\b.{{0,40}}\b(?:issued|sent|written|dated)\b|\bissued\b.{{0,60}}\b{_PAPER_ENGLISH}\b.{{0,40}}\bwhen\b",
            rf"{_PAPER}的?(?:日期|时间)",
            r"\bdate\b.*\b(?:carry|carries|bears?|foot)\b",
        ),
        "issuer": (
            r"(?:发文|落款)(?:单位|机关|机构|部门)",
            rf"{_PAPER}[^，,。？?]{{0,8}}(?:印发|制发)(?:单位|机关|机构|部门)",
            rf"(?:提案|建议|议案)(?:是|由)*(?:{_BODY_NAME}|谁)(?:主|承|经)?(?:办|办理|答|回|答复|回复)的",
            rf"{_BODY_NAME}{_MADE}|由?谁{_MADE}|{_LETTER}是?由?(?:{_BODY_NAME}|谁)出的",
            rf"{_PAPER}[^，,。？?]{{0,4}}是(?:由)?[^，,。？?]{{2,16}}{_BODY_END}(?:一家|单独|独自|联合)?{_MADE}的?(?:吗|吧|么|嘛|对吗|对吧|没错)",
            rf"^(?=.*{_PAPER}).*(?:哪|几)(?:几|些)?[个家]?(?:单位|机关|部门|局|机构)?(?:一起|共同|联合|联名)+(?:印发|制发|发文|发的|答复|回复|作出|出具|写)",
            r"who issued|issued by|issuing (?:authority|body)",
        ),
        "addressee": (
            r"(?:答复|回复|写|发|寄)给(?:了)?(?:谁|哪)|(?:答复函?|回复|复函|来函|函|[这那][份个封][^，,。？?]{0,4})是给(?:谁|哪)|收(?:件|文)人|主送|提案人|建议人",
            r"(?:哪|几)(?:位|个|些)(?:人大|政协)?(?:代表|委员)|谁(?:提(?![到及])出?|领衔|写)的?",
            rf"{PERSON}(?:委员|代表)?[^，。？]{{0,4}}提(?:出|交)?的?(?:吧|吗|么|嘛|对吗|对吧|是不是|对不对)",
            r"addressed to|who (?:proposed|submitted|raised)",
        ),
        "effective": (
            r"(?:施行|实施|执行|生效|起效)(?:的)?(?:日期|时间)|有效期|(?:管|有效|用|执行)(?:到|至)(?:什么时候|啥时候|何时|哪一?[年天])|什么时候(?:到期|失效|过期)",
            rf"{_ASKS_WHEN}(?:起|开始|正式)?(?:施行|实施|执行|生效)|when .*(?:take effect|effective|in force)",
        ),
        "validity": (
            r"(?:还|现在|目前|如今|仍然?|是否|是不是)[^，,。？?]{0,3}(?:有效|失效|作废|废止|作数|算数|管用)(?!期)|有没有(?:有效(?!期)|失效|作废|废止)|(?:失效|作废|废止)了(?:吗|没)|有效性|效力状态",
            r"still (?:in force|valid|effective)",
        ),
        "attachments": (r"附件|attachment|annex",),
    }.items()
}
_DATED = re.compile(  # a date of a paper that is to be confirmed
    rf"{_PAPER}[^，,。？?]{{0,12}}?(?:真|就|确实)?是(?:在|于)?(?:19|20)\d\d年?(?:\d{{1,2}}月)?(?:\d{{1,2}}[日号])?[^，,。？?]{{0,3}}?"
    r"(?:写|出|发|印发|制发|下发|发布|公布|成文|答复|回复|落款|签发|作出|出具|办)(?:好|成|出)?的?[^，,。？?]{0,2}(?=[，,。？?]|$)"
    rf"|{_PAPER}.*(?:有人|有的|一个|一处)[说写]是?(?:(?:19|20)\d\d年)?\d{{1,2}}月"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEARS = re.compile(r"((?:19|20)\d\d)年?\s*[-—–~～至到]+\s*((?:19|20)\d\d)")
_CALLED = re.compile(
    r"((?:(?![哪谁几什])[\u4e00-\u9fff“”]){4,40}?(?:通知|(?<!的)意见|办法|规定|决定|公告|细则|条例|方案|规划|指南|指引))(?![\u4e00-\u9fff]{0,12}(?:答复|回复|复函))(?=[的是由在从现还什何哪有，,？?》]|$)"
)
_NO_NAME = re.compile(
    "请问|查一?下|知道|那个|这个|那份|这份|关于|印发|出台|发布|制定|联合|最新|现行|[的了个]"
)  # in front of the name
_NAMING, _CALLED_SO = 5, 0.4  # character pairs that name a paper; share of them that a title has which is meant
_THIS = re.compile("[这那该本][份个件篇封]|该|本")
_EXPLAINS = re.compile("解读|问答|说明")
_WHOM = re.compile(r"找谁|联系谁|打给谁|[跟和与]谁联系")  # whoever is to be called has a number
_OF_WHOM = re.compile(
    r"(?:请问)?([\u4e00-\u9fff]{4,}?)的?(?:咨询|联系|服务|办公|投诉|举报|热线|值班)*(?:电话|联系人|方式)"
)
_IN_TEXT = {
    "telephone": re.compile(r"(?:电话|热线|拨打|咨询|联系).{0,40}?\d{3,4}-?\d{4,8}"),
    "contact": re.compile(r"联系人\s*[:：]?\s*[\u4e00-\u9fff]{2,4}"),
}
_TITLE = re.compile(r"《([^》]+)》(?!.{0,6}(?:答复|回复|复函))")
_NAMED_PAPER = re.compile(
    r"(关于[^，。？《》]{6,40}?的?(?:通知|意见|办法|方案|规定|决定))(?:和|与|、|[，,]?的?(?:文号|发文|何时|什么时候|由谁|是谁|是哪))"
)
_NUMBER_OF = re.compile(
    r"(通知|意见|办法|规定|决定|公告|通告|指引|指南|目录|细则|条例|规划)(?![^，,。？]*(?:答复|回复|复函)的?[，,]?(?:发文)?(?:文号|字号))[^，。？]{0,4}[，,]?[^，。？]{0,4}(?:文号|字号)"
)
_LABELS = {
    "telephone": ("联系电话", "telephone"),
    "contact": ("联系人", "contact person"),
    "number": ("发文字号", "document number"),
    "index_number": ("索引号", "index number"),
    "proposal_number": ("提案（建议）编号", "proposal number"),
    "proposal_title": ("所答复的提案（建议）", "title of the proposal"),
    "published": ("发布日期", "date of publication"),
    "signed": ("成文日期", "date signed"),
    "issuer": ("发文机关", "issuing body"),
    "addressee": ("答复（主送）对象", "addressee"),
    "effective": ("施行时间", "in force"),
    "validity": ("有效性", "status"),
    "attachments": ("附件", "attachments"),
}
_IS_ASKED = re.compile("[谁哪几什]|发文|主送|收")  # not 王某委员提出的, which says which paper is meant
# Who made or proposed it, and when it came out, is asked of many things.
_OF_ANYTHING = {"issuer", "addressee", "published"}
_OF_MANY = {"effective", "validity"}  # asked of certificates and discounts, too: of a paper only beside its name
_SAYS_PAPER = re.compile(rf"{_PAPER}|提案|建议|议案|这[份篇个]|该|本", re.IGNORECASE)
_BODY = re.compile(
    r"总工会|[\u4e00-\u9fff]{2}(?:局|厅|委(?!员))|"
    r"[\u4e00-\u9fff]{2}(?:工作站|工作室|服务站|站点|基地|学院|学校|技校|中心|公司|集团|协会|大厅|窗口|平台)(?=[的，,、是在]|.{0,8}(?:电话|联系|地址|座机|$))"
)
_HOLDS = re.compile(
    r"(?:办法|细则|规定|通知|政策|意见|文件|方案|措施|新规|规则|条例)》?的?(?:正式|从|是|具体|自|有没有|有无|有)*(?:施行|实施|执行|生效|起效|有效期|(?:管|用|有效)[到至]|几|哪|什么|何|啥|多)"
    r"|(?:[这那][个份]文|文件|[〕\d]号文?|办法|细则|规定|通知(?!书)|意见|方案|措施|新规|规则|条例|答复|函(?!授))》?"
    r"(?:现在|目前|如今|到现在|还|仍然?|是否|是不是|有没有|已经?){0,3}(?:有效|失效|作废|废止|作数|算数|管用)(?!期)"
    r"|\b(?:plan|notice|measures|document|letter|reply|rules)\b.*\bstill\b"
)
_PIECES = re.compile("[、，,；;]|以及|和|及(?!时|格)")
_THING = re.compile(
    r"^.*?([\u4e00-\u9fff]{0,8}(?:时间|日期|期限|类别|地点|地址|对象|条件|标准|金额|人数|名额|等次|范围))"
    r"((?:分别|各|都)?(?:是|为)?(?:什么|多少|几|哪[里些]?))?$"
)
_WHICH_PAPER = re.compile(
    rf"是(?:指|出自|属于)?哪一?[份个件篇封](?:{_PAPER}|提案|建议)(?:的|里的)?(?:文号|编号|发文字号|索引号|联系人|经办人|(?:联系)?电话|号码)?[？?]?$",
    re.IGNORECASE,
)
_CITES = re.compile("提到|引用|依据|要求|参照|答复第?\\d+号?[^，,]{0,4}时")
_LONG_NUMBER = re.compile(r"\d{5,}")
_IDENTIFYING = ("number", "proposal_number", "index_number", "contact", "telephone")
_SEVERAL = re.compile(r"分别|各|哪[一]?[份个]|最早|最晚|谁先|[和与跟、比]|\b(?:and|both|respectively)\b")
_MENTIONED = re.compile(r"[里中内上]引用?|所引|引用?[的了](?!话|时)|[里中内上]?(?:提[到及]|依据的|根据的|说的|涉及)")
_PERSONAL = re.compile(r"本人|个人|自己|(?:委员|代表)的?(?:私人)?(?:电话|手机|号码|联系方式)")
_OF_THE_BODY = re.compile(
    r"热线|客服|举报|投诉|监督|负责|责任|大赛|比赛|竞赛|活动|培训(?!.{0,12}(?:文号|通知))|目标|措施"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CardFact:
    """A field of one document: its value as written and where it stands; an empty `spans` says: the card is silent."""

    source: Source
    field: str
    value: str
    spans: tuple[Span, ...] = ()


def fields_asked(question: str) -> list[str]:
    """Card fields that the question asks for; empty when it asks about what the document says."""
    if _DATED.search(question):
        return ["signed", "published"]
    found = [name for name, pattern in _FIELDS.items() if pattern.search(question)]
    if set(found) <= _OF_MANY and not _HOLDS.search(question):
        return []
    if "published" in found and "signed" in found and not re.search(r"成文|落款|签署|和|与|以及|分别|signed", question):
        found.remove("signed")
    if "contact" in found and "telephone" not in found and _WHOM.search(question):
        found.insert(0, "telephone")
    if "telephone" in found and "contact" in found and re.search(r"^(?!.*联系人).*(?:联系谁|找谁)", question) is None:
        described = [name for name in ("issuer", "addressee") if not _IS_ASKED.search(_match(name, question))]
        found = [name for name in found if name not in (*described, "attachments")]
    return found


def beside(question: str) -> list[str]:
    """What is asked for in one list with fields of the card (…公示的文号、公示时间，…) and is none, each as a question of its own."""
    pieces = [piece for piece in _PIECES.split(question.rstrip("？?。 ")) if piece]
    subject, of, _ = pieces[0].rpartition("的") if pieces else ("", "", "")
    if len(pieces) < 2 or not of or not fields_asked(question):
        return []
    things = [found for piece in pieces if (found := _THING.search(piece))]
    own = [found for found in things if not any(pattern.search(found[1]) for pattern in _FIELDS.values())]
    return [
        f"{'' if subject in found[0] else subject + '的'}{found[0]}{'' if found[2] else '是什么'}？" for found in own
    ]


def _match(name: str, question: str) -> str:
    """What of the question asks for the field, empty where nothing does."""
    found = _FIELDS[name].search(question)
    return found[0] if found else ""


def card_facts(question: str, sources: Sequence[Source], ranked: Sequence[str]) -> list[CardFact]:
    """The asked fields of the document that the question names (else of the best ranked), silent fields included.

    `ranked` are source ids, best first. Empty when the question asks for none; silent when it asks of a place or body
    that no document is of.
    """
    asked = fields_asked(question)
    if whose := _bearing(question, sources):
        return whose
    if (
        not asked
        or _OF_THE_BODY.search(_TITLE.sub("", question))
        or ("number" in asked and _MENTIONED.search(question))
    ):
        return []
    meant = named(question, sources)
    known = "\n".join(part for source in sources for part in (source.title, source.proposal_title, *source.attachments))
    mentioned = [*_TITLE.findall(question), *_NAMED_PAPER.findall(question)]
    if any(title not in known for title in mentioned):
        return []  # a document that is only mentioned in these
    if not meant and len(sources) > 1 and _DATED.search(question) and not _THIS.search(question):
        return []
    order = {source_id: rank for rank, source_id in enumerate(ranked)}
    explained = not _EXPLAINS.search(question)  # the paper is meant, not what explains it

    def rank(source: Source) -> tuple[bool, int]:
        return explained and _EXPLAINS.search(source.kind) is not None, order.get(source.id, len(order))

    described = _described(question)
    meant = [source for source in meant if _is_called(source, described)] or meant
    meant.sort(key=rank)
    several = len(meant) > 1 and _SEVERAL.search(question)
    chosen = meant[: None if several else 1] or [source for source in sources if source.id in ranked[:1]]
    given = any(source.contact and source.contact in question for source in chosen)
    more = asked == ["contact"] and not asks_whether(question)  # of whom is given, something else is asked
    of_a_person = more if given else _PERSONAL.search(question)
    if {"number"} == set(asked) and any(not _is_such(source, question) for source in chosen):
        return []  # a document of another kind, which this one may mention
    if "number" in asked and any(_of_another_year(source, question) for source in chosen):
        return []
    if described:
        chosen = [source for source in chosen if _is_called(source, described)]
        told = [field_of(source, name) for source in chosen for name in asked]
        if not chosen or (explained and all(_EXPLAINS.search(one.source.kind) and not one.spans for one in told)):
            return []  # a paper that is no document here, or one that is only explained here: the text may say it
    if of_a_person and {"telephone", "contact"} & set(asked):
        return [CardFact(source=source, field=name, value="") for source in chosen for name in asked]
    if elsewhere(question, sources) or _of_others(question, chosen):
        return [CardFact(source=source, field=name, value="") for source in chosen for name in asked]
    facts = [field_of(source, name) for source in chosen for name in asked]
    of_a_paper = any(fact.spans for fact in facts) or not set(asked) <= _OF_ANYTHING or _SAYS_PAPER.search(question)
    return facts if of_a_paper else []


def _bearing(question: str, sources: Sequence[Source]) -> list[CardFact]:
    """Of which paper the number, name or telephone is that the question gives (青人社字〔2021〕94号是哪份文件?)."""
    if not _WHICH_PAPER.search(question) or _MENTIONED.search(question) or _CITES.search(question):
        return []
    facts = [field_of(source, name) for source in sources for name in _IDENTIFYING]
    found = [fact for fact in facts if fact.value and _gives(question, fact)]
    unknown = _LONG_NUMBER.search(question) and not found  # no other paper's is told instead
    return [CardFact(source=source, field="number", value="") for source in sources[:1]] if unknown else found


def _gives(question: str, fact: CardFact) -> bool:
    """The question gives the value of the field by itself, not within a longer number or name."""
    if fact.field == "number":
        return compact(fact.value) in compact(question)
    value = re.escape(fact.value)
    ends = (
        (r"(?<![\d-])", r"(?![\d-])")
        if fact.value[-1:].isdigit()
        else (r"(?:^|(?<=请问)|(?<![\u4e00-\u9fff]))", "(?=是|的|这)")
    )
    return re.search(f"{ends[0]}{value}{ends[1]}", question) is not None


def _is_such(source: Source, question: str) -> bool:
    """The document has a number, or is of the kind whose number is asked for (那个通知的文号)."""
    kind = _NUMBER_OF.search(question)
    return bool(source.number) or kind is None or kind[1] in f"{source.kind}{source.title}"


def _of_another_year(source: Source, question: str) -> bool:
    """The question gives the paper a year, and nothing on its card has that year: it asks of an earlier one, which this replaced."""
    card = f"{source.title} {source.number} {source.signed} {source.published} {source.effective} {source.proposal_number} {source.proposal_title}"
    held = {*_YEAR.findall(card)} | {str(y) for a, b in _YEARS.findall(card) for y in range(int(a), int(b))}
    return bool(given := years(question)) and not given & held


def _described(question: str) -> set[str]:
    """The character pairs of what the one paper is called (养老服务从业人员奖补办法) without the place; empty where it is not called by
    that much, or several are."""
    found = _CALLED.findall(question)
    words = _NO_NAME.split(found[0])[-1] if len(found) == 1 else ""
    for place in places(words):
        words = words.replace(place, "")
    described = pairs(words)
    return described if len(described) >= _NAMING else set()


def _is_called(source: Source, described: set[str]) -> bool:
    return len(described & pairs(f"{source.title}，{source.proposal_title}")) >= _CALLED_SO * len(described)


def _of_others(question: str, sources: Sequence[Source]) -> bool:
    """The question names bodies that cannot be short for an issuer: 教育局 is not in 人力资源和社会保障局, 人社局 is."""
    bodies = [body for body in _BODY.findall(question) if body[-2:-1] not in "省市区县个家么"]  # 听说省厅, 哪个局
    return bool(bodies) and not any(_short_for(body, source.issuer) for body in bodies for source in sources)


def _short_for(body: str, full: str) -> bool:
    letters = iter(full)
    return all(letter in letters for letter in body)


def field_of(source: Source, name: str) -> CardFact:
    """The field of a card; of one whose site says nothing of its validity, from when it holds and how long."""
    if name == "validity" and name not in source.spans and "effective" in source.spans:
        name = "effective"
    keys = [key for key in source.spans if key == name or key.startswith(f"{name}.")]
    value = getattr(source, name)
    return CardFact(
        source=source,
        field=name,
        value="；".join(value) if isinstance(value, tuple) else value,
        spans=tuple(source.spans[key] for key in keys),
    )


def may_stand_in_text(question: str, facts: Sequence[CardFact], shown: str) -> bool:
    """No card tells the telephone or the contact that is asked for, but the words `shown` hold one of just what is named."""
    of_it = _OF_WHOM.match(question)
    asked = [_IN_TEXT.get(fact.field) for fact in facts]
    return (
        not any(fact.spans for fact in facts)
        and of_it is not None
        and of_it[1] in shown
        and all(form and form.search(shown) for form in asked)
    )


def statement(fact: CardFact, english: bool) -> str:
    """One sentence that says the fact, from the words of the card alone."""
    chinese_label, english_label = _LABELS[fact.field]
    title = bare(fact.source.title) or fact.source.path
    if english:
        return f"The {english_label} of “{title}” is: {fact.value}."
    return f"《{title}》的{chinese_label}：{fact.value}。"


def silence(fact: CardFact, english: bool) -> str:
    """One sentence that says that the document does not give the fact."""
    chinese_label, english_label = _LABELS[fact.field]
    title = bare(fact.source.title) or fact.source.path
    if english:
        return f"“{title}” does not give the {english_label}."
    return f"《{title}》没有写明{chinese_label}。"


def line_around(document: Document, span: Span) -> Span:
    """The whole line that holds the span, without blanks at its ends: what is quoted."""
    start = document.text.rfind("\n", 0, span[0]) + 1
    end = document.text.find("\n", span[1])
    end = len(document.text) if end < 0 else end
    line = document.text[start:end]
    return start + len(line) - len(line.lstrip()), end - len(line) + len(line.rstrip())
