"""What a question asks of one group, and a passage says of another: the rest of a list, a share, one of several kinds; pure.

Arrows: direct, extracted, telling -> here -> kinds. Knows no document.
"""

import re
from decimal import Decimal

from rag.answer.grounding import pairs
from rag.answer.kinds import gives_figure
from rag.answer.qualifiers import MEANT, PLANNED
from rag.index.lexical import frequency
from rag.text.figures import figures, whole_number

_REST = re.compile(
    r"(?:除了?(?![此这那])|不算)([^，,。？?]{2,}?)(?:以外|之外|外|那[两几]个)?[，,]?\s*(?:另外|其余|其他|其它|剩下|剩余|还有|别的|余下|第[二三四五六七八九十\d]+[个项家种类])"
)
_DEED = re.compile("[把给将向对去来]")  # what is done, which a document words otherwise
_MAKES_UP = re.compile(r"([\u4e00-\u9fff]{2,12})占(?:比|多|了|总|全|[^，,。？?]{0,14}(?:比|多少|几成))")
_AMONG = re.compile(
    r"(?<![函案知法见])(?:(?<![楼院区市省县村屋城厅家店校厂])里[头面]?|之?中(?![国心关小学医央等级外文共期部东西南北华])|当中)[，,]?([^，,。？?多几哪什]{2,10}?)的?(?:人|企业)?(?:又|共|一共)?(?:有|占|是)了?(?:几[个家名位]|多少)"
)
_GRADES = re.compile("初级工|中级工|高级工|(?:高级|特级|首席)?技师(?!工作|学院)")
_CERTIFIED = re.compile(
    "([初中高]级)(?=(?:[、和及][初中高]级)*(?:国家)?(?:职业(?:技能|资格)|证书))"
)  # 初级、中级、高级职业资格证书
_RIVALS = (  # of which a figure is of one only
    re.compile("养老|医疗|失业|工伤|生育|职业伤害"),
    _GRADES,
    re.compile("幼儿园|小学|初中|高中|本科|硕士|博士"),
    re.compile("[金银铜]牌|[一二三]等奖"),
    re.compile("第[一二三四五六七八九十]名"),
    re.compile("国家级|部级|省级|市级|区级|县级"),
    re.compile("[上下]半年|第?[一二三四]季度"),
)
_PART_OF_YEAR = re.compile("[上下]半年|第?[一二三四1-4]季度")
_OF_A_PART = re.compile(
    rf"{_PART_OF_YEAR.pattern}|\d月|[一二三四五六七八九十]月|前[\d一二三四五六七八九十]+个?[月季]|[暑寒]期|[暑寒]假|期间"
)
_ENDS_OF_A_ROW = re.compile("最[低少小短差慢]|倒数|垫底|末位"), re.compile("最[高多大长好快]|之首|首位|居首|榜首|领先")
_NO_END = re.compile("最低(?:工资|生活保障|标准)|最高人民")
_ASKS_WHICH = re.compile("哪|谁|什么")
_OF_A_YEAR = re.compile(r"(?:19|20)\d\d年(?!\d{1,2}月)")
_WHOLE_YEAR = re.compile("全年|年度|全部")
_OF_COUNT = "[个家名项种所条场期门]"
_THINGS = re.compile(rf"(?:多少|几){_OF_COUNT}([\u4e00-\u9fff]{{2}})")
_THINGS_TOLD = re.compile(rf"\d[余多]?{_OF_COUNT}([\u4e00-\u9fff]{{2}})")
_COUNTS = re.compile(r"\d[余多]?(?!\d|[.,，年月日号%％])")
_SHORTENED = re.compile("[初中高]级?(?=[、和及])")
_NEXT = re.compile("往上|[更再]高|(?<!提)[升晋]|之后|下一|考什么|再考|还能考")
_BEYOND = re.compile(r"比[^，,。？?]{2,8}?[还更要]+[高好强大多]")
_NTH = r"(首|第[一二三四五六七八九十\d]+)"
_RANK = re.compile(f"{_NTH}(?=[批次届家个轮期名])")
_SERIES = re.compile(
    rf"(?<!人大)(?<!政协)(?<!代表大会)(?<!委员会){_NTH}(?=[批届期轮])(?!届(?:委员会|人大|人民代表|政协|[一二三四五六七八九十]+次))"
)
_TERM = re.compile(r"(?<![第\d一二三四五六七八九十])([一二三四五六七八九十]{1,3}|\d{1,2})届")
_OUTSIDE = re.compile("省外|外省|市外|外市|国外|外国")
_ASKS_PASSED = re.compile("考过|通过(?:了|考|评|鉴|认)|合格|及格|[拿取考领]到?得?了?[^，,。]{0,8}证|[获持]证")
_PASSED = re.compile("考过|通过|合格|及格|[拿发]到?了?证|持证|获|取得|证书")
_TOOK_PART = re.compile("参加|参与|报名|参赛|参训|培训|评价|鉴定")
_ASKS_PLANNED = re.compile(rf"{PLANNED.pattern}|\b(?:plans?|planned|expect(?:s|ed)?|intend(?:s|ed)?)\b", re.IGNORECASE)
_ASKS_DONE = re.compile(
    "实际(?:上|究竟|到底)?(?:新增|完成|培训|发放|拨付|达到|到位|建成|引进|培养|支出|投入|认定|取得|招生?|评出|用了|花了|有多少|是多少)"
    "|(?:现在|目前|如今|眼下)(?:一共|总共|共)?有了?(?:几|多少)(?:家|所|座|支|人|名(?!额)|个(?!名额))"
)
_AIMED = re.compile("力[争求]|争取|目标|预期|确保|(?:计划|拟|要)(?=新增|培养|培训|建|引进|发放|投入)")
_PLAN_PART = re.compile(r"(?:\d年|工作|下一步)(?:的)?(?:工作)?(?:计划|打算|安排)")  # of a report
_REPORT = re.compile("总结|报告|答复|完成情况")
_PLAN = re.compile(r"印发.*(?:方案|计划|规划)|(?:方案|计划|规划)(?:[(（][^()（）]*[)）])?[》〉]?$")
_CAME = re.compile("实际|现有|目前|现在|完成|达成|超额|截至|至今|以来|累计|共(?!同|享|建)|已|[增建评发到成]了")
_DONE = re.compile("几年来|累计(?:开展|组织|实施|培训|评价|核发|发放|完成|投入)|截至|至今|以来")
_CODE = re.compile(r"(?<![A-Za-z])(?!No\b)([A-Za-z]{1,8})-?(\d{1,4}(?:\.\d{1,2})?)(?![\d%％年月日时万亿元人个])")
_ONE = re.compile(r"[\u4e00-\u9fff]{2}(?:小学|中学|幼儿园)(?![教招生阶学一二三四五六])")
_ALL = re.compile("全[国省市区县](?!域|性)(?!.*(?:每[人生名]|均|各))")
_NO_NAME = set("的家个所几少些新开办立有在是读上念到送进入子娃")
PROPER = 2  # letters before the word for what it is that make it a name, if they are no word
_EXAMPLE = re.compile(r"[^。；;]{0,6}(?<![比条案惯先])例[一二三四五\d][:：]|举例(?:说明)?[:：，,]")
_CALENDAR = {"", "年", "年度", "月", "日", "岁", "条", "号"}
_ITEM = re.compile(r"[、和与跟及]")
_ENDS = re.compile(r"(?<!\d)[，,]|[，,](?!\d{3})|[；;。\n]")

