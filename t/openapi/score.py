# SPDX-License-Identifier: Apache-2.0
"""What passed and what did not."""
import re
import threading

# What documents do not say as they should, each with the reason.  It is told as a note and fails nothing; take a line away
# when its fault is mended.
KNOWN = [
    (r"/employees|music nobody: GET /tracks/", "where some columns may be read, nothing finds the key of a row that may be shown"),
    (r"samples nobody: GET /t4\d_key", "an array as a key is written as the database does, and a schema does not say how"),
    (r"sqlite3 samples editor: MONEY", "SQLite makes a number of a text there"),
    (r"POST /rpc/shots_between, success with application/x-www", "a form's required fields"),
]


class Score:
    def __init__(self, verbose=False, most=40):
        self.passed = self.failed = self.silent = 0
        self.verbose, self.most, self.lock = verbose, most, threading.Lock()

    def tell(self, what, wrong=None):
        """It is as it should be, or it is not, for this reason."""
        with self.lock:
            if not wrong:
                self.passed += 1
                if self.verbose:
                    print("ok    " + what, flush=True)
                return
            known = next((reason for pattern, reason in KNOWN if re.search(pattern, what)), None)
            if known is not None:
                print("note  %s: %s" % (what, known), flush=True)
                return
            self.failed += 1
            if self.failed > self.most:
                self.silent += 1
                return
            print("FAIL  %s\n%s\n" % (what, "\n".join("      " + line for line in wrong.split("\n"))), flush=True)
