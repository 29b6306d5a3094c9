"""The peer of the screen benchmark: PyDM labels on the same values from the same server.

Runs in an environment of its own (PyDM brings another Qt binding) and therefore imports
nothing of the product: ``python pydm_program.py TAGS PORT``.
"""

import socket
import struct
import sys
import threading
import time
from typing import Any

from pydm import PyDMApplication
from pydm.data_plugins import add_plugin
from pydm.data_plugins.plugin import PyDMConnection, PyDMPlugin
from pydm.widgets import PyDMLabel
from qtpy.QtWidgets import QGridLayout, QWidget

VALUES, PITCH = 100, 128
COLUMNS = 25
PERIOD_S = 0.1
connections: dict[int, "FieldConnection"] = {}


class FieldConnection(PyDMConnection):
    """One channel: the number of a value."""

    def __init__(
        self,
        channel: Any,
        address: str,
        protocol: str | None = None,
        parent: Any = None,
    ) -> None:
        super().__init__(channel, address, protocol, parent)
        self.add_listener(channel)
        self.connection_state_signal.emit(True)
        connections[int(address)] = self

    def add_listener(self, channel: Any) -> None:
        """Tell the channel at once that it is connected."""
        super().add_listener(channel)
        self.connection_state_signal.emit(True)


class FieldPlugin(PyDMPlugin):
    """``field://17`` is value 17."""

    protocol = "field"
    connection_class = FieldConnection


def poll(tags: int, port: int) -> None:
    """Read all units ten times a second and tell every channel."""
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stream = line.makefile("rb")
    due = time.monotonic()
    while True:
        for block in range(-(-tags // VALUES)):
            line.sendall(struct.pack(">HHHBBHH", 1, 0, 6, 1, 4, PITCH * block, 110))
            head = stream.read(9)
            words = struct.unpack(f">{head[8] // 2}H", stream.read(head[8]))
            for index, word in enumerate(words[10:]):
                connection = connections.get(block * VALUES + index)
                if connection is not None:
                    connection.new_value_signal[float].emit(word * 0.01)
        due += PERIOD_S
        time.sleep(max(0.0, due - time.monotonic()))


def main() -> None:
    """Show the window until killed."""
    tags, port = int(sys.argv[1]), int(sys.argv[2])
    app = PyDMApplication(use_main_window=False, command_line_args=[])
    add_plugin(FieldPlugin)
    window = QWidget()
    grid = QGridLayout(window)
    grid.setContentsMargins(4, 4, 4, 4)
    grid.setSpacing(2)
    for index in range(tags):
        label = PyDMLabel(init_channel=f"field://{index}")
        label.precisionFromPV = False
        label.precision = 1
        label.setFixedSize(68, 20)
        grid.addWidget(label, *divmod(index, COLUMNS))
    window.setGeometry(0, 0, 1920, 1080)
    window.show()
    threading.Thread(target=poll, args=(tags, port), daemon=True).start()
    sys.exit(app.exec())


main()
