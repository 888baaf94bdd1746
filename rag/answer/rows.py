"""The rows of a table that a question names by their labels: answered without a model; pure.

Arrows: telling -> here -> evidence, kinds, asked, rag.text.tables. Knows no document: a row is asked for when its own label stands in the
question, and those of the groups that it is in hardly less.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.asked import another_year, premise_missing, years
from rag.answer.evidence import Search, context, readable, row_of
from rag.answer.extracted import of_which_year
from rag.answer.gazetteer import place
from rag.answer.grounding import compact, pairs
from rag.answer.groups import group_missing, only_planned, part_of_year_missing
from rag.answer.kinds import asks_whether, kind_missing, ranked
from rag.answer.scope import places
from rag.text.figures import whole_number
from rag.text.tables import RANK, cells, columns, is_figure, is_header, labels, row_in_words, rows, tables
from rag.types import Passage, Span

GROUP = 0.3  # share of the character pairs of a group's label that stands in the question
BY_FIRST = 0.8  # the same of the label of a row by which alone it is told from others
CLEARLY = 0.15  # by how much the labels of one row are named more than those of another
COVERED, IN_GROUP = (
    0.35,
    0.2,
)  # of the question, by a row with its header, headings and card: alone, and in a named group
NEAR = 3  # passages whose tables are looked at
MOST, WHOLE = 4, 12  # rows that are told of those that are named, and of a table that is asked for whole
OF_IT, OF_COLUMN = 0.25, 0.35  # the same by a table as a whole, and by one of which a column is asked for
CAPTION = 80  # characters above a table that may say what it is of
_BY_COLUMN = 0.6  # share of a column's name that the question has
HARDLY = 0.3  # the same in a follow-up
PLAINLY = 0.8  # how much of a column's name (see _column_named) is named, from which on others are left out
_NUMBERED = re.compile(
    r"[〔\[［](\d{4})[〕\]］]"
)  # a column may be named by the document it is of: 原标准(甬人社发〔2020〕35号)
_GRADE = "".join(f"(?<!{word})" for word in ("特级", "首席", "高级", "中级", "初级", "助理", "预备"))
_ITEM = re.compile("[、，,]")
_NOT = re.compile("[不非未没外除]")
_ASIDE = re.compile(
    r"(?:(?<!是)不是|(?<!属)不属于?|(?<!在)不在|(?<!算)不算|没有?列入|(?<!是)非(?![遗常法公物农凡得全]))([\u4e00-\u9fff]{2,4})"
)
_SEVERAL = re.compile("[、，,/／]")
_EACH_OF_THEM = re.compile(
    r"各(?:个|是|级|等|档|年|类|阶段|时间|步骤)|每(?:级|档|步|阶段)|依次|逐[一项个]|分别(?:是|有|为)?(?:哪|多少|什么|几)"
)
_ALL = re.compile(r"(?:分别|都|各自?)(?:是|有|为|叫)(?:谁|哪|什么)|(?:有|是|了)(?:哪[些几]|谁)|名单")
_CHOOSES = re.compile(
    r"[不非未没最]|(?<!\d)(?!(?:19|20)\d\d)\d|以[上下]|超过|[高低大多少]于|排名?第|之[一外]|除|了的|已|[今明去前本]年|上半年|下半年"
)
_EMPTY = re.compile(
    "发现|存在|涉及|包括|包含|设[置有]|分别|各自|哪[些几一]?|什么|名单|一共|总共|列[一出]下?|请问|请|一下|都|是|有|为|叫|谁|的|了|到|共"
)
_TOTAL = re.compile("^(?:合计|总计|小计|共计)$")
_CALLED = re.compile("(?:名称|姓名|名字)$")
_NOT_EACH = re.compile("一共|总共|加起来|合计|总计|谁|由哪")
_ASKS = re.compile("多少|几|什么|哪|分别|各|how|what", re.IGNORECASE)
_DEGREE = re.compile("(?<=大专|专科|中专|本科|硕士|博士)(?:研究生|毕业生|学历|学位)$")
_IN_TURN = re.compile(
    "[分几][几一二两三四五]?[次批期笔][^，,。？?]{0,2}[拨发付给兑领]|[怎如][么何]?[^，,。？?]{0,2}[拨兑]付?"
)  # each column is one of them
_LEVEL = re.compile("[一二三四五]级|[省市区县]级|国家级")  # of which there may be many things
_NUMBER = re.compile(r"\d[\d.,]*")
_DAYS = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[至到—-](?:\d{1,2}月)?\d{1,2}日)?[起前后止]?")
_INNER = re.compile(r"[(（]([^()（）]*)[)）]")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    passage: Passage
    labels: tuple[str, ...]  # of its groups and, last, its own
    apart: bool = False  # each row of the table has the first label alone,
    shared: bool = False  # and this one its own with others


def asked_rows(
    search: Search, question: str, asks: str, evidence: Sequence[Passage], covered: float = COVERED
) -> list[Passage]:
    """The rows of the tables in `evidence` that `question` names and that give what `asks` asks for; empty: none, or more
    than it can mean. A row has to speak of the share `covered` of the question, of less in a group that is named."""
    every = [row for row in _rows(search, evidence) if row.labels]
    called = [_called(row.labels[-1]) for row in every]
    named = _names(set().union(*called), question)
    groups = {row.labels[:-1]: _share(row.labels[:-1], question) for row in every}
    once = {label for label, count in Counter(_core(row.labels[-1]) for row in every).items() if count == 1}
    found = [(row, _meant(row, groups, once)) for row, names in zip(every, called, strict=True) if names & named]
    found = found or [(row, 1.0) for row in [*_of_place(every, question), *_of_rank(every, question)]]
    found = found or [(row, 1.0) for row in every if _lists(row.passage, question)]
    first = _names({_core(row.labels[0]) for row in every if row.apart}, question)
    found = [(row, share) for row, share in found if not row.apart or _called_first(row, first, question)]
    found = found or [(row, 1.0) for row in every if row.apart and _core(row.labels[0]) in first]
    found = [(row, share) for row, share in found if share >= GROUP and _tells(search, row, question, asks, covered)]
    best = max((share for _, share in found), default=0.0)
    chosen = [row for row, share in found if share > best - CLEARLY]
    own = [row.labels[-1] for row in chosen]
    return [row.passage for row in chosen] if len(set(own)) == len(own) <= MOST else []


def every_row(search: Search, question: str, asks: str, evidence: Sequence[Passage]) -> list[Passage]:
    """All rows of a table, where the question asks for each of what they are, of the table that the best of `evidence` is of, or for all
    that stands in a column of one that the first are of (…，领办人分别是谁), and names none by its label; empty: it does not, or the
    table is long or of something else."""
    if asks_whether(asks):
        return []
    if _EACH_OF_THEM.search(asks) and not _NOT_EACH.search(asks):
        return _all_of(search, question, asks, evidence[:1], OF_IT) if evidence and row_of(search, evidence[0]) else []
    for passage in evidence[:NEAR] if _ALL.search(asks) else ():
        rows = _all_of(search, question, asks, [passage], OF_COLUMN)
        if rows and _column_listed(rows[0], asks) and not _some_of_them(search, rows, asks):
            return rows
    return []


def _all_of(search: Search, question: str, asks: str, found: Sequence[Passage], least: float) -> list[Passage]:
    """The rows of the one table that those `found` touch, if it speaks of the share `least` of the question; see every_row."""
    every = [row for row in _rows(search, found) if row.labels and not _TOTAL.match(_core(row.labels[-1]))]
    headers = {tuple(one.start for one in row.passage.above) for row in every}
    if len(headers) != 1 or not 1 < len(every) <= WHOLE:
        return []
    if _names(set().union(*(_called(row.labels[-1]) for row in every)), question):
        return []
    rows = [row.passage for row in every]
    told = " ".join(map(readable, rows))
    around = f"{_caption(search, rows[0])} {context(rows[0])}"
    year = another_year(question, f"{_caption(search, rows[0])} {told}", context(rows[0]), "")
    missing = kind_missing(asks, told) or premise_missing(asks, told) or group_missing(asks, told) or year
    return [] if missing or search.coverage(question, f"{told} {around}") < least else rows


def _column_listed(row: Passage, asks: str) -> bool:
    """A column of the row is called what the question asks for all of: 领办人, 工种 of 职业（工种）, 机构 of 机构名称."""
    names = (name for name, _ in columns(row.text, [one.text for one in row.above]))
    called = (word for name in names for word in (_CALLED.sub("", _INNER.sub("", name)), *_INNER.findall(name)))
    return any(len(word) > 1 and len(pairs(word) & pairs(asks)) >= _BY_COLUMN * len(pairs(word)) for word in called)


def _some_of_them(search: Search, rows: Sequence[Passage], asks: str) -> bool:
    """The question chooses among the rows: by a figure, a denial, a rank, a time, or by any word that neither the table's header nor what
    stands above it has."""
    plain = re.sub(rf"(?<!\d){len(rows)}(?=[家个名项所人位])", "", asks)
    if _CHOOSES.search(plain):
        return True
    around = pairs(f"{_caption(search, rows[0])} {context(rows[0])} {' '.join(one.text for one in rows[0].above)}")
    asked = compact(_EMPTY.sub("\n", asks))
    held = {at + step for at in range(len(asked) - 1) if asked[at : at + 2] in around for step in (0, 1)}
    left = "".join(letter if at not in held else " " for at, letter in enumerate(asked))
    return re.search("[\u4e00-\u9fff]{2}", left) is not None


def of_another_row(search: Search, question: str, told: Passage) -> bool:
    """`told` is a row, and the question names others of its table by their labels, and not that one."""
    every = [row for row in _rows(search, [told]) if row.labels] if told.above else []
    called = {row.passage.start: set().union(*map(_called, row.labels)) for row in every}
    named = _names(set().union(*called.values()), question)
    return bool(named) and told.start in called and not called[told.start] & named


def told_in_row(search: Search, told: Sequence[Passage], asks: str) -> bool:
    """A row among what was `told` has a column that `asks` plainly names."""
    every = (row for one in told if (row := row_of(search, one)))
    found = (columns(row.text, [one.text for one in row.above]) for row in every)
    return any(_column_named(name, asks) >= PLAINLY for named in found for name, _ in named[len(labels(named)) :])


def _called_first(row: _Row, named: set[str], question: str) -> bool:
    """Of rows that are told apart by their first label: it is among those that are `named`; where none is, nothing else is of several."""
    if named:
        return _core(row.labels[0]) in named
    return not row.shared or _share(row.labels[:1], question) >= BY_FIRST


def _meant(row: _Row, groups: Mapping[tuple[str, ...], float], once: Collection[str]) -> float:
    """How much of the labels of its groups the question names, as `groups` tells; 1 for the only row of its label, where the
    question names no other group."""
    group = row.labels[:-1]
    others = max((share for other, share in groups.items() if other and other != group), default=0.0)
    return 1.0 if _core(row.labels[-1]) in once and others < GROUP else groups[group]


def row_worded(row: Passage, question: str, goes_on: str = "") -> str:
    """The row as one reads it, of the columns that give amounts of one measure only those that `question` names, if it plainly
    names some. A follow-up `goes_on` names hardly more than what is another now: where it names no column, all are meant."""
    found = columns(row.text, [one.text for one in row.above])
    first = len(labels(found))
    named = _asked_columns(found, first, goes_on, HARDLY) if goes_on else found
    if goes_on and len(named) == len(found):
        return row_in_words(found)
    return row_in_words(_asked_columns(named, first, question, PLAINLY))


def _asked_columns(
    found: Sequence[tuple[str, str]], first: int, question: str, least: float
) -> Sequence[tuple[str, str]]:
    """From the column `first` on those that the question names, if it names one by `least`, and what is no rival of that; without
    those that it leaves aside (不是紧缺工种)."""
    if _IN_TURN.search(question):
        return found
    found = _not_aside(found, first, question)
    named = [_column_named(name, question) for name, _ in found]
    best = max(named[first:], default=0.0)
    if best < least:
        one = len(_ASKS.findall(question)) < 2 and not _NOT.search(question)
        return [p for at, p in enumerate(found) if at < first or not (one and _told_apart(p, found[first:], question))]
    asked = found[named.index(best, first)]
    return [
        pair
        for at, (pair, share) in enumerate(zip(found, named, strict=True))
        if at < first or share > best - CLEARLY or not _rivals(asked, pair)
    ]


def _not_aside(found: Sequence[tuple[str, str]], first: int, question: str) -> Sequence[tuple[str, str]]:
    """Without the columns that the question leaves aside (不是紧缺工种: 紧缺标准) by a word that a rival of theirs lacks."""
    aside = set().union(*map(pairs, _ASIDE.findall(question)))
    names = [set() if _NOT.match(name) else pairs(_INNER.sub("", name)) & aside for name, _ in found]
    left = [
        pair
        for at, pair in enumerate(found)
        if at < first
        or not any(
            names[at] - names[other] and _rivals(pair, rival)
            for other, rival in enumerate(found)
            if other >= first and other != at
        )
    ]
    return left if len(left) > first else found


def _told_apart(pair: tuple[str, str], others: Sequence[tuple[str, str]], question: str) -> bool:
    """The question has a word by which one rival of the column differs from all others (优秀 of 优秀等次补助, 合格等次补助), and
    none by which this one does."""
    alike = [other for other in others if other == pair or _rivals(pair, other)]
    words = {name: pairs(_NUMBER.sub("", name)) for name, _ in alike}
    own = [words[name] - set().union(*(words[rest] for rest, _ in alike if rest != name)) for name, _ in alike]
    said = [bool(mine & pairs(question)) for mine in own]
    return sum(said) == 1 and not said[alike.index(pair)]


def _rivals(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Both cells give amounts of one measure; of bare figures only those under names that are alike do."""
    measure, names = _measure(one[1]), [pairs(name) for name, _ in (one, other)]
    alike = len(names[0] & names[1]) >= GROUP * max(1, min(map(len, names)))
    return measure == _measure(other[1]) and (bool(measure) or alike)


