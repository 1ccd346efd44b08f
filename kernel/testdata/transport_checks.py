"""What comes over the sockets: bytes, frames and signatures, good and bad, with pyzmq and bare sockets."""
import os
import socket
import stat
import struct
import tempfile
import threading
import time
import unittest

import zmq
from common import Kernel, KernelTest, LimitedTest

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(48)


def ready(kind):
    return b"\x04" + struct.pack("B", 6 + 16 + len(kind)) + b"\x05READY\x0bSocket-Type" + struct.pack(">I", len(kind)) + kind


class Transport(KernelTest):
    def dealer(self, port="shell_port", identity=None):
        s = zmq.Context.instance().socket(zmq.DEALER)
        s.linger = 0
        if identity:
            s.identity = identity
        s.connect(f"tcp://127.0.0.1:{getattr(self.k.manager, port)}")
        self.addCleanup(s.close)
        return s

    def frames(self, kind, content):
        """A signed message."""
        session = self.k.client.session
        return session.serialize(session.msg(kind, content))

    def answers(self, s, seconds=5.0):
        """The content of the next message on a socket; None where none comes in time."""
        if not s.poll(int(seconds * 1000)):
            return None
        session = self.k.client.session
        _, parts = session.feed_identities(s.recv_multipart())
        return session.deserialize(parts)

    def test_garbage_bytes(self):
        info = self.k.manager
        held = []
        for port in (info.shell_port, info.control_port, info.stdin_port, info.iopub_port, info.hb_port):
            for raw in (b"GET / HTTP/1.1\r\n\r\n", os.urandom(200), GREETING[:20], GREETING + b"\xf8\x00",
                        GREETING + ready(b"DEALER") + b"\x02" + b"\xff" * 8, GREETING + ready(b"PUSH"), b""):
                c = socket.create_connection(("127.0.0.1", port))
                c.sendall(raw)
                held.append(c)
        self.assertEqual(self.k.value("1+1"), "2")
        for c in held:
            c.close()
        self.assertEqual(self.k.value("1+1"), "2")

    def test_malformed_frames(self):
        self.assertEqual(self.k.value("x = 1\nx"), "1")
        good = self.frames("execute_request", {"code": "x = 2"})
        session = self.k.client.session
        for port in ("shell_port", "control_port", "stdin_port"):
            s = self.dealer(port)
            for frames in ([b""], [b"a", b"b"], good[1:], good[:3], [good[0]], good[:-1], [b"<IDS|MSG>"] * 8):
                s.send_multipart(frames)
            for parts in ([b"no JSON"] * 4, [b"[]", b"{}", b"{}", b"{}"], [b"{}", b"{}", b"{}", b"{}"],
                          [b'{"msg_id":1,"msg_type":2}', b"{}", b"{}", b"{}"], [b"{" * 100000, b"{}", b"{}", b"{}"]):
                s.send_multipart([b"<IDS|MSG>", session.sign(parts), *parts])
            self.assertIsNone(self.answers(s, 0.3))
        self.assertEqual(self.k.value("x"), "1")

    def test_content_that_does_not_fit(self):
        for kind, content in (("execute_request", {"code": 3}), ("complete_request", {"code": "x", "cursor_pos": "end"}),
                              ("history_request", {"hist_access_type": "all"}), ("delete_subshell_request", {"subshell_id": 7})):
            s = self.dealer()
            s.send_multipart(self.frames(kind, content))
            answer = self.answers(s)
            self.assertEqual((answer["msg_type"], answer["content"]["status"]), (kind.replace("_request", "_reply"), "error"))

    def test_unknown_kind(self):
        s = self.dealer()
        s.send_multipart(self.frames("no_such_request", {}))
        s.send_multipart(self.frames("kernel_info_request", {}))
        self.assertEqual(self.answers(s)["msg_type"], "kernel_info_reply")

    def test_wrong_signatures(self):
        self.k.value("y = 1")
        s = self.dealer()
        for signature in (b"", b"0" * 64, b"zz", b"0" * 63):
            frames = self.frames("execute_request", {"code": "y = 2"})
            frames[1] = signature
            s.send_multipart(frames)
        changed = self.frames("execute_request", {"code": "y = 1"})
        changed[5] = changed[5].replace(b"y = 1", b"y = 2")
        s.send_multipart(changed)
        self.assertIsNone(self.answers(s, 0.3))
        self.assertEqual(self.k.value("y"), "1")

    def test_replay(self):
        self.k.value("z = 0")
        frames = self.frames("execute_request", {"code": "z += 1"})
        for port in ("shell_port", "shell_port", "control_port"):
            s = self.dealer(port)
            s.send_multipart(frames)
            s.send_multipart(frames)
            time.sleep(0.1)
        self.assertEqual(self.k.value("z"), "1")

    def test_ten_thousand_messages(self):
        s = self.dealer()
        s.sndhwm = s.rcvhwm = 0
        sent = [self.frames("is_complete_request", {"code": f"{i}"}) for i in range(10000)]

        def send():
            for frames in sent:
                s.send_multipart(frames)

        start = time.time()
        send()
        session = self.k.client.session
        for frames in sent:
            self.assertTrue(s.poll(10000))
            _, parts = session.feed_identities(s.recv_multipart())
            parent, wanted = session.unpack(parts[2]), session.unpack(frames[2])
            self.assertEqual(parent["msg_id"], wanted["msg_id"])
        print(f"10,000 requests answered in {time.time() - start:.1f} s", flush=True)

    def test_slow_subscriber(self):
        slow = socket.create_connection(("127.0.0.1", self.k.manager.iopub_port))
        self.addCleanup(slow.close)
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(GREETING + ready(b"SUB") + b"\x00\x01\x01")  # subscribes to all and never reads
        time.sleep(0.2)
        self.k.run('text = "x" * 100000')
        start, got = time.time(), 0
        content, messages = self.k.run("def flood():\n    for i in range(400): print(text)\nflood()")
        got = sum(len(m["content"]["text"]) for m in messages if m["msg_type"] == "stream")
        self.assertEqual((content["status"], got), ("ok", 400 * 100001))
        print(f"40 MB beside a stalled subscriber in {time.time() - start:.1f} s", flush=True)
        self.assertEqual(self.k.value("1+1"), "2")

    def test_reconnect_with_the_same_identity(self):
        self.k.value("n = 0")
        first = self.dealer(identity=b"the same")
        first.send_multipart(self.frames("execute_request", {"code": "while True: pass", "stop_on_error": False}))
        time.sleep(0.1)
        second = self.dealer(identity=b"the same")  # while the cell runs
        second.send_multipart(self.frames("execute_request", {"code": "n + 1"}))
        self.assertIsNone(self.answers(second, 0.3))
        self.k.manager.interrupt_kernel()
        kinds = [self.answers(second), self.answers(second)]
        self.assertEqual([k and k["content"]["status"] for k in kinds], ["error", "ok"])
        self.assertEqual(kinds[1]["content"]["execution_count"], kinds[0]["content"]["execution_count"] + 1)
        for _ in range(10):  # the first lives, and does not take the place back
            second.send_multipart(self.frames("kernel_info_request", {}))
            self.assertIsNotNone(self.answers(second, 2))
            time.sleep(0.05)
        self.assertIsNone(self.answers(first, 0))
        for _ in range(5):
            again = self.dealer(identity=b"the same")
            again.send_multipart(self.frames("kernel_info_request", {}))
            self.assertEqual(self.answers(again)["msg_type"], "kernel_info_reply")
            again.close()

    def test_two_frontends(self):
        other = self.k.connect()
        self.addCleanup(other.stop_channels)
        self.assertNotEqual(other.session.session, "")
        self.k.value("shared = 7")
        self.assertEqual(self.k.value("shared", other), "7")
        wanted = self.k.client.execute("print('to all')")
        texts = []
        while True:
            m = other.get_iopub_msg(timeout=5)
            if m["parent_header"].get("msg_id") != wanted:
                continue
            if m["msg_type"] == "stream":
                texts.append(m["content"]["text"])
            if m["msg_type"] == "status" and m["content"]["execution_state"] == "idle":
                break
        self.assertEqual("".join(texts), "to all\n")
        self.k.reply(wanted)
        with self.assertRaises(Exception):
            other.get_shell_msg(timeout=0.2)

        def work(client, out):
            for i in range(50):
                out.append(self.k.value(f"{i} * 2", client))

        third, results = self.k.connect(), ([], [])
        self.addCleanup(third.stop_channels)
        threads = [threading.Thread(target=work, args=pair) for pair in zip((other, third), results)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(results[0], [str(2 * i) for i in range(50)])
        self.assertEqual(results[1], results[0])

    def test_heartbeat_and_zmtp_pings(self):
        s = zmq.Context.instance().socket(zmq.REQ)
        s.linger = 0
        self.addCleanup(s.close)
        s.setsockopt(zmq.HEARTBEAT_IVL, 50)
        s.setsockopt(zmq.HEARTBEAT_TIMEOUT, 200)
        s.connect(f"tcp://127.0.0.1:{self.k.manager.hb_port}")
        for beat in (b"one", b"", os.urandom(100000)):
            s.send(beat)
            self.assertTrue(s.poll(3000))
            self.assertEqual(s.recv(), beat)
            time.sleep(0.4)


class IPC(LimitedTest, unittest.TestCase):
    def test_ipc(self):
        place = tempfile.mkdtemp()
        k = Kernel(transport="ipc", ip=os.path.join(place, "k"))
        try:
            self.assertEqual(k.value("40+2"), "42")
            sockets = [f for f in os.listdir(place) if stat.S_ISSOCK(os.stat(os.path.join(place, f)).st_mode)]
            self.assertEqual(len(sockets), 5)
            for name in sockets:
                self.assertEqual(stat.S_IMODE(os.stat(os.path.join(place, name)).st_mode), 0o600)
            k.manager.restart_kernel(now=True)  # killed: its socket files stay, and are taken over
            k.client.wait_for_ready(timeout=10)
            self.assertEqual(k.value("1+1"), "2")
        finally:
            k.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
