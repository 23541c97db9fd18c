# SPDX-License-Identifier: Apache-2.0
"""mod_auth_openidc's login of browsers, before a page whose script asks the API.  Chromium logs in; the
questions that are asked of every module are asked with its cookie."""
import os
import shutil
import ssl

import browser
import provider
from login import PEOPLE, Login
from pki import Key
from process import free_port, wait_until
from questions import equal, the_lines_are_in_docs

HERE = os.path.dirname(os.path.abspath(__file__))
COOKIE = "mod_auth_openidc_session"


class Session(Login):
    modules = ["socache_shmcb", "ssl", "http2", "dir", "mime", "auth_openidc"]
    tls = True
    leaks = True
    challenge = None
    role = "claim:role"
    claims = ['RecordsClaimsJWT "%{reqenv:OIDC_id_token}"']
    untold = ["Protocols h2 http/1.1", "SSLEngine On", "DirectoryIndex page.html", "TypesConfig /dev/null",
              "AddType text/html .html", "AddType text/javascript .js", "OIDCClientSecret web-secret",
              "OIDCCryptoPassphrase studio"]

    def __init__(self, authority):
        super().__init__(authority)
        authority.issue("server", "/CN=localhost")
        self.key = Key(authority.folder, "rs256-1", "RS256")
        self.port = free_port()          # of the page: the provider must know its address
        self.origin = "https://localhost:%d" % self.port
        self.provider = self.browser = None
        self.profiles, self.cookies = {}, {}

    def missing(self):
        return super().missing() or provider.missing() or (None if browser.find() else "chromium")

    def start(self):
        site = self.authority.path("site")
        os.makedirs(os.path.join(site, "app"))
        for name in ("page.html", "page.js"):
            shutil.copy(os.path.join(HERE, name), os.path.join(site, "app"))
        for name in ("bye.html", "other.html"):
            with open(os.path.join(site, name), "w") as f:
                f.write("<!DOCTYPE html>\n<title>%s</title>\n" % name)
        client = {"client_id": "web", "client_secret": "web-secret", "grant_types": ["authorization_code"],
                  "response_types": ["code"], "redirect_uris": [self.origin + "/app/redirect_uri"],
                  "post_logout_redirect_uris": [self.origin + "/bye.html"]}
        self.provider = provider.Provider(self.authority, [self.key], PEOPLE, "https://api.example/records",
                                          [client]).start()
        self.browser = browser.Browser()
        self.profiles = {who: self.browser.profile() for who in PEOPLE}

    def close(self):
        for each in (self.browser, self.provider):
            if each is not None:
                each.close()

    def server(self):
        self.cookies = {}                # sessions are in the memory of an httpd, and this one is new
        folder = self.authority.folder
        return ["Listen 127.0.0.1:%d" % self.port, "Protocols h2 http/1.1",
                "SSLEngine On", "SSLCertificateFile %s/server.pem" % folder, "SSLCertificateKeyFile %s/server.key" % folder,
                "DocumentRoot %s/site" % folder, "DirectoryIndex page.html", "TypesConfig /dev/null",
                "AddType text/html .html", "AddType text/javascript .js",
                "OIDCProviderMetadataURL %s/.well-known/openid-configuration" % self.provider.issuer,
                "OIDCCABundlePath " + self.authority.ca, "OIDCClientID web", "OIDCClientSecret web-secret",
                "OIDCRedirectURI %s/app/redirect_uri" % self.origin, "OIDCCryptoPassphrase studio",
                "OIDCScope openid", "OIDCRemoteUserClaim sub", "OIDCCookieSameSite On", "OIDCCookiePath /",
                "OIDCPassClaimsAs environment", "OIDCPassIDTokenAs claims serialized",
                # a session ends with its ID token
                "OIDCSessionMaxDuration 0", "OIDCHTTPTimeoutShort 3", "OIDCHTTPTimeoutLong 3",
                "<Location /app>", "    AuthType openid-connect", "    Require valid-user", "</Location>"]

    def place(self):
        return self.unguarded() + [
            "<If \"%%{REQUEST_METHOD} !~ /^(GET|HEAD|OPTIONS)$/ && %%{HTTP:Origin} != '%s'\">" % self.origin,
            "    Require all denied", "</If>"]

    def unguarded(self):
        """Where another origin can write."""
        return ["AuthType openid-connect", "OIDCUnAuthAction 401", "Require valid-user",
                "RecordsToken issuer=%s audience=web exp=required" % self.provider.issuer]

    # ---- who asks ---------------------------------------------------------------------------
    def context(self, who):
        return ssl.create_default_context(cafile=self.authority.ca)

    def open(self, who, name):
        """The page, in somebody's browser, who logs in if he is asked to."""
        tab = self.profiles[who].open("%s/app/?%s" % (self.origin, name))
        self.log_in(tab, who)
        return tab

    def log_in(self, tab, who):
        """Whatever the provider asks, until the page has come."""
        while True:
            tab.wait("a page or a form", "document.querySelector('#notes, form [type=submit]')")
            if tab.run("document.querySelector('#notes') !== null"):
                return
            if tab.run("document.querySelector('[name=login]') !== null"):
                tab.fill("[name=login]", who)
                tab.fill("[name=password]", "any")
            here = tab.address()
            tab.click("form [type=submit]")
            tab.wait("the next page", "location.href !== %r" % here)

    def prove(self, who):
        """The cookie of a session."""
        if who not in self.cookies:
            self.open(who, "app")
            self.cookies[who] = self.profiles[who].cookie(COOKIE)["value"]
        return [("Cookie", "%s=%s" % (COOKIE, self.cookies[who]))]

    def always(self):
        return [("Origin", self.origin)]

    def wrong(self):
        mine = self.prove("ada")[0][1]
        return [("a changed session", [("Cookie", mine[:-4] + "AAAA")]), ("half of one", [("Cookie", mine[:-10])]),
                ("an empty one", [("Cookie", COOKIE + "=")]), ("a name", [("Cookie", COOKIE + "=ada")]),
                ("a number", [("Cookie", COOKIE + "=00000000-0000-0000-0000-000000000000")]),
                ("another cookie", [("Cookie", mine.replace("session", "state"))]),
                ("a header", [("X-Session", mine)]), ("a token", [("Authorization", "Bearer x.y.z")]),
                ("a password", [("Authorization", "Basic YWRhOmxvdmVsYWNl")])]

    def spoofed(self):
        return [("OIDC_id_token", "x.y.z"), ("OIDC-id-token", "x.y.z"), ("OIDC_id_token_payload", '{"sub":"bob"}'),
                ("OIDC_userinfo_json", '{"sub":"bob"}'), ("OIDC_access_token", "x.y.z")]


