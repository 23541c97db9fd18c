# SPDX-License-Identifier: Apache-2.0
"""One path, written in many ways."""

ODD = ("//", "/./", "/.", "/..", "/../", "/x/../", "/%2e/", "/x/%2e%2e/", "/x/%2E./", "%2F", "%2f", "%252F",
       "%252f", "%2F%2F", "/%2F", "%2e%2e%2F", "/..%2F", "%5C", "\\", ";", ";x=y", "%00", "%", "%4", "%zz",
       "%c0%af", "%c1%a1", "%20", "%09", "%0d%0a", "%3F", "%23", ",", "%2C", "%25", "+", "*", "~", "%7E", ":",
       "/rpc/", "\u00fc", "%C3%BC", "&", "=", "'", '%22')


def encode_some(random, path, share):
    """Some of its characters as escapes; the hex digits large or small."""
    out = []
    for c in path:
        if c != "/" and random.random() < share or random.random() < share / 8:
            for byte in c.encode():
                escape = "%%%02X" % byte
                out.append(escape.lower() if random.random() < 0.5 else escape)
        else:
            out.append(c)
    return "".join(out)


def slashes(path):
    return [i for i, c in enumerate(path) if c == "/"] or [0]


def insert(random, path):
    at = random.randrange(len(path) + 1)
    return path[:at] + random.choice(ODD) + path[at:]


def double(random, path):
    """As many slashes in front as the mount has characters, or about that."""
    return "/" * random.randrange(1, 14) + path


def replace_slash(random, path):
    at = random.choice(slashes(path))
    return path[:at] + random.choice(ODD) + path[at + 1:]


def detour(random, path):
    """Through a place that is allowed, and back."""
    at = random.choice(slashes(path))
    there = random.choice(("shows", "x", "secret", "keys", "keys/1", "%73hows"))
    return path[:at] + "/" + there + random.choice(("/..", "/%2e%2e", "/.%2E", "%2F..", "//..")) \
        * (there.count("/") + 1) + path[at:]


def recase(random, path):
    at = random.randrange(len(path))
    return path[:at] + path[at].swapcase() + path[at + 1:]


def add_end(random, path):
    return path + random.choice(("/", "//", "/.", "/..", "?", "?x", "%3F", ";", "%20", ".", "/x", "/1", "/a%2Fb",
                                 "/a%2fb", "/a%2Cb", "/a,b", "/%2E%2E", "/50%25%20off"))


CHANGES = (insert, double, replace_slash, detour, recase, add_end,
           lambda random, path: encode_some(random, path, 0.15),
           lambda random, path: encode_some(random, path, 0.6),
           lambda random, path: encode_some(random, path, 1.0))


def spell(random, path):
    for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3))):
        path = random.choice(CHANGES)(random, path)
    path = "".join(c if 0x20 < ord(c) < 0x7F and c not in "#" else
                   "".join("%%%02X" % byte for byte in c.encode()) for c in path)
    return path if path.startswith("/") else "/" + path