_FORMER = re.compile(
    r"(?:^|[，,。；;：:（(\s])(?:原有?|旧|老)的?(?:暂行)?(?:办法|标准|政策|规定|方案)(?:的|规定)?[^，,。；;]{0,16}?\d"
)
_NEW = re.compile("现|新|不变|继续|废止|〔|\\[|(?:调整|改|统一|变更)为|(?:提高|增加|上调|提升|降低?)[到至为]")
_ASKS_FORMER = re.compile(
    "原|旧|老|以前|之前|过去|此前|先前|从前|调整|变|提高|上[调浮]|涨|降|增|修订|比|区别|不同|衔接|过渡|previous|former|old|before|change",
    re.IGNORECASE,
)


def clauses(text: str) -> list[str]:
    """`text` cut at commas and at the ends of its sentences."""
    return _ENDS.split(text)


def group_missing(question: str, shown: str, title: str = "") -> bool:
    """The question asks for the rest of a list (除了甲和乙，另外三个), and `shown` names nothing beside what it leaves aside;
    or how much one group makes up of another (甲占乙多少), and `shown` does not speak of the first; or for a figure of one
    of several (失业保险) or of some of a group, and `shown` has figures of others only (养老、医疗); or of one of a series (U14), of another
    case that is worked out, or of one school where that of all or of another is told, of a year where that of a part of it is, of what holds where what held before is, or of the least where the most is. `title` is that of its paper, see only_planned."""
    return (
        _rest_missing(question, shown)
        or _share_missing(question, shown)
        or _among_missing(question, shown)
        or _rival_told(question, shown)
        or outside_missing(question, shown)
        or _plan_missing(question, shown)
        or only_planned(question, shown, title=title)
        or _another_code(question, shown)
        or another_case(question, shown)
        or _of_all_told(question, shown)
        or _part_of_the_year(question, shown)
        or _counts_something_else(question, shown)
        or _former_told(question, shown)
        or _other_end(question, shown)
    )