# ---- what somebody does with the page -----------------------------------------------------------

def bodies(tab):
    return tab.run("[...document.querySelectorAll('#notes li')].map((e) => e.textContent)")


def shows(tab, *expected):
    tab.wait("%d notes" % len(expected), "document.getElementById('state').textContent === '%d notes'" % len(expected))
    equal(bodies(tab), list(expected))


def fetched(tab, path, options="{}"):
    """What a script of the page is told: status, where from, the beginning of the body."""
    return tab.run("fetch('%s', %s).then(async (r) => [r.status, r.redirected, (await r.text()).slice(0, 300)],"
                   " (e) => [0, false, String(e)])" % (path, options))


def somebody_logs_in_reads_writes_and_leaves(login, serve):
    # the variable is there without a value, where the provider tells nothing more
    more = ['RecordsClaim more "%{reqenv:OIDC_userinfo_json}" json']
    with serve(login, server=login.server() + ["OIDCPassUserInfoAs claims json"], more=more) as served:
        place, profile = served.place(serve.name), served.login.profiles["ada"]
        profile.forget()
        try:
            tab = profile.open("%s/app/?%s" % (login.origin, serve.name))
            tab.wait("the provider's form", "document.querySelector('[name=login]')")
            assert tab.address().startswith(login.provider.issuer), tab.address()
            login.log_in(tab, "ada")
            shows(tab, "ada's first", "ada's second")
            equal(tab.run("performance.getEntriesByType('navigation')[0].nextHopProtocol"), "h2")
            tab.fill("#body", "from <b>Chromium</b>")
            tab.click("#add button")
            shows(tab, "ada's first", "ada's second", "from <b>Chromium</b>")
            assert any("Chromium" in row and row.startswith("ada") for row in place.rows()), place.rows()

            cookie = profile.cookie(COOKIE)
            equal((cookie["httpOnly"], cookie["secure"]), (True, True))
            assert cookie["sameSite"] in ("Lax", "Strict"), cookie       # Lax until it is renewed
            assert COOKIE not in tab.run("document.cookie")

            tab.click("#leave")
            tab.wait("the provider's question", "document.querySelector('[name=logout]')")
            tab.click("[name=logout]")
            tab.wait("the end", "location.href === '%s/bye.html'" % login.origin)
            equal(profile.cookie(COOKIE), None)
            equal(fetched(tab, "/%s/auth_notes" % serve.name)[:2], [401, False])
            # a copy of the cookie is worth nothing either
            answer = place.ask(None, "GET", "/auth_notes", [("Cookie", "%s=%s" % (COOKIE, cookie["value"]))])
            equal(answer.status, 401, "the cookie of a session that has ended")
            tab.go("%s/app/?%s" % (login.origin, serve.name))
            tab.wait("the form again", "document.querySelector('[name=login]')")
        finally:
            place.reset()
            place.close()


