"""A receiver of webhooks, as somebody's back end has one: it keeps what comes, and answers as it is told.

    with Receiver() as receiver:
        receiver.answer("/down", 503)               # everything else is answered 204
        url = receiver.url("/hooks")
        receiver.wait(lambda: len(receiver.got("/hooks")) == 3, "three came")
        receiver.got("/hooks")[0].json["type"]
"""

import base64
import hashlib
import hmac
import http.server
import json
import ssl
import threading
import time

import gavel


class Post:
    def __init__(self, path, headers, body):
        self.path = path
        self.headers = headers
        self.body = body
        self.at = time.time()

    @property
    def id(self):
        return self.headers["webhook-id"]

    @property
    def json(self):
        return json.loads(self.body)

    def signed_with(self, secret):
        """Standard Webhooks, scheme v1, written down here a second time."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        content = b".".join([self.id.encode(), self.headers["webhook-timestamp"].encode(), self.body])
        mac = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return f"v1,{mac}" in self.headers["webhook-signature"].split(" ")


class Receiver:
    def __init__(self, chain=None, key=None):
        """With the files of a certificate's chain and its key: by TLS."""
        self._certificate = (chain, key) if chain else None

    def __enter__(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, fields = receiver._take(Post(self.path, self.headers, body))
                if status is None:
                    receiver._ended.wait()  # never answers
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in fields.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._posts, self._answers, self._lock = [], {}, threading.Lock()
        self._ended = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if self._certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self._certificate)
            # Not at the accept, where one that does not shake hands would hold up all others.
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True,
                                                      do_handshake_on_connect=False)  # fmt: skip
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # a daemon that is killed resets its connections
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _take(self, post):
        with self._lock:
            self._posts.append(post)
            answers = self._answers.get(post.path, [(204, {})])
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def url(self, path):
        scheme = "https" if self._certificate else "http"
        return f"{scheme}://127.0.0.1:{self._server.server_address[1]}{path}"

    def answer(self, path, *statuses, **fields):
        """One after the other, the last one for ever. None: no answer at all."""
        with self._lock:
            self._answers[path] = [(status, {n.replace("_", "-"): v for n, v in fields.items()}) for status in statuses]

    def got(self, path):
        with self._lock:
            return [post for post in self._posts if post.path == path]

    def wait(self, condition, what):
        return gavel.wait_until(condition, what)
