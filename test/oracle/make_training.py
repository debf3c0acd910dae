"""Writes training.json: what PyTorch computes in training, for networks and inputs made by formulas.

Usage: python make_training.py    (needs torch 2.13)

* `gradients`: a small network of everything the library's layers have (ResNet blocks with and without shortcut,
  depthwise convolution, max pooling, fastai's head without dropout): logits, loss, gradients and running statistics after one step.
* `resnet18`: logits of torchvision's resnet18, written down here, in training and in evaluation mode.
* `fit`: losses of one cycle with the body frozen and one with all trainable, as fastai's `fit_one_cycle` trains a learner of
  the tests' tiny network: discriminative rates, true weight decay, trainable BatchNorms, a new optimizer after unfreezing.
* `adamw`: parameters after steps of fastai's OptimWrapper around Adam, with rates and momenta that change.
* `smoothing`, `oneCycle`: fastai's SmoothenValue and OneCycleScheduler, re-computed.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn


def wave(shape, phase, scale=1.0, shift=0.0):
    """Numbers by a formula the test repeats: shift + scale * sin(0.7 i + phase), row by row in the test's own axis order."""
    n = math.prod(shape)
    i = torch.arange(n, dtype=torch.float64)
    return (shift + scale * torch.sin(0.7 * i + phase + 0.013 * (i % 97) ** 2)).reshape(shape)


def fill(model):
    """Gives every parameter formula numbers. Filters and matrices are made in TensorFlow's axis order."""
    for k, (name, p) in enumerate(model.named_parameters()):
        if p.dim() == 4 and getattr(model.get_submodule(name.rsplit(".", 1)[0]), "groups", 1) > 1:
            value = wave((p.shape[2], p.shape[3], p.shape[0], p.shape[1]), k, 0.4).permute(2, 3, 0, 1)
        elif p.dim() == 4:
            fan = p.shape[1] * p.shape[2] * p.shape[3]
            value = wave((p.shape[2], p.shape[3], p.shape[1], p.shape[0]), k, math.sqrt(3 / fan)).permute(3, 2, 0, 1)
        elif p.dim() == 2:
            value = wave((p.shape[1], p.shape[0]), k, math.sqrt(3 / p.shape[1])).t()
        elif name.endswith("weight"):
            value = wave(p.shape, k, 0.3, 1.0)
        else:
            value = wave(p.shape, k, 0.2)
        p.data = value.to(p.dtype).contiguous()


class BasicBlock(nn.Module):
    def __init__(self, i, o, s):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, s, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.downsample = None
        if s > 1 or i != o:
            self.downsample = nn.Sequential(nn.Conv2d(i, o, 1, s, bias=False), nn.BatchNorm2d(o))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class Small(nn.Module):
    """Everything once, in an order the test builds too."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 8, 7, 2, 3, bias=False), nn.BatchNorm2d(8)
        self.block1, self.block2 = BasicBlock(8, 8, 1), BasicBlock(8, 12, 2)
        self.depth, self.bn2 = nn.Conv2d(12, 12, 5, 1, 2, groups=12, bias=False), nn.BatchNorm2d(12, eps=1e-3, momentum=0.01)
        self.norm0, self.linear0 = nn.BatchNorm1d(24), nn.Linear(24, 10)
        self.norm1, self.linear1 = nn.BatchNorm1d(10), nn.Linear(10, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        x = F.relu6(self.bn2(self.depth(self.block2(self.block1(x)))))
        x = torch.cat([F.adaptive_max_pool2d(x, 1), F.adaptive_avg_pool2d(x, 1)], 1).flatten(1)
        x = F.relu(self.linear0(self.norm0(x)))
        return self.linear1(self.norm1(x))


class ResNet18(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        widths = [64, 64, 128, 256, 512]
        for k in range(1, 5):
            setattr(self, f"layer{k}", nn.Sequential(BasicBlock(widths[k - 1], widths[k], 1 if k == 1 else 2), BasicBlock(widths[k], widths[k], 1)))
        self.fc = nn.Linear(512, 1000)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


def numbers(t, every=1):
    return [float(f"{v:.9g}") for v in t.detach().double().flatten()[::every].tolist()]


def ours(name, t, model):
    """A gradient in TensorFlow's axis order."""
    if t.dim() == 4:
        groups = model.get_submodule(name.rsplit(".", 1)[0]).groups
        return t.permute(2, 3, 0, 1) if groups > 1 else t.permute(2, 3, 1, 0)
    return t.t() if t.dim() == 2 else t


def gradients():
    model = Small().double()
    fill(model)
    model.train()
    x = wave((4, 33, 33, 3), 0.3).permute(0, 3, 1, 2)
    y = torch.tensor([0, 2, 1, 2])
    logits = model(x)
    loss = F.cross_entropy(logits, y)
    loss.backward()
    grads = {n: numbers(ours(n, p.grad, model)) for n, p in model.named_parameters()}
    stats = {n: numbers(b) for n, b in model.named_buffers() if "num_batches" not in n}
    return {"logits": numbers(logits), "loss": float(loss.detach()), "gradients": grads, "statistics": stats}


