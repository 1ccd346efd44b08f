"""What requests do: one check for each thing the protocol says about them."""
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from common import DATASET, KERNEL, TRAIN, Kernel, KernelTest, LimitedTest, pictures
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from jupyter_client.kernelspec import KernelSpecManager


class Requests(KernelTest):
    def kinds(self, messages):
        return [m["msg_type"] for m in messages]

    def test_kernel_info(self):
        for info in (self.k.ask("kernel_info"), self.k.control("kernel_info_request")):
            self.assertEqual(info["protocol_version"], "5.5")
            self.assertIn("kernel subshells", info["supported_features"])
            self.assertEqual(info["language_info"]["mimetype"], "text/x-python")

    def test_order_of_messages(self):
        _, messages = self.k.run("print('a'); 1")
        self.assertEqual(self.kinds(messages), ["status", "execute_input", "stream", "execute_result", "status"])

    def test_silent_and_history(self):
        first, _ = self.k.run("'seen'")
        silent, messages = self.k.run("print('hidden'); 'hidden'", silent=True)
        self.assertEqual(self.kinds(messages), ["status", "status"])
        unstored, _ = self.k.run("'unstored'", store_history=False)
        second, _ = self.k.run("'seen too'")
        counts = [c["execution_count"] for c in (first, silent, unstored, second)]
        self.assertEqual(counts, [counts[0], counts[0], counts[0], counts[0] + 1])
        history = self.k.ask("history", hist_access_type="tail", n=2)["history"]
        self.assertEqual([h[2] for h in history], ["'seen'", "'seen too'"])

    def test_user_expressions(self):
        content, _ = self.k.run("u = 4", user_expressions={"good": "u * 2", "bad": "nothing_of_that_name"})
        good, bad = content["user_expressions"]["good"], content["user_expressions"]["bad"]
        self.assertEqual((good["status"], good["data"]["text/plain"]), ("ok", "8"))
        self.assertEqual((bad["status"], bad["ename"]), ("error", "NameError"))

    def test_error(self):
        content, messages = self.k.run("def f(x):\n    return 1 // x\nf(0)")
        self.assertEqual(content["status"], "error")
        self.assertEqual(content["traceback"][-1], f"{content['ename']}: {content['evalue']}")
        self.assertIn("error", self.kinds(messages))

    def test_stop_on_error(self):
        for stop, want in ((True, ["error", "aborted", "aborted"]), (False, ["error", "ok", "ok"])):
            wanted = [self.k.client.execute(code, stop_on_error=stop) for code in ("no_such_name", "1", "2")]
            wanted.append(self.k.client.kernel_info())
            self.assertEqual([self.k.reply(w)["status"] for w in wanted], want + ["ok"])
            self.assertEqual(self.k.value("1+1"), "2")

    def test_completion(self):
        reply = self.k.ask("complete", "é😀 = 1; prese")
        self.assertEqual((reply["cursor_start"], reply["cursor_end"]), (8, 13))
        self.assertIn("presets", reply["matches"])
        typed = {m["text"]: m for m in reply["metadata"]["_jupyter_types_experimental"]}
        self.assertEqual(typed["presets"]["type"], "function")
        self.assertTrue(typed["presets"]["signature"])
        reply = self.k.ask("complete", "prese + 1", cursor_pos=5)
        self.assertEqual((reply["cursor_start"], reply["cursor_end"]), (0, 5))

    def test_inspect(self):
        reply = self.k.ask("inspect", "scan(nb, ", cursor_pos=9)
        self.assertTrue(reply["found"] and "clusters" in reply["data"]["text/plain"] and reply["data"]["text/html"])
        self.assertFalse(self.k.ask("inspect", "no_such_name")["found"])

    def test_is_complete(self):
        self.assertEqual(self.k.ask("is_complete", "def f():"), {"status": "incomplete", "indent": "    "})
        self.assertEqual(self.k.ask("is_complete", "1 +* 2"), {"status": "invalid"})

    def test_input(self):
        for password in (False, True):
            wanted = self.k.client.execute(f"answer = input('who? ', secret={password})\nanswer", allow_stdin=True)
            question = self.k.client.get_stdin_msg(timeout=5)
            self.assertEqual((question["msg_type"], question["content"]), ("input_request", {"prompt": "who? ", "password": password}))
            self.k.client.input("Zoë")
            self.assertEqual(self.k.reply(wanted)["status"], "ok")
            self.assertEqual(self.k.value("answer"), '"Zoë"')
        content, _ = self.k.run("input()", allow_stdin=False)
        self.assertEqual(content["status"], "error")
        wanted = self.k.client.execute("input()", allow_stdin=True)
        self.k.client.get_stdin_msg(timeout=5)
        self.k.manager.interrupt_kernel()
        self.assertEqual(self.k.reply(wanted)["ename"], "KeyboardInterrupt")

    def test_comms(self):
        shell = self.k.client.shell_channel
        wanted = self.k.request(shell, "comm_open", {"comm_id": "a", "target_name": "nobody.knows", "data": {}})
        self.assertEqual(self.k.published(wanted, "comm_close")["content"]["comm_id"], "a")
        self.k.request(shell, "comm_open", {"comm_id": "b", "target_name": "scankernel.echo", "data": {}})
        self.assertEqual(self.k.ask("comm_info"), {"status": "ok", "comms": {"b": {"target_name": "scankernel.echo"}}})
        self.assertEqual(self.k.ask("comm_info", "another")["comms"], {})
        wanted = self.k.request(shell, "comm_msg", {"comm_id": "b", "data": {"n": [1, 2]}})
        self.assertEqual(self.k.published(wanted, "comm_msg")["content"], {"comm_id": "b", "data": {"n": [1, 2]}})
        self.k.request(shell, "comm_close", {"comm_id": "b", "data": {}})
        self.assertEqual(self.k.ask("comm_info")["comms"], {})

    def test_subshells(self):
        ids = [self.k.control("create_subshell_request")["subshell_id"] for _ in range(2)]
        self.assertEqual(sorted(self.k.control("list_subshell_request")["subshell_id"]), sorted(ids))
        busy = self.k.client.execute("while True: pass")
        self.k.wait_busy(busy)
        wanted = self.k.request(self.k.client.shell_channel, "kernel_info_request", {}, subshell_id=ids[0])
        self.assertEqual(self.k.reply(wanted, timeout=2)["status"], "ok")
        self.k.manager.interrupt_kernel()
        self.assertEqual(self.k.reply(busy)["ename"], "KeyboardInterrupt")
        wanted = self.k.request(self.k.client.shell_channel, "execute_request", {"code": "6*7"}, subshell_id=ids[0])
        result = self.k.published(wanted, "execute_result")
        self.assertEqual(result["parent_header"]["subshell_id"], ids[0])
        self.assertEqual(result["content"]["data"]["text/plain"], "42")
        for id in ids:
            self.assertEqual(self.k.control("delete_subshell_request", {"subshell_id": id})["status"], "ok")
        self.assertEqual(self.k.control("delete_subshell_request", {"subshell_id": ids[0]})["status"], "error")
        wanted = self.k.request(self.k.client.shell_channel, "execute_request", {"code": "1"}, subshell_id=ids[0])
        self.assertEqual(self.k.reply(wanted)["ename"], "SubshellError")
        self.assertEqual(self.k.control("list_subshell_request"), {"status": "ok", "subshell_id": []})

    def test_interrupt(self):
        self.k.value("kept = 5")
        pid = self.k.manager.provisioner.pid
        for way in (self.k.manager.interrupt_kernel, lambda: os.kill(pid, signal.SIGINT)):
            wanted = self.k.client.execute("while True: pass")
            behind = self.k.client.execute("1")
            self.k.wait_busy(wanted)
            start = time.time()
            way()
            self.assertEqual(self.k.reply(wanted)["ename"], "KeyboardInterrupt")
            self.assertLess(time.time() - start, 0.5)
            self.assertEqual(self.k.reply(behind)["status"], "aborted")
            self.assertEqual(self.k.value("kept"), "5")

    def test_connect(self):
        reply = self.k.reply(self.k.request(self.k.client.shell_channel, "connect_request", {}))
        self.assertEqual(reply["shell_port"], self.k.manager.shell_port)


