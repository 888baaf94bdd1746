"""BM25 over files: what comes first, what is left out, and what happens when the files are not whole."""

from pathlib import Path

import numpy as np
import pytest

from rag.index.ranking import WordRanking, best, build

WORK, CARE, TRAINING, MARS = range(4)


def ranking(folder: Path, *texts: list[int]) -> WordRanking:
    build(folder / "ranking", texts, 4)
    return WordRanking(folder / "ranking")


def test_the_text_with_the_rare_word_comes_first(tmp_path):
    texts = ranking(tmp_path, [WORK], [WORK, CARE], [WORK, TRAINING])
    assert texts.rank([CARE, WORK], 3)[0] == 1


def test_texts_without_a_common_word_are_not_ranked(tmp_path):
    texts = ranking(tmp_path, [WORK], [CARE])
    assert texts.rank([CARE], 5) == [1]
    assert texts.rank([MARS], 5) == []
    assert texts.rank([], 5) == []


def test_limit_and_choice(tmp_path):
    texts = ranking(tmp_path, [WORK], [WORK, WORK], [WORK])
    assert len(texts.rank([WORK], 2)) == 2
    assert texts.rank([WORK], 3, among=np.array([False, False, True])) == [2]


def test_nothing_to_rank(tmp_path):
    assert ranking(tmp_path).rank([WORK], 3) == []
    (tmp_path / "empty").mkdir()
    assert ranking(tmp_path / "empty", [], []).rank([WORK], 3) == []


def test_files_that_are_not_there_are_told(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        WordRanking(tmp_path / "nowhere")


@pytest.mark.parametrize("limit", [0, 1, 7, 50, 2000])
def test_the_best_are_those_of_a_stable_sort(limit):
    scores = np.random.default_rng(limit).integers(0, 30, 1000).astype(np.float32)
    order = np.argsort(-scores, kind="stable")
    assert best(scores, limit) == [i for i in order.tolist() if scores[i] > 0][:limit]
