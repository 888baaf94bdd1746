"""The page in headless Chromium over the scripted pipeline: what a person does, and what they see."""

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fake_pipeline import (
    BROKEN,
    ELSEWHERE,
    EXTRACTIVE,
    FAILING,
    FOLLOW_UP,
    HOSTILE,
    OVERVIEW,
    REFUSED,
    SLOW,
    TARGET,
    FakePipeline,
    hostile_document,
)
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from served_page import CHROMIUM, served

from page.text import STRINGS
from rag.types import Message

pytestmark = pytest.mark.page
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 10  # seconds
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[FakePipeline, str]]:
    pipeline = FakePipeline()
    with served(pipeline) as url:
        yield pipeline, url


@pytest.fixture
def pipeline(server: tuple[FakePipeline, str]) -> Iterator[FakePipeline]:
    server[0].go.clear()
    server[0].asked.clear()
    server[0].scopes.clear()
    yield server[0]
    server[0].go.set()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=WIDE)
    yield context
    context.close()


@pytest.fixture(scope="module")
def shared(context: BrowserContext, server: tuple[FakePipeline, str]) -> Page:
    return opened(context, server[1])


@pytest.fixture
def page(shared: Page, pipeline: FakePipeline) -> Iterator[Page]:
    """The page that most tests share, with a new conversation."""
    shared.set_viewport_size(WIDE)
    shared.emulate_media(media="screen", color_scheme="light")
    shared.locator("[data-focus=new]").click()
    yield shared
    shared.keyboard.press("Escape")
    if shared.locator("html").get_attribute("lang") == "en":
        shared.locator("[data-focus=language]").click()


@pytest.fixture
def own_page(context: BrowserContext, pipeline: FakePipeline, server: tuple[FakePipeline, str]) -> Iterator[Page]:
    """A tab that the test may spoil."""
    tab = opened(context, server[1])
    yield tab
    tab.close()


def opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(url)
    page.locator(".pq-example, .pq-document").first.wait_for(state="attached")
    return page


