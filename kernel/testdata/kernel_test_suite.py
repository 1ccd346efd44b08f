"""jupyter_kernel_test against the kernel that is installed as SCAN_KERNEL."""
import tempfile
import unittest

import jupyter_kernel_test
from common import DATASET, KERNEL, LimitedTest, pictures

FOLDER = pictures(tempfile.mkdtemp(), broken=True)


class Suite(LimitedTest, jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "starlark"
    file_extension = ".star"
    code_hello_world = 'print("hello, world")'
    code_stderr = f"dataset({FOLDER!r}, size=16)"  # one of its pictures is damaged
    completion_samples = [
        {"text": "pres", "matches": ["presets"]},
        {"text": "presets(pre", "matches": ["preset=", "predict", "presets", "pretext"]},
        {"text": 'presets("mnist-d', "matches": ["mnist-demo"]},
    ]
    complete_code_samples = ["1", 'print("hello, world")', "def f(x):\n    return x * 2\n\n", "%presets", "?scan"]
    incomplete_code_samples = ["print(", "def f(x):\n    x", "x = [1,", '"""a']
    invalid_code_samples = ["import = 7q", "1 +* 2", "x = 1)"]
    code_generate_error = "no_such_name"
    code_execute_result = [
        {"code": "1+2+3", "result": "6"},
        {"code": "[n * n for n in range(1, 4)]", "result": "[1, 4, 9]"},
        {"code": "6*7", "result": "42"},
    ]
    code_display_data = [
        {"code": "?scan", "mime": "text/plain"},
        {"code": "?scan", "mime": "text/html"},
    ]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "pretext"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kc.execute(DATASET.format(folder=FOLDER), reply=True, timeout=20)

    def test_pager(self):
        self.skipTest("payloads are deprecated by the protocol: help is displayed")

    def test_clear_output(self):
        self.skipTest("no command clears: progress is one display that is updated")


class Welcome(LimitedTest, jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
