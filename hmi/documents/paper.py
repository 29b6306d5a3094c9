"""How is a document for paper written? Headings, tables and paragraphs, in plain black.

Only what Qt's rich text knows of HTML and CSS: no shorthands, no padding of cells.
"""

from collections.abc import Sequence
from html import escape

_STYLE = """
body { font-family: Inter, Meera, sans-serif; font-size: 9.5pt; color: #000; }
h1 { font-size: 15pt; margin-top: 0px; margin-bottom: 6px; }
h2 { font-size: 11.5pt; margin-top: 18px; margin-bottom: 4px; }
td { border-bottom: 1px solid #ccc; }
th { border-bottom: 1px solid #000; text-align: left; }
p { margin-top: 3px; margin-bottom: 3px; }
.small { font-size: 8pt; color: #444; }
"""


class Paper:
    """A document that grows from top to bottom. Every text is taken as plain text.

    Args:
        title: stands on top, and in the file's properties.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._body: list[str] = [f"<h1>{escape(title)}</h1>"]

    def heading(self, text: str) -> None:
        """Begin a chapter."""
        self._body.append(f"<h2>{escape(text)}</h2>")

    def line(self, text: str, *, small: bool = False) -> None:
        """Write a paragraph."""
        kind = ' class="small"' if small else ""
        self._body.append(f"<p{kind}>{escape(text)}</p>")

    def numbered(self, lines: Sequence[str]) -> None:
        """Write steps in their order."""
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        self._body.append(f"<ol>{items}</ol>")

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], *, padding_px: int = 3
    ) -> None:
        """Write a table; its head may be empty, and its rows high enough to be filled in."""
        top = "".join(f"<th>{escape(text)}</th>" for text in head)
        lines = "".join(
            "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>"
            for row in rows
        )
        self._body.append(
            f'<table width="100%" cellspacing="0" cellpadding="{padding_px}" border="0">'
            f"{f'<tr>{top}</tr>' if top else ''}{lines}</table>"
        )

    def html(self) -> str:
        """Return the whole document."""
        return (
            f"<html><head><title>{escape(self._title)}</title>"
            f"<style>{_STYLE}</style></head><body>{''.join(self._body)}</body></html>"
        )
