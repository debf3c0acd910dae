"""Runs a cell in the installed kernel with jupyter_client's transport encryption required. Run by kernel.test.ts."""

import json
import sys

from jupyter_client.manager import KernelManager

manager = KernelManager(kernel_name="notebear", transport_encryption="required")
manager.start_kernel()
client = manager.client()
client.start_channels()
try:
    client.wait_for_ready(timeout=60)
    outputs = []
    reply = client.execute_interactive("console.log(6 * 7)", output_hook=lambda m: outputs.append(m["content"]), timeout=60)
    with open(manager.connection_file) as file:
        has_keys = "curve_secretkey" in json.load(file)
    text = "".join(content.get("text", "") for content in outputs)
    json.dump({"status": reply["content"]["status"], "text": text, "keys": has_keys}, sys.stdout)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
