"""A small SMTP server that takes mail, or fails in the ways in which mail servers fail."""

import socketserver
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class MailServer:
    """`mood`: "well", "busy" (451), "no such person" (550), or "dies after DATA": takes the mail, never says so."""

    mood: str = "well"
    taken: list[Message] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> "MailServer":
        server = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.converse(self.rfile, self.wfile)

        self._sockets = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._sockets.daemon_threads = True
        self.port = self._sockets.server_address[1]
        threading.Thread(target=self._sockets.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._sockets.shutdown()
        self._sockets.server_close()

    def converse(self, lines, answers) -> None:
        def say(text: str) -> None:
            answers.write(f"{text}\r\n".encode())
            answers.flush()

        say("220 ready")
        while line := lines.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"RCPT" and self.mood == "busy":
                say("451 try again later")
            elif word == b"RCPT" and self.mood == "no such person":
                say("550 no mailbox " + line.decode().strip())
            elif word == b"DATA":
                say("354 go on")
                self.taken.append(message_from_bytes(self._read_data(lines)))
                if self.mood == "dies after DATA":
                    return
                say("250 taken")
            elif word == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    def _read_data(self, lines) -> bytes:
        data = []
        while (line := lines.readline()) not in (b".\r\n", b""):
            data.append(line)
        return b"".join(data)