def _measure(cell: str) -> str:
    """What its amount is counted in; of a cell without one all of it, of days that they are days."""
    return "日" if _DAYS.fullmatch(cell) else _NUMBER.sub("", cell) if is_figure(cell) else cell


def _column_named(name: str, question: str) -> float:
    """How plainly the question names the column, from 0 to 2: the years of it all, its words by their share, and what stands in
    brackets there (高级工(三级)) as much as all words."""
    core = _INNER.sub("", name)
    if any(number not in question for number in _NUMBER.findall(core)):
        return 0.0
    inner = any(len(word) > 1 and compact(word) in compact(question) for word in _INNER.findall(name))
    mine = pairs(core)
    return inner + (len(mine & pairs(question)) / len(mine) if mine else 0.0)


def _rows(search: Search, evidence: Sequence[Passage]) -> Iterator[_Row]:
    """All rows of the tables that the evidence has a row of."""
    seen = set()
    for passage in evidence:
        text = search.document(passage.source.id).text if "\t" in passage.text or "|" in passage.text else ""
        for table in tables(text):
            if (passage.source.id, table) in seen or passage.end <= table[0] or table[1] <= passage.start:
                continue
            seen.add((passage.source.id, table))
            yield from _told_apart_by_first(list(_of_table(passage, text, table)))