def ask(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")


def answered(page: Page, question: str) -> None:
    ask(page, question)
    expect(page.locator(".pq-turn").last.locator(".pq-actions")).to_be_visible()


def test_before_any_question_the_documents_and_examples(page: Page) -> None:
    expect(page.locator(".pq-side .pq-document")).to_have_count(5)
    expect(page.locator(".pq-side")).to_contain_text("青人社字〔2021〕94号")
    expect(page.get_by_text("2021—2024")).to_be_visible()
    expect(page.locator(".pq-example")).to_have_count(6)


def test_an_example_is_asked_by_a_click(page: Page) -> None:
    page.get_by_role("button", name=TARGET).click()
    expect(page.get_by_text("青岛力争每年新增高技能人才2万人以上。")).to_be_visible()


def test_evidence_and_progress_stand_before_the_first_word(page: Page, pipeline: FakePipeline) -> None:
    ask(page, SLOW)
    expect(page.get_by_text("正在阅读 1 处依据…")).to_be_visible()
    expect(page.locator(".pq-elapsed")).to_have_text(re.compile(r"^\d+ 秒$"))
    expect(page.locator(".pq-side mark")).to_have_text("培训补贴标准在原基础上浮30%")
    expect(page.locator(".pq-sentence")).to_have_count(0)
    pipeline.go.set()
    expect(page.locator(".pq-sentence")).to_contain_text("上浮30%")
    expect(page.locator(".pq-progress")).to_have_count(0)


def test_the_line_under_an_answer_says_what_was_done(page: Page) -> None:
    answered(page, TARGET)
    expect(page.locator(".pq-done")).to_have_text("已核对 3 句 · 检索 5 份文件 · 1.8 秒")


def test_a_number_leads_to_the_words_and_back_by_keyboard(page: Page) -> None:
    answered(page, TARGET)
    number = page.get_by_role("button", name=re.compile("^依据 2：关于印发.+，一\\)塑造高技能人")).first
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark.pq-pointed")).to_have_text("高技能人才占技能人才比例达到32%")
    back = page.get_by_role("button", name="依据 2，回到回答")
    expect(back).to_be_focused()
    page.keyboard.press("Enter")
    expect(number).to_be_focused()


def test_the_evidence_names_its_source(page: Page) -> None:
    answered(page, TARGET)
    card = page.locator(".pq-side .pq-cited-card")
    for words in ("青岛市人力资源和社会保障局", "青人社字〔2021〕94号", "2021-11-22 成文", "二、主要举措"):
        expect(card.locator("header")).to_contain_text(words)
    expect(card.locator("mark")).to_have_text(["力争每年新增高技能人才2万人以上", "高技能人才占技能人才比例达到32%"])


def test_the_section_unfolds_and_folds(page: Page) -> None:
    answered(page, TARGET)
    card = page.locator(".pq-side .pq-cited-card")
    expect(card).not_to_contain_text("责任部门")
    card.get_by_role("button", name="展开本节").click()
    expect(card).to_contain_text("责任部门")
    expect(card.locator("mark")).to_have_count(2)
    card.get_by_role("button", name="收起本节").click()
    expect(card).not_to_contain_text("责任部门")


def test_the_whole_document_opens_at_the_words(page: Page, pipeline: FakePipeline) -> None:
    answered(page, TARGET)
    opener = page.locator(".pq-cited-card").get_by_role("button", name="查看全文")
    opener.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("mark").first).to_be_in_viewport()
    shown = dialog.locator(".pq-text").evaluate(
        "node => [...node.childNodes].filter((n) => n.className !== 'pq-ref').map((n) => n.textContent).join('')"
    )
    assert shown == pipeline.document("qingdao").text
    dialog.get_by_role("button", name="(三)勇于创新改革").click()
    expect(dialog.locator("[data-anchor]").last).to_be_in_viewport()
    expect(dialog.locator("dl")).to_contain_text("2021-11-23")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_follow_up_knows_the_conversation_and_each_turn_keeps_its_sources(page: Page, pipeline: FakePipeline) -> None:
    answered(page, TARGET)
    answered(page, FOLLOW_UP)
    assert [message.role for message in pipeline.asked[1][1]] == ["user", "assistant"]
    expect(page.get_by_text("结合上文理解为：那广东现在有多少高技能人才？")).to_be_visible()
    expect(page.locator(".pq-side mark")).to_have_text("其中高技能人才690万人,高技能人才占技能人才比达34.9%")
    page.locator(".pq-turn").first.locator(".pq-cite").first.click()
    expect(page.locator(".pq-side mark").first).to_have_text("力争每年新增高技能人才2万人以上")


def test_a_refusal_has_no_number_and_shows_related_passages(page: Page) -> None:
    answered(page, REFUSED)
    expect(page.locator(".pq-badge")).to_have_text("文件未说明")
    expect(page.locator(".pq-cite, .pq-number")).to_have_count(0)
    expect(page.locator(".pq-side h2")).to_have_text("相近内容")
    expect(page.locator(".pq-done")).to_have_text("检索 5 份文件 · 1.8 秒")


def test_the_scope_is_shown_and_taken_off_by_keyboard(page: Page, pipeline: FakePipeline) -> None:
    answered(page, ELSEWHERE)
    chips = page.get_by_role("list", name="本次回答的范围").get_by_role("listitem")
    expect(chips).to_have_text(["地区：济南市✕", "年份：2022年✕"])
    expect(page.get_by_text("已收录的文件中没有以下范围的文件：济南市")).to_be_visible()
    page.get_by_role("button", name="去掉“地区：济南市”再问").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pq-sentence")).to_contain_text("2万人以上")
    assert [question for question, _ in pipeline.asked] == [ELSEWHERE, ELSEWHERE]
    chosen = pipeline.scopes[-1]
    assert chosen is not None and (chosen.regions, [period.name for period in chosen.years]) == ((), ["2022年"])
    expect(chips.first).to_have_text("年份：2022年✕")
    expect(page.get_by_text("按所选范围理解为：每年新增高技能人才多少人？")).to_be_visible()
    expect(page.locator(".pq-turn")).to_have_count(1)
    page.get_by_role("button", name="恢复原来的范围").click()
    expect(page.locator(".pq-badge")).to_have_text("文件未说明")
    assert pipeline.scopes[-1] is None


