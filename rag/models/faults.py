"""Why the model server ended, in the user's words.

Arrows: engine -> here. Knows exit codes and what llama.cpp writes to its log.
"""

CAUSES = (
    ("couldn't bind", "端口被其他程序占用；请重新启动程序"),
    ("bad_alloc", "内存不足；请关闭其他程序，或调小 llm_context"),
    ("failed to allocate", "内存不足；请关闭其他程序，或调小 llm_context"),
    ("unable to allocate", "内存不足；请关闭其他程序，或调小 llm_context"),
    ("failed to load model", "模型文件损坏或不是可用的 GGUF 文件；请运行 python -m rag doctor 检查模型"),
    ("ModuleNotFoundError", "没有安装 xllamacpp；请重新运行 make chat 安装依赖"),
)
SIGNALS = {
    -9: "进程被系统终止，多半是内存不足；请关闭其他程序，或调小 llm_context",
    -4: "处理器不支持所需的指令集（AVX2）；请用 llm_url 指定一个语言模型服务",
}


def explain(code: int | None, log: str) -> str:
    """Why the server ended, in the user's words, from its exit code and the end of its log."""
    for sign, meaning in CAUSES:
        if sign.lower() in log.lower():
            return meaning
    if code in SIGNALS:
        return SIGNALS[code]
    lines = [line for line in log.splitlines() if line.strip()]
    return f"退出码 {code}；日志的最后一行：{lines[-1] if lines else '（空）'}"
