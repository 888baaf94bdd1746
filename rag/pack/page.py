"""A pack as one HTML page: nothing is fetched, no script runs, every word of the pack is escaped.

Arrows: files -> here -> paper, page.html.j2. Knows no file of the corpus.
"""

from pathlib import Path

from jinja2 import Environment, StrictUndefined

from rag.pack.paper import paper
from rag.pack.schema import Pack

_TEMPLATE = Path(__file__).with_name("page.html.j2")


def page(pack: Pack) -> str:
    """The page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(paper=paper(pack))
