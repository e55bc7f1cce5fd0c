import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.errors import NotFound
from corpus.vocabulary import Concept, Vocabulary
from search.query import Filters, concept_token, parse_query, parse_years, resolve_concept

VOCABULARY = Vocabulary(
    [
        Concept("HGNC:11913", "BCMA", "targets", ("TNFRSF17", "CD269")),
        Concept("x:leukemia", "leukemia", "diseases"),
        Concept("x:all", "acute lymphoblastic leukemia", "diseases", ("ALL",), ("x:leukemia",)),
        Concept("x:os", "OS", "endpoints", ("overall survival",)),
    ]
)
INDEX = sqlite3.connect(":memory:", check_same_thread=False)
INDEX.execute(
    "CREATE VIRTUAL TABLE f USING fts5 (title, body, concepts, tokenize = 'porter unicode61')"
)
TEXTS = (
    'CD19/CD22 CAR-T with a 4-1BB domain in t(8;21) leukaemia: "complete" response ≥80%, n=97',
    "chimeric antigen receptor: a car, t.",
    "All patients had T cells.",
)
INDEX.executemany("INSERT INTO f VALUES ('', ?, '')", [(text,) for text in TEXTS])


def matches(text: str) -> list[int]:
    fts = parse_query(text, VOCABULARY).fts
    if fts is None:
        return []
    rows = INDEX.execute("SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank", [fts])
    return [row for (row,) in rows]


def parts(text: str) -> list[str]:
    fts = parse_query(text, VOCABULARY).fts
    return fts.split(" OR ") if fts else []


@given(st.text())
@example('"')
@example('"" OR')
@example("a\x00b NEAR(")
@example("\ud800 \udfff")
@example("title : x * ^y - {z}")
@example("ß İ ﬁ 𝔄 ① ²")
@example("'; DROP TABLE chunk; --")
@example("( AND NOT ) OR NEAR/2")
@example("x " * 5000)
def test_any_text_is_a_legal_query(text):
    matches(text)


@given(st.text(alphabet="\"()*:^-+{}ORANDNEAT \x00'\\"))
def test_any_soup_of_operators_is_a_legal_query(text):
    matches(text)


def test_the_awkward_query_finds_what_it_says():
    assert matches('CD19/CD22 t(8;21) "4-1BB" n=97 ≥80%')[0] == 1


def test_a_hyphenated_term_is_a_phrase_and_its_parts():
    assert parts("CAR-T") == ['"car t"', '"car"']
    assert matches("CAR-T")[0] in (1, 2)


def test_quoted_words_stay_together_and_keep_their_stop_words():
    assert parts('"not in remission" today') == ['"not in remission"', '"today"']
    assert parts("“not in remission”") == ['"not in remission"']


def test_stop_words_count_only_where_there_is_nothing_else():
    assert parts("what is the response of the patients") == ['"response"', '"patients"']
    assert parts("to be or not to be") == ['"to"', '"be"', '"or"', '"not"']


def test_operators_are_words():
    assert parts("NEAR AND ribs") == ['"near"', '"ribs"']


@pytest.mark.parametrize("text", ["", "   ", "\x00\n\t", "\u200b"])
def test_a_text_of_nothing_is_empty(text):
    query = parse_query(text, VOCABULARY)
    assert query.is_empty
    assert query.fts is None


def test_signs_alone_are_not_empty_but_match_nothing():
    query = parse_query("≥ ± !?", VOCABULARY)
    assert not query.is_empty
    assert query.fts is None


@pytest.mark.parametrize("name", ["BCMA", "TNFRSF17", "CD269", "cd269"])
def test_every_name_of_a_concept_asks_for_all_of_them(name):
    query = parse_query(name, VOCABULARY)
    assert query.concepts == ("HGNC:11913",)
    wanted = {'concepts : "hgnc11913"', '"bcma"', '"tnfrsf17"', '"cd269"'}
    assert set(query.fts.split(" OR ")) == wanted


def test_a_broader_concept_asks_for_the_narrower_ones_too():
    assert 'concepts : "xall"' in parts("leukemia")
    assert 'concepts : "xleukemia"' not in parts("acute lymphoblastic leukemia")


def test_an_acronym_that_is_a_word_is_not_looked_for_as_a_word():
    assert '"all"' not in parts("acute lymphoblastic leukemia")
    assert parts("ALL")[0] == 'concepts : "xall"'


def test_the_encoder_reads_the_usual_names_but_of_endpoints_the_words():
    for name in ("CD269", "tnfrsf17", "BCMA"):
        query = parse_query(f"a {name} therapy, CD269!", VOCABULARY)
        assert query.dense_text == "a BCMA therapy, BCMA!"
    assert parse_query("overall survival", VOCABULARY).dense_text == "overall survival"


def test_a_very_long_query_asks_for_a_bounded_number_of_terms():
    assert len(parts(" ".join(f"w{n}" for n in range(3000)))) < 200


@given(st.from_regex(r"[A-Za-z]+:[A-Za-z0-9_-]+", fullmatch=True))
def test_a_concept_token_is_one_word_for_the_full_text_index(concept_id):
    token = concept_token(concept_id)
    assert token.isalnum()
    assert token == token.lower()


def test_a_filter_takes_any_name_of_its_facet():
    assert resolve_concept("tnfrsf17", VOCABULARY, "targets") == "HGNC:11913"
    with pytest.raises(NotFound, match=r"'BCMM' is not among the targets; did you mean BCMA\?"):
        resolve_concept("BCMM", VOCABULARY, "targets")
    with pytest.raises(NotFound):
        resolve_concept("BCMA", VOCABULARY, "diseases")


def test_years():
    assert parse_years(" 2022–2024 ") == (2022, 2023, 2024)
    assert parse_years("2024-2022") == (2022, 2023, 2024)
    for wrong in ("", "24", "2024-", "last year"):
        with pytest.raises(NotFound):
            parse_years(wrong)


def test_filters_are_false_when_none_is_set():
    assert not Filters()
    assert Filters(years=(2024,))
