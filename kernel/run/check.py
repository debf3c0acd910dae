"""Runs a notebook for `notebear test`; the request comes as JSON on standard input (see testing/execute.ts).

Writes the executed notebook, and prints one JSON line for each cell that begins and one for how it ended.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import get_kernel_spec
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from execute import inject, write


class Checker(NotebookClient):
    """A client that says where it is."""

    async def async_execute_cell(self, cell, cell_index, *args, **kwargs):
        tell(begin=cell.metadata.get("position"))
        return await super().async_execute_cell(cell, cell_index, *args, **kwargs)


def tell(**what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def tag(cell, name):
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), name]


def prepare(notebook, request):
    """Numbers the cells as the stored notebook has them, and says in Jupyter's own tags what may raise and what is left out."""
    for position, cell in enumerate(notebook.cells):
        cell.metadata["position"] = position
        if position in request["raises"]:
            tag(cell, "raises-exception")
        if position in request["skip"]:
            tag(cell, "skip-execution")
    if request["parameters"]:
        source = request["source"] or translated(request)
        inject(notebook, source, list(request["parameters"]))


def translated(request):
    """The parameters in the language of a kernel that is not ours."""
    try:
        from papermill.translators import translate_parameters
    except ImportError:
        sys.exit(f"parameters for the kernel {request['kernel']} need papermill: pip install papermill")
    language = get_kernel_spec(request["kernel"]).language
    return translate_parameters(request["kernel"], language, request["parameters"], "Parameters")


def check(request):
    source = Path(request["notebook"])
    notebook = nbformat.read(source, as_version=4)
    nbformat.validator.normalize(notebook)
    prepare(notebook, request)
    timeouts = {int(position): seconds for position, seconds in request["timeouts"].items()}
    client = Checker(
        notebook,
        kernel_name=request["kernel"],
        timeout_func=lambda cell: timeouts.get(cell.metadata.get("position"), request["timeout"]),
        resources={"metadata": {"path": str(source.parent)}},
        store_widget_state=False,
        coalesce_streams=True,
        # Output that comes after the reply is waited for as long as the cell may take.
        iopub_timeout=30,
    )
    failure = None
    try:
        asyncio.run(execute(client))
    except CellExecutionError as error:
        failure = {"kind": "error", "message": f"{error.ename}: {error.evalue}"}
    except CellTimeoutError:
        failure = {"kind": "timeout", "message": ""}
    except (DeadKernelError, KeyboardInterrupt, RuntimeError, asyncio.CancelledError) as error:
        failure = {"kind": "dead", "message": str(error) or "interrupted"}
    for cell in notebook.cells:
        cell.metadata.pop("position", None)
    write(Path(request["executed"]), nbformat.writes(notebook))
    tell(end=failure)


async def execute(client):
    # The one who asked ends this process with SIGTERM; the kernel then ends with it.
    task = asyncio.ensure_future(client.async_execute())
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, task.cancel)
    await task


if __name__ == "__main__":
    check(json.load(sys.stdin))