def test_a_refusal_offers_other_scopes(page: Page, pipeline: FakePipeline) -> None:
    answered(page, ELSEWHERE)
    offers = page.get_by_role("group", name="换个范围再问：").get_by_role("button")
    expect(offers).to_have_text(["不限地区", "不限年份", "青岛市"])
    offers.last.click()
    expect(page.locator(".pq-sentence")).to_contain_text("2万人以上")
    expect(page.locator(".pq-chip").first).to_have_text("地区：青岛市✕")
    answered(page, FOLLOW_UP)
    assert pipeline.asked[-1][1][0].content == "每年新增高技能人才多少人？"  # as it was understood
    expect(page.locator(".pq-turn").first.locator(".pq-chip-off, .pq-offers")).to_have_count(0)


def test_a_table_stands_under_the_sentences_and_its_numbers_lead_to_the_words(page: Page) -> None:
    answered(page, OVERVIEW)
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["文件", "日期", "原文"])
    expect(table.get_by_role("row")).to_have_count(3)
    assert (
        table.evaluate("node => document.querySelector('.pq-sentence').getBoundingClientRect().bottom")
        < (table.bounding_box() or {"y": 0})["y"]
    )
    expect(page.locator(".pq-sentence")).to_have_count(1)  # what the table says is not said twice
    number = table.get_by_role("button", name=re.compile("^依据 2："))
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark.pq-pointed")).to_have_text("新型学徒制培训、金蓝领培训")


def test_on_a_phone_each_row_of_a_table_is_a_block(page: Page) -> None:
    page.set_viewport_size(PHONE)
    answered(page, OVERVIEW)
    cells = page.get_by_role("row").nth(1).get_by_role("cell")
    expect(cells).to_have_text(["2024-09-02", "“辖区 18 家企业开展企业新型学徒制培养”①"])
    boxes = [cell.bounding_box() for cell in cells.all()]
    assert all(box and box["x"] + box["width"] <= PHONE["width"] for box in boxes)
    assert boxes[0] and boxes[1] and boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    assert cells.first.evaluate("node => getComputedStyle(node, '::before').content").startswith('"日期')
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_a_model_the_answer_says_so(page: Page) -> None:
    answered(page, EXTRACTIVE)
    expect(page.get_by_text("原文摘录（未使用模型）")).to_be_visible()
    expect(page.get_by_text("有 1 句在原文中找不到依据，已删去。")).to_be_visible()


def test_stop_frees_model_and_page(page: Page, pipeline: FakePipeline) -> None:
    ask(page, SLOW)
    page.get_by_text("正在阅读 1 处依据…").wait_for()
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_text("已停止，尚未作答。")).to_be_visible()
    assert pipeline.released.wait(PATIENCE)
    answered(page, TARGET)
    assert pipeline.asked[-1] == (TARGET, ())


def test_a_failure_is_said_in_plain_words_and_can_be_tried_again(page: Page, pipeline: FakePipeline) -> None:
    answered(page, FAILING)
    error = page.locator("div.pq-error")
    expect(error).to_contain_text("语言模型没有应答。请稍后再试")
    expect(page.locator(".pq-side mark")).to_have_text("培育各类“职工之星”221名")
    page.get_by_role("button", name="再试一次").click()
    expect(error).to_be_visible()
    assert [question for question, _ in pipeline.asked] == [FAILING, FAILING]


def test_an_unexpected_error_shows_no_trace_and_leaves_the_page_usable(page: Page) -> None:
    answered(page, BROKEN)
    expect(page.locator("div.pq-error")).to_contain_text("程序出现意外错误")
    expect(page.locator("body")).not_to_contain_text("ZeroDivision")
    answered(page, TARGET)
    expect(page.locator(".pq-done")).to_be_visible()


def test_a_lost_connection_is_noticed(own_page: Page) -> None:
    ask(own_page, SLOW)
    own_page.get_by_text("正在阅读 1 处依据…").wait_for()
    own_page.route("**/component_server/**", lambda route: route.abort())
    expect(own_page.locator("div.pq-error")).to_contain_text("与服务的连接已中断", timeout=20_000)


