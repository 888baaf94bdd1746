"""A screenshot of every state of the page: `python tests/screenshots.py OUT`, from the root of the repository.

Arrows: a person -> here -> served_page, fake_pipeline. Needs Chromium and Playwright; takes no part in the tests.
The answers are scripted, so no time is shown under them: it would be nobody's measurement.
"""

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from fake_pipeline import ELSEWHERE, EXTRACTIVE, FAILING, FOLLOW_UP, REFUSED, SLOW, TARGET, FakePipeline
from playwright.sync_api import Browser, Page, sync_playwright
from served_page import CHROMIUM, served

SIZES = {"1440": (1440, 900), "390": (390, 844)}


def ask(page: Page, question: str) -> None:
    page.locator("#pq-input").fill(question)
    page.keyboard.press("Enter")


def answered(page: Page, question: str) -> None:
    ask(page, question)
    page.locator(".pq-turn").last.locator(".pq-actions").wait_for()
    page.wait_for_timeout(300)


def reading(page: Page) -> None:
    ask(page, SLOW)
    page.locator(".pq-progress", has_text="正在阅读").wait_for()
    page.wait_for_timeout(2100)


def conversation(page: Page) -> None:
    answered(page, TARGET)
    answered(page, FOLLOW_UP)


def reader(page: Page) -> None:
    answered(page, TARGET)
    if not page.locator(".pq-side").is_visible():
        page.locator(".pq-fold summary").first.click()
    page.get_by_role("button", name="查看全文").first.click()
    page.locator(".pq-text mark").first.wait_for()
    page.wait_for_timeout(200)


def fold(page: Page) -> None:
    answered(page, TARGET)
    page.locator(".pq-cite").first.click()
    page.wait_for_timeout(700)


def english(page: Page) -> None:
    answered(page, TARGET)
    page.get_by_role("button", name="切换为英文界面").click()
    page.wait_for_timeout(200)


def too_long(page: Page) -> None:
    ask(page, "问" * 10_000)


STATES: dict[str, Callable[[Page], None]] = {
    "empty": lambda page: None,
    "reading": reading,
    "answer": lambda page: answered(page, TARGET),
    "citation": fold,
    "conversation": conversation,
    "refusal": lambda page: answered(page, REFUSED),
    "scope": lambda page: answered(page, ELSEWHERE),
    "no-model": lambda page: answered(page, EXTRACTIVE),
    "error": lambda page: answered(page, FAILING),
    "document": reader,
    "english": english,
    "too-long": too_long,
}


def shoot(browser: Browser, url: str, out: Path, state: str) -> None:
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(url)
            page.locator(".pq-example").first.wait_for()
            STATES[state](page)
            page.screenshot(path=out / f"{state}-{size}-{scheme}.png")
            page.close()


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, served(FakePipeline(pace=0.01, seconds=None)) as url:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for state in sys.argv[2:] or STATES:
            shoot(browser, url, out, state)
        browser.close()


if __name__ == "__main__":
    main()
