from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import NotFound
from corpus.model import Kind, Venue
from search.hybrid import Searcher
from search.index import embed_pending, index_pending, write_chunks
from search.query import Filters


@pytest.fixture
def library(collection, bag_of_words):
    """Six documents, by name."""
    ash = Venue(meeting="ash", year=2024, number="964")
    eha = Venue(meeting="eha", year=2023, number="S100")
    made = {
        "cilta": collection.add(
            "Cilta-cel in multiple myeloma",
            "Patients were infused. OS at 24 months was 76%. CRS occurred in 10%.",
            venue=ash,
            published="2024-12-07",
            identifiers=["ash:2024:964"],
        ),
        "tisa": collection.add(
            "Tisagenlecleucel in children",
            "Acute lymphoblastic leukemia in remission after CTL019.",
            venue=eha,
            published="2023-06",
        ),
        "interview": collection.add(
            "A talk about TNFRSF17",
            "The antigen is shed, says the speaker.",
            kind=Kind.INTERVIEW,
            published="2024-01-15",
        ),
        "older": collection.add("Thalassaemia", "Transfusions went on.", published="2019"),
        "dateless": collection.add("Iron chelation", "Ferritin fell.", kind=Kind.PAPER),
        "leukemia": collection.add("Leukemia at large", "An overview.", published="2022"),
    }
    index_pending(collection.connection, bag_of_words)
    collection.ids = {name: document for name, (document, _) in made.items()}
    return collection


@pytest.fixture
def searcher(library, bag_of_words):
    return Searcher(library.connection, bag_of_words, library.vocabulary)


def names(library, results) -> list[str]:
    name_of = {document: name for name, document in library.ids.items()}
    return [name_of[hit.document_id] for hit in results]


# -- ranking -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["BCMA", "TNFRSF17", "CD269"])
def test_every_name_of_a_target_finds_the_document_that_uses_another(library, searcher, name):
    assert names(library, searcher.search(name))[0] == "interview"


@pytest.mark.parametrize("name", ["tisa-cel", "tisagenlecleucel", "Kymriah", "CTL019"])
def test_every_name_of_a_product_finds_it(library, searcher, name):
    assert names(library, searcher.search(name))[0] == "tisa"


def test_synonyms_work_by_words_alone_too(library):
    by_words = Searcher(library.connection, None, library.vocabulary)
    assert names(library, by_words.search("Kymriah")) == ["tisa"]
    assert set(names(library, by_words.search("leukemia"))) == {"leukemia", "tisa"}


def test_a_hit_shows_where_it_is_from_and_why(library, searcher):
    hit = searcher.search("overall survival at 24 months")[0]
    assert hit.title == "Cilta-cel in multiple myeloma"
    assert hit.source_label == "ASH 2024 · 964"
    assert hit.sentence.text == "OS at 24 months was 76%."
    shown = [hit.sentence.text[start:end] for start, end in hit.sentence.highlights]
    assert shown == ["OS", "24 months"]
    assert {e.label for e in hit.entities} == {
        "ciltacabtagene autoleucel", "multiple myeloma", "OS", "CRS",
    }  # fmt: skip
    assert hit.lexical.rank == hit.dense.rank == 1
    assert 0 < hit.score <= 1


def test_a_leg_that_did_not_find_a_document_has_no_place(library, searcher):
    results = searcher.search("ferritin")
    assert results[0].lexical.rank == 1
    assert results[1].lexical is None
    assert results[1].dense.rank is not None
    scores = [hit.score for hit in results]
    assert scores == sorted(scores, reverse=True)


def test_entities_come_most_frequent_first(collection, bag_of_words):
    collection.add("CRS", "CRS again. OS once.")
    index_pending(collection.connection, bag_of_words)
    hit = Searcher(collection.connection, bag_of_words, collection.vocabulary).search("crs")[0]
    assert [(e.label, e.vocabulary, e.count) for e in hit.entities] == [
        ("CRS", "endpoints", 2),
        ("OS", "endpoints", 1),
    ]


def test_a_long_document_is_one_hit_by_its_best_piece(collection, bag_of_words):
    filler = "Filler" + " filler" * 169
    collection.add("Title", f"{filler}.", f"Venetoclax was given. {filler}.", f"{filler}.")
    index_pending(collection.connection, bag_of_words)
    results = Searcher(collection.connection, bag_of_words, collection.vocabulary).search(
        "venetoclax"
    )
    assert len(results) == 1
    assert results.chunks == 3
    assert results[0].sentence.text == "Venetoclax was given."


# -- filters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(targets=("BCMA",)), {"cilta", "interview"}),  # cilta-cel is aimed at it
        (Filters(targets=("CD269", "CD19")), {"cilta", "interview", "tisa"}),
        (Filters(diseases=("leukemia",)), {"tisa", "leukemia"}),  # ALL is a leukaemia
        (Filters(diseases=("ALL",)), {"tisa"}),
        (Filters(therapies=("CAR-T",)), {"cilta", "tisa"}),
        (Filters(endpoints=("overall survival",)), {"cilta"}),
        (Filters(kinds=(Kind.INTERVIEW, Kind.PAPER)), {"interview", "dateless"}),
        (Filters(meetings=("ASH",)), {"cilta"}),
        (Filters(years=(2022, 2023, 2024)), {"cilta", "tisa", "interview", "leukemia"}),
        (Filters(targets=("BCMA",), kinds=(Kind.ABSTRACT,)), {"cilta"}),
        (Filters(targets=("BCMA",), diseases=("ALL",)), set()),
    ],
)
def test_filters_leave_exactly_what_they_say_in_both_legs(library, searcher, filters, expected):
    for text in ("", "patients were infused", "iron"):
        assert set(names(library, searcher.search(text, filters))) == expected


