"""Embedder, LLM client, token counts and fingerprints, over tiny folders and a server on loopback."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import openai
import pytest
from llama_index.core.base.llms.types import ChatMessage
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from rag.errors import EngineError, WeightsError
from rag.models.build import build_embedder, build_llm, fingerprint, prompts, token_counter
from rag.models.embedding import batches
from rag.models.weights import ensure
from rag.settings import Settings

ROOT = Path(__file__).parent.parent


class Server:
    """An OpenAI-compatible server: embeds a text as [its length, 0, 1]; `fail` makes it answer 500."""

    def __init__(self) -> None:
        self.requests: list[dict] = []
        self.keys: list[str | None] = []
        self.fail = False
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/v1"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(asked)
                server.keys.append(self.headers["Authorization"])
                if "input" in asked:
                    vectors = [[float(len(text)), 0.0, 1.0] for text in asked["input"]]
                    data = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors)]
                    reply = {"object": "list", "model": "m", "data": data, "usage": {}}
                else:
                    message = {"role": "assistant", "content": "好"}
                    choice = {"index": 0, "message": message, "finish_reason": "stop"}
                    reply = {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
                body = json.dumps(reply).encode()
                self.send_response(500 if server.fail else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        return Handler


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("OPENAI_API_KEY", "secret-of-another-service")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    running = Server()
    yield running
    running.http.shutdown()
    running.http.server_close()


def folder_with(path: Path, **own: str) -> Path:
    path.mkdir()
    (path / "config_sentence_transformers.json").write_text(json.dumps({"prompts": own}))
    return path


def test_importing_is_quick_because_nothing_heavy_comes_along() -> None:
    heavy = "{'torch', 'sentence_transformers', 'transformers', 'openai', 'llama_index', 'tokenizers'}"
    script = f"import sys, rag.models.build; sys.exit(', '.join({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert run.stderr.strip() == ""


def test_prompts_are_the_models_own_unless_given(tmp_path: Path) -> None:
    gemma = folder_with(tmp_path / "gemma", query="task: search result | query: ", document="title: none | text: ")
    assert prompts(gemma) == ("task: search result | query: ", "title: {title} | text: ")
    assert prompts(gemma, "Q ", "") == ("Q ", "")
    assert prompts(folder_with(tmp_path / "e5", query="query: ", passage="passage: ")) == ("query: ", "passage: ")
    assert prompts(tmp_path) == ("", "")
    assert prompts("name-on-a-server") == ("", "")


@pytest.mark.parametrize(
    ("prompt", "text", "embedded"),
    [
        ("title: {title} | text: ", "标题\n一、\n正文", "title: 标题 | text: 一、\n正文"),
        ("title: {title} | text: ", "只有正文", "title: none | text: 只有正文"),
        ("title: {title} | text: ", " \n正文", "title: none | text: 正文"),
        ("title: {title} | text: ", "用{title}\n正文", "title: 用{title} | text: 正文"),
        ("passage: ", "标题\n正文", "passage: 标题\n正文"),
        ("", "标题\n正文", "标题\n正文"),
    ],
)
def test_document_prompt_takes_the_title(server: Server, prompt: str, text: str, embedded: str) -> None:
    embedder = build_embedder(model="m", url=server.url, document_prompt=prompt)
    assert embedder.document(text) == embedded
    embedder.get_text_embedding(text)
    [sent] = server.requests[-1]["input"]
    assert sent.split() == embedded.split(), "LlamaIndex' client makes blanks of line breaks"


def test_vectors_of_a_server_have_length_one(server: Server) -> None:
    embedder = build_embedder(model="m", url=server.url, key="k", query_prompt="q: ", document_prompt="")
    assert embedder.get_query_embedding("") == pytest.approx([3 / 10**0.5, 0, 1 / 10**0.5])
    assert embedder.get_text_embedding_batch(["", "a"]) == [
        pytest.approx([0, 0, 1]),
        pytest.approx([0.5**0.5, 0, 0.5**0.5]),
    ]
    assert server.requests[-1]["model"] == "m"
    assert server.keys[-1] == "Bearer k"


def test_key_of_another_service_is_never_sent(server: Server) -> None:
    build_embedder(model="m", url=server.url).get_query_embedding("问")
    llm = build_llm(url=server.url, model="m", context=1000, answer_tokens=9, timeout=5)
    llm.chat([ChatMessage(role="user", content="问")])
    assert len(server.keys) == 2
    assert not [key for key in server.keys if "secret" in (key or "")]


def test_embedding_server_that_fails_is_an_engine_error(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.models.build.SERVER_RETRIES", 0)
    server.fail = True
    with pytest.raises(EngineError, match="embed_url"):
        build_embedder(model="m", url=server.url).get_query_embedding("问")


def test_llm_asks_greedily_once(server: Server) -> None:
    llm = build_llm(url=server.url, model="m", key="k", context=1000, answer_tokens=9, timeout=5)
    reply = llm.chat([ChatMessage(role="user", content="问")], extra_body={"grammar": "x"})
    assert reply.message.content == "好"
    [asked] = server.requests
    assert {key: asked[key] for key in ("model", "temperature", "max_tokens", "grammar")} == {
        "model": "m",
        "temperature": 0.0,
        "max_tokens": 9,
        "grammar": "x",
    }
    assert llm.metadata.context_window == 1000
    assert llm.metadata.is_chat_model

    server.fail = True
    with pytest.raises(openai.OpenAIError):
        llm.chat([ChatMessage(role="user", content="问")])
    assert len(server.requests) == 2


@pytest.mark.models
def test_folder_without_a_model_is_a_weights_error(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(WeightsError, match="embed_model"):
        build_embedder(model=tmp_path)


def test_folder_without_a_tokenizer_is_a_weights_error(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"tokenizer\.json"):
        token_counter(tmp_path)


def test_tokens_are_counted_whole_and_without_special_ones(tmp_path: Path) -> None:
    tokenizer = Tokenizer(WordLevel({"政策": 0, "?": 1}, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.enable_truncation(2)
    tokenizer.enable_padding(length=8)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    count = token_counter(tmp_path)
    assert count("政策 政策 答复 政策") == 4
    assert count("") == 0


def test_count_for_a_model_elsewhere_is_an_upper_one() -> None:
    count = token_counter("text-embedding-on-a-server")
    assert count("政策答复") == 6
    assert count("2021") == 4
    assert count("") == 0


def test_fingerprint_changes_with_whatever_changes_vectors(tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "a", query="q")
    weights = folder / "model.safetensors"
    weights.write_bytes(b"0" * 5_000_000)
    seen = [fingerprint(model=folder)]
    assert seen == [fingerprint(model=folder)]
    seen.append(fingerprint(model=folder, dtype="float32"))
    seen.append(fingerprint(model=folder, query_prompt="other"))
    seen.append(fingerprint(model=folder, document_prompt="other"))
    weights.write_bytes(b"0" * 4_999_999 + b"1")
    seen.append(fingerprint(model=folder))
    (folder / "config.json").write_text("{}")
    seen.append(fingerprint(model=folder))
    seen.append(fingerprint(model="name", url="http://a/v1"))
    seen.append(fingerprint(model="other", url="http://a/v1"))
    seen.append(fingerprint(model="name", url="http://b/v1"))
    assert len(set(seen)) == len(seen)
    folder.rename(tmp_path / "moved")
    assert fingerprint(model=tmp_path / "moved") == seen[5]


@pytest.mark.models
def test_the_real_embedder_ranks_by_meaning() -> None:
    path = ensure("embeddinggemma-300m", home=Settings().home, fetch=False)
    embedder = build_embedder(model=path)
    query = embedder.get_query_embedding("高技能人才每年增加多少？")
    near, far = embedder.get_text_embedding_batch(
        ["技工教育\n每年新增高技能人才三万人。", "食品安全\n对食品小作坊开展监督检查。"]
    )
    for vector in (query, near, far):
        assert len(vector) == 768
        assert sum(value * value for value in vector) == pytest.approx(1)

    def cosine(vector: list[float]) -> float:
        return sum(a * b for a, b in zip(query, vector, strict=True))

    assert cosine(near) > cosine(far) + 0.1
    assert embedder.get_text_embedding("技工教育\n每年新增高技能人才三万人。") == pytest.approx(near, abs=0.02)
    assert 5 <= token_counter(path)("高技能人才每年增加多少？") <= 12


def test_texts_of_one_length_share_a_batch_and_each_comes_once() -> None:
    assert list(batches([5, 90, 7, 80, 6], 2)) == [[1, 3], [2, 4], [0]]
    assert list(batches([5, 90, 7, 80, 6], 9, room=100)) == [[1], [3], [2, 4, 0]]
    assert list(batches([500, 0], 9, room=100)) == [[0], [1]]
    assert list(batches([], 9)) == []


def test_vectors_come_in_the_order_of_the_texts(server: Server) -> None:
    embedder = build_embedder(model="m", url=server.url, document_prompt="")
    lengths = [3, 40, 1, 25, 2] * 20
    vectors = embedder.get_text_embedding_batch(["字" * length for length in lengths])
    assert [round(vector[0] / vector[2]) for vector in vectors] == lengths


@pytest.fixture(params=["float32", "bfloat16"])
def computed(request: pytest.FixtureRequest) -> Any:
    """A precision of torch's that this processor computes."""
    torch = pytest.importorskip("torch")
    from rag.models.packing import precision

    wanted = getattr(torch, request.param)
    if precision(wanted) != wanted:
        pytest.skip("this processor computes no bfloat16")
    return wanted