def _other_end(question: str, shown: str) -> bool:
    """The question asks which is the least (最低), and `shown` tells of the most (居首), or the other way round."""
    asked, told = ([bool(end.search(_NO_END.sub("", text))) for end in _ENDS_OF_A_ROW] for text in (question, shown))
    return (
        _ASKS_WHICH.search(question) is not None and any(asked) and any(told) and not all(asked) and asked == told[::-1]
    )


def part_of_year_missing(question: str, told: str) -> bool:
    """The question asks for a figure of a part of a year (三季度), and nothing that is `told` is of one."""
    return _PART_OF_YEAR.search(question) is not None and _OF_A_PART.search(told) is None


def _former_told(question: str, shown: str) -> bool:
    """`shown` has a figure of the rule before (原办法的标准为…), no other, and the question asks for no year and no change."""
    former = _FORMER.search(shown)
    if not former or _NEW.search(shown) or _ASKS_FORMER.search(question) or re.search(r"(?:19|20)\d\d", question):
        return False
    clause = re.split("[，,。；;)）]", shown[former.end() :])[0]
    rest = shown[: former.start()] + shown[former.end() + len(clause) :]
    return bool(figures(former[0] + clause)) and all(figure.unit == "年" for figure in figures(rest))


def _of_all_told(question: str, shown: str) -> bool:
    """The question names one school, company or the like (翡翠湖小学), and `shown` tells of all of a city (全市) or of another one, and not
    of that."""
    names = _proper(question)
    return bool(names) and bool(_ALL.search(shown) or _proper(shown)) and not any(name in shown for name in names)


def _proper(text: str) -> set[str]:
    """The letters before the words for schools that are a name: no word, as 公办 is, and nothing that one does there (孩子上小学)."""
    found = {match[0][:PROPER] for match in _ONE.finditer(text)}
    return {name for name in found if not frequency(name) and not set(name) & _NO_NAME}


def another_case(question: str, shown: str) -> bool:
    """The question gives the figures of a case, and `shown` works out another one (例一：…装1台6层站电梯…)."""
    if not _EXAMPLE.match(shown):
        return False
    given, told = ({f.unit: set() for f in figures(text)} for text in (question, shown))
    for values, text in ((given, question), (told, shown)):
        for figure in figures(text):
            values[figure.unit].add(figure.value)
    counted = (unit for unit in given if unit in told and unit not in _CALENDAR)
    return any(not given[unit] & told[unit] for unit in counted)


def _plan_missing(question: str, shown: str) -> bool:
    """A figure of a plan is wanted, and `shown` gives those of what was done."""
    return (
        any(map(str.isdigit, shown))
        and _ASKS_PLANNED.search(question) is not None
        and _DONE.search(shown) is not None
        and MEANT.search(shown) is None
    )


def _another_code(question: str, shown: str) -> bool:
    """The question names one of a series by letters and a number (U14), and `shown` others of it only (U10)."""
    asked, told = _codes(question), _codes(shown)
    return any(letters in told and not numbers & told[letters] for letters, numbers in asked.items())


def _codes(text: str) -> dict[str, set[Decimal]]:
    found: dict[str, set[Decimal]] = {}
    for letters, number in _CODE.findall(text):
        found.setdefault(letters.casefold(), set()).add(Decimal(number))
    return found


def only_planned(question: str, shown: str, about: str = "", title: str = "") -> bool:
    """What really came of it, or is there now, is wanted (实际新增, 现在有几家), and `shown`, or what stands above it, tells what was
    aimed at, or the part of a report above it, or the paper of that `title`, is a plan."""
    if not _ASKS_DONE.search(question) or _CAME.search(f"{shown} {about}"):
        return False
    return (
        _AIMED.search(about) is not None
        or _PLAN_PART.search(about) is not None
        or (_PLAN.search(title) is not None and not _REPORT.search(title))
        or any(map(_AIMED.search, _with_digits(shown)))
    )


def _with_digits(text: str) -> list[str]:
    return [clause for clause in clauses(text) if any(map(str.isdigit, clause))]


def _among_missing(question: str, shown: str) -> bool:
    """Of those in a group (那些人里，学烹调的有几个) a count is wanted, and no clause that gives one speaks of them."""
    found = _AMONG.search(question)
    counts = (_counts(question, shown) or _with_digits(shown)) if found else []
    group = found[1].rstrip("的") if found else ""  # 学校 for 院校
    return bool(counts) and not any(pairs(group) & pairs(clause) or group[-1:] in clause for clause in counts)


def outside_missing(question: str, clause: str) -> bool:
    """The question asks of what is outside the province (or city, or country), and `clause` speaks of another outside."""
    asked, told = ({"".join(sorted(word)) for word in _OUTSIDE.findall(text)} for text in (question, clause))
    return bool(asked and told) and not asked & told


