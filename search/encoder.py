"""Texts to unit vectors, through ONNX Runtime: no torch on this path.

One query is encoded in float32 by a memory-mapped model on one thread; documents in batches by
the int8 model, whose vectors agree with float32 to a cosine of about 0.995. Both have the same
weights as the sentence-transformers model.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from corpus.errors import ModelError
from search.export import MINILM, ModelSource, exported_model
from search.runtime import onnx_runtime
from search.to_onnx import MAX_TOKENS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

DIMENSION = 384
_TEXTS_PER_RUN = 8  # the fastest of 4, 8, 16, 32 and 64 on two cores


class Encoder(Protocol):
    """What search needs of an embedding model.

    ``name`` is stored with every vector, so that vectors of two models are never mixed.
    """

    @property
    def name(self) -> str: ...

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of a question, float32, of shape (dimension,)."""
        ...

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of texts, float32, of shape (texts, dimension), in their order."""
        ...


class OnnxEncoder:
    """all-MiniLM-L6-v2 through ONNX Runtime; the first use exports it (about 20 seconds).

    Raises:
        ModelError: the model is missing or not the expected one (on first use, not here).
    """

    def __init__(
        self,
        source: ModelSource = MINILM,
        announce: Callable[[str], None] | None = None,
    ) -> None:
        self._source = source
        self._announce = announce
        self.name = f"{source.name}/int8"

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of a question, in float32 throughout."""
        vector: Vectors = self._run(self._query_session, [text])[0]
        return vector

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of texts, in their order; the int8 model computes them."""
        return self._encode_in_batches(self._document_session, texts)

    def encode_exactly(self, texts: Sequence[str]) -> Vectors:
        """As `encode_documents`, by the float32 model of the queries: slower, for comparison."""
        return self._encode_in_batches(self._query_session, texts)

    def _encode_in_batches(self, session: Any, texts: Sequence[str]) -> Vectors:
        import numpy as np

        vectors: Vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        # Texts of about one length run together, so that little is spent on padding.
        by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for first in range(0, len(texts), _TEXTS_PER_RUN):
            batch = by_length[first : first + _TEXTS_PER_RUN]
            vectors[batch] = self._run(session, [texts[i] for i in batch])
        return vectors

    def _run(self, session: Any, texts: list[str]) -> Vectors:
        import numpy as np

        encodings = self._tokenizer.encode_batch([_encodable(text) for text in texts])
        inputs = {
            "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
            "attention_mask": np.array([e.attention_mask for e in encodings], dtype=np.int64),
        }
        vectors: Vectors = session.run(None, inputs)[0]
        return vectors

    @cached_property
    def _folder(self) -> Path:
        return exported_model(self._source, self._announce)

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
        return tokenizer

    @cached_property
    def _query_session(self) -> Any:
        return self._session("query.onnx", threads=1, optimise=False)

    @cached_property
    def _document_session(self) -> Any:
        return self._session("document.onnx", threads=_usable_cores(), optimise=True)

    def _session(self, file: str, *, threads: int, optimise: bool) -> Any:
        onnxruntime = onnx_runtime()
        levels = onnxruntime.GraphOptimizationLevel
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        if not optimise:
            # Optimised when exported; and repacking the weights costs more than one query gains.
            options.graph_optimization_level = levels.ORT_DISABLE_ALL
            options.add_session_config_entry("session.disable_prepacking", "1")
        path = self._folder / file
        try:
            return onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime has no common class for its errors
            raise ModelError(
                f"The prepared model at {path} cannot be loaded; delete {path.parent} and it "
                "will be made again."
            ) from error


def _encodable(text: str) -> str:
    # Half of a surrogate pair is legal in a Python string, but in no UTF-8 text.
    return text.encode("utf-8", "replace").decode("utf-8")


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
