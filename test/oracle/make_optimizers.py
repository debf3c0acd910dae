"""Writes optimizers.json: steps and short trainings of PyTorch's and fastai's optimizers.

Usage: python make_optimizers.py    (needs torch 2.13 and fastai 2.8.12)

* `steps`: two parameters, `a` (weight) and `b` (bias), in two groups with rates and momenta that change from step to step,
  moved by torch.optim after fastai v1's OptimWrapper's weight decay (true: the parameters shrink first; L2: torch's own
  `weight_decay`). Where fastai 2 has the same optimizer its numbers are checked against it here, to 1e-12.
* `training`: losses of 20 steps of make_training.py's `Tiny`, all layers trainable, at a constant rate.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from make_training import Tiny, fill, numbers, wave

torchvision_ops = torch.library.Library("torchvision", "DEF")
for op in ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor", "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"):
    torchvision_ops.define(op)
from fastai.optimizer import SGD as FastaiSGD, Adam as FastaiAdam  # noqa: E402

WD = 1e-2


def make(kind, groups, mom, wd=0.0):
    if kind == "adamW":
        return torch.optim.Adam(groups, lr=0, betas=(mom, 0.99), eps=1e-8, weight_decay=wd)
    return torch.optim.SGD(groups, lr=0, momentum=mom, nesterov=kind == "nesterov", weight_decay=wd)


def set_group(group, lr, mom):
    group["lr"] = lr
    if "betas" in group:
        group["betas"] = (mom, 0.99)
    else:
        group["momentum"] = mom


def shrink(opt):
    for group in opt.param_groups:
        for p in group["params"]:
            p.data.mul_(1 - WD * group["lr"])


def steps(kind, true_wd):
    params = [nn.Parameter(wave((3, 4), 0)), nn.Parameter(wave((4,), 1))]
    twins = [nn.Parameter(p.detach().clone()) for p in params]
    opt = make(kind, [{"params": [p]} for p in params], 0.9, 0.0 if true_wd else WD)
    # fastai 2 has no Nesterov.
    options = {"wd": WD, "decouple_wd": true_wd, "lr": 0.0}
    twin = {"adamW": lambda: FastaiAdam([[p] for p in twins], sqr_mom=0.99, eps=1e-8, **options), "sgd": lambda: FastaiSGD([[p] for p in twins], mom=0.9, **options)}.get(kind, lambda: None)()
    out = []
    for t in range(8):
        lr, mom = 1e-2 * (1 + math.sin(t)), 0.95 - 0.02 * t
        for group, rate in zip(opt.param_groups, (lr / 3, lr)):
            set_group(group, rate, mom)
        for p, q, grad in zip(params, twins, (wave((3, 4), 2 + t, 0.1), wave((4,), 3 + t, 1e-2))):
            p.grad, q.grad = grad, grad.clone()
        if true_wd:
            shrink(opt)
        opt.step()
        if twin:
            for hyper, rate in zip(twin.hypers, (lr / 3, lr)):
                hyper["lr"], hyper["mom"] = rate, mom
            twin.step()
            for p, q in zip(params, twins):
                torch.testing.assert_close(p, q, rtol=1e-9, atol=1e-12)
        out.append({"lr": lr, "mom": mom, "a": numbers(params[0]), "b": numbers(params[1])})
    return out


def training(kind, lr, true_wd=True):
    model = Tiny().double()
    fill(model)
    model.train()
    opt = make(kind, [{"params": list(model.parameters())}], 0.9, 0.0 if true_wd else WD)
    set_group(opt.param_groups[0], lr, 0.9)
    losses = []
    for k in range(20):
        x, y = wave((8, 16, 16, 3), k % 4).permute(0, 3, 1, 2), (torch.arange(8) * 7 + k % 4) % 3
        loss = F.cross_entropy(model(x), y)
        opt.zero_grad()
        loss.backward()
        losses.append(loss.item())
        if true_wd:
            shrink(opt)
        opt.step()
    return {"lr": lr, "losses": losses}


if __name__ == "__main__":
    cases = [("adamW", True), ("adamW", False), ("sgd", True), ("sgd", False), ("nesterov", True)]
    name = lambda kind, true_wd: kind if true_wd else f"{kind}L2"
    result = {
        "torch": torch.__version__,
        "wd": WD,
        "steps": {name(*case): steps(*case) for case in cases},
        "training": {"adamW": training("adamW", 3e-3), "sgd": training("sgd", 3e-2), "sgdL2": training("sgd", 3e-2, False)},
    }
    Path(__file__).with_name("optimizers.json").write_text(json.dumps(result) + "\n")