def _told_apart_by_first(every: Sequence[_Row]) -> list[_Row]:
    """The rows of a table; where the first label is of each alone (school) and the last one of several (stage), they are called by the first."""
    of_it = [row for row in every if row.labels]
    firsts, lasts = (Counter(row.labels[at] for row in of_it) for at in (0, -1))
    apart = len(firsts) == len(of_it) > 1
    return [replace(row, apart=apart, shared=lasts[row.labels[-1]] > 1) if row.labels else row for row in every]


def _of_table(passage: Passage, text: str, table: Span) -> Iterator[_Row]:
    for span, above in rows(text, table):
        row, *over = (replace(passage, text=text[a:b], start=a, end=b, above=()) for a, b in (span, *above))
        named = labels(columns(row.text, [one.text for one in over]))
        yield _Row(passage=replace(row, above=tuple(over)), labels=tuple(named))


def _lists(row: Passage, question: str) -> bool:
    """A cell lists several things, and one of them stands in the question (适用地区 南京、苏州)."""
    lists = (items for cell in cells(row.text) if len(items := _ITEM.split(cell)) > 1)
    return any(
        len(item) > 1 and _stands_in(item, question)
        for items in lists
        for item in (one.removesuffix("等") for one in items)
    )


def _core(label: str) -> str:
    return compact(_INNER.sub("", label)) or compact(label)


