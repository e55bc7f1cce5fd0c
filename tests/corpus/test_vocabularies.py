"""The vocabulary files: well-formed, free of clashes, and naming things as clinicians do."""

from __future__ import annotations

import csv
import doctest
import importlib.util
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest

from corpus.vocabulary import default_vocabulary, study_vocabulary

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "corpus" / "vocabularies"
SCRIPT = ROOT / "scripts" / "build_vocabularies.py"

COLUMNS = {
    "targets": ["id", "label", "alt", "parent", "origin"],
    "diseases": ["id", "label", "alt", "parent", "origin"],
    "therapies": ["id", "label", "alt", "parent", "targets", "origin"],
}
IDS = {
    "targets": r"HGNC:\d+|target:[A-Za-z0-9-]+",
    "diseases": r"MONDO:\d{7}|NCIT:C\d+|disease:[a-z0-9-]+",
    "therapies": r"UNII:[A-Z0-9]{10}|therapy:[a-z0-9-]+",
}
AT_LEAST = {"targets": 120, "diseases": 250, "therapies": 700}

DEFINED_COLUMNS = {
    "endpoints": ["id", "label", "alt", "parent", "kind", "order", "definition", "origin"],
    "designs": ["id", "label", "alt", "parent", "origin", "definition"],
    "populations": ["id", "label", "alt", "parent", "origin", "definition"],
}
DEFINED_AT_LEAST = {"endpoints": 200, "designs": 50, "populations": 100}
KINDS = {"time-to-event", "response", "safety", "descriptive", "baseline"}

SHARED_ON_PURPOSE: frozenset[str] = frozenset()
"""Names that two concepts may both bear; the first one in the file is then found."""

