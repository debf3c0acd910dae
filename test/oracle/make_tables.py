"""Writes tables.json: the table of a run as fastprogress prints it in a console, by version.

Usage: python make_tables.py    (needs fastprogress 1.0.3, fastai 2's, installed; and 0.2.6, fastai 1.0.61's, in the folder
                                 given as first argument)

Rows are made as the recorders of the two make them: fastai 1 writes `#na#`, fastai 2 `None` for what is missing.
"""

import contextlib
import importlib
import io
import json
import sys
from pathlib import Path

NAMES = ["epoch", "train_loss", "valid_loss", "error_rate"]
ROWS = [
    [0, 0.957604, 0.199212, 0.045045, "00:07"],
    [1, 0.556265, 0.093994, 0.036036, "00:06"],
    [2, float("nan"), float("inf"), 0.0, "1:01:06"],
    [3, 0.273781, None, None, "00:06"],
]


def cell(missing):
    return lambda value: f"{value:.6f}" if isinstance(value, float) else missing if value is None else str(value)


def table(missing):
    fastprogress = importlib.import_module("fastprogress.fastprogress")
    bar = fastprogress.ConsoleMasterBar(range(4))
    out = io.StringIO()
    fastprogress.WRITER_FN = lambda line, **_: out.write(line + "\n")
    with contextlib.redirect_stdout(out):
        bar.write([*NAMES, "time"], table=True)
        for row in ROWS:
            bar.write([cell(missing)(value) for value in row], table=True)
    return out.getvalue()


result = {"v2": table("None")}
for name in [name for name in sys.modules if name.startswith("fastprogress")]:
    del sys.modules[name]
sys.path.insert(0, sys.argv[1])
result["v1"] = table("#na#")
Path(__file__).with_name("tables.json").write_text(json.dumps(result, indent=1) + "\n")
