"""Runs the corpus through tslab's own kernel and writes its answers: .venv/bin/python test/conformance/tslab-corpus/record.py

Beside this file: corpus.json (in), tslab.json (out). With --check nothing is written; the exit code is 1 when tslab
answers otherwise. tslab loses messages and answers every cell within 200 ms of an error with "abort", so cells come
slowly, and one whose end is not told counts by what came.
"""
import json
import queue
import sys
import tempfile
import time
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def start(folder):
    spec = Path(folder, "kernels", "tslab")
    spec.mkdir(parents=True)
    argv = ["node", str(ROOT / "node_modules/tslab/bin/tslab"), "kernel", "--config-path", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "tslab", "language": "typescript"}))
    specs = KernelSpecManager(kernel_dirs=[str(spec.parent)])
    manager = KernelManager(kernel_name="tslab", kernel_spec_manager=specs)
    # Below the repository, so that tslab finds @types/node.
    manager.start_kernel(cwd=str(ROOT / "test"))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    return manager, client


def run(client, code):
    """What a cell gave: text in order (a result included), displays, and whether it failed."""
    request = client.execute(code)
    reply = next(m for m in iter(lambda: client.get_shell_msg(timeout=30), None) if m["parent_header"].get("msg_id") == request)
    out, displays = [], []
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        try:
            message = client.get_iopub_msg(timeout=0.5)
        except queue.Empty:
            continue
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "stream" and content["name"] == "stdout":
            out.append(content["text"])
        elif kind in ("display_data", "update_display_data"):
            displays.append({"kind": kind, "data": content["data"]})
        elif kind == "status" and content["execution_state"] == "idle":
            break
    failed = reply["content"]["status"] != "ok"
    time.sleep(0.3 if failed else 0.02)
    return {"out": "".join(out), "displays": displays, "failed": failed}


def main():
    corpus = json.loads((HERE / "corpus.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        manager, client = start(folder)
        try:
            answers = {entry["title"]: [run(client, cell) for cell in entry["cells"]] for entry in corpus}
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    stored = HERE / "tslab.json"
    if "--check" not in sys.argv:
        stored.write_text(json.dumps(answers, indent=1, ensure_ascii=False) + "\n")
        return 0
    old = json.loads(stored.read_text())
    changed = [title for title in answers if answers[title] != old.get(title)]
    print("changed: " + ", ".join(changed) if changed else "as stored")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
