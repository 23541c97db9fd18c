# SPDX-License-Identifier: Apache-2.0
"""mod_authnz_ldap before OpenLDAP: passwords, groups, and attributes as what is known of a user."""
import base64
import copy
import time

import ldap
from basic import ODD_NAMES, PASSWORDS, Password, basic
from login import PEOPLE
from process import slowed
from questions import caller, equal, notes_of, the_lines_are_in_docs

BASE, GROUPS = "ou=people," + ldap.SUFFIX, "ou=groups," + ldap.SUFFIX
# Of persons whose names would mean something in a filter or in a name of the directory.
ODD_PEOPLE = {"a*": "star", "eve)(uid=bob": "bracket", "back\\slash": "slash", "comma,name": "comma", "#hash": "hash",
              "x(y)": "round", "j\u00f6rg": "umlaut"}


def entry(dn, *classes, **attributes):
    """In base64, so that a value may be anything."""
    lines = ["dn", dn] + [word for name in classes for word in ("objectClass", name)]
    for name, values in attributes.items():
        for value in values if isinstance(values, list) else [values]:
            lines += [name, str(value)]
    pairs = zip(lines[::2], lines[1::2])
    return "".join("%s:: %s\n" % (name, base64.b64encode(value.encode()).decode()) for name, value in pairs) + "\n"


def person(name, password, **attributes):
    escaped = name.replace("\\", "\\5c").replace(",", "\\,").replace("#", "\\#")
    return entry("uid=%s,%s" % (escaped, BASE), "inetOrgPerson", uid=name, cn=name, sn="-", userPassword=password,
                 **attributes)


def ldif():
    def known(said):
        return {"departmentNumber": said["tenant"], "employeeType": said["role"]}

    odd = {"tenant": 9, "role": "studio_editor"}
    return "".join(
        [entry(ldap.SUFFIX, "domain", dc="studio"), entry(BASE, "organizationalUnit", ou="people"),
         entry(GROUPS, "organizationalUnit", ou="groups"),
         entry("cn=api," + ldap.SUFFIX, "organizationalRole", "simpleSecurityObject", cn="api", userPassword="reader")]
        + [person(name, PASSWORDS[name], **known(said)) for name, said in PEOPLE.items()]
        + [person(name, word, **known(odd)) for name, word in ODD_PEOPLE.items()]
        + [person("bare", "bare"), person("double", "double", departmentNumber=[7, 8], employeeType="studio_editor"),
           entry("cn=writers," + GROUPS, "groupOfNames", cn="writers", member="uid=ada," + BASE)])


class DirectoryLogin(Password):
    modules = ["ldap", "authnz_ldap"]
    role = "claim:role"
    leaks = True                         # the connections to the directory
    claims = ['RecordsClaim sub "%{REMOTE_USER}"',
              'RecordsClaim role "%{reqenv:AUTHENTICATE_EMPLOYEETYPE}"',
              'RecordsClaim tenant "%{reqenv:AUTHENTICATE_DEPARTMENTNUMBER}" int']

    def __init__(self, authority):
        super().__init__(authority)
        self.directory = None

    def missing(self):
        return super().missing() or ldap.missing()

    def start(self):
        self.directory = ldap.Directory(ldif()).start()

    def close(self):
        if self.directory is not None:
            self.directory.close()

    untold = ["LDAPConnectionTimeout 1", "LDAPTimeout 1", "LDAPRetries 0",           # docs are more patient
              "AuthLDAPBindPassword reader"]

    def server(self):
        return ["LDAPConnectionTimeout 1", "LDAPTimeout 1", "LDAPRetries 0", "LDAPCacheTTL 60"]

    def search(self):
        """Where somebody is found by his name, and which attributes are told."""
        return ['AuthLDAPURL "%s/%s?uid,departmentNumber,employeeType"' % (self.directory.url(), BASE),
                'AuthLDAPBindDN "cn=api,%s"' % ldap.SUFFIX, "AuthLDAPBindPassword reader"]

    def place(self, *require):
        # the name as the directory has it, whatever the caller wrote
        return ["AuthType Basic", "AuthName studio", "AuthBasicProvider ldap", *self.search(),
                "AuthLDAPRemoteUserAttribute uid", *(require or ["Require valid-user"])]

    def odd_names(self):
        """For a directory, case does not count and neither do blanks around a name."""
        return [name for name in ODD_NAMES if name.strip(" ").lower() != "ada"] \
            + [")(uid=*", "*)(uid=ada", "ada)(uid=*", "\\61da", "uid=ada", "ada,ou=people", "*)(objectClass=*"]


