# SPDX-License-Identifier: Apache-2.0
"""RecordsStore as configurations have it.  What a store does when it is asked, t/stores and t/throttle
test."""
import os

from checks import check, equal
from configs import FOLDER, USUAL, location, refused, verdict

BOTH = ("sqlite3", "redis")
STORE = "RecordsStore shared redis 127.0.0.1:6379"


def with_store(line):
    return USUAL + line + "\n" + location()


@check("a store is accepted with all of its options, whether its server is there or not", once=True)
def everything():
    password = os.path.join(FOLDER.name, "password")
    with open(password, "w") as f:
        f.write("s3cret\n")
    for line in (STORE, STORE.replace("127.0.0.1:6379", "[::1]:1"), STORE.replace(":6379", ""),
                 STORE.replace("127.0.0.1:6379", "/nowhere/redis.sock"),
                 STORE.replace("127.0.0.1", "nowhere.invalid"),
                 STORE + " timeout=20ms connect-timeout=1s connections=4 db=3 user=limits "
                 "password=@%s prefix=mine:" % password):
        code, said = verdict(with_store(line), BOTH)
        equal(code, 0, said)


@check("the module that is missing is named", once=True)
def missing_module():
    refused(with_store(STORE), "LoadModule records_redis_module modules/mod_records_redis.so")
    refused(with_store("RecordsStore shared memcached 127.0.0.1"), "unknown kind", "memcached",
            drivers=BOTH)


@check("a store that means nothing is refused, and the sentence says what to write", once=True)
def bad_stores():
    for line, *words in (
            ("RecordsStore", "127.0.0.1:6379"),
            ("RecordsStore shared redis", "127.0.0.1:6379"),
            ("RecordsStore local redis 127.0.0.1", "another name"),
            ("RecordsStore sha/red redis 127.0.0.1", "letters"),
            (STORE + "\n" + STORE, "already", "shared"),
            (STORE + " fast", "shared", "option=value"),
            (STORE + " =5", "option=value"),
            (STORE + " db=1 db=2", "db=", "twice"),
            (STORE + " tls=on", "shared", "tls=", "timeout="),
            (STORE + " timeout=50", "timeout=", "50ms"),
            (STORE + " password=@/nowhere/password", "/nowhere/password"),
            (STORE.replace("127.0.0.1:6379", "6379"), "HOST:PORT"),
            (STORE.replace("127.0.0.1:6379", "rediss://h"), "stunnel")):
        refused(with_store(line), "RecordsStore", *words, drivers=BOTH)


@check("a password is not shown by what refuses its store", once=True)
def no_password():
    code, said = verdict(with_store(STORE + " password=s3cret db=x"), BOTH)
    assert code != 0 and "s3cret" not in said, said
    code, said = verdict(with_store(STORE + " password=s3cret password=s3cret"), BOTH)
    assert code != 0 and "s3cret" not in said, said


@check("a store is no directive of a Location", once=True)
def misplaced():
    refused(USUAL + location(STORE), "RecordsStore")


@check("a virtual host has its own stores and those of the main server", once=True)
def hosts():
    host = "<VirtualHost *:*>\n%s\n%s</VirtualHost>\n"
    code, said = verdict(USUAL + STORE + "\n" + host % (STORE.replace("shared", "own"), location()),
                         BOTH)
    equal(code, 0, said)
    code, said = verdict(USUAL + STORE + "\n" + host % (STORE + " db=2", location()), BOTH)
    equal(code, 0, said)
    refused(USUAL + STORE + "\n" + host % (STORE + " db=x", location()), "db=", drivers=BOTH)
