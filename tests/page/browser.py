"""Debian's Chromium, driven by its own driver, looking at a sidecar's page: what a person would see,
click and type. All that the browser would ask of other hosts is off, and the page itself asks none.

browser.py URL CHECK...     each check is a function below; the first that fails ends it
"""

import json
import sys
import tempfile
import time

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

OPTIONS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--disable-dev-shm-usage", "--hide-scrollbars"]
PATIENCE = 20  # seconds


def open_browser(folder, width=1200, height=1000):
    options = webdriver.ChromeOptions()
    for option in [*OPTIONS, f"--user-data-dir={folder}", f"--window-size={width},{height}"]:
        options.add_argument(option)
    options.binary_location = "/usr/bin/chromium"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.chrome.service.Service("/usr/bin/chromedriver")
    return webdriver.Chrome(service=service, options=options)


class Page:
    def __init__(self, browser, url):
        self.browser, self.url = browser, url
        browser.get(url)
        self.wait(lambda: self.text("#state") != "asking …")

    def one(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.one(selector).text

    def wait(self, holds, what=""):
        """The page puts new rows for old ones each second: one that went while it was looked at is
        looked for again."""
        WebDriverWait(self.browser, PATIENCE, poll_frequency=0.05,
                      ignored_exceptions=[NoSuchElementException, StaleElementReferenceException]
                      ).until(lambda _: holds(), what)

    def press(self, selector, key):
        self.wait(lambda: self.one(selector).send_keys(key) is None, f"{selector} to press")

    def picture(self, path):
        self.browser.save_screenshot(path)


def tells_state(page):
    page.wait(lambda: page.text("#state") == "well", "state")
    assert "services" in page.text("#facts"), page.text("#facts")


def looks_up(page):
    page.one("body").send_keys("/")  # the key that goes to the box
    page.browser.switch_to.active_element.send_keys("nginx.warren", Keys.ENTER)
    page.wait(lambda: "NOERROR" in page.text("#lookup-result"), "answer")
    said = page.text("#lookup-result")
    assert "our own catalog" in said and "10.0.1.10" in said, said
    page.one("#lookup-name").clear()
    page.one("#lookup-name").send_keys("nope.warren", Keys.ENTER)
    page.wait(lambda: "NXDOMAIN" in page.text("#lookup-result"), "no such name")


def opens_service(page):
    page.one("#services-filter").send_keys("nginx")
    page.wait(lambda: (rows := page.all("#services > tr")) and all("nginx" in row.text for row in rows), "filtered")
    page.press("#services button", Keys.ENTER)  # by keyboard
    page.wait(lambda: "10.0.1.10" in page.text("#services"), "instances")
    page.wait(lambda: page.one("#services button").get_attribute("aria-expanded") == "true", "expanded")
    page.one("#services-filter").send_keys(Keys.BACKSPACE * 5)


def shows_plots(page):
    page.wait(lambda: len(page.one("#plots polyline").get_attribute("points").split()) > 2, "plots")
    assert len(page.all("#plots figure")) == 2


def pages_services(page):
    page.wait(lambda: len(page.all("#services > tr")) == 100, "a page")
    assert page.text("#services-count") == "100 of 1000", page.text("#services-count")
    page.wait(lambda: page.one("#services-more").click() is None, "more to click")
    page.wait(lambda: len(page.all("#services > tr")) == 200, "two pages")


def shows_change(page):
    """The catalog is changed by whoever starts this, when it reads 'now'."""
    print("now", flush=True)
    page.wait(lambda: "shop" in page.text("#changes"), "change")


def follows_restart(page):
    """Another sidecar with another catalog is started there, when this reads 'now'."""
    page.wait(lambda: "nginx" in page.text("#services"), "before")
    page.wait(lambda: page.all("#changes li"), "changes before")
    print("now", flush=True)
    page.wait(lambda: "shop" in page.text("#services"), "services of the new one")
    assert "nginx" not in page.text("#services"), page.text("#services")
    page.wait(lambda: "shop: " in page.text("#changes"), "changes of the new one")
    assert "nginx" not in page.text("#changes"), page.text("#changes")


def tells_end(page):
    print("now", flush=True)
    page.wait(lambda: "does not answer" in page.text("#state"), "end")


def escapes_names(page):
    """A catalog is somebody else's: its texts stay texts."""
    page.wait(lambda: len(page.all("#services > tr")) > 0, "services")
    assert not page.all("#services img, #services script")
    assert page.browser.execute_script("return window.hacked") is None


def asks_nobody_else(page):
    loaded = page.browser.execute_script("return performance.getEntries().map(e => e.name)")
    strange = [name for name in loaded if name.startswith("http") and not name.startswith(page.url)]
    assert not strange, strange
    problems = [entry for entry in page.browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert not problems, json.dumps(problems)


def fits_phone(page):
    page.browser.set_window_size(390, 844)
    time.sleep(0.3)
    width = page.browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], width


def reachable_by_keyboard(page):
    """Everything that can be used gets the focus by Tab, and shows it."""
    page.browser.get(page.url)
    page.wait(lambda: page.text("#state") != "asking …")
    seen = []
    for _ in range(12):
        page.one("body").send_keys(Keys.TAB) if not seen else page.browser.switch_to.active_element.send_keys(Keys.TAB)
        seen.append(page.browser.switch_to.active_element.get_attribute("id"))
    for wanted in ("lookup-name", "lookup-type", "services-filter"):
        assert wanted in seen, seen


def dark(page):
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                 {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    color = page.browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    parts = [int(part) for part in color.strip("rgb()").split(",")]
    assert sum(parts) < 150, color


def main():
    url, *names = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        browser = open_browser(folder)
        try:
            page = Page(browser, url)
            for name in names:
                check, _, argument = name.partition("=")
                if check == "picture":
                    page.picture(argument)
                else:
                    globals()[check](page)
                print("ok", name, flush=True)
        finally:
            browser.quit()


main()
