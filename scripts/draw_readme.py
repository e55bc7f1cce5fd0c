"""The picture in the README: a real evidence table of the starter collection, as SVG.

python scripts/draw_readme.py
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.terminal_theme import MONOKAI

from kb import KnowledgeBase
from kb.cli.page_evidence import evidence_page
from kb.cli.render_rich import print_rich
from kb.starter import starter_files

PICTURE = Path(__file__).parents[1] / "docs" / "evidence.svg"


def main() -> None:
    console = Console(
        record=True, width=132, file=io.StringIO(), force_terminal=True, highlight=False
    )
    with TemporaryDirectory() as folder, KnowledgeBase(Path(folder) / "demo.db") as kb:
        with starter_files() as files:
            kb.ingest(files, embed=False)
        console.print("[bold]$ hemekb evidence --target BCMA --endpoint PFS --limit 9[/]\n")
        print_rich(evidence_page(kb.evidence(target="BCMA", endpoint="PFS", limit=9)), console)
    svg = console.export_svg(title="hemekb", theme=MONOKAI, unique_id="hemekb")
    # No font from elsewhere: a reader's own fixed-width font will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    PICTURE.write_text(svg, encoding="utf-8")
    print(f"{PICTURE} drawn")


if __name__ == "__main__":
    main()