def a_name_is_as_the_directory_has_it(login, serve):
    with serve(login) as served:
        place = served.place(serve.name)
        for name in ("ADA", "Ada", " ada", "ada "):
            answer = place.ask(None, "GET", "/auth_caller?select=sub,tenant", basic(name, PASSWORDS["ada"]))
            equal((answer.status, answer.text()), (200, '[{"sub":"ada","tenant":7}]'), repr(name))
        for name, word in ODD_PEOPLE.items():
            answer = place.ask(None, "GET", "/auth_caller?select=sub,tenant", basic(name, word))
            equal((answer.status, answer.json()), (200, [{"sub": name, "tenant": 9}]), name)
            equal(place.ask(None, "GET", "/auth_notes", basic(name, PASSWORDS["ada"])).status, 401, name)
        place.close()


def what_is_missing_or_double_opens_nothing(login, serve):
    with serve(login) as served:
        place = served.place(serve.name)
        for name, message in (("bare", "The claim 'tenant' is missing"), ("double", "The claim 'tenant' cannot be read")):
            answer = place.ask(None, "GET", "/auth_notes", basic(name, name))
            equal((answer.status, answer.json()["code"], answer.json()["message"]), (403, "REC109", message))
        place.close()
    several = copy.copy(login)
    several.claims = ['RecordsClaim sub "%{reqenv:AUTHENTICATE_DEPARTMENTNUMBER}" "list:; "', "RecordsClaim tenant 7 int",
                      "RecordsClaim role studio_editor"]
    with serve(several) as served:
        place = served.place(serve.name)
        answer = place.ask(None, "GET", "/auth_caller?select=sub", basic("double", "double"))
        equal((answer.status, answer.json()[0]["sub"].replace(" ", "")), (200, '["7","8"]'))
        place.close()


def a_group_is_required(login, serve):
    require = ["Require ldap-group cn=writers," + GROUPS]
    for more, status in (([], 401), (["AuthzSendForbiddenOnFailure On"], 403)):
        with serve(login, place=login.place(*require, *more)) as served:
            place = served.place(serve.name)
            equal(caller(place, "ada")["tenant"], 7, "a member, and his attributes")
            equal(place.ask("bob", "GET", "/auth_notes").status, status, "who is none")
            equal(place.ask(None, "GET", "/auth_notes", basic("ada", "byron")).status, 401)
            place.close()


def the_directory_is_slow_or_down(login, serve):
    """Without its cache: who is in the cache is served for as long as an entry lives."""
    uncached = login.server() + ["LDAPCacheEntries 0", "LDAPOpCacheEntries 0"]
    directory = login.directory
    with serve(login, server=uncached) as served:
        place = served.place(serve.name)
        equal(len(notes_of(place, "ada")), 2)
        try:
            directory.pause()
            begun = time.monotonic()
            answer = place.ask("ada", "GET", "/auth_notes")
            waited = time.monotonic() - begun
            equal(answer.status, 500, "it does not answer")
            assert b"first" not in answer.body and waited < slowed(5), waited
        finally:
            directory.resume()
        equal(len(notes_of(place, "ada")), 2, "it answers again")
        try:
            directory.stop()
            begun = time.monotonic()
            equal(place.ask("ada", "GET", "/auth_notes").status, 500, "it is down")
            assert time.monotonic() - begun < slowed(2)
        finally:
            directory.start()
        equal(len(notes_of(place, "ada")), 2, "it is up again")
        place.close()


def a_cache_keeps_the_attributes(login, serve):
    with serve(login) as served:
        place = served.place(serve.name)
        equal(caller(place, "ada")["tenant"], 7)
        try:
            login.directory.stop()
            equal(caller(place, "ada")["tenant"], 7, "without a directory")
            equal(place.ask("bob", "GET", "/auth_notes").status, 500, "who is not in the cache")
        finally:
            login.directory.start()
        place.close()


LOGIN = DirectoryLogin
CHECKS = [the_lines_are_in_docs, a_name_is_as_the_directory_has_it, what_is_missing_or_double_opens_nothing, a_group_is_required,
          the_directory_is_slow_or_down, a_cache_keeps_the_attributes]
