"""The official conformance suite against the installed kernel. Run by kernel.test.ts; prints one line per test."""

import json
import sys
import unittest

import jupyter_kernel_test as jkt


class NotebearTests(jkt.KernelTests):
    kernel_name = "notebear"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oh no')"
    code_generate_error = "throw new Error('as asked')"
    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "[1, 2].map((n: number) => n * 2)", "result": "[ 2, 4 ]"},
        {"code": "await Promise.resolve({ a: 1 })", "result": "{ a: 1 }"},
    ]
    code_display_data = [
        {"code": "display({ 'text/html': '<b>x</b>' }, { raw: true })", "mime": "text/html"},
        {"code": "import { display as d } from 'tslab'; d.png(new Uint8Array([1]))", "mime": "image/png"},
    ]
    completion_samples = [
        {"text": "console.tabl", "matches": {"table"}},
        {"text": "[1].findLastI", "matches": {"findLastIndex"}},
        {"text": "parseFl", "matches": {"parseFloat"}},
    ]
    complete_code_samples = ["1", "const x: number = 5", "function f() {\n  return 1\n}", "", "await g()"]
    incomplete_code_samples = ["function f() {", "const a = `b", "f(1,", "/* c", "if (x) {\n  y("]
    invalid_code_samples = ["const = 5", "a b", "x = }", "}"]
    code_inspect_sample = "parseFloat"
    code_clear_output = "clearOutput()"
    code_history_pattern = "1*2"
    supported_history_operations = ("tail", "range", "search")


class WelcomeTests(jkt.IopubWelcomeTests):
    kernel_name = "notebear"
    support_iopub_welcome = True


class Counting(unittest.TestResult):
    """Counts subtests too: other runners call a test passed whose subtests failed."""

    def __init__(self):
        super().__init__()
        self.ran = []

    def stopTest(self, test):
        self.ran.append(test.id().split(".")[-1])


if __name__ == "__main__":
    result = Counting()
    loader = unittest.defaultTestLoader
    unittest.TestSuite([loader.loadTestsFromTestCase(case) for case in (NotebearTests, WelcomeTests)]).run(result)
    failed = [{"test": str(test), "text": text} for test, text in result.failures + result.errors]
    skipped = [{"test": str(test), "text": text} for test, text in result.skipped]
    json.dump({"ran": result.ran, "failed": failed, "skipped": skipped}, sys.stdout)
