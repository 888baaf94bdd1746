"""Every word that the page itself says, in Chinese and English. Words of documents and models are not here.

Arrows: ui, page.view -> here -> rag.answer.prompts. The browser receives the whole table.

Placeholders are `{name}`; both languages of an entry have the same ones.
"""

import re

from rag.answer import prompts

# key: (Chinese, English)
STRINGS: dict[str, tuple[str, str]] = {
    "title": ("政策问答", "Policy Q&A"),
    "tagline": ("每句回答都能点开原文核对", "Every sentence opens its source"),
    "skip": ("跳到输入框", "Skip to the question box"),
    "language": ("English", "中文"),
    "language_label": ("切换为英文界面", "Switch the page to Chinese"),
    "new": ("新对话", "New conversation"),
    "documents": ("全部文件", "All documents"),
    "documents_count": ("{n} 份文件", "Documents: {n}"),
    "conversation": ("对话", "Conversation"),
    "loading": ("正在读取文件目录…", "Reading the list of documents…"),
    "welcome": ("问政策，看原文", "Ask about policy, read the source"),
    "welcome_text": (
        "回答只依据已收录的文件；每句话后的编号可以点开，直接看到原文中的原话。",
        "Answers rest only on the documents held here. The number after each sentence opens its exact words.",
    ),
    "corpus_line": ("已收录 {n} 份文件", "Documents held: {n}"),
    "examples": ("可以这样问", "Try one of these"),
    "empty_corpus": (
        "还没有收录任何文件。请把文件放进 corpus 文件夹，运行 python -m rag ingest，再刷新本页。",
        "No documents yet. Put files into the corpus folder, run python -m rag ingest and reload this page.",
    ),
    "input_label": ("您的问题", "Your question"),
    "placeholder": ("请输入您的问题", "Type your question"),
    "input_help": ("Enter 发送，Shift + Enter 换行", "Enter sends, Shift + Enter starts a new line"),
    "send": ("发送", "Send"),
    "stop": ("停止", "Stop"),
    "empty_question": ("请先输入问题。", "Please type a question first."),
    "too_long": (
        "问题有 {n} 个字，最多 {limit} 个字。请缩短后再发送。",
        "The question has {n} characters; at most {limit} are accepted. Please shorten it.",
    ),
    "you": ("您问", "You asked"),
    "resolved": ("结合上文理解为：", "Understood from the conversation as: "),
    "resolved_scope": ("按所选范围理解为：", "Understood within the chosen scope as: "),
    "scope": ("本次回答的范围", "Scope of this answer"),
    "scope_regions": ("地区", "Region"),
    "scope_years": ("年份", "Years"),
    "scope_issuer": ("机关", "Issuer"),
    "scope_kind": ("文种", "Kind"),
    "scope_number": ("文号", "Number"),
    "scope_remove": ("去掉这一限定再问", "Ask again without this limit"),
    "scope_remove_label": ("去掉“{name}”再问", "Ask again without “{name}”"),
    "scope_restore": ("恢复原来的范围", "Back to the question's own scope"),
    "absent": ("已收录的文件中没有以下范围的文件：", "None of the documents held is of: "),
    "widen": ("换个范围再问：", "Ask again with another scope: "),
    "any_regions": ("不限地区", "Any region"),
    "any_years": ("不限年份", "Any year"),
    "any_number": ("不限文号", "Any number"),
    "sending": ("正在发送…", "Sending…"),
    "queued": ("前面还有 {n} 个问题", "Questions ahead of yours: {n}"),
    "searching": ("正在检索文件…", "Searching the documents…"),
    "reading": ("正在阅读 {n} 处依据…", "Reading {n} passages…"),
    "answering": ("正在作答并逐句核对…", "Answering and checking sentence by sentence…"),
    "stopping": ("正在停止…", "Stopping…"),
    "elapsed": ("{n} 秒", "{n} s"),
    "stopped": ("已停止", "Stopped"),
    "stopped_empty": ("已停止，尚未作答。", "Stopped before any answer."),
    "extractive": ("原文摘录（未使用模型）", "Quoted from the documents (no model used)"),
    "refused": ("文件未说明", "Not stated in the documents"),
    "refused_text": (
        "已收录的文件没有说明这一点，因此不作回答。",
        "The documents held here do not state this, so no answer is given.",
    ),
    "hint_not_stated": (
        "可以换一种说法、写明地区或年份再问，也可以看看相近内容。",
        "Try other words, name a region or year, or look at the related passages.",
    ),
    "hint_no_evidence": (
        "没有检索到相关内容。可以换用文件中的说法，或补充收录相关文件后再问。",
        "Nothing relevant was found. Use the documents' own terms, or add documents and ask again.",
    ),
    "hint_empty_corpus": (
        "还没有收录任何文件，请先运行 python -m rag ingest。",
        "No documents are held yet; run python -m rag ingest first.",
    ),
    "verified": ("已核对 {n} 句", "Sentences checked: {n}"),
    "verified_some": ("已核对 {n} 句，共 {total} 句", "Sentences checked: {n} of {total}"),
    "quoted": ("摘录原文 {n} 句", "Sentences quoted: {n}"),
    "searched": ("检索 {n} 份文件", "Documents searched: {n}"),
    "seconds": ("{n} 秒", "{n} s"),
    "error": ("没有完成", "Not completed"),
    "kept": (
        "您的问题和之前的对话都已保留，可以再试一次。",
        "Your question and the conversation are kept; you can try again.",
    ),
    "error_internal": (
        "程序出现意外错误。请再试一次；如仍出现，请运行 python -m rag doctor 并把结果交给管理员。",
        "An unexpected error occurred. Try again; if it returns, run python -m rag doctor and show the result.",
    ),
    "error_offline": (
        "与服务的连接已中断。请确认程序仍在运行，再试一次；如仍不行，请刷新本页。",
        "The connection to the program was lost. Check that it is running and try again, or reload this page.",
    ),
    "copy": ("复制", "Copy"),
    "copied": ("已复制回答和出处", "Answer and sources copied"),
    "copy_failed": ("无法复制，请手动选择文字。", "Could not copy; please select the text by hand."),
    "export": ("导出", "Export"),
    "export_label": ("导出证据包", "Export the evidence pack"),
    "exported": ("已导出证据包", "Evidence pack exported"),
    "retry": ("再答一次", "Answer again"),
    "retry_error": ("再试一次", "Try again"),
    "sources": ("出处", "Sources"),
    "citation": ("依据 {n}：{title}，{heading}", "Source {n}: {title}, {heading}"),
    "whole_document": ("全文", "whole document"),
    "evidence": ("依据", "Evidence"),
    "show_evidence": ("查看依据", "Show evidence"),
    "evidence_of": ("问：", "Question: "),
    "evidence_count": ("{n} 处 · {documents} 份文件", "Passages: {n} · documents: {documents}"),
    "near": ("相近内容", "Related passages"),
    "near_text": ("以下内容主题相近，但没有说明所问的事。", "Close in topic, but they do not state what was asked."),
    "candidates": ("检索到的内容，正在阅读", "Passages found, being read"),
    "candidates_stopped": ("检索到的内容", "Passages found"),
    "others": ("其他检索到的内容（{n}）", "Other passages found ({n})"),
    "no_evidence": ("没有可显示的依据。", "There is no evidence to show."),
    "expand": ("展开本节", "Show the section"),
    "collapse": ("收起本节", "Hide the section"),
    "open": ("全文", "Full text"),
    "open_label": ("查看全文：{title}", "Full text: {title}"),
    "back": ("回到回答", "Back to the answer"),
    "back_label": ("依据 {n}，回到回答", "Source {n}, back to the answer"),
    "document_list": ("收录的文件", "Documents held"),
    "outline": ("目录", "Outline"),
    "document_text": ("正文", "Text"),
    "card": ("文件信息", "About this document"),
    "close": ("关闭", "Close"),
    "next_mark": ("下一处", "Next mark"),
    "marks": ("标出 {n} 处", "Marked places: {n}"),
    "untitled": ("（无标题）", "(untitled)"),
    "number": ("发文字号", "Document number"),
    "proposal_number": ("建议提案编号", "Proposal number"),
    "proposal_title": ("建议提案名称", "Proposal"),
    "issuer": ("发文机关", "Issuer"),
    "signed": ("成文日期", "Date signed"),
    "published": ("发布日期", "Date published"),
    "signed_short": ("{date} 成文", "signed {date}"),
    "published_short": ("{date} 发布", "published {date}"),
    "proposal_short": ("第{number}号", "No. {number}"),
    "region": ("地区", "Region"),
    "kind": ("文种", "Kind"),
    "addressee": ("主送", "Addressee"),
    "contact": ("联系人", "Contact"),
    "telephone": ("电话", "Telephone"),
    "effective": ("施行", "In force"),
    "index_number": ("索引号", "Index number"),
    "validity": ("有效性", "Status"),
    "attachments": ("附件", "Attachments"),
    "path": ("文件名", "File"),
    "separator": ("、", ", "),
    "colon": ("：", ": "),
}

# Notes that the pipeline gives in the language of the question, so that the page can give them in its own.
_NOTES = (
    (prompts.REPLACED, prompts.REPLACED_ENGLISH),
    (prompts.DROPPED, prompts.DROPPED_ENGLISH),
    (prompts.ABOUT, prompts.ABOUT_ENGLISH),
)


def note_in_both(note: str) -> dict[str, str]:
    """Return {"zh", "en"} for a note of the pipeline; one that is not known stays as it is in both."""
    for pair in _NOTES:
        for words in pair:
            if match := re.fullmatch(re.escape(words).replace(r"\{count\}", r"(\d+)"), note):
                chinese, english = (template.format(count=match[1] if match.lastindex else "") for template in pair)
                return {"zh": chinese, "en": english}
    return {"zh": note, "en": note}


def tables() -> dict[str, dict[str, str]]:
    """Return {"zh": {key: text}, "en": {key: text}} for the browser."""
    return {
        "zh": {key: pair[0] for key, pair in STRINGS.items()},
        "en": {key: pair[1] for key, pair in STRINGS.items()},
    }