class Training(KernelTest):
    """A stage at work, on the pure-Go engine."""

    limit = 90

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = pictures(tempfile.mkdtemp())
        cls.k.run(DATASET.format(folder=cls.folder))

    def start(self):
        """A cell that trains for long, once it has trained for a moment."""
        wanted = self.k.client.execute(TRAIN.format(epochs=10000))
        while True:
            m = self.k.client.get_iopub_msg(timeout=30)
            if "epoch" in m["content"].get("data", {}).get("text/plain", ""):
                return wanted

    def test_display_is_updated(self):
        content, messages = self.k.run(TRAIN.format(epochs=3))
        self.assertEqual(content["status"], "ok", content)
        shown = [m for m in messages if m["msg_type"] in ("display_data", "update_display_data")]
        self.assertEqual([m["msg_type"] for m in shown], ["display_data"] + ["update_display_data"] * (len(shown) - 1))
        self.assertEqual(len({m["content"]["transient"]["display_id"] for m in shown}), 1)
        self.assertGreater(len(shown), 1)

    def test_interrupt_and_subshell(self):
        wanted = self.start()
        subshell = self.k.control("create_subshell_request")["subshell_id"]
        look = self.k.request(self.k.client.shell_channel, "execute_request", {"code": "1+1"}, subshell_id=subshell)
        self.assertEqual(self.k.published(look, "execute_result", 3)["content"]["data"]["text/plain"], "2")
        self.k.reply(look)
        start = time.time()
        self.k.manager.interrupt_kernel()
        content = self.k.reply(wanted)
        took = time.time() - start
        self.assertEqual(content["ename"], "KeyboardInterrupt", content)
        print(f"interrupt while a stage trains: {1000 * took:.0f} ms", flush=True)
        self.assertLess(took, 0.3)
        self.assertEqual(self.k.value("1+1"), "2")

    def test_shutdown_while_training(self):
        k = Kernel()
        k.run(DATASET.format(folder=self.folder))
        k.client.execute(TRAIN.format(epochs=10001))
        time.sleep(1)
        start = time.time()
        k.manager.shutdown_kernel()
        k.client.stop_channels()
        self.assertLess(time.time() - start, 4.5)