def test_markup_is_shown_as_it_stands(context: BrowserContext) -> None:
    with served(FakePipeline([hostile_document()])) as url:
        page = opened(context, url)
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        expect(page.locator(".pq-side .pq-document strong")).to_have_text(HOSTILE)
        answered(page, HOSTILE)
        expect(page.locator(".pq-question p")).to_have_text(HOSTILE)
        expect(page.locator(".pq-sentence")).to_contain_text(HOSTILE)
        expect(page.locator(".pq-side mark").first).to_have_text(HOSTILE[:40])
        page.get_by_role("button", name="查看全文").first.click()
        expect(page.get_by_role("dialog").locator(".pq-text")).to_contain_text(f"正文{HOSTILE}结束")
        assert page.locator(".pq img, .pq script, .pq a[href^=javascript], .pq .katex").count() == 0
        assert dialogs == []
        page.close()


def test_english_covers_every_string(page: Page, pipeline: FakePipeline) -> None:
    assert {"政策问答", "请输入您的问题", "切换为英文界面", "对话"} <= set(chinese_of_the_page(page))
    page.get_by_role("button", name="切换为英文界面").click()
    assert chinese_of_the_page(page) == []
    ask(page, SLOW)
    page.get_by_text("Reading 1 passages…").wait_for()
    assert chinese_of_the_page(page) == []
    pipeline.go.set()
    page.locator(".pq-actions").wait_for()
    for question in (TARGET, REFUSED, ELSEWHERE, EXTRACTIVE, OVERVIEW, FAILING, FOLLOW_UP):
        answered(page, question)
    assert chinese_of_the_page(page) == []
    page.locator(".pq-cited-card").get_by_role("button", name="Full text").click()
    page.locator(".pq-text").wait_for()
    assert chinese_of_the_page(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="All documents").click()
    assert chinese_of_the_page(page) == []
    assert page.title() == "Policy Q&A"
    assert page.locator("html").get_attribute("lang") == "en"


def chinese_of_the_page(page: Page) -> list[str]:
    """Words and labels in Chinese that come from no document, question or answer."""
    labels = [re.split(r"\{", chinese)[0] for chinese, _ in STRINGS.values()]
    return page.evaluate(
        """(labels) => {
        const chinese = /[\\u3000-\\u9fff\\uff00-\\uffef]/;
        const found = [];
        const walk = document.createTreeWalker(document.querySelector(".pq"), NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const { textContent, parentElement } = walk.currentNode;
            const given = parentElement.closest(".pq [lang|=zh], .pq [translate=no]");
            if (chinese.test(textContent) && !given) found.push(textContent);
        }
        for (const node of document.querySelectorAll(".pq [placeholder], .pq [title], .pq [aria-label]")) {
            const own = [node.title, node.placeholder, node.ariaLabel].filter(Boolean);
            found.push(...own.filter((words) => labels.some((label) => label && words.startsWith(label))));
        }
        return found;
    }""",
        [label for label in labels if re.match(r"[\u4e00-\u9fff]", label)],
    )


def test_only_its_own_origin_is_asked_and_nothing_is_kept(
    browser: Browser, pipeline: FakePipeline, server: tuple[FakePipeline, str]
) -> None:
    context = browser.new_context(viewport=WIDE)  # an empty cache: everything is asked for
    requested: list[str] = []
    context.on("request", lambda request: requested.append(request.url))
    page = opened(context, server[1])
    answered(page, TARGET)
    page.locator(".pq-cited-card").get_by_role("button", name="查看全文").click()
    page.locator(".pq-text").wait_for()
    origins = {urlsplit(url)[:2] for url in requested if not url.startswith(("data:", "blob:"))}
    assert origins == {urlsplit(server[1])[:2]}
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert TARGET not in kept
    assert page.evaluate("indexedDB.databases()") == []
    context.close()


def test_gradio_keeps_to_itself(page: Page, server: tuple[FakePipeline, str]) -> None:
    config = page.evaluate("window.gradio_config")
    assert config["analytics_enabled"] is False
    assert config["run_history"] is False
    assert config["footer_links"] == []
    assert page.request.post(f"{server[1]}gradio_api/run/ask", data={"data": []}).status >= 400


def test_an_empty_question_is_not_sent(page: Page, pipeline: FakePipeline) -> None:
    ask(page, "  ")
    expect(page.get_by_role("alert")).to_have_text("请先输入问题。")
    assert pipeline.asked == []


