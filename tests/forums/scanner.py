"""A small clamd that speaks its protocol over TCP or a socket's file, and finds EICAR's harmless test virus."""

import os
import socketserver
import struct
import threading

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner:
    """`mood`: "well", "full" (it takes no more), or "dies" in the middle of a file."""

    def __init__(self, path: str = "", port: int = 0):
        self.mood, self.seen, self.path, self._port = "well", [], path, port

    def __enter__(self) -> "Scanner":
        scanner = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                scanner.converse(self.rfile, self.wfile)

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        if self.path:
            self._server = socketserver.ThreadingUnixStreamServer(self.path, Conversation)
            self.url = f"unix:{self.path}"
        else:
            self._server = socketserver.ThreadingTCPServer(("127.0.0.1", self._port), Conversation)
            self._port = self._server.server_address[1]
            self.url = f"tcp://127.0.0.1:{self._port}"
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        if self.path:
            os.unlink(self.path)

    def converse(self, pieces, answers) -> None:
        assert pieces.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", pieces.read(4))[0]:
            content += pieces.read(length)
            if self.mood == "dies":
                return
        self.seen.append(content)
        if self.mood == "full":
            answers.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            answers.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")
