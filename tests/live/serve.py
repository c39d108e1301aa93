"""Small HTTP servers on addresses of 127.0.0.0/8, each in a thread of its own."""

import random
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    """A server that can be stopped at once, with all its connections."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address, handler):
        try:
            super().__init__(address, handler)
        except OSError as error:
            where = f"{address[0]}:{address[1]}"
            raise OSError(
                f"cannot listen on {where}, perhaps something has that port: {error}"
            ) from error
        self.open = set()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def process_request(self, request, client_address):
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request, client_address):
        """A client that goes away in the middle is no news."""

    def stop(self):
        self.shutdown()
        self.server_close()
        for request in list(self.open):
            try:
                request.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class Handler(BaseHTTPRequestHandler):
    """Answers in HTTP/1.1 and logs nothing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.get()

    def do_POST(self):
        self.post()

    def log_message(self, *_):
        """Quiet."""

    def send(self, status, body, kind="application/json"):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def network():
    """The first two or three octets of a /24 in 127.0.0.0/8 that nobody listens in."""
    for _ in range(50):
        base = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}"
        with socket.socket() as probe:
            try:
                probe.bind((f"{base}.2", 6443))
            except OSError:
                continue
            return base
    raise OSError("no free addresses in 127.0.0.0/8: Linux is needed")
