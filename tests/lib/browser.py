"""browser.py: Debian's chromium, driven by selenium, as a clerk uses it."""
import contextlib
import json
import shutil
import tempfile
import time
from pathlib import Path

from picture import shrink
from tap import ROOT, Skip, check

FLAGS = ("--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync --accept-lang=nl").split()
AXE = ROOT / "tests" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"phone": (390, 844), "laptop": (1366, 768), "wide": (1920, 1080)}


class Browser:
    def __init__(self):
        try:
            from selenium import webdriver
            from selenium.webdriver.chrome.options import Options
            from selenium.webdriver.chrome.service import Service
        except ImportError:
            raise Skip("no python3-selenium here: packaging/deps --test") from None
        if not shutil.which("chromedriver"):
            raise Skip("no chromium-driver here: packaging/deps --test")
        self.profile = tempfile.mkdtemp(prefix="postbus-chromium-", dir="/tmp")
        options = Options()
        for flag in (*FLAGS, f"--user-data-dir={self.profile}"):
            options.add_argument(flag)
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        self.driver.set_page_load_timeout(20)
        self.base = ""

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def cdp(self, command, **arguments):
        return self.driver.execute_cdp_cmd(command, arguments)

    def size(self, name):
        width, height = SIZES[name]
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=name == "phone")

    def theme(self, name):
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}, {"name": "prefers-reduced-motion", "value": "reduce"}])

    @contextlib.contextmanager
    def without_script(self):
        self.cdp("Emulation.setScriptExecutionDisabled", value=True)
        try:
            yield
        finally:
            self.cdp("Emulation.setScriptExecutionDisabled", value=False)

    def go(self, path):
        self.driver.get(self.base + path)

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.base)

    def all(self, css):
        return self.driver.find_elements("css selector", css)

    def one(self, css):
        found = self.all(css)
        check(len(found) > 0, f"{css} is not on {self.path}: {self.words()[:400]}")
        return found[0]

    def words(self, css="main"):
        return " ".join(self.driver.find_element("css selector", css).text.split())

    def expect(self, condition, what, seconds=30):
        """Until the page is so; a page that is being left has no elements for a moment."""
        from selenium.common.exceptions import WebDriverException
        end, seen = time.monotonic() + seconds, ""
        while True:
            try:
                if condition():
                    return
                seen = self.words()[:600]
            except WebDriverException:
                pass
            check(time.monotonic() < end, f"{what}, on {self.path}: {seen}")
            time.sleep(0.02)

    def sees(self, text, css="main"):
        self.expect(lambda: text in self.words(css), f"«{text}» is not seen")

    def keys(self, *keys):
        """One after the other, to whatever has the focus."""
        from selenium.webdriver.common.action_chains import ActionChains
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def press_and_leave(self, key):
        """A key that leads to another page; waits until it is there."""
        here = self.driver.find_element("css selector", "html").id
        self.keys(key)
        self.expect(lambda: self.driver.find_element("css selector", "html").id != here and
                    self.driver.execute_script("return document.readyState") == "complete", f"{key} leads nowhere")

    def click_and_leave(self, element):
        here = self.driver.find_element("css selector", "html").id
        element.click()
        self.expect(lambda: self.driver.find_element("css selector", "html").id != here, "a click leads nowhere")

    def has_focus(self):
        return self.driver.switch_to.active_element

    def overflow(self):
        """Pixels by which the page is wider than the window."""
        return self.driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def axe(self):
        """What axe-core finds: (rule, what, where)."""
        if not AXE.exists():
            raise Skip("axe-core is not there: packaging/deps --test fetches it from the npm registry")
        self.driver.execute_script(AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script("const done = arguments[arguments.length - 1];"
                                                 "axe.run(document, {runOnly: arguments[0], resultTypes: ['violations']}).then(r => done(JSON.stringify(r.violations)))",
                                                 RULES)
        return [(v["id"], v["help"], [node["html"][:160] for node in v["nodes"]][:3]) for v in json.loads(found)]

    def picture(self, file):
        self.driver.save_screenshot(str(file))

    def small_picture(self, file):
        """One that is kept with the source."""
        Path(file).write_bytes(shrink(self.driver.get_screenshot_as_png()))

    def print(self):
        """The page on paper, as PDF."""
        import base64
        return base64.b64decode(self.cdp("Page.printToPDF", printBackground=False, preferCSSPageSize=True)["data"])
