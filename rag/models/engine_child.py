"""The process that holds the language model: llama.cpp's server on a loopback port.

Arrows: started by engine.py as a script -> xllamacpp, or a llama-server program, which takes this process' place.
Knows nothing of the rest of rag/.

One JSON line on stdin says what to serve; one line on stdout, the address, says that it is ready. After that stdin is
only a lifeline: its end means that the parent is gone, however it died.
"""

import ctypes
import http.client
import json
import os
import platform
import select
import signal
import socket
import sys
import threading
import time
from typing import Any

PR_SET_PDEATHSIG = 1
PROMPT_BATCH = (
    128  # usual number of tokens of a prompt read in one go: between two the server notices that nobody waits any more
)
# Answers copy: what followed the last FAMILIAR tokens earlier is tried as the next GUESSED, all of them read in one go.
FAMILIAR, GUESSED = 4, 10
PROMPT_CACHE_MIB = 512  # earlier prompts kept in memory, 28 KB a token for the default model; llama.cpp's own is 8 GiB

LOOK_SECONDS = 0.1
X86 = ("x86_64", "AMD64")


def follow_parent() -> None:
    """Die with the parent: at once on Linux by the kernel, everywhere by the end of stdin."""
    _die_with_parent()
    threading.Thread(target=_exit_at_end_of_stdin, daemon=True).start()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


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
    port (0: any), key, states (folder for saved slot states, or empty), batch (0: usual), program (llama-server to
    run instead, or empty). Returns the running server.

    Raises RuntimeError when the model cannot be loaded or the port is taken.
    """
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = options["model"]
    params.hostnames = ["127.0.0.1"]
    params.port = options["port"]
    params.api_keys = [options["key"]]
    params.n_parallel = options["slots"]
    params.n_ctx = options["context"] * options["slots"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = _threads(options)
    params.slot_save_path = options["states"]
    params.n_batch = params.n_ubatch = options["batch"] or PROMPT_BATCH
    params.cache_prompt = True
    params.cache_ram_mib = PROMPT_CACHE_MIB
    params.speculative.types = [xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
    params.speculative.ngram_simple.size_n = FAMILIAR
    params.speculative.ngram_simple.size_m = GUESSED
    params.ui = False
    params.offline = True
    return xllamacpp.Server(params)


def become(options: dict[str, Any], ready: int) -> None:
    """Turn this process into the llama-server of `options`; a companion tells `ready` its address.

    The process keeps its number and its parent, so whoever started it can watch and kill it. Raises OSError when the
    program cannot be run.
    """
    port = options["port"] or _free_port()
    server = os.getpid()
    os.setpgid(0, 0)  # its own handler of Ctrl-C would end it
    if os.fork() == 0:
        _accompany(server, port, ready)
    # The key is not among the arguments, which every user of the machine can read.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LLAMA_")}
    environment["LLAMA_API_KEY"] = options["key"]
    os.execve(options["program"], [options["program"], *arguments(options, port)], environment)


def arguments(options: dict[str, Any], port: int) -> list[str]:
    """What `serve` sets, as llama-server's arguments."""
    values = {
        "--model": options["model"],
        "--host": "127.0.0.1",
        "--port": port,
        "--parallel": options["slots"],
        "--ctx-size": options["context"] * options["slots"],
        "--threads": _threads(options),
        "--threads-batch": _threads(options),
        "--batch-size": options["batch"] or PROMPT_BATCH,
        "--ubatch-size": options["batch"] or PROMPT_BATCH,
        "--cache-ram": PROMPT_CACHE_MIB,
        "--spec-type": "ngram-simple",
        "--spec-ngram-simple-size-n": FAMILIAR,
        "--spec-ngram-simple-size-m": GUESSED,
    }
    if options["states"]:
        values["--slot-save-path"] = options["states"]
    flags = ["--no-ui", "--offline"]
    if platform.machine() in X86:
        # Weights as they are in the file: laid out anew they are read a third slower with AVX-512, and with AMX a server
        # that gcc compiled dies of an illegal instruction (https://github.com/ggml-org/llama.cpp/pull/26954).
        flags.append("--no-repack")
    return [word for name, value in values.items() for word in (name, str(value))] + flags


def _accompany(server: int, port: int, ready: int) -> None:
    """Announce the server once it answers, end it with stdin; never returns."""
    _die_with_parent()
    while os.getppid() == server and not _answers(port):
        time.sleep(LOOK_SECONDS)
    if os.getppid() == server:
        os.write(ready, f"http://127.0.0.1:{port}\n".encode())
    os.close(ready)
    while os.getppid() == server:
        if select.select([0], [], [], LOOK_SECONDS)[0] and not os.read(0, 4096):
            os.kill(server, signal.SIGKILL)
    os._exit(0)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _threads(options: dict[str, Any]) -> int:
    if options["threads"]:
        return options["threads"]
    import joblib

    return joblib.cpu_count(only_physical_cores=True)


def main() -> None:
    """Serve until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    # Threads that wait for each other sleep: spinning takes processor time from whatever else runs.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    options = json.loads(_first_line())
    ready = os.dup(1)
    os.dup2(2, 1)  # whatever the library prints goes to the log
    if options["program"]:
        _die_with_parent()
        become(options, ready)
    follow_parent()
    server = serve(options)
    os.write(ready, server.listening_address.encode() + b"\n")
    threading.Event().wait()  # with `server` alive


if __name__ == "__main__":
    main()
