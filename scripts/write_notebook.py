"""The example notebook, written from the cells below so that it can be reviewed as text.

    python scripts/write_notebook.py

The tests execute it; it is kept without outputs.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NOTEBOOK = Path(__file__).parents[1] / "examples" / "first-look.ipynb"

CELLS = (
    new_markdown_cell(
        "# A first look\n\n"
        "hemekb comes with a small starter collection: summaries of interviews, meeting abstracts "
        "and papers on cell therapy. Here they become a knowledge base, and answer a few questions."
    ),
    new_code_cell(
        "from pathlib import Path\n"
        "from tempfile import mkdtemp\n\n"
        "from kb import KnowledgeBase\n"
        "from kb.starter import starter_files\n\n"
        'kb = KnowledgeBase(Path(mkdtemp()) / "first-look.db")\n'
        "with starter_files() as files:\n"
        "    report = kb.ingest(files)\n"
        "report.new"
    ),
    new_markdown_cell(
        "## Search\n\nWords and meaning together. Entities are marked in the sentence that matched."
    ),
    new_code_cell(
        'hits = kb.search("CAR-T for leukemia in the central nervous system", limit=3)\nhits'
    ),
    new_code_cell("hits.to_frame()"),
    new_markdown_cell(
        "## Evidence\n\nWho reported progression-free survival with therapies aimed at BCMA, "
        "in how many patients, and in which sentence?"
    ),
    new_code_cell(
        'evidence = kb.evidence(target="BCMA", endpoint="PFS")\n'
        "table = evidence.to_frame()\n"
        'table[["study", "cohort", "n", "statistic", "value", "time"]]'
    ),
    new_markdown_cell("## A document\n\nWith everything that was read in it, each at its place."),
    new_code_cell('kb.document("ash:2024:964")'),
)


def main() -> None:
    cells = [dict(cell, id=f"cell-{n}") for n, cell in enumerate(CELLS)]
    notebook = new_notebook(
        cells=[nbformat.from_dict(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.validate(notebook)
    NOTEBOOK.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
