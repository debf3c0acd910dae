"""Writes schedules.json: learning rates of fastai 2's schedules, and what its lr_find suggests for given curves.

Usage: python make_schedules.py    (needs torch 2.13 and fastai 2.8.12)

* `lrFind`: the rates that a search of 40 batches from 1e-5 to 1 really had, by the recorder of a learner.
* `rates`: `combined_cos` at every batch, with numbers of batches that make its phases whole. `fineTune` has the arguments
  of `fine_tune` with its defaults: the frozen epochs, then the others (rates of the head and of the first layer group).
* `curves`: losses by learning rate of a search, whole as a recorder has them, and what `lr_find` suggests for them.
"""

import json
import math
import tempfile
from pathlib import Path

import torch

torchvision_ops = torch.library.Library("torchvision", "DEF")
for op in ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor", "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"):
    torchvision_ops.define(op)
from fastai.callback.schedule import LRFinder, combined_cos, minimum, slide, steep, valley  # noqa: E402
from fastai.data.core import DataLoaders  # noqa: E402
from fastai.data.load import DataLoader  # noqa: E402
from fastai.learner import Learner  # noqa: E402


def rates(n, *args):
    course = combined_cos(*args)
    return [float(course(i / n)) for i in range(n)]


def search(loss, num_it=100, stop=None):
    """A search as the recorder keeps it: rate i is 1e-7 * 1e8 ** (i / num_it)."""
    n = stop or num_it
    lrs = [1e-7 * 1e8 ** (i / num_it) for i in range(n)]
    losses = [loss(math.log10(lr), i) for i, lr in enumerate(lrs)]
    # As Learner.lr_find cuts them: a tenth at the start, 5 at the end, and all from the first NaN on.
    x, y = torch.tensor(lrs[num_it // 10 : -5]), torch.tensor(losses[num_it // 10 : -5])
    bad = torch.nonzero(torch.isnan(y))
    if len(bad) > 0:
        x, y = x[: bad[0]], y[: bad[0]]
    suggestions = {f.__name__: f(x, y, num_it)[0] for f in (valley, slide, minimum, steep)}
    return {"numIt": num_it, "losses": [None if math.isnan(v) else v for v in losses], "suggestions": suggestions}


def searched_rates(folder, start, end, num_it):
    items = [(torch.ones(1), torch.ones(1))] * num_it
    dls = DataLoaders(DataLoader(items, bs=1), DataLoader(items[:1], bs=1))
    learn = Learner(dls, torch.nn.Linear(1, 1), loss_func=torch.nn.MSELoss(), path=folder)
    with learn.no_bar(), learn.no_logging():
        learn.fit(1, cbs=LRFinder(start, end, num_it, stop_div=False))
    return [float(lr) for lr in learn.recorder.lrs]


sigmoid = lambda z: 1 / (1 + math.exp(-z))
curves = {
    "usual": search(lambda z, i: 2 - 1.5 * sigmoid(3 * (z + 3)) + 8 * sigmoid(6 * (z - 0.2)), stop=92),
    "noisy": search(lambda z, i: 1.1 - 0.6 * sigmoid(4 * (z + 2.5)) + 0.02 * math.sin(12.9898 * i) + 5 * sigmoid(5 * (z + 0.3)), stop=88),
    "early": search(lambda z, i: 0.7 - 0.5 * sigmoid(5 * (z + 5)) + 3 * sigmoid(4 * (z + 2)), stop=70),
    "nan": search(lambda z, i: math.nan if i > 80 else 1.5 - 1.2 * sigmoid(2 * (z + 2))),
    "short": search(lambda z, i: 1.5 - 1.2 * sigmoid(2 * (z + 3)) + 6 * sigmoid(5 * (z - 0.1)), num_it=40, stop=37),
}
with tempfile.TemporaryDirectory() as folder:
    searched = searched_rates(folder, 1e-5, 1, 40)
result = {
    "lrFind": searched,
    "rates": {
        "flatCos": rates(16, 0.75, 3e-3, 3e-3, 3e-3 / 1e5),
        "fineTune": [rates(100, 0.99, 2e-3 / 25, 2e-3, 2e-3 / 1e5), rates(20, 0.3, 1e-3 / 5, 1e-3, 1e-3 / 1e5), rates(20, 0.3, 1e-5 / 5, 1e-5, 1e-5 / 1e5)],
    },
    "curves": curves,
}
Path(__file__).with_name("schedules.json").write_text(json.dumps(result) + "\n")