every_file = pytest.mark.parametrize("name", COLUMNS)
defined = pytest.mark.parametrize("name", DEFINED_COLUMNS)


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def several(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def names(row: dict[str, str]) -> list[str]:
    return [row["label"], *several(row["alt"])]


@every_file
def test_every_line_has_every_column(name: str) -> None:
    text = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8")
    header, *lines = text.split("\n")
    assert header.split("\t") == COLUMNS[name]
    assert lines.pop() == "", "the last line ends"
    assert {len(line.split("\t")) for line in lines} == {len(COLUMNS[name])}


@every_file
def test_it_is_large_enough_to_be_useful(name: str) -> None:
    assert len(rows(name)) >= AT_LEAST[name]


@every_file
def test_cells_are_trimmed_and_hold_no_empty_value(name: str) -> None:
    for row in rows(name):
        assert row["label"], row["id"]
        for column, cell in row.items():
            values = several(cell)
            assert all(v and v == v.strip() for v in values), (row["id"], column)
            assert len(set(values)) == len(values), (row["id"], column)


@every_file
def test_ids_are_curies_of_their_scheme(name: str) -> None:
    odd = [row["id"] for row in rows(name) if not re.fullmatch(IDS[name], row["id"])]
    assert odd == []


def test_ids_are_unique_over_all_files() -> None:
    ids = [row["id"] for name in COLUMNS for row in rows(name)]
    assert len(set(ids)) == len(ids)


@every_file
def test_labels_are_unique(name: str) -> None:
    labels = [row["label"].casefold() for row in rows(name)]
    assert len(set(labels)) == len(labels)


@every_file
def test_origin_says_where_the_id_is_from(name: str) -> None:
    for row in rows(name):
        scheme = row["id"].split(":")[0]
        if scheme.isupper():
            assert row["origin"].startswith(f"{scheme} "), row["id"]
            assert re.search(r"\d", row["origin"]), "a registry is named with its version"
        else:
            assert row["origin"] in {"hand", "own"}, row["id"]


@every_file
def test_no_name_is_shared_by_two_concepts_of_a_file(name: str) -> None:
    bearers: dict[str, set[str]] = {}
    for row in rows(name):
        for written in names(row):
            acronym = re.fullmatch(r"[A-Z]{2,5}", written)
            key = written if acronym else " ".join(re.findall(r"[^\W_]+", written.casefold()))
            bearers.setdefault(key, set()).add(row["id"])
    shared = {key for key, ids in bearers.items() if len(ids) > 1}
    assert shared <= SHARED_ON_PURPOSE


@every_file
def test_every_name_finds_its_own_concept(name: str) -> None:
    """Past folding of spelling, plural and punctuation, and over all vocabularies."""
    vocabulary = default_vocabulary()
    lost = []
    for row in rows(name):
        for written in names(row):
            found = vocabulary.lookup(written)
            if (found is None or found.id != row["id"]) and written not in SHARED_ON_PURPOSE:
                lost.append((row["label"], written, found.label if found else None))
    assert lost == []


@every_file
def test_parents_exist_and_lead_upwards_without_a_circle(name: str) -> None:
    parents = {row["id"]: several(row["parent"]) for row in rows(name)}
    assert {p for ps in parents.values() for p in ps} <= parents.keys()
    assert len(list(TopologicalSorter(parents).static_order())) == len(parents)


@defined
def test_defined_concepts_have_their_columns_and_one_sentence_each(name: str) -> None:
    text = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8")
    assert text.split("\n", 1)[0].split("\t") == DEFINED_COLUMNS[name]
    assert len(rows(name)) >= DEFINED_AT_LEAST[name]
    for row in rows(name):
        assert re.fullmatch(rf"{name.removesuffix('s')}:[a-z0-9-]+", row["id"]), row["id"]
        assert re.fullmatch(r"[^a-z\s].{8,}\.", row["definition"]), row["label"]
        assert row["origin"] == "hand"
        assert row.get("kind") in {None, *KINDS}, row["label"]


@defined
def test_defined_concepts_are_told_apart_and_found_by_every_name(name: str) -> None:
    vocabulary = default_vocabulary() if name == "endpoints" else study_vocabulary()
    found = rows(name)
    assert len({row["id"] for row in found}) == len({row["label"] for row in found}) == len(found)
    for row in found:
        assert len(set(names(row))) == len(names(row)), row["label"]
        for written in names(row):
            concept = vocabulary.lookup(written)
            assert concept, (row["label"], written)
            assert concept.id == row["id"], (row["label"], written, concept.label)


@defined
def test_parents_of_defined_concepts_lead_upwards_without_a_circle(name: str) -> None:
    parents = {row["id"]: several(row["parent"]) for row in rows(name)}
    assert {p for ps in parents.values() for p in ps} <= parents.keys()
    assert len(list(TopologicalSorter(parents).static_order())) == len(parents)


def test_categories_of_response_are_ranked_best_first() -> None:
    ranked = [c for c in default_vocabulary() if c.order is not None]
    labels = [c.label for c in sorted(ranked, key=lambda c: c.order or 0)]
    assert labels == [
        "sCR", "CR", "VGPR", "PR", "Minor response", "Stable disease", "Progressive disease",
    ]  # fmt: skip


def test_an_endpoint_says_what_it_means() -> None:
    concept = default_vocabulary().lookup("GRFS")
    assert concept
    assert concept.definition
    assert "relapse or death" in concept.definition


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("GVHD-free, relapse-free survival", "GRFS"),
        ("MR4.5", "MR4.5"),
        ("annualized bleeding rate", "Annualised bleeding rate"),
        ("clinically relevant nonmajor bleeding", "CRNM bleeding"),
        ("vaso-occlusive crises", "VOC"),
        ("a spleen volume reduction ≥35%", "SVR35"),
        ("oral mucositis", "Mucositis"),
        ("hypokalemia", "Hypokalaemia"),
        ("CR with partial hematologic recovery", "CRh"),
        ("treatment-free remission", "Treatment-free remission"),
        ("erythroid response", "HI-E"),
        ("dose-limiting toxicities", "Dose-limiting toxicity"),
    ],
)
def test_an_endpoint_is_one_concept_however_it_is_spelled(text: str, label: str) -> None:
    vocabulary = default_vocabulary()
    assert [vocabulary.label(f.concept) for f in vocabulary.find(f"We saw {text} here.")] == [label]


def test_a_comma_or_a_point_joins_nothing_else() -> None:
    vocabulary = default_vocabulary()
    text = "GVHD, relapse-free survival and MR4, 5 of MR4.0 in acute, myeloid leukemia."
    labels = [vocabulary.label(f.concept) for f in vocabulary.find(text)]
    assert labels == ["GVHD", "RFS", "MR4", "MR4", "myeloid neoplasm"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a phase 1/2, open-label, single-arm trial", ["phase 1/2", "open-label", "single-arm"]),
        ("a double-blind, placebo-controlled study", ["double-blind", "placebo-controlled"]),
        ("retrospectively, at two centres of a registry", ["retrospective", "registry"]),
        ("transplant-ineligible newly diagnosed", ["transplant-ineligible", "newly diagnosed"]),
        ("triple-class-exposed and penta-refractory", ["triple-class exposed", "penta-refractory"]),
        ("with del(17p), t(4;14) or TP53 mutations", ["del(17p)", "t(4;14)", "TP53-mutated"]),
        ("older adults in CR1 with CNS disease", ["elderly", "in remission", "CNS involvement"]),
        ("the 12 of them", []),
    ],
)  # fmt: skip
def test_studies_say_how_they_are_made_and_whom_they_take_in(
    text: str, expected: list[str]
) -> None:
    vocabulary = study_vocabulary()
    assert [vocabulary.label(f.concept) for f in vocabulary.find(text)] == expected