class Ends(LimitedTest, unittest.TestCase):
    def test_restart(self):
        k = Kernel()
        try:
            k.value("gone = 1")
            k.manager.restart_kernel()
            k.client.wait_for_ready(timeout=10)
            content, _ = k.run("gone")
            self.assertEqual(content["ename"], "NameError")
        finally:
            k.close()

    def test_shutdown_is_published(self):
        k = Kernel()
        try:
            content = k.control("shutdown_request", {"restart": False})
            self.assertEqual(content, {"status": "ok", "restart": False})
            kinds = []
            while "shutdown_reply" not in kinds:
                kinds.append(k.client.get_iopub_msg(timeout=3)["msg_type"])
            end = time.time() + 2
            while k.manager.provisioner.process.poll() is None and time.time() < end:
                time.sleep(0.02)
            self.assertEqual(k.manager.provisioner.process.poll(), 0)
        finally:
            k.close()

    def test_signals_end(self):
        for s in (signal.SIGTERM, signal.SIGHUP):
            k = Kernel()
            try:
                os.kill(k.manager.provisioner.pid, s)
                self.assertEqual(k.manager.provisioner.process.wait(3), 0)
            finally:
                k.close()

    def test_closed_pipe(self):
        """Nobody reads what the kernel logs, and it goes on."""
        program = KernelSpecManager().get_kernel_spec(KERNEL).argv[0]
        file, _ = write_connection_file(os.path.join(tempfile.mkdtemp(), "c.json"))
        p = subprocess.Popen([program, "-f", file], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        p.stdout.close()
        p.stderr.close()
        client = BlockingKernelClient(connection_file=file)
        client.load_connection_file()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=10)
            for _ in range(20):
                client.shell_channel.socket.send_multipart([b"bad"])
            self.assertEqual(client.execute("1", reply=True, timeout=5)["content"]["status"], "ok")
            client.shutdown()
            self.assertEqual(p.wait(5), 0)
        finally:
            client.stop_channels()
            p.kill()
            p.wait()

    def test_orphan(self):
        """A kernel whose parent was killed ends by itself."""
        program = KernelSpecManager().get_kernel_spec(KERNEL).argv[0]
        parent = (
            "import os, subprocess, sys, time\n"
            "from jupyter_client.connect import write_connection_file\n"
            "f, _ = write_connection_file(sys.argv[2])\n"
            "p = subprocess.Popen([sys.argv[1], 'run', '-f', f], env={**os.environ, 'JPY_PARENT_PID': str(os.getpid())})\n"
            "print(p.pid, flush=True)\n"
            "time.sleep(60)\n")
        file = os.path.join(tempfile.mkdtemp(), "c.json")
        p = subprocess.Popen([sys.executable, "-c", parent, program, file], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        kernel = int(p.stdout.readline())
        time.sleep(0.5)
        os.kill(kernel, 0)
        p.kill()
        p.wait()
        p.stdout.close()
        end = time.time() + 5
        while time.time() < end and self.alive(kernel):
            time.sleep(0.05)
        self.assertFalse(self.alive(kernel))

    @staticmethod
    def alive(pid):
        try:
            with open(f"/proc/{pid}/stat") as f:
                return f.read().rsplit(")", 1)[1].split()[0] != "Z"
        except FileNotFoundError:
            return False


if __name__ == "__main__":
    unittest.main(verbosity=2)
