"""A session with a server, as a browser has it: over the websocket, without a browser."""

import time
from collections.abc import Generator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

PATIENCE_SECONDS = 30


class Session:
    """`said` holds what the server sent in answer to the last request."""

    def __init__(self, socket: ClientConnection, address: str):
        self.socket = socket
        self.address = address
        self.page = ""
        self.id = ""
        self.said: list[ForwardMsg] = []

    def run(self) -> list[Element]:
        """Run the default page's script once. Returns what it drew, in order."""
        ask = BackMsg()
        ask.rerun_script.page_script_hash = self.page
        ask.rerun_script.context_info.url = self.address
        self._ask(ask, "script_finished")
        new = next(message.new_session for message in self.said if message.HasField("new_session"))
        self.id, self.page = new.initialize.session_id, new.page_script_hash
        return [message.delta.new_element for message in self.said if message.HasField("delta")]

    def make_download(self, file_id: str) -> str:
        """Ask for a file as a click on its button does. Returns the path it lies under."""
        ask = BackMsg()
        ask.backend_operation_request.session_id = self.id
        ask.backend_operation_request.request_id = "one"
        ask.backend_operation_request.deferred_file.file_id = file_id
        self._ask(ask, "backend_operation_response")
        answer = self.said[-1].backend_operation_response
        assert not answer.error_msg
        return answer.deferred_file.url

    def _ask(self, ask: BackMsg, until: str) -> None:
        self.said = []
        self.socket.send(ask.SerializeToString())
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(timeout=deadline - time.monotonic(), decode=False))
            self.said.append(message)
            if message.WhichOneof("type") == until:
                return


@contextmanager
def session(address: str) -> Generator[Session]:
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(stream, subprotocols=[Subprotocol("streamlit")], max_size=None) as socket:
        yield Session(socket, address)
