"""The words of a readable pack, in Chinese and English.

Arrows: paper, files -> here. Knows no pack.
"""

# key: (Chinese, English)
WORDS: dict[str, tuple[str, str]] = {
    "pack": ("证据包", "Evidence pack"),
    "created": ("生成时间", "Created"),
    "question": ("问题", "Question"),
    "resolved": ("结合上文理解为", "Understood from the conversation as"),
    "history": ("此前的对话", "The conversation before"),
    "user": ("问", "Question"),
    "assistant": ("答", "Answer"),
    "scope": ("范围", "Scope"),
    "answer": ("回答", "Answer"),
    "refused": ("文件未说明", "Not stated in the documents"),
    "incomplete": ("回答未完成（已停止）", "Incomplete: the answer was stopped"),
    "notes": ("说明", "Notes"),
    "sources": ("依据", "Sources"),
    "no_sources": ("没有引文。", "There is no quotation."),
    "quote": ("原话", "Exact words"),
    "place": ("位置", "Place"),
    "offsets": ("{path} 正文第 {start}—{end} 字", "{path}, characters {start}–{end} of the cleaned text"),
    "files": ("引用的文件", "Cited files"),
    "sha256": ("文件摘要", "File SHA-256"),
    "text_sha256": ("正文摘要", "Text SHA-256"),
    "origin": ("怎样得出", "How it was made"),
    "program": ("程序", "Program"),
    "searched": ("检索的文件数", "Documents searched"),
    "index": ("索引", "Index"),
    "prompts": ("检索提示", "Prompts of the index"),
    "embedding": ("向量模型", "Embedding model"),
    "language": ("语言模型", "Language model"),
    "timings": ("用时（秒）", "Seconds"),
    "checksum": ("校验值", "Checksum"),
    "check": ("怎样核对", "How to check"),
    "how": (
        "不需要任何模型：把同名的 JSON 文件与原来的文件夹交给 python -m rag verify 证据包.json --corpus 文件夹，"
        "逐项核对文件、引文、数字与编号。校验值用来发现误改，不是签名。",
        "No model is needed: python -m rag verify PACK.json --corpus FOLDER checks every file, quotation, figure and "
        "number against the documents. The checksum finds accidental changes; it is no signature.",
    ),
    "number": ("发文字号", "Document number"),
    "proposal_number": ("建议提案编号", "Proposal number"),
    "issuer": ("发文机关", "Issuer"),
    "signed": ("成文日期", "Date signed"),
    "published": ("发布日期", "Date published"),
    "region": ("地区", "Region"),
}


def words(english: bool) -> dict[str, str]:
    """Every word in one language."""
    return {key: pair[english] for key, pair in WORDS.items()}
