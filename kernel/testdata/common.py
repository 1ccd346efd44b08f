"""What the checks share: a time limit for each test, pictures, kernels to talk to."""
import os
import signal
import struct
import time
import unittest
import zlib

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

KERNEL = os.environ.get("SCAN_KERNEL", "scan")


class LimitedTest:
    """A mixin that ends a test after so many seconds."""

    limit = 30

    def run(self, result=None):
        def late(_signal, _frame):
            raise TimeoutError(f"{self.id()} took more than {self.limit} s")

        signal.signal(signal.SIGALRM, late)
        signal.setitimer(signal.ITIMER_REAL, self.limit)
        try:
            return super().run(result)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def png(size, gray):
    """A gray square."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((gray + 7 * y + 3 * x) % 256 for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pictures(directory, broken=False):
    """A folder of pictures in two classes, perhaps with one that is damaged."""
    for name, gray in (("bright", 160), ("dark", 10)):
        os.makedirs(f"{directory}/{name}", exist_ok=True)
        for i in range(24):
            with open(f"{directory}/{name}/{i:02}.png", "wb") as f:
                f.write(png(16, gray + i))
    if broken:
        with open(f"{directory}/dark/broken.png", "wb") as f:
            f.write(b"no picture")
    return directory


TRAIN = ('pretext(ds, epochs={epochs}, batch_size=12, width=2, blocks=1, stem="cifar", features_dim=8)')
DATASET = 'ds = dataset({folder!r}, size=16, quiet=True)'


class Kernel:
    """A kernel with a client; every output of a cell is kept."""

    def __init__(self, stderr=None, **options):
        self.manager = KernelManager(kernel_name=KERNEL, **options)
        self.manager.start_kernel(stderr=stderr)
        self.client = self.connect(self.manager.client())

    def connect(self, client=None):
        """Another frontend, with a session of its own."""
        if client is None:
            client = BlockingKernelClient(connection_file=self.manager.connection_file)
            client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=20)
        return client

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()

    def run(self, code, client=None, **options):
        """The reply's content, and the messages on iopub up to idle."""
        client = client or self.client
        messages = []
        reply = client.execute_interactive(code, output_hook=messages.append, timeout=20, **options)
        return reply["content"], [m for m in messages if m["parent_header"].get("msg_id") == reply["parent_header"]["msg_id"]]

    def value(self, code, client=None):
        """The text of a cell's result."""
        content, messages = self.run(code, client)
        assert content["status"] == "ok", content
        found = [m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] == "execute_result"]
        return found[0] if found else None

    def ask(self, method, *args, **kwargs):
        """The content of the reply to a request on the shell channel."""
        wanted = getattr(self.client, method)(*args, **kwargs)
        return self.reply(wanted)

    def reply(self, wanted, channel=None, timeout=15):
        channel = channel or self.client.shell_channel
        while True:
            message = channel.get_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") == wanted:
                return message["content"]

    def request(self, channel, kind, content, **header):
        """Send a message of a kind the client has no method for, and return its content."""
        message = self.client.session.msg(kind, content)
        message["header"].update(header)
        channel.send(message)
        return message["header"]["msg_id"]

    def control(self, kind, content=None):
        return self.reply(self.request(self.client.control_channel, kind, content or {}), self.client.control_channel)

    def published(self, wanted, kind, timeout=10):
        """The next message of a kind on iopub that answers a request."""
        while True:
            message = self.client.iopub_channel.get_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") == wanted and message["msg_type"] == kind:
                return message

    def wait_busy(self, wanted):
        while self.published(wanted, "status")["content"]["execution_state"] != "busy":
            pass
        time.sleep(0.1)


class KernelTest(LimitedTest, unittest.TestCase):
    """Tests that share one kernel."""

    @classmethod
    def setUpClass(cls):
        cls.k = Kernel()

    @classmethod
    def tearDownClass(cls):
        cls.k.close()