def test_ten_thousand_characters_are_refused_and_kept_in_the_box(page: Page, pipeline: FakePipeline) -> None:
    ask(page, "问" * 10_000)
    expect(page.get_by_role("alert")).to_have_text("问题有 10000 个字，最多 2000 个字。请缩短后再发送。")
    expect(page.get_by_role("textbox")).to_have_value("问" * 10_000)
    assert pipeline.asked == []


def test_a_second_submit_is_ignored_while_answering(page: Page, pipeline: FakePipeline) -> None:
    page.get_by_role("textbox").fill(SLOW)
    page.get_by_role("button", name="发送").dblclick()
    page.get_by_text("正在阅读 1 处依据…").wait_for()
    ask(page, TARGET)
    expect(page.locator(".pq-turn")).to_have_count(1)
    expect(page.get_by_role("textbox")).to_have_value(TARGET)
    assert [question for question, _ in pipeline.asked] == [SLOW]


def test_enter_of_an_input_method_does_not_send(page: Page, pipeline: FakePipeline) -> None:
    page.get_by_role("textbox").fill("qing")
    page.get_by_role("textbox").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.locator(".pq-turn")).to_have_count(0)


def test_two_tabs_have_their_own_conversations_and_wait_for_each_other(
    page: Page, own_page: Page, pipeline: FakePipeline
) -> None:
    other = own_page
    ask(page, SLOW)
    page.get_by_text("正在阅读 1 处依据…").wait_for()
    ask(other, TARGET)
    expect(other.get_by_text("前面还有 1 个问题")).to_be_visible()
    pipeline.go.set()
    expect(other.locator(".pq-done")).to_be_visible()
    expect(page.locator(".pq-sentence")).to_have_text("培训补贴标准在原基础上上浮30%。①")
    answered(other, FOLLOW_UP)
    assert pipeline.asked[-1][1][0] == Message(role="user", content=TARGET)


def test_a_new_conversation_and_a_reload_begin_afresh(page: Page, pipeline: FakePipeline) -> None:
    answered(page, TARGET)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".pq-turn")).to_have_count(0)
    answered(page, FOLLOW_UP)
    page.reload()
    page.locator(".pq-example").first.wait_for()
    expect(page.locator(".pq-turn")).to_have_count(0)
    answered(page, FOLLOW_UP)
    assert [history for _, history in pipeline.asked] == [(), (), ()]


def test_closing_the_tab_frees_the_model(own_page: Page, pipeline: FakePipeline) -> None:
    ask(own_page, SLOW)
    own_page.get_by_text("正在阅读 1 处依据…").wait_for()
    own_page.close()
    assert pipeline.released.wait(PATIENCE)


def test_copy_gives_answer_and_sources_as_text(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    answered(page, TARGET)
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_text("已复制回答和出处")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0] == TARGET
    assert "青岛力争每年新增高技能人才2万人以上。①" in lines
    assert any(line.startswith("① 关于印发《") and "青人社字〔2021〕94号" in line for line in lines)
    assert "   “力争每年新增高技能人才2万人以上”" in lines


def exported(page: Page, press: Callable[[], object]) -> tuple[str, dict[str, bytes]]:
    """The name of the file that `press` has the browser save, and what lies in it."""
    with page.expect_download() as waiting:
        press()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        return waiting.value.suggested_filename, {name: archive.read(name) for name in archive.namelist()}


def test_export_saves_the_evidence_pack_of_the_shown_answer(page: Page, pipeline: FakePipeline) -> None:
    answered(page, TARGET)
    button = page.locator(".pq-side").get_by_role("button", name="导出证据包")
    name, files = exported(page, button.click)
    assert name.startswith("证据包-青岛每年新增高技能人才的目标是多少-2026") and name.endswith(".zip")
    stem = name.removesuffix(".zip")
    assert sorted(files) == [f"{stem}.docx", f"{stem}.html", f"{stem}.json"]
    record = json.loads(files[f"{stem}.json"])
    assert [sentence["citations"] for sentence in record["sentences"]] == [[1], [2], [1, 2]]
    for cited in record["citations"]:
        assert pipeline.document("qingdao").text[cited["start"] : cited["end"]] == cited["quote"]
    assert "力争每年新增高技能人才2万人以上" in files[f"{stem}.html"].decode()
    expect(page.get_by_text("已导出证据包")).to_be_visible()


