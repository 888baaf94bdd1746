"""A file of questions -> cases: JSON lines (own format or the uniform one), CSV, XLSX with Chinese or English headers.

Arrows: running, validating -> here -> fields, sheets, columns, uniform. Bad rows are named by file, row and column.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from eval import uniform
from eval.columns import NAMES, CellError, case_of, column_of
from eval.fields import OWN, UNIFORM, Record, checked, rows
from eval.folder import case_of as own_case
from eval.sheets import Grid, csv_grid, xlsx_grids
from eval.types import Case
from rag.errors import QuestionError

MAX_CASES = 100_000
_HEADER_WITHIN = 20  # rows of title or remarks may stand above the header
Columns = dict[int, str]  # place of a column -> its English name


def _unheard(_: str) -> None:
    """Drop a note."""


def read(path: Path, note: Callable[[str], None] = _unheard) -> list[Case]:
    """The cases of a .jsonl, .jsonl.gz, .csv or .xlsx file; `note` hears what was left out. Raises QuestionError.

    A case without an id is named after its row in the file: r002.
    """
    if not path.is_file():
        raise QuestionError(f"没有文件 {path}。请检查路径；可用的格式：.jsonl、.jsonl.gz、.csv、.xlsx。")
    name = path.name.lower()
    if name.endswith((".jsonl", ".jsonl.gz")):
        found = _json(path)
    elif name.endswith(".csv"):
        found = _table(path, [csv_grid(path)], note)
    elif name.endswith(".xlsx"):
        found = _table(path, xlsx_grids(path), note)
    else:
        raise QuestionError(f"不支持 {path.name} 这种文件。请另存为 .jsonl、.jsonl.gz、.csv 或 .xlsx。")
    cases = list(islice(found, MAX_CASES + 1))
    if not cases:
        raise QuestionError(f"{path} 里没有问题。每个问题一行，至少要有“问题”（question）。")
    if len(cases) > MAX_CASES:
        raise QuestionError(f"{path} 超过 {MAX_CASES} 个问题。请拆成几个文件。")
    return cases


def _json(path: Path) -> Iterator[Case]:
    for number, row in rows(path):
        strange = uniform.is_row(row)
        stated = checked(row, f"{path} 第 {number} 行", UNIFORM if strange else OWN, ("question",))
        stated.setdefault("id", f"r{number:03d}")
        yield uniform.case_of(stated) if strange else _own(stated)


def _own(row: Record) -> Case:
    turns = [{"role": turn["role"], "content": turn["content"]} for turn in row.get("history", ())]
    return own_case(row | {"history": turns})


def _table(path: Path, grids: Iterable[Grid], note: Callable[[str], None]) -> Iterator[Case]:
    """The cases of the first table with a column of questions."""
    seen: list[str] = []
    grids = iter(grids)
    for grid in grids:
        if header := _header(grid):
            break
        seen += [" | ".join(filter(None, cells))[:80] for _, cells in grid.rows[:_HEADER_WITHIN] if any(cells)][:1]
    else:
        known = "、".join(f"{names[0]}（{column}）" for column, names in NAMES.items())
        raise QuestionError(
            f"{path} 里没有“问题”这一列；开头是：{'；'.join(seen) or '空表'}。第一行应是列名，可用的列：{known}。"
        )
    row, columns, ignored = header
    _check_once(path, columns)
    if ignored:
        note(f"{path.name}：没有用到的列：{'、'.join(ignored)}。")
    if others := [other.name for other in grids]:
        note(f"{path.name}：只读了工作表“{grid.name}”，没有读：{'、'.join(others)}。")
    yield from _cases(path, grid, row, columns, note)


def _header(grid: Grid) -> tuple[int, Columns, list[str]] | None:
    """Row, known columns and unknown names of the first row that names a column of questions."""
    for number, cells in grid.rows[:_HEADER_WITHIN]:
        columns = {at: column for at, cell in enumerate(cells) if (column := column_of(cell))}
        if "question" in columns.values():
            return number, columns, [cell for at, cell in enumerate(cells) if cell and at not in columns]
    return None


def _check_once(path: Path, columns: Columns) -> None:
    names = list(columns.values())
    if twice := sorted({NAMES[name][0] for name in names if names.count(name) > 1}):
        raise QuestionError(f"{path} 有不止一列是“{'、'.join(twice)}”。请只留一列，或给其他列改名。")


def _cases(path: Path, grid: Grid, header: int, columns: Columns, note: Callable[[str], None]) -> Iterator[Case]:
    for number, cells in grid.rows:
        filled = {columns[at]: cell for at, cell in enumerate(cells) if at in columns and cell}
        own = {column for at, column in columns.items() if column in filled and (number, at) not in grid.below}
        if number <= header or not own - {"id"}:
            continue
        if _is_title(grid, number, cells, columns):
            note(f"{path.name}：第 {number} 行是合并的标题行，已略过。")
            continue
        try:
            if "question" in filled and "question" not in own:
                raise CellError("question", "与上一行的问题合并在一起。请取消合并，一个问题只占一行。")
            yield case_of(filled if "id" in own else filled | {"id": ""}, f"r{number:03d}")
        except CellError as error:
            title = _title(grid, header, columns, error.column)
            raise QuestionError(f"{path} 第 {number} 行“{title}”列：{error}") from error


def _is_title(grid: Grid, number: int, cells: tuple[str, ...], columns: Columns) -> bool:
    """Whether the only words of the row stand in a cell that is merged over several columns."""
    filled = [at for at, cell in enumerate(cells) if cell]
    last = grid.wide.get((number, filled[0]), filled[0])
    return len(filled) == 1 and sum(filled[0] <= at <= last for at in columns) > 1


def _title(grid: Grid, header: int, columns: Columns, column: str) -> str:
    """The column's name as the file writes it."""
    words = dict(grid.rows)[header]
    return next((words[at] for at, name in columns.items() if name == column), NAMES[column][0])
