"""The process that holds the language model: llama.cpp's server (xllamacpp) on a loopback port.

Arrows: started by engine.py as a script -> xllamacpp. Knows nothing of the rest of rag/.

One JSON line on stdin says what to serve; one line on stdout, the address, says that it is ready. After that stdin is
only a lifeline: its end means that the parent is gone, however it died.
"""

import ctypes
import json
import os
import signal
import sys
import threading
from typing import Any

PR_SET_PDEATHSIG = 1
PROMPT_BATCH = 128  # tokens of a prompt read in one go: between two the server notices that nobody waits any more
PROMPT_CACHE_MIB = 512  # earlier prompts kept in memory, 28 KB a token for the default model; llama.cpp's own is 8 GiB


def follow_parent() -> None:
    """Die with the parent: at once on Linux by the kernel, everywhere by the end of stdin."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_exit_at_end_of_stdin, daemon=True).start()


def _exit_at_end_of_stdin() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def _first_line() -> str:
    line = bytearray()
    while (byte := os.read(0, 1)) not in (b"", b"\n"):
        line += byte
    return line.decode()


def serve(options: dict[str, Any]) -> Any:
    """Load the model and listen. `options`: model, context (tokens a slot), threads (0: physical cores), slots,
    port (0: any), key, states (folder for saved slot states, or empty). Returns the running server.

    Raises RuntimeError when the model cannot be loaded or the port is taken.
    """
    # Threads that wait for each other sleep: spinning takes processor time from whatever else runs.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import joblib
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = options["model"]
    params.hostnames = ["127.0.0.1"]
    params.port = options["port"]
    params.api_keys = [options["key"]]
    params.n_parallel = options["slots"]
    params.n_ctx = options["context"] * options["slots"]
    threads = options["threads"] or joblib.cpu_count(only_physical_cores=True)
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.slot_save_path = options["states"]
    params.n_batch = params.n_ubatch = PROMPT_BATCH
    params.cache_prompt = True
    params.cache_ram_mib = PROMPT_CACHE_MIB
    params.ui = False
    params.offline = True
    return xllamacpp.Server(params)


def main() -> None:
    """Serve until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    options = json.loads(_first_line())
    follow_parent()
    ready = os.dup(1)
    os.dup2(2, 1)  # whatever the library prints goes to the log
    server = serve(options)
    os.write(ready, server.listening_address.encode() + b"\n")
    threading.Event().wait()  # with `server` alive


if __name__ == "__main__":
    main()
