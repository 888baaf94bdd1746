"""Whether a question is about several documents as a whole, and what it asks of them; pure.

Arrows: told -> here -> chinese, english. Knows no text of a document, only the cards.
"""

import re
from collections.abc import Sequence

from rag.answer.overview import chinese, english
from rag.answer.overview.request import Request
from rag.answer.scope import PLACED, short, weight
from rag.index.lexical import fold
from rag.text.language import is_english
from rag.types import Source

_SMALL_TALK = re.compile(
    r"(?:(?:你好|您好|嗨|哈喽|在吗|早上好|下午好|谢谢(?:你|您|了)?|多谢|感谢|辛苦了|再见|拜拜|好的?|行|嗯|明白了?|知道了|了解了?|收到|没(?:有|别的)?(?:问题|事)?了|ok(?:ay)?|hi|hello|hey|thanks|thank you|bye)[啊呀哦，,！!。.~\s]*)*"
    r"(?:请问)?(?:你(?:是谁|叫什么(?:名字)?|是(?:什么|干什么的|做什么的))|(?:请?介绍一?下)?你自己|"
    r"你(?:们)?都?(?:能|会|可以)(?:帮我)?(?:做|干|回答|查|问)(?:些|点)?(?:什么|啥|哪些)(?:问题|事情?|内容)?|我?(?:可以|能)问(?:你)?(?:些)?(?:什么|啥|哪些问题)|"
    r"(?:这个|系统|程序|工具)+怎么(?:使用|用|问)|(?:使用)?(?:帮助|说明)|help|who are you|what (?:can|do) you do|what can i ask(?: you)?|how (?:do i|to) use (?:this|it))?"
    r"[啊呀呢吗，,！!？?。.~\s]*",
    re.IGNORECASE,
)
_THESE = re.compile(r"这些|这几|那些|它们|其中|\b(?:they|them|these|those)\b", re.IGNORECASE)

_EARLIER = re.compile(
    r"(?:哪一?[份个篇封件]|谁)的?(?:文件|答复|回复|方案|通知|函)?的?(?:时间|日期)?(?:更|比较|要|(?:签发?|发布?|写|出|印发|答复|回复|公布|成文)得?)?(?:早|晚|新|旧|靠前|靠后|在[前后先]|先|后)(?!进|勤)|谁先谁后|孰先孰后|"
    r"(?:答复|回复|方案|通知|函|文件|意见|办法)比[^，,。？?]{2,20}?(?:更|要|还)?(?:发|出|写|印发|答复|回复|成文)?得?(?:早|晚)(?:吗|么|还是|了?多久|了?多少)?(?=[，,。？?]|$)"
)
_PAPERS = re.compile(r"文件|答复|回复|复函|方案|通知|提案|建议|意见|办法")
_DATED = re.compile(
    r"[，,？?]\s*(?:请|麻烦)?(?:写明|写出|给出|列出|标出|注明)(?:两个|各自的?|它们的?)?(?:日期|时间)[。.]?$|"
    r"[，,？?]\s*(?:它们|两者|两份)?(?:分别|各自?)?(?:是|在|为)?(?:什么|哪一?)(?:日期|时间|时候|天|年|日)?[^，,。？?]{0,6}[？?]?$"
)

_TO_WHOM = re.compile(r"[，,？?]\s*(?:分别|各)?是?(?:答复|回复|写)给?了?(?:谁|哪一?[位个](?:代表|委员))的?[？?]?$")


def asked(question: str, resolved: str, sources: Sequence[Source]) -> Request | None:
    """What is asked of several documents; None for a question about what documents say.

    `resolved` is the question with what it leaves out: when the conversation was about some documents, 这些文件 are those.
    """
    if resolved != question:
        *before, last = [part for part in re.split(r"[？?]+", resolved) if part.strip()]
        earlier = _parsed(before[-1], sources) if before else None
        now = _parsed(last, sources)
        if earlier and now and _THESE.search(last):
            return now.within(earlier)
        return _parsed(resolved, sources) or _parsed(question, sources)
    return _parsed(question, sources)


def small_talk(question: str) -> bool:
    """It greets, thanks or asks what the program is or does, and asks nothing of documents."""
    return bool(question.strip(" ？?！!。.")) and _SMALL_TALK.fullmatch(question.strip()) is not None


def _parsed(question: str, sources: Sequence[Source]) -> Request | None:
    if is_english(question):
        return english.parse(question, sources)
    return chinese.parse(fold(question), sources) or _earlier(fold(question), sources)


def _earlier(question: str, sources: Sequence[Source]) -> Request | None:
    """`甲的答复和乙方案，哪份更早？`: the order of documents that are named by their places, one of each."""
    plain, whom = _TO_WHOM.subn("", _DATED.sub("", question))
    papers = _EARLIER.search(question) and _PAPERS.search(plain)
    meant = [source for source in sources if papers and weight(question, source) >= PLACED]
    places = tuple(dict.fromkeys(short(source.region) for source in meant))
    fields = ("addressee",) if whom else ()
    return (
        Request(task="order", places=places, fields=fields) if len(places) == len(meant) > 1 and all(places) else None
    )
