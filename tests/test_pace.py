"""Progress in words."""

from rag.index.pace import Pace


def test_it_says_how_fast_it_goes_and_how_long_it_takes():
    times, said = iter([10.0, 12.0, 14.0, 70.0]), []
    pace = Pace(said.append, "计算向量", "条", clock=lambda: next(times))
    for done, total in ((10, 10_000), (20, 10_000), (400, 1000), (1000, 1000)):
        pace(done, total)
    assert said == [
        "正在计算向量：10/10000",
        "正在计算向量：20/10000，每秒 5.0 条，约剩 33 分钟",
        "正在计算向量：400/1000，每秒 97.5 条，约剩 6 秒",
        "正在计算向量：1000/1000，每秒 16.5 条，约剩 0 秒",
    ]


def test_many_quick_steps_are_told_of_now_and_then_and_short_work_not_at_all():
    times, said = iter([10.0, 12.0, 15.0, 16.0, 20.5]), []
    pace = Pace(said.append, "读取文件", "份", every=5, clock=lambda: next(times))
    for done in (1, 3, 11, 12, 22):
        pace(done, 43)
    assert said == [
        "正在读取文件：11/43，每秒 2.0 份，约剩 16 秒",
        "正在读取文件：22/43，每秒 2.0 份，约剩 10 秒",
    ]
