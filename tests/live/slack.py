"""Slack's incoming webhook: keeps what it is told, and when."""

import json
import time

from live.serve import Handler, Server


class Slack:
    """The messages that arrived, each with `at` in seconds since the epoch."""

    def __init__(self, address):
        self.url = f"http://{address[0]}:{address[1]}/services/T000/B000/demo"
        self.messages = []
        outer = self

        class Hook(Handler):
            def post(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.messages.append({"at": time.time(), **json.loads(body)})
                self.send(200, "ok", "text/plain")

            def get(self):
                self.send(200, json.dumps(outer.messages, indent=1))

        self.server = Server(address, Hook)

    def texts(self, alert, since=0.0):
        """Title and text of the messages about an alert, in order."""
        found = [each for each in self.messages if each["at"] >= since]
        sent = [(each, each["attachments"][0]) for each in found]
        return [(each, a) for each, a in sent if alert in a["title"]]