def _called(label: str) -> set[str]:
    """What a row with this label may be called: all of it, one of several things that it names (二级/技师), a degree without the
    word for it (博士 for 博士研究生), a place without its level."""
    names = {_core(label), *(one for one in map(_core, _SEVERAL.split(label)) if not _LEVEL.fullmatch(one))}
    return names | {short for name in names if (short := _DEGREE.sub("", name)) != name} | _short_places(names)


def _short_places(names: Iterable[str]) -> set[str]:
    return {found.short for name in names if (found := place(name))}


def _of_place(every: Sequence[_Row], question: str) -> list[_Row]:
    """The one row of the only place that the question names, where that is the label of its group."""
    named = places(question)
    of_it = [row for row in every if _short_places(map(_core, row.labels[:-1])) & set(named)]
    return of_it if len(named) == len(of_it) == 1 else []


def _of_rank(every: Sequence[_Row], question: str) -> list[_Row]:
    """The row of who has the rank that the question asks for (排第三的是哪个县), where a table has one column of ranks but for those
    of other years, and the question names no other column, by which it may be ranked otherwise."""
    rank = ranked(question)
    of_it = []
    for row in every if rank is not None else ():
        found = columns(row.passage.text, [one.text for one in row.passage.above])
        bare = [cell for name, cell in found if RANK.fullmatch(name)]
        others = [name for name, _ in found if not RANK.fullmatch(name)]
        elsewhere = any(
            not years(name) - years(question) if RANK.search(name) else _column_named(name, question) >= _BY_COLUMN
            for name in others
        )
        if len(bare) == 1 and whole_number(bare[0]) == rank and not elsewhere:
            of_it.append(row)
    return of_it if len(of_it) == 1 else []


