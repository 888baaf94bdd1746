"""A web page -> its visible text: blocks on their own lines, table cells separated by a tab.

Arrows: files -> here -> BeautifulSoup. Pure; knows no file and no noise.
"""

import re

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

_SKIPPED = {"script", "style", "noscript", "template", "head", "iframe", "svg", "canvas", "object", "audio", "video"}
_SKIPPED |= {"select", "option", "datalist", "textarea"}
_BLOCKS = {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"}
_BLOCKS |= {"fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"}
_BLOCKS |= {"legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot"}
_BLOCKS |= {"th", "thead", "tr", "ul"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SITE_PART = re.compile(r"\s*[-_|–—]+\s*")
_LONG_CELL = 300
_BESIDE = "data-beside"  # marks an empty cell that a wide one reaches into: the row has no more cells of its own
_FEWEST = 3  # links that make a menu
_WIDEST = 100  # columns and rows that a cell may go over


def visible_text(source: str) -> str:
    """The words that a reader of the page sees, in order; the page's own title first where the page lacks it."""
    soup = BeautifulSoup(source, "lxml")
    pieces: list[str] = []
    for table in soup.find_all("table"):
        _fill(soup, table)
    _walk(soup.body or soup, pieces, cell=False)
    lines = [re.sub(r"[ \r\f\v]*\t[ \r\f\v]*", "\t", line).strip(" ") for line in "".join(pieces).split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    title = _title(soup)
    return text if "".join(title.split()) in "".join(text.split()) else f"{title}\n\n{text}"


def _title(soup: BeautifulSoup) -> str:
    for name in ("ArticleTitle", "articletitle"):
        meta = soup.find("meta", attrs={"name": name})
        if isinstance(meta, Tag) and isinstance(content := meta.get("content"), str) and content.strip():
            return content.strip()
    whole = soup.title.get_text().strip() if soup.title else ""
    return _SITE_PART.split(whole)[0] if whole else ""


def _walk(element: PageElement, pieces: list[str], *, cell: bool) -> None:
    if isinstance(element, NavigableString):
        if not isinstance(element, PreformattedString | Comment):
            pieces.append(re.sub(r"[ \t\r\n\f]+", " ", str(element)))
        return
    if not isinstance(element, Tag) or element.name in _SKIPPED or _hidden(element):
        return
    if element.name == "br":
        pieces.append(" " if cell else "\n")
    elif element.name == "pre":
        pieces.append(f"\n{element.get_text()}\n")
    elif element.name == "tr" and _is_data_row(element):
        _row(element, pieces)
    else:
        edge = " " if cell else "\n"
        block = element.name in _BLOCKS
        if block:
            pieces.append(edge)
        menu = _is_menu(element)
        for child in element.children:
            if menu and isinstance(child, Tag) and not _hidden(child):
                pieces.append(" ")
            _walk(child, pieces, cell=cell)
        if block:
            pieces.append(edge)


def _is_menu(element: Tag) -> bool:
    """It holds nothing but links with words, at least so many: the page's style sets them apart."""
    held = [one for one in element.children if isinstance(one, Tag) or str(one).strip()]
    words = [one.get_text() for one in held if isinstance(one, Tag) and one.name == "a"]
    return len(words) == len(held) >= _FEWEST and all(word.strip() and not re.search(r"\d", word) for word in words)


def _fill(soup: BeautifulSoup, table: Tag) -> None:
    """Give each row an empty cell where one from above or beside it reaches into it, so that columns stay below each other."""
    reaches: dict[int, int] = {}  # column -> rows below that a cell still goes over
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        column = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while reaches.get(column, 0):
                cell.insert_before(soup.new_tag("td"))
                reaches[column] -= 1
                column += 1
            wide, high = _number(cell, "colspan"), _number(cell, "rowspan")
            for _ in range(wide - 1):
                cell.insert_after(soup.new_tag("td", attrs={_BESIDE: ""}))
            reaches |= dict.fromkeys(range(column, column + wide), high - 1)
            column += wide
        while reaches.get(column, 0):
            row.append(soup.new_tag("td"))
            reaches[column] -= 1
            column += 1


def _number(cell: Tag, name: str) -> int:
    value = str(cell.get(name, ""))
    return min(int(value), _WIDEST) if value.isascii() and value.isdigit() and int(value) else 1


def _row(row: Tag, pieces: list[str]) -> None:
    cells: list[str] = []
    for item in row.find_all(["td", "th"], recursive=False):
        words: list[str] = []
        _walk(item, words, cell=True)
        cells.append(" ".join("".join(words).split()))
    pieces.append("\n" + "\t".join(cells) + "\n")


def _is_data_row(row: Tag) -> bool:
    """A row of a table of data; old sites lay out whole pages as tables, whose cells are blocks."""
    cells = [cell for cell in row.find_all(["td", "th"], recursive=False) if not cell.has_attr(_BESIDE)]
    return len(cells) > 1 and not any(
        cell.find("table") or (len(cell.get_text()) > _LONG_CELL and len(cell.find_all(["p", "div", "br"])) > 3)
        for cell in cells
    )


def _hidden(element: Tag) -> bool:
    style = element.get("style")
    return element.has_attr("hidden") or (isinstance(style, str) and _HIDDEN.search(style) is not None)
