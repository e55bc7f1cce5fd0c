"""The gold: documents, and what a careful reader takes from them (`tests/gold/GUIDELINES.md`).

python -m tests.benchmarks.extraction.gold text SOURCE [WINDOW]   the text to annotate
python -m tests.benchmarks.extraction.gold place DRAFT… [--into FOLDER]
                                                    quotes into offsets, all checked
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.model import Document, Passage, Section
from corpus.vocabulary import default_vocabulary, study_vocabulary
from ingest.formats import recognise
from ingest.formats.base import Unreadable

GOLD = Path(__file__).parents[2] / "gold"
SHARED = Path(__file__).parents[4] / "shared" / "data"

PLACED = ("cohorts", "estimates", "characteristics")
_VOCABULARIES = ("targets", "diseases", "therapies", "endpoints")
_LISTS = (*_VOCABULARIES, *PLACED)


class BadGold(ValueError):
    """A gold file that does not say what it must."""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A text, and what is to be read in it; places are offsets into the body.

    ``source`` is the file of a real document, below the shared samples.
    """

    name: str
    body: str
    passages: tuple[Passage, ...]
    gold: dict[str, Any]
    source: str | None = None


def load(folder: Path) -> Iterator[GoldDocument]:
    """The gold documents below a folder whose texts are there, in order of name."""
    for path in sorted(folder.rglob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if "source" in gold and not SHARED.exists():
            continue
        yield placed(path.stem, gold, path)


def placed(name: str, gold: dict[str, Any], path: Path) -> GoldDocument:
    """The gold with every quote resolved to offsets; raises `BadGold`."""
    source = SHARED / gold["source"] if "source" in gold else path.with_suffix(".md")
    document = read_document(source)
    digest = hashlib.sha256(document.body.encode()).hexdigest()
    if gold.get("body_sha256", digest) != digest:
        raise BadGold(f"{name}: the text of {source.name} is another than was annotated")
    unknown = gold.keys() - {*_LISTS, "source", "window", "body_sha256", "total", "note"}
    if unknown:
        raise BadGold(f"{name}: unknown keys {sorted(unknown)}")
    passages = window(document, gold.get("window", "all"))
    inside = (passages[0].start, passages[-1].end)
    filled = {key: gold.get(key, []) for key in _LISTS} | {"total": gold.get("total")}
    for key in PLACED:
        filled[key] = [_place(name, entry, document.body, inside) for entry in filled[key]]
    filled["estimates"] = [
        e | {"endpoint": _known(e["endpoint"], "endpoints")} for e in filled["estimates"]
    ]
    filled["characteristics"] = [c | {"name": _trait(c["name"])} for c in filled["characteristics"]]
    for key in _VOCABULARIES:
        filled[key] = [_known(label, key) for label in filled[key]]
    return GoldDocument(name, document.body, passages, filled, gold.get("source"))


def read_document(path: Path) -> Document:
    """The first document of a file."""
    content = path.read_bytes()
    for document in recognise(content).parse(content):
        if isinstance(document, Unreadable):
            raise BadGold(f"{path.name}: {document.reason}")
        return document
    raise BadGold(f"{path.name} holds no document")


def window(document: Document, wanted: str | Sequence[int]) -> tuple[Passage, ...]:
    """The passages that were annotated: all, the abstract, or those between two offsets."""
    passages = document.passages
    if wanted == "all":
        return passages
    if wanted == "abstract":
        after = [n for n, p in enumerate(passages) if p.section is Section.CONCLUSIONS]
        heads = [n for n, p in enumerate(passages) if n and p.section is Section.BACKGROUND]
        first = next((n for n in after), None)
        if first is not None:
            return passages[: first + 1]
        return passages[: heads[-1]] if heads else passages
    start, end = int(wanted[0]), int(wanted[1])
    return tuple(p for p in passages if start <= p.start and p.end <= end)


def _known(label: str, vocabulary: str) -> str:
    """The label of a concept that was annotated in words, once the vocabulary has it."""
    if not label.startswith("?"):
        return label
    concept = default_vocabulary().lookup(label[1:], vocabulary)
    return concept.label if concept else label


def _trait(label: str) -> str:
    """As `_known`, for what tells populations apart, and diseases."""
    if not label.startswith("?"):
        return label
    concept = study_vocabulary().lookup(label[1:], "populations")
    return concept.label if concept else _known(label, "diseases")


def _place(name: str, entry: dict[str, Any], body: str, inside: tuple[int, int]) -> dict[str, Any]:
    if "quote" not in entry:
        return entry
    quote = entry["quote"]
    before, opening, rest = quote.partition("⟦")
    value, closing, after = rest.partition("⟧")
    if not (opening and closing and value):
        raise BadGold(f"{name}: no ⟦value⟧ in {quote!r}")
    plain = before + value + after
    found = body.find(plain, inside[0], inside[1])
    if found < 0:
        raise BadGold(f"{name}: not in the text: {plain!r}")
    if body.find(plain, found + 1, inside[1]) >= 0:
        raise BadGold(f"{name}: more than once in the text: {plain!r}")
    start = found + len(before)
    kept = {key: value for key, value in entry.items() if key != "quote"}
    return {"at": [start, start + len(value)]} | kept


def _write_placed(path: Path, into: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    if "source" not in gold:
        placed(path.stem, gold, path)
        print(f"{path.stem}: every quote found")
        return
    document = read_document(SHARED / gold["source"])
    digest = hashlib.sha256(document.body.encode()).hexdigest()
    found = placed(path.stem, gold, path).gold
    head = {key: gold[key] for key in ("source", "window", "note") if key in gold}
    (into / path.name).write_text(dump(head | {"body_sha256": digest} | found), encoding="utf-8")
    print(f"{path.stem}: placed")


def dump(gold: dict[str, Any]) -> str:
    """JSON with one entry a line, for eyes and diffs."""
    lines = []
    for key, value in gold.items():
        if key in PLACED and value:
            entries = ",\n".join(f"    {json.dumps(e, ensure_ascii=False)}" for e in value)
            lines.append(f"  {json.dumps(key)}: [\n{entries}\n  ]")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(arguments: Sequence[str]) -> int:
    command, *rest = arguments
    if command == "text":
        document = read_document(SHARED / rest[0])
        wanted: Any = json.loads(rest[1]) if rest[1:] and rest[1][0] == "[" else rest[1:] or "all"
        wanted = wanted[0] if isinstance(wanted, list) and isinstance(wanted[0], str) else wanted
        for passage in window(document, wanted):
            print(f"[{passage.section} {passage.start}-{passage.end}] {passage.text}\n")
        return 0
    into = Path(rest[rest.index("--into") + 1]) if "--into" in rest else Path()
    drafts = rest[: rest.index("--into")] if "--into" in rest else rest
    bad = 0
    for draft in drafts:
        try:
            _write_placed(Path(draft), into)
        except (BadGold, KeyError, json.JSONDecodeError) as error:
            bad = 1
            print(f"BAD {draft}: {error}")
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
