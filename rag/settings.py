"""Every setting of the program: defaults < rag.toml < RAG_* environment < flags.

Arrows: __main__, ui, eval -> here. Only the composition roots read settings; everything else is passed what it needs.
"""

import os
import tomllib
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError

FILE = "rag.toml"
PREFIX = "RAG_"


class Settings(BaseSettings):
    """Flat and typed; unknown keys are rejected. Each field is RAG_<NAME> in the environment, <name> in rag.toml."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix=PREFIX)

    home: Path = Field(user_cache_path("rag-policy"), description="下载的模型所在的文件夹")
    corpus: Path = Field(Path("corpus"), description="文件所在的文件夹")
    index: Path = Field(Path("index"), description="索引所在的文件夹")
    chroma_url: str = Field("", description="Chroma 服务地址；空：使用内嵌的 Chroma", pattern=r"^(|https?://.+)$")

    embed_model: str = Field("embeddinggemma-300m", description="目录中的名称、本地文件夹或模型库名称")
    embed_url: str = Field("", description="OpenAI 兼容的向量服务地址；空：本机计算", pattern=r"^(|https?://.+)$")
    embed_key: str = Field("", description="向量服务的密钥")
    embed_query_prompt: str | None = Field(None, description="问题前的提示；缺省：模型自带")
    embed_document_prompt: str | None = Field(None, description="文段前的提示，可含 {title}；缺省：模型自带")
    embed_dtype: str = Field(
        "bfloat16",
        description="本机计算的精度；处理器不直接计算 bfloat16 的，仍用 float32",
        pattern=r"^(bfloat16|float32)$",
    )

    llm_url: str = Field(
        "", description="OpenAI 兼容的语言模型服务地址；空：使用内嵌的 llama.cpp", pattern=r"^(|https?://.+)$"
    )
    llm_model: str = Field(
        "qwen2.5-coder-1.5b-instruct-q4_k_m", description="目录中的名称、本地 GGUF 文件，或服务上的模型名"
    )
    llm_key: str = Field("", description="语言模型服务的密钥")
    llm_context: int = Field(4096, ge=1024, le=1_000_000, description="上下文长度（词元）")
    llm_threads: int = Field(0, ge=0, le=256, description="内嵌模型的线程数；0：实测最快的，没有测过时为物理核心数")
    llm_requantise: str = Field(
        "", description="内嵌模型改用的量化（先运行 python -m rag native）；空：原样", pattern=r"^(|q4_0|q4_k_s)$"
    )
    llm_states_mib: int = Field(
        3072, ge=0, le=1_000_000, description="内嵌模型读过的文段在磁盘上占多少（MiB），空闲时预读；0：不预读"
    )
    llm_timeout: float = Field(120.0, gt=0, le=3600, description="等待语言模型的秒数")

    ingest_processes: int = Field(1, ge=1, le=256, description="更新索引用几个进程，每个各装一份向量模型")
    ingest_ray: str = Field(
        "",
        description="更新索引用的 Ray 集群：local（本机，用完即停）、auto 或 主机:端口；空：不用 Ray",
        pattern=r"^(|local|auto|[^/\s]+:\d+)$",
    )

    chunk_tokens: int = Field(256, ge=64, le=2048, description="每个文段的词元上限")
    sentence_vectors: int = Field(
        2_000, ge=0, le=10_000_000, description="句子不多于此数时每句另算向量；更多时只给文段算"
    )
    hits: int = Field(10, ge=1, le=100, description="检索返回的文段数")
    evidence_sentences: int = Field(6, ge=1, le=40, description="交给语言模型的句子数")
    caution: float = Field(0.15, ge=0, le=1, description="回答正确的估计概率低于此值就拒答；越大越谨慎")
    answer_tokens: int = Field(256, ge=16, le=4096, description="回答的词元上限")

    host: str = Field("127.0.0.1", description="网页监听的地址")
    port: int = Field(7860, ge=1, le=65535, description="网页监听的端口")


def load(flags: dict[str, Any] | None = None, folder: Path | None = None) -> Settings:
    """Read rag.toml in `folder` (default: the working folder), the environment and `flags`, in rising order.

    Raises SettingsError that names the key and the accepted values.
    """
    path = (folder or Path.cwd()) / FILE
    values: dict[str, Any] = {}
    if path.is_file():
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} 不是有效的 TOML 文件：{error}") from error
    # Merged by hand: pydantic-settings ranks init arguments (the file) above the environment.
    known = Settings.model_fields
    environment = {k[len(PREFIX) :].lower(): v for k, v in os.environ.items() if k.startswith(PREFIX)}
    for origin, given in ((str(path), values), ("环境变量", environment)):
        for key in given:
            if key not in known:
                shown = PREFIX + key.upper() if given is environment else key
                raise SettingsError(f"{origin}：没有名为 {shown} 的设置。可用的设置：{'、'.join(known)}")
    merged = values | environment | {k: v for k, v in (flags or {}).items() if v is not None}
    try:
        return Settings(**merged)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        about = known[key].description if key in known else f"可用的设置：{'、'.join(known)}"
        raise SettingsError(f"设置 {key} 的值 {first.get('input')!r} 不被接受：{first['msg']}。{about}") from error
