"""Slack's incoming webhook: keeps what it is told, and when."""

import json
import time

from live.serve import Handler, Server


class Slack:
    """The messages that arrived, each with `at` in seconds since the epoch, and `to`, the last
    part of the address it was sent to."""

    def __init__(self, address):
        self.url = f"http://{address[0]}:{address[1]}/services/T000/B000"
        self.messages = []
        outer = self

        class Hook(Handler):
            def post(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.messages.append(
                    {"at": time.time(), "to": self.path.rpartition("/")[2], **json.loads(body)}
                )
                self.send(200, "ok", "text/plain")

            def get(self):
                self.send(200, json.dumps(outer.messages, indent=1))

        self.server = Server(address, Hook)

    def told(self, alert, status, to="main"):
        """The messages about an alert in a state, FIRING or RESOLVED, in order."""
        title = f"[{status}] {alert}"
        return [
            each
            for each in self.messages
            if each["to"] == to and each["attachments"][0]["title"] == title
        ]
