"""Turns notebooks into pieces of HTML: their stored outputs, nothing that needs a kernel or the network.

Notebooks' paths as arguments; prints a JSON list of {name, title, body}.
"""

import json
import re
import sys
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

WIDGET = "application/vnd.jupyter.widget-view+json"


def text_of(value):
    return "".join(value) if isinstance(value, list) else value


def still(output):
    """Of an output what needs no script, its picture described by the sentence that stands beside it."""
    data = output.get("data")
    if data is None:
        return output
    for kind in [WIDGET, *(kind for kind in data if kind.endswith("+json"))]:
        data.pop(kind, None)
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            output.metadata[kind] = {**output.metadata.get(kind, {}), "alt": text_of(data.get("text/plain", ""))}
    return output


def lesson(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [still(output) for output in cell.outputs]
    exporter = HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True)
    body, _ = exporter.from_notebook_node(notebook)
    body = re.sub(r'<a class="anchor-link"[^>]*>[^<]*</a>', "", body)
    # What is too wide is scrolled, with the keyboard too.
    body = re.sub(r"<pre\b(?![^>]*tabindex)", '<pre tabindex="0"', body)
    # Notebooks link to each other as notebooks.
    body = re.sub(r'href="([\w-]+)\.ipynb"', r'href="\1.html"', body)
    title = re.search(r"^# (.+)$", notebook.cells[0].source, re.MULTILINE)
    return {"name": Path(path).stem, "title": title.group(1) if title else Path(path).stem, "body": body}


if __name__ == "__main__":
    json.dump([lesson(path) for path in sys.argv[1:]], sys.stdout)
