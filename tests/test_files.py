"""Files of every kind and encoding at the seam `read_raw`; each is made here."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader, PdfWriter

from rag.errors import FileProblem
from rag.read import files
from rag.read.files import SUFFIXES, read_raw

SENTENCE = "关于做好2024年防汛工作的通知\n各区要加强巡查，确保安全。"


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def pdf(*pages: str) -> bytes:
    """A PDF with one line of text a page, in a font of the standard Chinese collection; "" is a page without text."""
    count = len(pages)
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{' '.join(f'{6 + 2 * i} 0 R' for i in range(count))}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 5 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4>>",
    ]
    for i, words in enumerate(pages):
        shown = f"BT /F1 12 Tf 72 720 Td <{words.encode('utf-16-be').hex()}> Tj ET" if words else ""
        resources = "/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R{resources}/Contents {7 + 2 * i} 0 R>>")
        objects.append(f"<</Length {len(shown)}>>stream\n{shown}\nendstream")
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj{content}endobj\n".encode("ascii"))
    start = out.tell()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    out.write(f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n".encode("ascii"))
    out.write(f"startxref\n{start}\n%%EOF".encode("ascii"))
    return out.getvalue()


def docx_bytes() -> bytes:
    document = docx.Document()
    document.add_paragraph("关于补贴的通知")
    table = document.add_table(rows=2, cols=2)
    for at, words in enumerate(["区", "金额", "东区", "30万元"]):
        table.cell(at // 2, at % 2).text = words
    document.add_paragraph("江城市财政局")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gb2312", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("words", [SENTENCE, "通知", "联通", "2021年", "市人社局"])
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_encodings(tmp_path: Path, encoding: str, words: str, suffix: str) -> None:
    path = written(tmp_path, f"a{suffix}", words.encode(encoding))
    assert read_raw(path).removeprefix("\ufeff") == words


def test_utf_16_with_big_endian_mark(tmp_path: Path) -> None:
    assert read_raw(written(tmp_path, "a.txt", b"\xfe\xff" + "通知".encode("utf-16-be"))) == "通知"


def test_the_marks_of_a_quoted_block_of_markdown_are_not_read(tmp_path: Path) -> None:
    words = "# 办法\n\n> 某发〔2023〕1号\n> 发布机构：某局\n\n年龄>60岁。\n>90分：奖励\n>=80分".encode()
    assert (
        read_raw(written(tmp_path, "a.md", words))
        == "# 办法\n\n某发〔2023〕1号\n发布机构：某局\n\n年龄>60岁。\n>90分：奖励\n>=80分"
    )


def test_the_marks_of_emphasis_of_markdown_are_not_read(tmp_path: Path) -> None:
    words = "1. **落实补贴**。每人__30元__，5 ** 2 不变。".encode()
    assert read_raw(written(tmp_path, "a.md", words)) == "1. 落实补贴。每人30元，5 ** 2 不变。"
    assert read_raw(written(tmp_path, "a.txt", words)) == words.decode()


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_tables_in_html_within_plain_text_are_rows(tmp_path: Path, name: str) -> None:
    table = "<table>\n<tr><th>区</th><th>金额</th></tr>\n<TR><td>东区</td><td>30&nbsp;万元</td></TR>\n</Table>"
    lines = read_raw(written(tmp_path, name, f"标准：{table}年龄<60岁。".encode())).split("\n")
    assert [line for line in lines if line] == ["标准：", "区\t金额", "东区\t30 万元", "年龄<60岁。"]
    unclosed = "</table>标准<table>后面没有完"
    assert read_raw(written(tmp_path, name, unclosed.encode())) == unclosed


def test_suffix_in_capitals(tmp_path: Path) -> None:
    assert read_raw(written(tmp_path, "A.TXT", SENTENCE.encode())) == SENTENCE


HTML = """<!DOCTYPE html><html><head><title>关于补贴的通知_江城市政府网</title><style>p{color:red}</style></head><body>
<script>var a = "脚本";</script><noscript>请启用脚本</noscript>
<div style="display:none">隐藏的话</div><div hidden>也隐藏</div><!-- 注释 -->
<h1>关于补贴的通知</h1><p>第一段，
有<b>粗体</b>字。</p><p>第二段<br>换行</p><ul><li>甲</li><li>乙</li></ul>
<table><tr><th>区</th><th>金额</th></tr><tr><td><p>东区</p></td><td>30 万元</td></tr></table>
<p>1 &lt; 2 &amp; &copy;</p></body></html>"""


def test_html_blocks_rows_and_hidden_parts(tmp_path: Path) -> None:
    lines = [line for line in read_raw(written(tmp_path, "a.html", HTML.encode())).split("\n") if line.strip()]
    assert lines == [
        "关于补贴的通知",
        "第一段， 有粗体字。",
        "第二段",
        "换行",
        "甲",
        "乙",
        "区\t金额",
        "东区\t30 万元",
        "1 < 2 & ©",
    ]


def test_html_in_the_charset_that_it_declares(tmp_path: Path) -> None:
    page = '<html><head><meta charset="gb2312"></head><body><p>市人社局</p></body></html>'
    assert read_raw(written(tmp_path, "a.htm", page.encode("gb18030"))).strip() == "市人社局"


def test_the_title_of_a_page_stands_first_where_the_text_lacks_it(tmp_path: Path) -> None:
    page = "<html><head><title>关于补贴的通知_江城市政府网</title></head><body><p>现通知如下。</p></body></html>"
    assert read_raw(written(tmp_path, "a.html", page.encode())).split() == ["关于补贴的通知", "现通知如下。"]


def test_a_page_laid_out_as_a_table_keeps_its_paragraphs(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>第{number}段{'文' * 90}。</p>" for number in range(5))
    page = f"<table><tr><td>栏目</td><td>{paragraphs}</td></tr></table>"
    lines = [line for line in read_raw(written(tmp_path, "a.html", page.encode())).split("\n") if line.strip()]
    assert lines == ["栏目", *(f"第{number}段{'文' * 90}。" for number in range(5))]


def test_docx_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    text = read_raw(written(tmp_path, "a.docx", docx_bytes()))
    assert text == "关于补贴的通知\n区\t金额\n东区\t30万元\n江城市财政局"


def test_pdf_pages_are_separated_by_form_feeds(tmp_path: Path) -> None:
    first, second = "关于做好防汛工作的通知现将有关事项通知如下", "各区要加强巡查确保安全江城市水务局二〇二四年"
    pages = read_raw(written(tmp_path, "a.pdf", pdf(first, second))).split("\f")
    assert [page.strip() for page in pages] == [first, second]


def test_pdf_fonts_that_show_radicals_for_characters(tmp_path: Path) -> None:
    assert "人力资源市民长见" in read_raw(written(tmp_path, "a.pdf", pdf("⼈⼒资源市⺠⻓⻅")))


def encrypted(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def without_part(data: bytes, part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.txt", b"", "空的"),
        ("空白.txt", "\ufeff \r\n\u3000".encode(), "没有文字"),
        ("图.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "编码"),
        ("半个.txt", "通知如下".encode()[:-1] + b"\xff\xff\xff", "编码"),
        ("表.xls", b"x", "不支持"),
        ("无后缀", b"x", "不支持"),
        ("扫描.pdf", pdf("", ""), "扫描件"),
        ("坏.pdf", b"%PDF-1.4\n" + b"garbage" * 30, "损坏"),
        ("密.pdf", encrypted(pdf("通知")), "密码"),
        ("坏.docx", b"PK\x03\x04" + b"garbage" * 30, "损坏"),
        ("旧.docx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "密码"),
        ("缺.docx", without_part(docx_bytes(), "word/document.xml"), "损坏"),
        ("空.html", b"<html><head><script>1</script></head><body></body></html>", "没有文字"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_cannot_be_read_is_named_with_the_remedy(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read_raw(written(tmp_path, name, data))
    assert str(caught.value).startswith(f"{name}：")
    assert says in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"无\.txt：无法打开"):
        read_raw(tmp_path / "无.txt")


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    with pytest.raises(FileProblem, match="太大"):
        read_raw(written(tmp_path, "大.txt", b"x" * 11))


def test_a_docx_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(FileProblem, match="展开后太大"):
        read_raw(written(tmp_path, "弹.docx", docx_bytes()))


def test_a_damaged_pdf_never_escapes_as_another_error(tmp_path: Path) -> None:
    whole = pdf("关于做好防汛工作的通知现将有关事项通知如下")
    for cut in range(0, len(whole), 97):
        try:
            read_raw(written(tmp_path, "断.pdf", whole[:cut] + b"x" + whole[cut + 40 :]))
        except FileProblem as problem:
            assert str(problem).startswith("断.pdf：")


def test_the_kinds_of_files() -> None:
    assert {".txt", ".md", ".html", ".htm", ".pdf", ".docx"} <= SUFFIXES
