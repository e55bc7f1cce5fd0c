"""The real model: the same vectors as sentence-transformers, without torch."""

from __future__ import annotations

import logging
import warnings

import numpy as np
import pytest

from search.encoder import DIMENSION
from search.export import MINILM

pytestmark = pytest.mark.model

SENTENCES = (
    "CAR-T for leukemia in the central nervous system",
    "Intrathecal infusion of CD19 CAR-T cells was feasible in patients with CNS relapse.",
    "BCMA",
    "x",
    "",
    " ",
    "  leading and trailing white space\n\n",
    "ORR was 97% (95% CI, 91–99); median PFS was not reached.",
    "Daratumumab, pomalidomide and dexamethasone (DPd) versus Pd: HR 0.63, p = 0.0018",
    "1×10⁶ CAR-T cells/kg; CD7⁻ blasts; γδ T cells; α/β depletion",
    "急性淋巴细胞白血病 CAR-T 治疗",
    "Лейкоз у детей",
    "naïve B-cells in Sjögren’s syndrome – Graft-versus-Host-Krankheit",
    "🩸 blood & 🧬 DNA",
    't(8;21) "4-1BB" n=97 ≥80%',
    "UPPER CASE AND lower case ARE one",
    "\t tabs \x00 and \x07 control characters \x1b",
    "a" * 3000,
    "word " * 5,
    "word " * 253,
    "word " * 254,
    "word " * 255,
    " ".join(f"Patient {n} had a complete response on day {n + 28}." for n in range(200)),
    "no-break\u00a0space, zero\u200bwidth, e\u0301 in two code points",
)


@pytest.fixture(scope="module")
def reference() -> np.ndarray:
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from sentence_transformers import SentenceTransformer

            model = SentenceTransformer(str(MINILM.folder), device="cpu", local_files_only=True)
            return model.encode(list(SENTENCES), show_progress_bar=False)
    finally:
        logging.disable(previous)


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return (a * b).sum(axis=1) / lengths


def test_queries_have_the_vectors_of_sentence_transformers(onnx_encoder, reference):
    vectors = np.array([onnx_encoder.encode_query(text) for text in SENTENCES])
    assert cosines(vectors, reference).min() >= 0.9999


def test_a_batch_of_mixed_lengths_has_them_too(onnx_encoder, reference):
    assert cosines(onnx_encoder.encode_exactly(SENTENCES), reference).min() >= 0.9999


def test_documents_in_int8_stay_near(onnx_encoder, reference):
    found = cosines(onnx_encoder.encode_documents(SENTENCES), reference)
    assert found.mean() >= 0.985
    assert found.min() >= 0.96


def test_vectors_are_float32_and_of_unit_length(onnx_encoder):
    vectors = onnx_encoder.encode_documents(SENTENCES)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(SENTENCES), DIMENSION)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert onnx_encoder.encode_query("x").shape == (DIMENSION,)
    assert onnx_encoder.encode_documents([]).shape == (0, DIMENSION)


def test_half_a_surrogate_pair_is_not_an_error(onnx_encoder):
    assert np.isfinite(onnx_encoder.encode_query("\ud800 leukemia")).all()