def test_an_unknown_name_in_a_filter_is_said(searcher):
    with pytest.raises(NotFound, match="'BCMB' is not among the targets"):
        searcher.search("x", Filters(targets=("BCMB",)))


def test_no_text_lists_documents_newest_first(library, searcher):
    results = searcher.search("  ")
    assert names(library, results) == [
        "cilta", "interview", "tisa", "leukemia", "older", "dateless",
    ]  # fmt: skip
    assert all(hit.score is None and hit.lexical is None for hit in results)
    assert results[0].sentence.text == "Patients were infused."
    assert len(searcher.search("", limit=2)) == 2


def test_a_listed_document_shows_the_sentence_that_the_filter_asked_for(searcher):
    (hit,) = searcher.search("", Filters(endpoints=("CRS",)))
    assert hit.sentence.text == "CRS occurred in 10%."


# -- one work in several documents -------------------------------------------------------------


def test_documents_of_one_doi_or_pmid_are_one_hit(collection, bag_of_words):
    short, _ = collection.add("A report", "Blinatumomab.", identifiers=["doi:10.1000/a"])
    full, _ = collection.add("The report in full", "Blinatumomab in ALL.", identifiers=["pmid:5"])
    other, _ = collection.add("Another", "Blinatumomab again.", identifiers=["doi:10.1000/c"])
    # PubMed told later that both are one work.
    collection.connection.execute("INSERT INTO identifier VALUES ('pmid', '5', ?)", [short])
    index_pending(collection.connection, bag_of_words)
    searcher = Searcher(collection.connection, bag_of_words, collection.vocabulary)
    results = searcher.search("blinatumomab in ALL")
    found = {hit.document_id: hit.same_work for hit in results}
    assert found == {full: (short,), other: ()}
    assert results[0].document_id == full


def test_the_address_is_the_source_or_made_of_an_identifier(collection, bag_of_words):
    collection.add("One", "x", identifiers=["doi:10.1000/a"])
    collection.add("Two", "x", identifiers=["nct:NCT04181827"], kind=Kind.TRIAL)
    collection.add("Three", "x")
    index_pending(collection.connection, bag_of_words)
    results = Searcher(collection.connection, bag_of_words, collection.vocabulary).search("")
    assert {hit.title: hit.url for hit in results} == {
        "One": "https://doi.org/10.1000/a",
        "Two": "https://clinicaltrials.gov/study/NCT04181827",
        "Three": None,
    }


# -- before, during and without encoding -------------------------------------------------------


def test_before_anything_is_encoded_it_answers_by_words_and_says_so(collection, bag_of_words):
    collection.add("Venetoclax", "It was given.")
    searcher = Searcher(collection.connection, bag_of_words, collection.vocabulary)
    assert len(searcher.search("venetoclax")) == 0
    write_chunks(collection.connection)
    results = searcher.search("venetoclax")
    assert [hit.title for hit in results] == ["Venetoclax"]
    assert results[0].dense is None
    assert (results.semantic, results.embedded, results.chunks) == (False, 0, 1)
    assert results.is_partial
    embed_pending(collection.connection, bag_of_words)  # the same searcher sees it
    results = searcher.search("venetoclax")
    assert (results.semantic, results.embedded, results.is_partial) == (True, 1, False)
    assert results[0].dense.rank == 1


def test_what_is_not_encoded_yet_is_still_found_by_its_words(library, searcher):
    library.add("Momelotinib", "Given daily.")
    write_chunks(library.connection)
    results = searcher.search("momelotinib")
    assert "Momelotinib" in [hit.title for hit in results]
    assert results.semantic
    assert results.is_partial


# -- any question ------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=60))
def test_no_text_is_an_error(searcher, text):
    results = searcher.search(text, limit=3)
    assert len(results) <= 3


def test_signs_alone_find_nothing(searcher):
    assert len(searcher.search("≥ ± !?")) == 0
    assert len(searcher.search("venetoclax", limit=0)) == 0
    assert len(searcher.search("patients", limit=-1)) == 0


# -- documents that are named -----------------------------------------------------------------


@pytest.mark.parametrize("text", ["ASH 2024 964", "ash:2024:964", "leukemia (ASH 2024 · 964)?"])
def test_what_is_named_by_an_identifier_comes_first(library, searcher, text):
    results = searcher.search(text)
    assert names(library, results)[0] == "cilta"
    assert [hit.named for hit in results] == [True] + [False] * (len(results) - 1)


def test_what_is_named_needs_no_word_in_common(library):
    library.connection.execute(
        "INSERT INTO identifier VALUES ('pmid', '34324392', ?)", [library.ids["older"]]
    )
    by_words = Searcher(library.connection, None, library.vocabulary)
    (hit,) = by_words.search("34324392")
    assert (hit.document_id, hit.named, hit.score) == (library.ids["older"], True, None)
    assert by_words.search("34324392", Filters(years=(2024,))).hits == ()


def test_what_is_far_and_has_no_word_stays_away_where_there_is_better(library):
    class Far:
        """Puts every query at a right angle to every document."""

        name = "bag-of-words"

        def encode_query(self, text):
            import numpy as np

            vector = np.zeros(32, dtype=np.float32)
            vector[_unused(library)] = 1
            return vector

    searcher = Searcher(library.connection, Far(), library.vocabulary)
    assert names(library, searcher.search("ferritin")) == ["dateless"]
    assert len(searcher.search("elsewhere")) == 6  # the nearest are better than nothing


def _unused(library) -> int:
    """A dimension in which all documents have next to nothing."""
    import numpy as np

    rows = library.connection.execute("SELECT vector FROM embedding").fetchall()
    return int(np.abs([np.frombuffer(v, "<f4") for (v,) in rows]).max(axis=0).argmin())
