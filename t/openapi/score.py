# SPDX-License-Identifier: Apache-2.0
"""What passed and what did not."""
import threading


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
            self.failed += 1
            if self.failed > self.most:
                self.silent += 1
                return
            print("FAIL  %s\n%s\n" % (what, "\n".join("      " + line for line in wrong.split("\n"))), flush=True)