def resnet18():
    model = ResNet18().double()
    fill(model)
    x = wave((2, 65, 65, 3), 0.3).permute(0, 3, 1, 2)
    model.train()
    train = model(x)
    model.eval()
    return {"train": numbers(train, 50), "evaluation": numbers(model(x), 50)}


def adamw():
    """fastai's OptimWrapper: true weight decay on every parameter with a gradient, then torch's Adam with weight_decay 0."""
    a, b = nn.Parameter(wave((3, 4), 0)), nn.Parameter(wave((4,), 1))
    opt = torch.optim.Adam([{"params": [a]}, {"params": [b]}], lr=0, betas=(0.9, 0.99), eps=1e-8)
    steps, wd = [], 1e-2
    for t in range(6):
        lr, mom = 1e-2 * (1 + math.sin(t)), 0.95 - 0.02 * t
        for group, rate in zip(opt.param_groups, (lr / 3, lr)):
            group["lr"], group["betas"] = rate, (mom, 0.99)
        a.grad, b.grad = wave((3, 4), 2 + t, 0.1), wave((4,), 3 + t, 1e-4)
        for group in opt.param_groups:
            for p in group["params"]:
                p.data.mul_(1 - wd * group["lr"])
        opt.step()
        steps.append({"lr": lr, "mom": mom, "a": numbers(a), "b": numbers(b)})
    return {"wd": wd, "steps": steps}


class Tiny(nn.Module):
    """The tests' `tinyNet` with fastai's head: `linFtrs: [16]`, `ps: 0`."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8)
        self.conv2, self.bn2 = nn.Conv2d(8, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16)
        self.norm0, self.linear0 = nn.BatchNorm1d(32), nn.Linear(32, 16)
        self.norm1, self.linear1 = nn.BatchNorm1d(16), nn.Linear(16, 3)

    def forward(self, x):
        x = F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))
        x = torch.cat([F.adaptive_max_pool2d(x, 1), F.adaptive_avg_pool2d(x, 1)], 1).flatten(1)
        return self.linear1(self.norm1(F.relu(self.linear0(self.norm0(x)))))


def fit(batches=4, wd=1e-2, max_lr=1e-2):
    model = Tiny().double()
    fill(model)
    data = [(wave((8, 16, 16, 3), k).permute(0, 3, 1, 2), (torch.arange(8) * 7 + k) % 3) for k in range(batches)]
    cycle = one_cycle(batches, 1.0)
    losses, valid = [], []
    for frozen in (True, False):
        groups = [[], []]
        for name, p in model.named_parameters():
            head = name.startswith(("norm", "linear"))
            p.requires_grad = head or not frozen or name.startswith("bn")
            groups[head].append(p)
        opt = torch.optim.Adam([{"params": g} for g in groups], lr=0, betas=(0.9, 0.99), eps=1e-8)
        for (x, y), scale, mom in zip(data, cycle["lrs"], cycle["moms"]):
            model.train()
            loss = F.cross_entropy(model(x), y)
            opt.zero_grad()
            loss.backward()
            losses.append(loss.item())
            for group, rate in zip(opt.param_groups, (max_lr / 10 * scale, max_lr * scale)):
                group["lr"], group["betas"] = rate, (mom, 0.99)
                for p in group["params"]:
                    if p.requires_grad:
                        p.data.mul_(1 - wd * rate)
            opt.step()
        model.eval()
        with torch.no_grad():
            valid.append(sum(F.cross_entropy(model(x), y).item() for x, y in data) / batches)
    return {"batches": batches, "losses": losses, "valid": valid}


def smoothing():
    out, m, n = [], 0.0, 0
    inputs = [1, 0.5, 0.25, 2, 3, 0.1]
    for v in inputs:
        n, m = n + 1, 0.98 * m + 0.02 * v
        out.append(m / (1 - 0.98**n))
    return {"inputs": inputs, "outputs": out}


def one_cycle(n=32, lr_max=3e-3, moms=(0.95, 0.85), div=25.0, pct=0.3):
    cos = lambda s, e, p: e + (s - e) / 2 * (1 + math.cos(math.pi * p))
    a1 = int(n * pct)
    a2 = n - a1
    lrs = [cos(lr_max / div, lr_max, i / a1) for i in range(a1)] + [cos(lr_max, lr_max / (div * 1e4), i / a2) for i in range(a2)]
    ms = [cos(moms[0], moms[1], i / a1) for i in range(a1)] + [cos(moms[1], moms[0], i / a2) for i in range(a2)]
    return {"batches": n, "maxLr": lr_max, "lrs": lrs, "moms": ms}


if __name__ == "__main__":
    out = Path(__file__).with_name("training.json")
    result = {"torch": torch.__version__, "gradients": gradients(), "resnet18": resnet18(), "fit": fit(), "adamw": adamw(), "smoothing": smoothing(), "oneCycle": one_cycle()}
    out.write_text(json.dumps(result) + "\n")
