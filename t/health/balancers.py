# SPDX-License-Identifier: Apache-2.0
"""What stands before several httpds and asks whether they are ready: HAProxy, mod_proxy_balancer."""
import os
import re
import shutil
import socket
import time

from httpd import Httpd
from process import Failed, free_port, new_folder, remove_folder, slowed, start, stop, tail, wait_until

CHECK = "/health/ready"


class HAProxy:
    """mode is http, or tcp: then it only passes bytes on.  No request is tried again."""

    def __init__(self, nodes, mode="http"):
        self.folder, self.port, self.process = new_folder("haproxy"), free_port(), None
        self.log = os.path.join(self.folder, "output")
        self.socket = os.path.join(self.folder, "stats")
        self.program = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
        if self.program is None:
            raise Failed("haproxy is not installed")
        with open(os.path.join(self.folder, "haproxy.cfg"), "w") as f:
            f.write("global\n  stats socket %s level admin\n"
                    "defaults\n  mode %s\n  retries 0\n  timeout connect 5s\n  timeout client 60s\n"
                    "  timeout server 60s\n  timeout check 5s\n"
                    "frontend api\n  bind 127.0.0.1:%d\n  default_backend nodes\n"
                    "backend nodes\n  balance roundrobin\n  option httpchk GET %s\n"
                    "  http-check expect status 200\n"
                    % (self.socket, mode, self.port, CHECK))
            for name, node in nodes.items():
                f.write("  server %s 127.0.0.1:%d check inter 200ms fall 2 rise 1\n" % (name, node.port))

    def start(self):
        self.process = start([self.program, "-db", "-f", self.folder + "/haproxy.cfg"], self.log)
        try:
            wait_until("HAProxy answers", lambda: os.path.exists(self.socket), process=self.process)
        except Failed as failed:
            raise Failed("%s\n%s" % (failed, tail(self.log))) from None
        return self

    def close(self):
        stop(self.process)
        remove_folder(self.folder)

    def servers(self):
        """What it knows of each server."""
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(self.socket)
            s.sendall(b"show stat\n")
            lines = b"".join(iter(lambda: s.recv(65536), b"")).decode().splitlines()
        names = lines[0].lstrip("# ").split(",")
        rows = [dict(zip(names, line.split(","))) for line in lines[1:] if line]
        return {row["svname"]: row for row in rows if row["pxname"] == "nodes"}

    def sends_to(self, name):
        return self.servers()[name]["status"].startswith("UP")

    def is_empty(self, name):
        return self.servers()[name]["scur"] == "0"


class ModProxy:
    """mod_proxy_balancer, and mod_proxy_hcheck that asks."""

    MODULES = ["authz_core", "unixd", "slotmem_shm", "watchdog", "proxy", "proxy_http",
               "proxy_balancer", "lbmethod_byrequests", "proxy_hcheck"]

    def __init__(self, nodes):
        self.names = {node.port: name for name, node in nodes.items()}
        members = "\n".join(
            "    BalancerMember http://127.0.0.1:%d hcmethod=GET hcuri=%s hcinterval=300ms hcpasses=1 "
            "hcfails=2 hcexpr=ready" % (node.port, CHECK) for node in nodes.values())
        self.httpd = Httpd("ProxyHCExpr ready {%%{REQUEST_STATUS} == 200}\n"
                           "<Proxy balancer://nodes>\n%s\n</Proxy>\n"
                           "ProxyPass /balancers !\nProxyPass / balancer://nodes/\n"
                           "<Location /balancers>\n    SetHandler balancer-manager\n</Location>\n"
                           % members, records=False, modules=self.MODULES)
        self.port = self.httpd.port

    def start(self):
        self.httpd.start()
        return self

    def close(self):
        self.httpd.close()

    def states(self):
        """Name of the node: its state, as the balancer's own page has it."""
        page = self.httpd.request("GET", "/balancers")[2].decode()
        found = re.findall(r"http://127\.0\.0\.1:(\d+)</a></td>(?:<td>[^<]*</td>){4}"
                           r"<td>([^<]*)</td>", page)
        if len(found) != len(self.names):
            raise Failed("the page of the balancer is another one: %s" % page)
        return {self.names[int(port)]: state.split() for port, state in found}

    def sends_to(self, name):
        return self.states()[name] == ["Init", "Ok"]

    def is_empty(self, name):
        """Its number of busy requests is no exact one (threads add to it without a lock), so that a moment
        is waited for what was sent just before."""
        time.sleep(slowed(0.5))
        return True
