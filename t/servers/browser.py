# SPDX-License-Identifier: Apache-2.0
"""Chromium, without a window, told what to do over a pipe (its DevTools protocol).

Browser().profile() is a person's browser: cookies of its own.  profile.open(address) is a tab there.
"""
import json
import os
import select
import shutil
import subprocess
import time

from process import Failed, am_root, new_folder, remove_folder, slowed, stop, tail, wait_until

OPTIONS = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--ignore-certificate-errors", "--remote-debugging-pipe"]
ANSWER = 30                              # seconds, for one command


def find():
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Gone(Exception):
    """The page that was asked is being replaced by another."""


class Browser:
    def __init__(self):
        program = find()
        if program is None:
            raise Failed("chromium is not installed")
        self.folder, self.number, self.buffer, self.events = new_folder("browser"), 0, b"", []
        self.log = os.path.join(self.folder, "browser.log")
        reads, self.writing = os.pipe()
        self.reading, writes = os.pipe()
        # 3 and 4 are where it reads and writes
        script = 'exec "$@" 3<&%d 4>&%d' % (reads, writes)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", script, "browser", program, *OPTIONS, *(["--no-sandbox"] if am_root() else []),
                 "--user-data-dir=" + os.path.join(self.folder, "data"), "about:blank"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(reads, writes), start_new_session=True)
        os.close(reads)
        os.close(writes)
        try:
            self.call("Browser.getVersion")
        except Failed as failed:
            self.close()
            raise failed

    def read(self, end):
        """The next message."""
        while b"\0" not in self.buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.reading], [], [], left)[0]:
                raise Failed("the browser does not answer\n" + tail(self.log))
            data = os.read(self.reading, 1 << 16)
            if not data:
                raise Failed("the browser has ended\n" + tail(self.log))
            self.buffer += data
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def call(self, method, session=None, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        os.write(self.writing, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + slowed(ANSWER)
        while True:
            answer = self.read(end)
            if answer.get("id") == self.number:
                break
            if "method" in answer:
                self.events.append(answer)
        if "error" in answer:
            raise Gone("%s: %s" % (method, answer["error"]["message"]))
        return answer["result"]

    def profile(self):
        return Profile(self, self.call("Target.createBrowserContext")["browserContextId"])

    def close(self):
        os.close(self.writing)           # it ends with its pipe
        try:
            self.process.wait(slowed(10))
        except subprocess.TimeoutExpired:
            stop(self.process)
        os.close(self.reading)
        remove_folder(self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.close()


class Profile:
    """Cookies, and tabs that share them."""

    def __init__(self, browser, context):
        self.browser, self.context = browser, context

    def open(self, address="about:blank"):
        target = self.browser.call("Target.createTarget", url="about:blank",
                                   browserContextId=self.context)["targetId"]
        tab = Tab(self.browser, self.browser.call("Target.attachToTarget", targetId=target,
                                                  flatten=True)["sessionId"])
        tab.call("Page.enable")
        if address != "about:blank":
            tab.go(address)
        return tab

    def cookies(self):
        return self.browser.call("Storage.getCookies", browserContextId=self.context)["cookies"]

    def cookie(self, name):
        return next((cookie for cookie in self.cookies() if cookie["name"] == name), None)

    def forget(self):
        """All cookies."""
        self.browser.call("Storage.clearCookies", browserContextId=self.context)


class Tab:
    def __init__(self, browser, session):
        self.browser, self.session = browser, session

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def go(self, address):
        said = self.call("Page.navigate", url=address)
        assert "errorText" not in said, "%s: %s" % (address, said["errorText"])

    def run(self, script):
        """The value of an expression in the page; of a promise, what it becomes."""
        done = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in done:
            details = done["exceptionDetails"]
            raise AssertionError(details.get("exception", {}).get("description", details["text"]))
        return done["result"].get("value")

    def wait(self, what, script):
        """Until the expression is true, in whatever page is there by then."""
        def is_so():
            try:
                return self.run("document.readyState === 'complete' && !!(%s)" % script)
            except (Gone, AssertionError):
                return None
        try:
            return wait_until(what, is_so)
        except Failed as failed:
            raise AssertionError("%s\nat %s\n%s" % (failed, self.address(), self.text()[:1000])) from None

    def address(self):
        return self.run("location.href")

    def text(self):
        return self.run("document.body ? document.body.innerText : ''")

    def fill(self, selector, value):
        self.run("document.querySelector(%s).value = %s, 0" % (json.dumps(selector), json.dumps(value)))

    def click(self, selector):
        self.run("document.querySelector(%s).click(), 0" % json.dumps(selector))

    # ---- as a person does: scripts that watch for events see them ----------------------
    def place(self, selector):
        """The middle of an element."""
        return self.run("(element => { element.scrollIntoView({block: 'center'});"
                        " const box = element.getBoundingClientRect();"
                        " return [box.x + box.width / 2, box.y + box.height / 2] })"
                        "(document.querySelector(%s))" % json.dumps(selector))

    def press(self, selector):
        """The mouse's button, once the element stays where it is: what is still loaded moves it."""
        place, last = self.place(selector), None
        while place != last:
            time.sleep(0.2)
            place, last = self.place(selector), place
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1],
                      button="none" if kind == "mouseMoved" else "left", clickCount=1)

    def type(self, selector, text):
        """Into a field, in place of what is there."""
        self.run("(field => { field.focus(); field.select() })(document.querySelector(%s)), 0"
                 % json.dumps(selector))
        self.call("Input.insertText", text=text)

    def key(self, name, code):
        """One key that is no letter: Enter, 13."""
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code)