def test_designs_and_populations_do_not_break_the_names_of_diseases() -> None:
    vocabulary = default_vocabulary()
    found = vocabulary.find("relapsed/refractory multiple myeloma")
    assert [vocabulary.label(f.concept) for f in found] == ["multiple myeloma"]
    assert vocabulary.find("relapsed women") == []
    assert vocabulary.label("population:female") == "Female"


def test_targets_of_therapies_exist() -> None:
    known = {row["id"] for row in rows("targets")}
    aimed_at = {t for row in rows("therapies") for t in several(row["targets"])}
    assert aimed_at
    assert aimed_at <= known


def test_a_car_t_product_is_aimed_at_what_its_class_is_aimed_at() -> None:
    by_id = {row["id"]: row for row in rows("therapies")}
    classes = {i: r for i, r in by_id.items() if r["label"].endswith(" CAR-T")}
    products = [r for r in by_id.values() if set(several(r["parent"])) & classes.keys()]
    assert len(products) > 40
    for row in products:
        for parent in set(several(row["parent"])) & classes.keys():
            aims = set(several(classes[parent]["targets"]))
            assert aims <= set(several(row["targets"])), row["label"]


PREFERRED = {
    "targets": """BCMA CD3 CD5 CD7 CD19 CD20 CD22 CD30 CD33 CD38 CD52 CD79B CD123 BCL2 BTK CRBN
        EZH2 FLT3 FcRH5 GPRC5D IDH1 IDH2 JAK2 KIT KMT2A NKG2D PD-1 ROR1 SLAMF7 TRAC XPO1
        menin""".split(),
    "diseases": [
        "acute lymphoblastic leukemia",
        "acute myeloid leukemia",
        "B-cell acute lymphoblastic leukemia",
        "Burkitt lymphoma",
        "central nervous system leukemia",
        "chronic lymphocytic leukemia",
        "diffuse large B-cell lymphoma",
        "follicular lymphoma",
        "large B-cell lymphoma",
        "lymphoblastic lymphoma",
        "multiple myeloma",
        "primary central nervous system lymphoma",
        "small lymphocytic lymphoma",
        "T-cell acute lymphoblastic leukemia",
        "T-cell lymphoblastic lymphoma",
    ],
    "therapies": [
        "allogeneic HSCT",
        "autologous HSCT",
        "axicabtagene ciloleucel",
        "azacitidine",
        "bispecific antibody",
        "CAR T-cell therapy",
        "CD19 CAR-T",
        "CD22 CAR-T",
        "CD7 CAR-T",
        "ciltacabtagene autoleucel",
        "donor lymphocyte infusion",
        "DPd",
        "HSCT",
        "lymphodepletion",
        "obecabtagene autoleucel",
        "PVd",
        "soficabtagene geleucel",
        "teclistamab",
        "venetoclax",
    ],
}


@every_file
def test_concepts_are_labelled_as_clinicians_name_them(name: str) -> None:
    assert set(PREFERRED[name]) <= {row["label"] for row in rows(name)}


@pytest.mark.parametrize(
    ("text", "label", "identifier"),
    [
        ("TNFRSF17", "BCMA", "HGNC:11913"),
        ("CD269", "BCMA", "HGNC:11913"),
        ("B-cell maturation antigen", "BCMA", "HGNC:11913"),
        ("CD3ε", "CD3", "target:CD3"),
        ("programmed cell death 1", "PD-1", None),
        ("acute lymphoblastic leukaemia", "acute lymphoblastic leukemia", "MONDO:0004967"),
        ("RRMM", "multiple myeloma", "MONDO:0009693"),
        ("T-ALL", "T-cell acute lymphoblastic leukemia", None),
        ("CNSL", "central nervous system leukemia", None),
        ("leukaemia in the central nervous system", "central nervous system leukemia", None),
        ("PCNSL", "primary central nervous system lymphoma", None),
        ("CTL019", "tisagenlecleucel", None),
        ("LCAR-B38M", "ciltacabtagene autoleucel", "UNII:0L1F17908Q"),
        ("Carvykti", "ciltacabtagene autoleucel", None),
        ("CAR T cells", "CAR T-cell therapy", None),
        ("chimeric antigen receptor T cells", "CAR T-cell therapy", None),
        ("anti-CD7 chimeric antigen receptor T-cell therapy", "CD7 CAR-T", None),
        ("CD19-directed CAR T-cell therapy", "CD19 CAR-T", None),
        ("CD19/CD22 CAR-T cells", "CD19/CD22 CAR-T", None),
        ("allo-SCT", "allogeneic HSCT", None),
        ("ASCT", "autologous HSCT", None),
        ("haematopoietic stem cell transplantation", "HSCT", None),
        ("7+3", "7+3", None),
    ],
)
def test_a_name_in_a_text_is_one_concept(text: str, label: str, identifier: str | None) -> None:
    vocabulary = default_vocabulary()
    found = vocabulary.find(f"We studied {text} here.")
    assert [vocabulary.label(f.concept) for f in found] == [label]
    assert identifier in (None, found[0].concept)


