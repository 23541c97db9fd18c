# SPDX-License-Identifier: Apache-2.0
"""examples/react-admin, built, served beside the API, and clicked through in Chromium."""
import json
import os
import shutil
import subprocess

from process import Failed, am_root, wait_until

WIDTH, HEIGHT = 1280, 900
ROWS = "document.querySelectorAll('tbody tr').length"


def build(place, source, target):
    """The app's files, from where npm has put its packages."""
    for name in ("index.html", "vite.config.js", "src"):
        path = os.path.join(place, name)
        if os.path.isdir(path):
            shutil.rmtree(path)
        copy = shutil.copytree if os.path.isdir(os.path.join(source, name)) else shutil.copy
        copy(os.path.join(source, name), path)
    done = subprocess.run(["node_modules/.bin/vite", "build", "--outDir", target, "--emptyOutDir"], cwd=place,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise Failed("vite build: exit %d\n%s" % (done.returncode, done.stdout))
    if am_root():                        # httpd's account reads them
        os.chmod(os.path.dirname(target), 0o755)


def same(got, expected, what):
    if got != expected:
        raise AssertionError("%s: expected %r, got %r" % (what, expected, got))


class Person:
    """Somebody before the page.  Each step is called with fresh rows, and begins where it says."""

    def __init__(self, browser, httpd):
        self.browser, self.httpd = browser, httpd
        self.origin = "http://127.0.0.1:%d" % httpd.port
        self.tab = browser.profile().open()
        for domain in ("Network", "Runtime", "Log"):
            self.tab.call(domain + ".enable")
        self.tab.call("Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT, deviceScaleFactor=1,
                      mobile=False)

    # ---- what the page and the API show ------------------------------------------------
    def api(self, method, path, body=None):
        status, _, text = self.httpd.request(method, "/api" + path, {"Content-Type": "application/json"},
                                             json.dumps(body) if body is not None else None)
        same(status // 100, 2, "%s %s" % (method, path))
        return json.loads(text) if text else None

    def shot(self, where, columns="show_id,code,frames,status,due_on"):
        return self.api("GET", "/shots?select=%s&%s" % (columns, where))

    def go(self, path):
        """A page of the app, loaded anew; what it remembers of earlier lists is forgotten."""
        self.tab.go("about:blank")
        self.tab.call("Storage.clearDataForOrigin", origin=self.origin, storageTypes="local_storage")
        self.tab.go("%s/admin/#%s" % (self.origin, path))

    def see(self, text):
        self.tab.wait("the page says %r" % text, "document.body.innerText.includes(%s)" % json.dumps(text))

    def rows(self, count, of):
        self.tab.wait("%d rows, %s" % (count, of), "%s == %d && document.body.innerText.includes(%s)"
                      % (ROWS, count, json.dumps(of)))

    def column(self, name):
        """The texts of a column."""
        return self.tab.run("[...document.querySelectorAll('tbody tr .column-%s')].map(e => e.innerText)"
                            % name)

    def choose(self, name, value):
        """In a list that drops down."""
        field = "[role=combobox]:has(+ input[name=%s])" % name
        self.tab.wait("%s can be chosen" % name, "document.querySelector('%s')" % field)
        self.tab.press(field)
        option = "[role=listbox] [data-value='%s']" % value
        self.tab.wait("the options of %s" % name, "document.querySelector(\"%s\")" % option)
        self.tab.click(option)           # not by its place: the list is still unfolding
        self.tab.wait("%s is chosen, and the options are gone" % name, "document.querySelector('input[name=%s]')"
                      ".value == '%s' && !document.querySelector('[role=listbox]')" % (name, value))

    def field(self, name, value):
        """Until it is there, and has the value."""
        self.tab.wait("%s is %r" % (name, value), "(field => field && field.value == %s)"
                      "(document.querySelector('input[name=%s]'))" % (json.dumps(value), name))

    def save(self):
        self.tab.press("button[type=submit]")

    def delete(self):
        self.tab.press("button.ra-delete-button")
        self.tab.wait("it is asked again", "document.querySelector('.ra-confirm')")
        self.tab.click(".ra-confirm")

    # ---- steps -------------------------------------------------------------------------
    def the_list_has_pages(self):
        self.go("/shots")
        self.rows(5, "1-5 of 12")
        self.see("The Paper Lantern")    # by its key, from shows
        same(self.column("code"), ["sh0010", "sh0010", "sh0010", "sh0010b", "sh0020"], "the first page")
        self.tab.press("[aria-label='Go to next page']")
        self.rows(5, "6-10 of 12")
        self.tab.press("[aria-label='Go to page 3']")
        self.rows(2, "11-12 of 12")
        same(self.column("code"), ["sh0050", "teaser"], "the last page")

    def the_list_is_sorted(self):
        self.go("/shots")
        self.rows(5, "1-5 of 12")
        self.tab.press("th.column-frames [role=button]")
        self.tab.wait("the least frames come first", "document.querySelector('tbody tr .column-frames')"
                      ".innerText == '36'")
        same(self.column("frames"), ["36", "64", "75", "88", "96"], "in order")
        self.tab.press("th.column-frames [role=button]")
        self.tab.wait("the most frames come first", "document.querySelector('tbody tr .column-frames')"
                      ".innerText == '720'")

    def the_list_is_filtered(self):
        self.go("/shots")
        self.rows(5, "1-5 of 12")
        self.tab.type("input[name='code@ilike']", "TEA")
        self.rows(1, "1-1 of 1")
        same(self.column("code"), ["teaser"], "found")
        self.go("/shots?filter={}")
        self.rows(5, "1-5 of 12")
        self.tab.press("input[name=show_id]")
        self.tab.type("input[name=show_id]", "bone")
        self.tab.wait("the show is offered", "document.querySelectorAll('[role=option]').length == 1")
        self.tab.click("[role=option]")
        self.rows(4, "1-4 of 4")
        same(set(self.column("show_id")), {"Tide & Bone"}, "found")

    def a_shot_is_changed(self):
        self.go("/shots/1")
        self.field("frames", "96")
        self.field("due_on", "2024-01-19")
        self.see("Chiyo Tanaka")         # who works on it: a table whose key has two columns
        self.tab.type("input[name=frames]", "97")
        self.choose("status", "omitted")
        self.save()
        self.see("Element updated")
        same(self.shot("id=eq.1"), [{"show_id": 1, "code": "sh0010", "frames": 97, "status": "omitted",
                                     "due_on": "2024-01-19"}], "the row")
        self.tab.type("input[name=frames]", "98")        # the ETag is now that of the change
        self.save()
        wait_until("it is changed again", lambda: self.shot("id=eq.1", "frames") == [{"frames": 98}])

    def what_another_has_changed_is_not_lost(self):
        self.go("/shots/2")
        self.field("frames", "142")
        self.api("PATCH", "/shots/2", {"status": "review"})
        self.tab.type("input[name=frames]", "150")
        self.save()
        self.see("The record is not what it was")
        same(self.shot("id=eq.2", "frames,status"), [{"frames": 142, "status": "review"}], "the row")

    def a_shot_is_made(self):
        self.go("/shots")
        self.rows(5, "1-5 of 12")
        self.tab.press("a[href$='/shots/create']")
        self.field("code", "")
        self.choose("show_id", 4)
        self.tab.type("input[name=code]", "élan 100%")
        self.tab.type("input[name=frames]", "24")
        self.save()
        self.see("Element created")
        self.see("of 13")
        same(self.shot("show_id=eq.4"), [{"show_id": 4, "code": "élan 100%", "frames": 24, "status": "waiting",
                                          "due_on": None}], "the row")

    def what_the_database_refuses_is_told(self):
        self.go("/shots/create")
        self.field("code", "")
        self.choose("show_id", 2)
        self.tab.type("input[name=code]", "teaser")
        self.tab.type("input[name=frames]", "24")
        self.save()
        self.see("duplicate key value violates unique constraint")
        same(len(self.shot("code=eq.teaser")), 1, "shots of that code")

    def a_shot_is_deleted(self):
        self.api("POST", "/shots", {"show_id": 2, "code": "cut", "frames": 24, "status": "omitted"})
        made = self.shot("code=eq.cut", "id")[0]["id"]
        self.go("/shots/%d" % made)
        self.field("code", "cut")
        self.see("No Shot artists found")
        self.delete()
        self.see("of 12")
        same(self.shot("code=eq.cut"), [], "the rows")

    def a_shot_that_others_refer_to_stays(self):
        self.go("/shots/12")
        self.field("code", "teaser")
        self.see("No Shot artists found")
        self.delete()
        self.see("violates")
        same(len(self.shot("code=eq.teaser")), 1, "the rows")

    def artists_are_found_by_what_they_are(self):
        self.go("/artists")
        self.rows(10, "1-10 of 10")
        self.tab.type("input[name='name@ilike']", "élodie")
        self.rows(1, "1-1 of 1")
        same(self.column("lead_id"), ["Bruno Lindqvist"], "the lead")
        self.go('/artists?filter={"active":false}')
        self.rows(1, "1-1 of 1")
        same(self.column("name"), ["Jonas Weiß"], "found")

    # ---- afterwards ---------------------------------------------------------------------
    def complaints(self):
        """Of the page: errors, violated policies, and what it loaded from another host."""
        found = []
        for event in self.browser.events:
            if event.get("sessionId") != self.tab.session:
                continue
            method, params = event["method"], event["params"]
            if method == "Runtime.exceptionThrown":
                found.append(params["exceptionDetails"].get("exception", {}).get("description", "an exception"))
            elif method == "Log.entryAdded" and params["entry"]["source"] in ("security", "javascript"):
                found.append(params["entry"]["text"])
            elif method == "Network.requestWillBeSent":
                url = params["request"]["url"]
                if not url.startswith((self.origin + "/", "data:", "about:")):
                    found.append("it asked %s" % url)
        return found


STEPS = [Person.the_list_has_pages, Person.the_list_is_sorted, Person.the_list_is_filtered,
         Person.a_shot_is_changed, Person.what_another_has_changed_is_not_lost, Person.a_shot_is_made,
         Person.what_the_database_refuses_is_told, Person.a_shot_is_deleted,
         Person.a_shot_that_others_refer_to_stays,
         Person.artists_are_found_by_what_they_are]


def click_through(browser, httpd, database, tell):
    """tell(title, what went wrong or None) for each step."""
    person = Person(browser, httpd)
    for step in STEPS:
        database.reset()
        title = step.__name__.replace("_", " ")
        try:
            step(person)
        except (AssertionError, Failed) as failed:
            tell(title, str(failed))
        else:
            tell(title, None)
    found = person.complaints()
    tell("the page has no errors and asks no other host", "\n".join(found) or None)

