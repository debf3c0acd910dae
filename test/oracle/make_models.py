"""Writes models.json: outputs of whole networks with numbers made by formulas, and of a published checkpoint.

Usage: python make_models.py [resnet20-12fca82f.th]    (needs torch 2.13, torchvision 0.29; beside make_training.py)

* `resnets`: body and head of fastai's learner on torchvision's resnet18, 34 and 50, in evaluation and in training mode.
  Parameters follow make_training's formula, the head's after the body's; the picture is in 0-1 and normalised by ImageNet's
  statistics. In double precision; `float32` says how far PyTorch's own float32 is from that, of the greatest number. Of the body's
  features every `every`-th number, [N, H, W, C] row by row.
* `resnet20`: scores of akamaster/pytorch_resnet_cifar10's checkpoint for pictures of 32 px made by a formula.
"""

import copy
import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

library = torch.library.Library("torchvision", "DEF")  # ops that a torchvision without its own build has not
library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import torchvision
from make_training import fill, numbers, wave
from torch import nn


class Pool(nn.Module):
    def forward(self, x):
        return torch.cat([F.adaptive_max_pool2d(x, 1), F.adaptive_avg_pool2d(x, 1)], 1).flatten(1)


def resnet(name, every=173):
    """In double precision, and how far float32 is from that, of the greatest number."""
    body = nn.Sequential(*list(getattr(torchvision.models, name)().children())[:-2])
    features = 2048 if name == "resnet50" else 512
    head = nn.Sequential(Pool(), nn.BatchNorm1d(2 * features), nn.Linear(2 * features, 512), nn.ReLU(), nn.BatchNorm1d(512), nn.Linear(512, 3))
    model = nn.Sequential(body, head)
    fill(model)
    x = wave((8, 96, 96, 3), 0.3, 0.5, 0.5).float().permute(0, 3, 1, 2)
    x = (x - torch.tensor([0.485, 0.456, 0.406])[:, None, None]) / torch.tensor([0.229, 0.224, 0.225])[:, None, None]
    out = {"every": every}
    for mode in ("evaluation", "training"):
        rough, exact = outputs(model, x, mode, every), outputs(copy.deepcopy(model).double(), x.double(), mode, every)
        off = {part: float((rough[part] - value).abs().max() / value.abs().max()) for part, value in exact.items()}
        shape = list(model[0](x).permute(0, 2, 3, 1).shape)
        out[mode] = {"shape": shape, **{part: numbers(value) for part, value in exact.items()}, "float32": off}
    return out


def outputs(model, x, mode, every):
    """What body and head of a copy give, so that its running statistics stay as they are."""
    body, head = copy.deepcopy(model).train(mode == "training")
    with torch.no_grad():
        a = body(x)
        return {"body": a.permute(0, 2, 3, 1).flatten()[::every].double(), "head": head(a).flatten().double()}


def resnet20(path):
    weights = torch.load(path, map_location="cpu")["state_dict"]
    get = lambda name: weights["module." + name]

    def norm(x, name):
        return F.batch_norm(x, get(name + ".running_mean"), get(name + ".running_var"), get(name + ".weight"), get(name + ".bias"))

    x = wave((2, 32, 32, 3), 0.3, 1.5).float().permute(0, 3, 1, 2)
    x = F.relu(norm(F.conv2d(x, get("conv1.weight"), padding=1), "bn1"))
    for stage in (1, 2, 3):
        for block in range(3):
            name, stride = f"layer{stage}.{block}", 2 if stage > 1 and block == 0 else 1
            y = F.relu(norm(F.conv2d(x, get(name + ".conv1.weight"), stride=stride, padding=1), name + ".bn1"))
            y = norm(F.conv2d(y, get(name + ".conv2.weight"), padding=1), name + ".bn2")
            if stride > 1:  # every other pixel, and channels of zeros on both sides
                x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, x.shape[1] // 2, x.shape[1] // 2))
            x = F.relu(x + y)
    return numbers(F.linear(x.mean((2, 3)), get("linear.weight"), get("linear.bias")))


if __name__ == "__main__":
    path = Path(__file__).with_name("models.json")
    result = json.loads(path.read_text()) if path.exists() else {}
    result["resnets"] = {name: resnet(name) for name in ("resnet18", "resnet34", "resnet50")}
    if len(sys.argv) > 1:
        result["resnet20"] = resnet20(sys.argv[1])
    path.write_text(json.dumps(result) + "\n")