def test_export_by_keyboard_in_english_and_of_the_turn_whose_sources_are_shown(page: Page) -> None:
    answered(page, TARGET)
    answered(page, FOLLOW_UP)
    page.get_by_role("button", name="切换为英文界面").click()
    page.get_by_role("button", name="Export the evidence pack").focus()
    _, files = exported(page, lambda: page.keyboard.press("Enter"))
    (record,) = [json.loads(data) for name, data in files.items() if name.endswith(".json")]
    assert record["resolved"] == "那广东现在有多少高技能人才？"
    assert record["history"][0]["content"] == TARGET
    expect(page.get_by_text("Evidence pack exported")).to_be_visible()
    page.locator(".pq-turn").first.locator(".pq-cite").first.click()
    name, _ = exported(page, page.get_by_role("button", name="Export the evidence pack").click)
    assert "青岛每年新增" in name


def test_on_a_phone_export_stands_under_the_answer_and_a_refusal_has_it_too(page: Page) -> None:
    page.set_viewport_size(PHONE)
    answered(page, REFUSED)
    _, files = exported(page, page.get_by_role("button", name="导出证据包").click)
    (record,) = [json.loads(data) for name, data in files.items() if name.endswith(".json")]
    assert record["refused"] and record["citations"] == []


def test_nothing_is_exported_before_an_answer_or_after_a_failure(page: Page, pipeline: FakePipeline) -> None:
    ask(page, SLOW)
    page.get_by_text("正在阅读 1 处依据…").wait_for()
    expect(page.locator(".pq-export")).to_have_count(0)
    pipeline.go.set()
    expect(page.locator(".pq-export")).to_have_count(1)
    answered(page, FAILING)
    expect(page.locator(".pq-export")).to_have_count(0)


def test_an_exported_page_shows_markup_as_text_and_asks_for_nothing(
    browser: Browser, context: BrowserContext, tmp_path: Path
) -> None:
    with served(FakePipeline([hostile_document()])) as url:
        page = opened(context, url)
        answered(page, HOSTILE)
        _, files = exported(page, page.get_by_role("button", name="导出证据包").click)
        page.close()
    saved = tmp_path / "pack.html"
    saved.write_bytes(next(data for name, data in files.items() if name.endswith(".html")))
    reading = browser.new_context()
    requested: list[str] = []
    said: list[str] = []
    reading.on("request", lambda request: requested.append(request.url))
    page = reading.new_page()
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.goto(saved.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    assert page.locator("img, script, a[href^=javascript]").count() == 0
    assert [url for url in requested if not url.startswith("data:")] == [saved.as_uri()]
    assert said == []
    reading.close()


def test_on_a_phone_the_evidence_folds_under_the_answer(page: Page) -> None:
    page.set_viewport_size(PHONE)
    answered(page, TARGET)
    expect(page.locator(".pq-side")).to_be_hidden()
    expect(page.locator(".pq-fold mark").first).to_be_hidden()
    page.locator(".pq-cite").first.click()
    expect(page.locator("mark.pq-pointed")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(WIDE)
    expect(page.locator(".pq-side mark").first).to_be_visible()


def test_light_and_dark_follow_the_system(page: Page) -> None:
    def ground() -> str:
        return page.locator(".pq").evaluate("node => getComputedStyle(node).backgroundColor")

    page.emulate_media(color_scheme="light")
    light = ground()
    page.emulate_media(color_scheme="dark")
    assert (light, ground()) == ("rgb(244, 246, 248)", "rgb(18, 22, 28)")


def test_print_has_question_answer_and_sources_of_every_turn(page: Page) -> None:
    answered(page, TARGET)
    answered(page, FOLLOW_UP)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.get_by_text("青岛力争每年新增高技能人才2万人以上。")).to_be_visible()
    for words in ("力争每年新增高技能人才2万人以上", "其中高技能人才690万人,高技能人才占技能人才比达34.9%"):
        expect(page.locator(".pq-fold mark", has_text=words)).to_be_visible()
    expect(page.get_by_role("textbox")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