def _names(cores: set[str], question: str) -> set[str]:
    """Those that stand in the question for themselves, not only within a longer one (技师 in 高级技师)."""
    plain = compact(question)
    named = {core for core in cores if len(core) > 1 and core in plain}
    longest = sorted(named, key=len, reverse=True)
    kept = set()
    for core in longest:
        if _stands_in(core, plain):
            kept.add(core)
            plain = plain.replace(core, "\n")
    return kept


def _stands_in(label: str, text: str) -> bool:
    """For itself: 技师 neither in 首席技师 nor in 技师学院."""
    return re.search(rf"{_GRADE}{re.escape(label)}(?!学[院校])", text) is not None


def _share(groups: Sequence[str], question: str) -> float:
    """How much of the labels of its groups the question names, 0 to 1; 1 without groups."""
    asked = pairs(question)
    shares = []
    for label in groups:
        inner = any(compact(word) in compact(question) for word in _INNER.findall(label) if len(word) > 1)
        mine = pairs(_INNER.sub("", label))
        shares.append(1.0 if inner else len(mine & asked) / len(mine) if mine else 0.0)
    return min(shares, default=1.0)


def _caption(search: Search, row: Passage) -> str:
    """The line above the table of the row."""
    top = min([row.start, *(one.start for one in row.above)])
    lines = search.document(row.source.id).text[max(0, top - CAPTION) : top].split("\n")
    return next((line for line in reversed(lines) if line.strip()), "")


def _dated(search: Search, row: Passage, question: str) -> str:
    """The row as it reads; of a table of a year that is asked for without the ranks of others (2023年位次), and where it names no year
    behind the line above its table (表2 2022年任务分解)."""
    found, caption = columns(row.text, [one.text for one in row.above]), _caption(search, row)
    if (asked := years(question)) & (years(caption) or years(row.source.title)):
        found = [(name, cell) for name, cell in found if not (RANK.search(name) and years(name) - asked)]
        words = row_in_words(found)
    else:
        words = readable(row)
    return words if years(words) else f"{caption} {words}"


def _tells(search: Search, of: _Row, question: str, asks: str, covered: float) -> bool:
    row, in_group = of.passage, len(of.labels) > 1 and _share(of.labels[:-1], question) >= GROUP
    least = min(IN_GROUP, covered) if in_group else covered
    text = readable(row)
    return not (
        is_header(cells(row.text))
        or kind_missing(asks, text)
        or premise_missing(asks, text)
        or group_missing(asks, text)
        or part_of_year_missing(asks, f"{text} {_caption(search, row)} {context(row)}")
        or only_planned(
            asks,
            text,
            f"{' '.join(row.path)} {_caption(search, row)} {' '.join(one.text for one in row.above)}",
            row.source.title,
        )
        or another_year(
            question, _dated(search, row, question), _NUMBERED.sub(r"\1年", context(row)), of_which_year(search, row)
        )
        or search.coverage(question, f"{text} {context(row)}") < least
    )