def two_people_never_see_each_others_rows(login, serve):
    with serve(login) as served:
        place = served.place(serve.name)
        try:
            tabs = {who: login.open(who, serve.name) for who in PEOPLE}
            for turn in range(3):
                for who, tab in tabs.items():
                    tab.fill("#body", "%s %d" % (who, turn))
                    tab.click("#add button")
                for who, tab in tabs.items():
                    first = ["ada's first", "ada's second"] if who == "ada" else ["bob's first"]
                    shows(tab, *first, *["%s %d" % (who, n) for n in range(turn + 1)])
        finally:
            place.reset()
            place.close()


FORGED = {
    "a form": "(() => { const f = document.createElement('form'); f.method = 'POST'; f.target = 'into';"
              " f.action = '%s'; f.innerHTML = '<input name=body value=forged>';"
              " const i = document.createElement('iframe'); i.name = 'into'; document.body.append(i, f);"
              " return new Promise((done) => { i.onload = () => done(); f.submit(); setTimeout(done, 3000); }); })()",
    "a simple request": "fetch('%s', {method: 'POST', mode: 'no-cors', credentials: 'include',"
                        " headers: {'Content-Type': 'application/x-www-form-urlencoded'}, body: 'body=forged'}).catch(() => 0)",
    "JSON as text": "fetch('%s', {method: 'POST', mode: 'no-cors', credentials: 'include',"
                    " headers: {'Content-Type': 'text/plain'}, body: '{\"body\": \"forged\"}'}).catch(() => 0)",
    "JSON": "fetch('%s', {method: 'POST', credentials: 'include',"
            " headers: {'Content-Type': 'application/json'}, body: '{\"body\": \"forged\"}'}).catch(() => 0)",
    "a deletion": "fetch('%s?id=gt.0', {method: 'DELETE', credentials: 'include'}).catch(() => 0)",
    "a beacon": "navigator.sendBeacon('%s', new Blob(['body=forged'], {type: 'application/x-www-form-urlencoded'}))",
}


def forge(tab, target):
    for script in FORGED.values():
        tab.run(script % target)
    equal(fetched(tab, target, "{credentials: 'include'}")[0], 0, "what another origin may read")


def another_origin_cannot_write(login, serve):
    """One of another site, and one of another port, which is the same site to cookies."""
    with serve(login) as served:
        place = served.place(serve.name)
        target = "%s/%s/auth_notes" % (login.origin, serve.name)
        shows(login.open("ada", serve.name), "ada's first", "ada's second")
        before = place.rows()
        for origin in ("https://other.localhost:%d" % login.port, "https://localhost:%d" % served.httpd.port):
            tab = login.profiles["ada"].open(origin + "/other.html")
            tab.wait("the other page", "document.title === 'other.html'")
            forge(tab, target)
            equal(place.rows(), before, origin)
        place.close()


def without_the_check_another_port_can_write(login, serve):
    """So what is tried above does write, if nothing stops it."""
    with serve(login, place=login.unguarded()) as served:
        place = served.place(serve.name)
        try:
            shows(login.open("ada", serve.name), "ada's first", "ada's second")
            tab = login.profiles["ada"].open("https://localhost:%d/other.html" % served.httpd.port)
            tab.wait("the other page", "document.title === 'other.html'")
            for count, what in enumerate(("a form", "a simple request", "a beacon"), 1):
                tab.run(FORGED[what] % ("%s/%s/auth_notes" % (login.origin, serve.name)))
                wait_until("a note by " + what, lambda: sum("forged" in row for row in place.rows()) == count)
        finally:
            place.reset()
            place.close()


def somebody_comes_back_after_his_session(login, serve):
    with serve(login) as served:
        place = served.place(serve.name)
        login.provider.say("ttl", 5)
        try:
            tab = login.open("ada", serve.name)
            shows(tab, "ada's first", "ada's second")
            path = "/%s/auth_notes" % serve.name
            wait_until("the session is over", lambda: fetched(tab, path)[0] == 401)
            status, redirected, body = fetched(tab, path)
            equal((status, redirected), (401, False), body)
            assert "first" not in body and "login" not in body, body
            login.provider.say("ttl", 600)
            tab.run("sessionStorage.clear(), window.old = true")
            tab.click("#refresh")                        # the script is told 401, and loads its page again
            tab.wait("the page again", "!window.old && document.getElementById('state').textContent === '2 notes'")
            equal(fetched(tab, path)[0], 200)
        finally:
            login.provider.say("ttl", None)
            place.close()


LOGIN = Session
CHECKS = [the_lines_are_in_docs, somebody_logs_in_reads_writes_and_leaves, two_people_never_see_each_others_rows, another_origin_cannot_write,
          without_the_check_another_port_can_write, somebody_comes_back_after_his_session]
