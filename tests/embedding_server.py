"""A stand-in for vLLM or text-embeddings-inference: an embedding model behind the OpenAI protocol on loopback.

Run as a script it serves the program's own embedding model: `python tests/embedding_server.py PORT`.
"""

import rag.offline  # isort: skip
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rag.models.build import build_embedder
from rag.models.weights import ensure
from rag.settings import Settings
from rag.types import Embedder

assert rag.offline


def real_embedder() -> Embedder:
    """The default model, which embeds a text as it stands: prompts are the client's."""
    model = ensure(Settings().embed_model, home=Settings().home, fetch=False)
    return build_embedder(model=model, query_prompt="", document_prompt="")


def serve(embedder: Embedder, port: int = 0) -> ThreadingHTTPServer:
    """A server, listening already; `asked` counts the texts that it embedded."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            vectors = embedder.get_text_embedding_batch(asked["input"])
            self.server.asked += len(vectors)
            rows = [{"object": "embedding", "index": i, "embedding": list(v)} for i, v in enumerate(vectors)]
            body = json.dumps({"object": "list", "model": asked["model"], "data": rows, "usage": {}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    http.asked = 0
    return http


@contextmanager
def embedding_server(embedder: Embedder) -> Iterator[tuple[ThreadingHTTPServer, str]]:
    """The server and its address (…/v1), until the end of the block."""
    http = serve(embedder)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield http, f"http://127.0.0.1:{http.server_address[1]}/v1"
    finally:
        http.shutdown()
        http.server_close()


if __name__ == "__main__":
    serve(real_embedder(), int(sys.argv[1])).serve_forever()
