"""Writes interpretation.json: Grad-CAM by PyTorch's autograd, and scikit-learn's classification reports.

Usage: python make_interpretation.py    (needs torch 2.13 and scikit-learn 1.9; beside make_training.py)

* `gradCam`: maps of make_training's small network in evaluation mode, for each class of a picture made by a formula: features
  before the pooling, weighted by the spatial mean of the gradient of the class' score, what is below 0 left out.
* `reports`: rows of precision, recall, F1 and support, of one class an item and of several labels.
"""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from make_training import Small, fill, wave
from sklearn.metrics import classification_report


def features(model, x):
    x = F.max_pool2d(F.relu(model.bn1(model.conv1(x))), 3, 2, 1)
    return F.relu6(model.bn2(model.depth(model.block2(model.block1(x)))))


def head(model, a):
    x = torch.cat([F.adaptive_max_pool2d(a, 1), F.adaptive_avg_pool2d(a, 1)], 1).flatten(1)
    return model.linear1(model.norm1(F.relu(model.linear0(model.norm0(x)))))


def grad_cam():
    model = Small().eval()
    fill(model)
    for k, (name, buffer) in enumerate(model.named_buffers()):
        if name.endswith("running_mean"):
            buffer.copy_(wave(buffer.shape, k, 0.1).float())
        elif name.endswith("running_var"):
            buffer.copy_(wave(buffer.shape, k, 0.3, 1.0).float())
    x = wave((1, 65, 65, 3), 0.3).float().permute(0, 3, 1, 2)
    maps = []
    for target in range(3):
        a = features(model, x).detach().requires_grad_()
        head(model, a)[0, target].backward()
        weighted = (a * a.grad.mean((2, 3), keepdim=True)).sum(1).relu()[0]
        maps.append([float(f"{v:.8g}") for v in weighted.flatten().tolist()])
    return {"size": list(weighted.shape), "maps": maps}


def reports():
    rng = np.random.default_rng(3)
    one = {"actual": rng.integers(0, 3, 40), "predicted": rng.integers(0, 3, 40)}
    one["predicted"][one["actual"] == 1] = 1
    several = {"actual": rng.random((25, 4)) < 0.4, "predicted": rng.random((25, 4)) < 0.5}
    several["predicted"][:, 3] = False  # a label that is never predicted
    out = {}
    for name, case in {"one": one, "several": several}.items():
        report = classification_report(case["actual"], case["predicted"], output_dict=True, zero_division=0)
        text = classification_report(case["actual"], case["predicted"], zero_division=0)
        out[name] = {"actual": case["actual"].astype(int).tolist(), "predicted": case["predicted"].astype(int).tolist(), "report": report, "text": text}
    return out


if __name__ == "__main__":
    result = {"gradCam": grad_cam(), "reports": reports()}
    Path(__file__).with_name("interpretation.json").write_text(json.dumps(result) + "\n")