def another_rank(question: str, clause: str) -> bool:
    """The question asks of one of several in a row (第二批), and `clause` tells of another (首家) and not of that one."""
    asked, told = (set(map(_rank, _RANK.findall(text))) for text in (question, clause))
    return bool(asked and told) and not asked & told


def serials(text: str, *, loosely: bool = False) -> set[Decimal | None]:
    """The numbers of what comes in a series (7 of 第七届, 1 of 首批) that `text` names, `loosely` also without 第; those of congresses
    and councils (第十五届政协) aside."""
    return set(map(_rank, _SERIES.findall(text))) | {whole_number(word) for word in _TERM.findall(text) if loosely}


def _rank(word: str) -> Decimal | None:
    return whole_number("一" if word == "首" else word[1:])


def _part_of_the_year(question: str, shown: str) -> bool:
    """The question asks for a figure of a year, and all that `shown` gives are of a part of a year (一季度培训2万人), which stands in their
    clause or before it in the sentence."""
    if not _OF_A_YEAR.search(question) or _OF_A_PART.search(question):
        return False
    told = []
    gives = _counts(question, shown) or _with_digits(shown)
    for sentence in re.split("[。；;\n]", shown):
        at = 0
        for clause in clauses(sentence):
            at += len(clause) + 1
            if clause in gives:
                before = sentence[:at]
                told.append(_PART_OF_YEAR.search(before) is not None and not _WHOLE_YEAR.search(before))
    return bool(told) and all(told)


def _counts_something_else(question: str, shown: str) -> bool:
    """So many of something are asked for (多少个工种), of which `shown` does not speak, and each of its counts is of another thing (18个赛项)."""
    wanted = _THINGS.findall(question)
    told = _THINGS_TOLD.findall(shown)
    return (
        bool(wanted and told)
        and not any(set(thing) & set("".join(told)) or thing in shown for thing in wanted)
        and len(told) == len(_COUNTS.findall(shown))
    )


def _rival_told(question: str, shown: str) -> bool:
    asked = [(kind, names) for kind in _RIVALS if (names := _named(kind, _BEYOND.sub("", question)))]
    passed = _ASKS_PASSED.search(question)
    counts = _counts(question, shown) if asked or passed else []
    counts = [_whole_of(clause, shown) if "分别" in clause else clause for clause in counts]
    if not counts:
        return False
    for kind, names in asked:
        if all((told := _named(kind, clause)) and not told & names for clause in counts):
            return True
    return bool(passed) and all(map(_TOOK_PART.search, counts)) and not _PASSED.search(_nearest(question, shown))


def _named(kind: re.Pattern[str], text: str) -> set[str]:
    """What of the kind is named; grades of certificates in full (初级工 and 中级工 of 初级、中级职业资格证书)."""
    certified = {f"{grade}工" for grade in _CERTIFIED.findall(text)} if kind is _GRADES else set()
    return {*kind.findall(text), *certified}


def rival_named(question: str, shown: str) -> bool:
    """The question names one grade of skilled workers (高级工), and `shown` names others only (高级技师), and none in short (初、高级工);
    not where it asks for the next one."""
    asked, told = _named(_GRADES, question), _named(_GRADES, shown)
    return bool(asked and told) and not (
        asked & told or _SHORTENED.search(_CERTIFIED.sub("", shown)) or _NEXT.search(question)
    )


def _counts(question: str, shown: str) -> list[str]:
    """The clauses that give the figure that is asked for."""
    return [clause for clause in clauses(shown) if gives_figure(question, clause)]


def _whole_of(clause: str, shown: str) -> str:
    """The sentence of `shown` that the clause is of: of whom (分别…) stands before it."""
    return next((sentence for sentence in re.split("[。\n]", shown) if clause in sentence), clause)


def _nearest(question: str, shown: str) -> str:
    """The sentence that shares most with the question."""
    return max(re.split("[。\n]", shown), key=lambda sentence: len(pairs(sentence) & pairs(question)))


def _rest_missing(question: str, shown: str) -> bool:
    left_aside = (name for match in _REST.finditer(question) for name in _ITEM.split(match[1].rstrip("的")))
    known = [name for name in left_aside if len(name) > 1 and not _DEED.match(name)]
    lists = (clause for clause in clauses(shown) if any(name in clause for name in known))
    return bool(known) and not any(
        item and not any(name in item for name in known) for clause in lists for item in _ITEM.split(clause)
    )


def _share_missing(question: str, shown: str) -> bool:
    found = _MAKES_UP.search(question)
    name = found[1] if found else ""
    return len(name) > 1 and not any(name[at : at + 2] in shown for at in range(len(name) - 1))