@pytest.mark.models
def test_packed_layers_give_what_linear_layers_give(computed: Any) -> None:
    import torch
    from transformers.models.gemma3.modeling_gemma3 import Gemma3RMSNorm

    from rag.models.packing import pack

    norm = Gemma3RMSNorm(96)
    torch.nn.init.normal_(norm.weight)
    plain = torch.nn.Sequential(torch.nn.Linear(64, 96, bias=False), norm, torch.nn.Linear(96, 8)).to(computed)
    inputs = torch.randn(3, 7, 64, dtype=computed)
    with torch.inference_mode():
        expected = plain(inputs)
        pack(plain)
        assert not isinstance(plain[0], torch.nn.Linear) and not isinstance(plain[1], Gemma3RMSNorm)
        assert torch.allclose(plain(inputs).float(), expected.float(), atol=0.05)


@pytest.mark.models
def test_a_packed_text_model_gives_what_it_gave(computed: Any) -> None:
    import torch
    from transformers.models.gemma3.modeling_gemma3 import Gemma3TextConfig, Gemma3TextModel

    from rag.models.packing import Attention, FeedForward, pack

    torch.manual_seed(0)
    config = Gemma3TextConfig(
        vocab_size=50,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=4,
        layer_types=["sliding_attention", "full_attention"] * 2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=32,
        query_pre_attn_scalar=32,
        sliding_window=8,
        use_bidirectional_attention=True,
    )
    text = Gemma3TextModel(config).to(computed).eval()
    for name, weight in text.named_parameters():
        torch.nn.init.normal_(weight, std=0.3 if "norm" in name else 0.1)
    tokens = torch.randint(1, 50, (2, 20))
    seen = torch.ones_like(tokens)
    padded = seen.clone()
    padded[1, 15:] = 0
    kinds = {type(module) for module in text.modules()}
    with torch.inference_mode():
        cases = [(tokens, seen), (tokens, padded), (tokens[:, :5], seen[:, :5])]
        expected = [text(input_ids=ids, attention_mask=mask).last_hidden_state for ids, mask in cases]
        pack(torch.nn.ModuleList([text]))
        given = [text.forward(input_ids=ids, attention_mask=mask).last_hidden_state for ids, mask in cases]
    assert {Attention, FeedForward} <= {type(module) for module in text.modules()} - kinds
    for (_, mask), before, after in zip(cases, expected, given, strict=True):
        alike = torch.nn.functional.cosine_similarity(before.float(), after.float(), dim=-1)
        assert alike[mask.bool()].min() > 0.995


@pytest.mark.models
def test_what_each_token_sees() -> None:
    torch = pytest.importorskip("torch")
    from rag.models.packing import masks

    assert masks(torch.ones(2, 3), 4) == {"full_attention": None, "sliding_attention": None}
    padded = masks(torch.tensor([[1, 1, 0]]), 2)
    assert padded["full_attention"].tolist() == [[[[True, True, False]]]]
    assert padded["sliding_attention"].tolist() == [[[[True, True, False], [True, True, False], [False, True, False]]]]