@pytest.mark.parametrize(
    ("narrow", "broad"),
    [
        (
            "diffuse large B-cell lymphoma",
            ["large B-cell lymphoma", "B-cell lymphoma", "non-Hodgkin lymphoma", "lymphoma"],
        ),
        ("diffuse large B-cell lymphoma", ["hematologic malignancy"]),
        (
            "T-cell acute lymphoblastic leukemia",
            ["acute lymphoblastic leukemia", "acute leukemia", "leukemia"],
        ),
        ("central nervous system leukemia", ["leukemia"]),
        ("ciltacabtagene autoleucel", ["BCMA CAR-T", "CAR T-cell therapy"]),
        ("CD19/CD22 CAR-T", ["CD19 CAR-T", "CD22 CAR-T"]),
        ("haploidentical HSCT", ["allogeneic HSCT", "HSCT"]),
        ("teclistamab", ["bispecific antibody"]),
    ],
)
def test_a_narrower_concept_lies_under_the_broader(narrow: str, broad: list[str]) -> None:
    vocabulary = default_vocabulary()
    concept = vocabulary.lookup(narrow)
    assert concept is not None
    for label in broad:
        above = vocabulary.lookup(label)
        assert above is not None
        assert concept.id in vocabulary.descendants(above.id)


def test_ordinary_prose_names_nothing() -> None:
    prose = """All of us met in the kit room to rest on ice; he was set to beam and smile, and a
    chop or a flag may be on it. The ten men were to act at once, dear to me, as no one can say
    how it was. An apple in april, a mild fix, mice and rice, a full set, cast and tip."""
    vocabulary = default_vocabulary()
    found = [prose[f.start : f.end] for f in vocabulary.find(prose)]
    assert found == []


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_vocabularies", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_examples_in_the_build_script_hold(script: ModuleType) -> None:
    result = doctest.testmod(script)
    assert result.attempted > 5
    assert result.failed == 0


@every_file
def test_the_files_are_as_the_build_script_writes_them(script: ModuleType, name: str) -> None:
    path = FOLDER / f"{name}.tsv"
    again = script.written(script.read(path), with_targets=name == "therapies")
    assert again == path.read_text(encoding="utf-8")


def test_a_row_is_given_the_entry_whose_main_name_it_bears(script: ModuleType) -> None:
    registry = script.Registry("MONDO", "MONDO here")
    registry.add("MONDO:0000001", "primary lymphoma of the brain", ["brain lymphoma"])
    generic = script.Row("disease:brain-lymphoma", "brain lymphoma")
    primary = script.Row("disease:p", "primary lymphoma of the brain", parent=(generic.id,))
    settled, renamed = script.resolve([generic, primary], registry, "disease")
    assert [row.id for row in settled] == ["disease:brain-lymphoma", "MONDO:0000001"]
    assert [row.origin for row in settled] == ["hand", "MONDO here"]
    assert renamed["disease:p"] == "MONDO:0000001"


def test_an_ambiguous_name_gives_no_id(script: ModuleType) -> None:
    registry = script.Registry("HGNC", "HGNC here")
    registry.add("HGNC:1", "CD3E")
    registry.add("HGNC:2", "CD3D")
    settled, _ = script.resolve([script.Row("", "CD3", ("CD3E", "CD3D"))], registry, "target")
    assert settled[0].id == "target:cd3"


def test_a_row_kept_as_our_own_is_not_looked_up(script: ModuleType) -> None:
    registry = script.Registry("MONDO", "MONDO here")
    registry.add("MONDO:0000001", "iron overload")
    own = script.Row("disease:iron-overload", "iron overload", origin="own")
    assert script.resolve([own], registry, "disease")[0] == [own]


def test_references_follow_a_new_id_and_may_be_labels(script: ModuleType) -> None:
    row = script.Row("therapy:x", "X", parent=("BCMA CAR-T",), targets=("target:bcma",))
    own = {"BCMA CAR-T": "therapy:bcma-car-t"}
    (followed,) = script.referring([row], own, {"target:bcma": "HGNC:11913"})
    assert (followed.parent, followed.targets) == (("therapy:bcma-car-t",), ("HGNC:11913",))
