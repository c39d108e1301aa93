"""In front of the querier: what Thanos Querier answers and Prometheus' remote read does not.

Queries go to the Prometheus that reads both databases. Questions about labels and series,
which remote read knows nothing of, go to each database, and the answers are joined.
"""

import json
import urllib.error
import urllib.request

from live.serve import Handler, Server

_JOINED = ("/api/v1/labels", "/api/v1/label/", "/api/v1/series")


class Front:
    """The querier's address: `back` evaluates, `stores` have the series."""

    def __init__(self, address, back, stores):
        self.url = f"http://{address[0]}:{address[1]}"
        self.back = back
        self.stores = stores
        outer = self

        class Api(Handler):
            def get(self):
                self._answer(None)

            def post(self):
                self._answer(self.rfile.read(int(self.headers["Content-Length"])))

            def _answer(self, body):
                if self.path.startswith(_JOINED):
                    self.send(*outer.joined(self.path, body))
                else:
                    self.send(*_asked(outer.back, self.path, body))

        self.server = Server(address, Api)

    def joined(self, path, body):
        """The answers of all stores as one: each value once, series with their store's label."""
        found = {}
        for store, label in self.stores:
            status, text = _asked(store, path, body)
            if status != 200:
                return status, text
            for each in json.loads(text)["data"]:
                value = {**each, "prometheus": label} if isinstance(each, dict) else each
                found[json.dumps(value, sort_keys=True)] = value
        data = [found[key] for key in sorted(found)]
        return 200, json.dumps({"status": "success", "data": data})


def _asked(url, path, body):
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
    request = urllib.request.Request(url + path, data=body, headers=kind)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
