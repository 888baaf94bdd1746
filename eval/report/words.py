"""The words of the report: what a measure, a failing stage and a type are called, and how a number is written; pure.

Arrows: parts, cases, eval.report -> here. Knows no run and no HTML.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Unit = Literal["share", "score", "number", "seconds"]
NONE = "—"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A measure as people read it. `unit`: a share is written in percent, a score from 0 to 1 with three decimals."""

    name: str
    english: str
    unit: Unit = "share"
    lower: bool = False  # less is better
    counted: bool = False  # each case scores 0 or 1, so a number of cases can be given
    group: str = ""


RETRIEVAL, ANSWER, REFUSAL, CITATION = "检索", "回答", "拒答", "引用"
_FAMILIES: dict[str, tuple[str, str, Unit]] = {
    "hit": ("前 {k} 位命中", "hit@{k}", "share"),
    "recall": ("前 {k} 位召回", "recall@{k}", "share"),
    "all_gold": ("前 {k} 位含全部依据", "all gold@{k}", "share"),
    "mrr": ("倒数名次", "MRR@{k}", "score"),
    "ndcg": ("排序质量", "nDCG@{k}", "score"),
}
_MEASURES = {
    "right": Measure(name="答对", english="right", counted=True, group=ANSWER),
    "facts": Measure(name="要点齐全", english="facts held", group=ANSWER),
    "forbidden": Measure(name="含错误说法", english="forbidden", lower=True, counted=True, group=ANSWER),
    "numbers": Measure(name="数字一致", english="numbers", group=ANSWER),
    "bigram_precision": Measure(name="字对精确率", english="bigram precision", group=ANSWER),
    "bigram_recall": Measure(name="字对召回率", english="bigram recall", group=ANSWER),
    "bigram_f1": Measure(name="字对 F1", english="bigram F1", unit="score", group=ANSWER),
    "char_f1": Measure(name="单字 F1", english="character F1", unit="score", group=ANSWER),
    "rouge_l": Measure(name="最长公共子序列", english="ROUGE-L", unit="score", group=ANSWER),
    "length": Measure(name="回答字数", english="length", unit="number", group=ANSWER),
    "error": Measure(name="运行出错", english="error", lower=True, counted=True, group=ANSWER),
    "refused_rightly": Measure(name="该拒则拒", english="refused rightly", counted=True, group=REFUSAL),
    "false_refusal": Measure(name="误拒", english="false refusal", lower=True, counted=True, group=REFUSAL),
    "refused": Measure(name="拒答", english="refused", counted=True, group=REFUSAL),
    "supported": Measure(name="引文支持所说", english="supported", group=CITATION),
    "verbatim": Measure(name="引文逐字相符", english="verbatim", group=CITATION),
    "cited": Measure(name="句子有引用", english="cited", group=CITATION),
    "valid": Measure(name="引文与位置相符", english="valid", group=CITATION),
    "gold_precision": Measure(name="引用落在依据上", english="gold precision", group=CITATION),
    "gold_recall": Measure(name="依据被引用", english="gold recall", group=CITATION),
}
ORDER = (*_MEASURES, "hit", "recall", "all_gold", "mrr", "ndcg")
STAGES: dict[str, tuple[str, str]] = {
    "error": ("运行出错", "程序没有给出回答，按零分计"),
    "not_in_corpus": ("语料中没有", "依据所在的文件或原话不在语料里：先查收录与清洗"),
    "not_retrieved": ("没有检索到", "候选里没有依据：查切分、嵌入和词项检索"),
    "lost_in_fusion": ("融合时丢失", "单路检索找到了，合并排序后掉出：查融合权重"),
    "cut_from_evidence": ("未进入证据", "候选里有，送给模型的证据里没有：查选句与长度上限"),
    "answered_wrong": ("证据在手却答错", "依据已给模型，答案仍不对：查提示、模型与逐句核对"),
    "wrongly_cited": ("答对但引错", "答案对，所引原文不支持：查引用绑定"),
    "wrongly_refused": ("误拒", "文件里有答案却拒答：查拒答门槛"),
    "should_have_refused": ("该拒未拒", "文件没有说明却作了答：查拒答门槛与核对"),
    "label_suspect": ("标注存疑", "题目自身的答案或依据可能有误：请人复核"),
}
RIGHT = ("全部通过", "没有失败的环节")
_TYPES = {
    "figure": "数字", "fact": "事实", "date_number": "日期文号", "list": "列举", "comparison": "比较",
    "multi_section": "跨章节", "followup": "追问", "colloquial": "口语", "typo": "错别字", "english": "英文提问",
    "traditional": "繁体提问", "near_miss": "相近但未说明", "false_premise": "前提有误", "off_topic": "题外",
    "other_scope": "范围之外", "span_short": "短答案", "span_long": "长答案", "integration": "信息整合",
    "counterfactual": "反事实", "rejection": "应拒答", "true": "可回答", "false": "不可回答",
    "answerable": "可回答", "unanswerable": "不可回答",
}  # fmt: skip


