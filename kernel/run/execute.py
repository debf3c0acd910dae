"""Runs a notebook through nbclient; the request comes as JSON on standard input (see run.ts)."""

import asyncio
import copy
import json
import os
import re
import signal
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter


class Runner(NotebookClient):
    """A client that prints what cells print, as it comes."""

    total = 0
    current = 0
    # Text of displays that may still change, by display_id; printed once the cell is done.
    pending: dict[str, str] = {}

    def output(self, outs, msg, display_id, cell_index):
        content = msg["content"]
        if msg["msg_type"] == "stream":
            say(content["text"])
        elif msg["msg_type"] in ("display_data", "execute_result"):
            text = plain(content["data"])
            if display_id:
                self.pending[display_id] = text
            else:
                say(text + "\n")
        return super().output(outs, msg, display_id, cell_index)

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] == "update_display_data":
            display_id = msg["content"].get("transient", {}).get("display_id")
            if display_id:
                self.pending[display_id] = plain(msg["content"]["data"])
        return super().process_message(msg, cell, cell_index)

    async def async_start_new_kernel_client(self):
        # Only here: nbclient has just set its own handler, which ends the kernel and writes nothing.
        interrupt = lambda: asyncio.ensure_future(self.km.interrupt_kernel())
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupt)
        return await super().async_start_new_kernel_client()

    async def async_execute_cell(self, cell, cell_index, *args, **kwargs):
        if cell.cell_type == "code" and cell.source.strip():
            self.current += 1
            say(f"── cell {self.current}/{self.total} ──\n")
        try:
            return await super().async_execute_cell(cell, cell_index, *args, **kwargs)
        finally:
            for text in self.pending.values():
                say(text + "\n")
            self.pending = {}


def plain(data):
    """The text of a MIME bundle."""
    text = data.get("text/plain", "")
    text = "".join(text) if isinstance(text, list) else text
    return text or f"[{', '.join(data)}]"


def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def inject(notebook, source, names):
    """Puts the parameters' cell where papermill would: in place of an earlier one, or after the tagged cell."""
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]})
    tagged = lambda tag: [i for i, c in enumerate(notebook.cells) if tag in c.metadata.get("tags", [])]
    injected, parameters = tagged("injected-parameters"), tagged("parameters")
    if injected:
        notebook.cells[injected[0]] = cell
    elif parameters:
        notebook.cells.insert(parameters[0] + 1, cell)
    else:
        sys.exit(f"notebear: the notebook has no cell tagged \"parameters\", so {', '.join(names)} cannot be set")


def write(path, text):
    """Writes a file as a whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)


VIEW = "application/vnd.jupyter.widget-view+json"


def page(notebook):
    """The notebook as one HTML page that needs no network: of a widget it shows what stands beside it.

    With the widgets' state in it, nbconvert would write views only, which load their code from the web.
    """
    still = copy.deepcopy(notebook)
    still.metadata.pop("widgets", None)
    for cell in still.cells:
        for output in cell.get("outputs", []):
            if len(output.get("data", {})) > 1:
                output["data"].pop(VIEW, None)
    return HTMLExporter(embed_images=True).from_notebook_node(still)[0]


def run(request):
    """Executes the notebook of a request; returns the error that ended it, or None."""
    source = Path(request["notebook"])
    notebook = nbformat.read(source, as_version=4)
    nbformat.validator.normalize(notebook)
    if request["parameters"]:
        inject(notebook, request["parameters"], request["names"])
    client = Runner(
        notebook,
        kernel_name=request["kernel"],
        timeout=None,
        resources={"metadata": {"path": str(source.parent)}},
        store_widget_state=True,
        coalesce_streams=True,
    )
    client.total = sum(1 for c in notebook.cells if c.cell_type == "code" and c.source.strip())
    failure = None
    try:
        execute(client)
    except CellExecutionError as error:
        # A log is no terminal: without the colours.
        failure = re.sub(r"\x1b\[[\d;]*m", "", error.traceback) or f"{error.ename}: {error.evalue}"
    except (DeadKernelError, KeyboardInterrupt) as error:
        failure = str(error) or "interrupted"
    notebook.metadata.kernelspec = {"name": request["kernel"], "display_name": "TypeScript (notebear)", "language": "typescript"}
    out = Path(request["outDir"])
    out.mkdir(parents=True, exist_ok=True)
    write(out / source.name, nbformat.writes(notebook))
    write(out / f"{source.stem}.html", page(notebook))
    say(f"wrote {out / source.name} and {source.stem}.html\n")
    return failure


def execute(client):
    """Executes all cells; Ctrl+C interrupts the one that runs."""
    asyncio.run(client.async_execute())


if __name__ == "__main__":
    failed = run(json.load(sys.stdin))
    if failed:
        sys.stderr.write(f"\nnotebear: a cell failed:\n{failed}\n")
        sys.exit(1)
