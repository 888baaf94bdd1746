"""The work of an ingest on a Ray cluster: one that lives as long as the ingest, or one that is there.

Arrows: pipeline -> here -> ray (the extra `ray`). Knows no document and no model; the names of files and the folder of
the model have to mean the same on every machine of the cluster.
"""

import rag.offline  # isort: skip  # first: it is what a worker imports before anything else
import socket
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from typing import Any, Self

from rag.errors import RagError, WorkerError
from rag.workers import AHEAD, Item, Result, always, in_order

assert rag.offline
LOCAL = "local"
SECONDS = 10.0  # in which the head node has to answer
OBJECTS = 256 << 20  # bytes of results under way at a time, on a cluster of our own
TRIES = 2  # more, of a task whose worker was lost
INSTALL = "python -m pip install -c constraints.txt -e '.[ray]'"


class Cluster:
    """Tasks of one processor each. Nothing is started, and no cluster asked, before there is something to do."""

    def __init__(self, address: str, number: int = 0) -> None:
        """`address`: `local`, `auto`, or that of the head node (host:port); `number` of tasks at most (0: processors).

        Raises WorkerError when Ray is not installed.
        """
        try:
            import ray
        except ImportError as error:
            raise WorkerError(f"没有安装 Ray；请运行 {INSTALL}，或去掉 ingest_ray（--ray）。") from error
        self._ray, self._address, self._number = ray, address, number

    def map(
        self, act: Callable[[Item], Result], items: Iterable[Item], wanted: Callable[[Item], bool] = always
    ) -> Iterator[tuple[Item, Result | None]]:
        """See Workers."""
        begin = partial(self._begin, act)
        return in_order(items, wanted, begin=begin, end=self._end, ahead=lambda: AHEAD * self._width)

    @cached_property
    def _task(self) -> Any:
        """A task of the cluster, connected."""
        own = {"object_store_memory": OBJECTS, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
        own |= {"num_cpus": self._number} if self._number else {}
        try:
            _reach(self._address)
            self._ray.init(
                address=self._address,
                log_to_driver=False,
                logging_level="ERROR",
                **own if self._address == LOCAL else {},
            )
        except (OSError, RuntimeError, ValueError, self._ray.exceptions.RayError) as error:
            raise WorkerError(
                f"连不上 Ray 集群 {self._address}（{error}）；请检查 ingest_ray（--ray），以及本机是否已加入集群（ray start）。"
            ) from error
        return self._ray.remote(num_cpus=1, max_retries=TRIES)(_do)

    @cached_property
    def _width(self) -> int:
        return self._number or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def _begin(self, act: Callable[[Any], Any], item: Any) -> Any:
        return self._task.remote(act, item)

    def _end(self, begun: Any) -> Any:
        try:
            return self._ray.get(begun)
        except self._ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, RagError):
                raise error.cause from error
            raise
        except self._ray.exceptions.RayError as error:
            raise WorkerError(
                f"Ray 集群上的任务没有完成（{type(error).__name__}），多半是内存不足或一台机器离线。已算好的向量不会丢失；"
                "请检查集群（ray status），再运行 python -m rag ingest，会接着做。"
            ) from error

    def close(self) -> None:
        """Leave the cluster, which ends what it still does for this; end it when it is our own."""
        if "_task" in self.__dict__:
            self._ray.shutdown()

    def __enter__(self) -> Self:
        """This."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


def _reach(address: str) -> None:
    """Ray itself waits for minutes. Raises OSError."""
    host, _, port = address.rpartition(":")
    if host:
        socket.create_connection((host, int(port)), SECONDS).close()


def _do(act: Callable[[Any], Any], item: Any) -> Any:
    return act(item)