def measure(key: str) -> Measure:
    """The measure of a key; an unknown key is its own name."""
    family, _, cutoff = key.partition("@")
    if cutoff and family in _FAMILIES:
        name, english, unit = _FAMILIES[family]
        zh = name.format(k=cutoff).replace("前 1 位", "首位")
        return Measure(
            name=zh, english=english.format(k=cutoff), unit=unit, counted=family in ("hit", "all_gold"), group=RETRIEVAL
        )
    return _MEASURES.get(key) or Measure(name=key, english="", unit="score", group="其他")


def place(key: str) -> tuple[int, int, str]:
    """Sort key of measures: the order of this file, then the cut-off."""
    family, _, cutoff = key.partition("@")
    known = ORDER.index(family) if family in ORDER else len(ORDER)
    return known, int(cutoff) if cutoff.isdigit() else 0, key


def stage(key: str) -> str:
    """What a failing stage is called."""
    return RIGHT[0] if key == "right" else STAGES.get(key, (key, ""))[0]


def kind(key: str) -> str:
    """What a type of question is called; empty for none that is known."""
    return _TYPES.get(key.lower(), "")


def number(value: Any, unit: Unit = "share") -> str:
    """A value as it is written in its unit; a dash for none."""
    if not isinstance(value, int | float) or value != value:
        return NONE
    match unit:
        case "share":
            return f"{value * 100:.1f}%"
        case "score":
            return f"{value:.3f}"
        case "seconds":
            return f"{value:.2f} 秒" if value < 10 else f"{value:.1f} 秒"
        case "number":
            return f"{value:.1f}"


def bounds(value: Mapping[str, Any]) -> tuple[float, float, bool] | None:
    """The interval, and whether it is the rule of three: where all or none are right, resampling finds no width."""
    low, high, mean, n = (value.get(key) for key in ("low", "high", "mean", "n"))
    if low is None or high is None:
        return None
    if low == high == mean and mean in (0, 1) and n:
        width = min(1.0, 3 / n)
        return (1 - width, 1.0, True) if mean else (0.0, width, True)
    return low, high, False


def interval(value: Mapping[str, Any], unit: Unit = "share") -> str:
    """`66.7–88.3`: the bounds without their unit, a star on the rule of three; empty for none."""
    if not (found := bounds(value) if unit in ("share", "score") else _plain(value)):
        return ""
    low, high, starred = found
    told = "–".join(re.sub(r"%| 秒", "", number(bound, unit)) for bound in (low, high))
    return f"{told}*" if starred else told


def gap(difference: float, unit: Unit = "share") -> str:
    """A difference with its sign; of shares in percentage points, of times in seconds."""
    told = f"{difference * 100:+.1f}" if unit == "share" else f"{difference:+.{2 if unit == 'seconds' else 3}f}"
    return told.replace("-", "−") if float(told) else told[1:]


def _plain(value: Mapping[str, Any]) -> tuple[float, float, bool] | None:
    low, high = value.get("low"), value.get("high")
    return None if low is None or high is None else (low, high, False)
