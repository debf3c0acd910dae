"""Writes efficientnet-lite0.json: what PyTorch computes with the ImageNet weights, for pictures made by a formula.

Usage: python make_efficientnet_lite0.py PATH/efficientnet-lite0-57934424.pth    (needs torch 2.13)
The network is written down from the facts of its description: no squeeze-and-excite, ReLU6, TensorFlow's SAME padding.
"""

import json
import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

STAGES = [(3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4), (3, 1, 6, 320, 1)]


class SameConv(nn.Conv2d):
    def forward(self, x):
        stride, kernel = self.stride[0], self.kernel_size[0]
        total = [max((math.ceil(s / stride) - 1) * stride + kernel - s, 0) for s in x.shape[-2:]]
        h, w = total
        return super().forward(F.pad(x, (w // 2, w - w // 2, h // 2, h - h // 2)))


def conv(i, o, k, s=1, groups=1):
    return SameConv(i, o, k, stride=s, groups=groups, bias=False)


def norm(c):
    return nn.BatchNorm2d(c, eps=1e-3, momentum=0.01)


class Block(nn.Module):
    def __init__(self, i, o, k, s, expand):
        super().__init__()
        wide = i * expand
        self.expand, self.skip = expand, s == 1 and i == o
        if expand > 1:
            self._expand_conv, self._bn0 = conv(i, wide, 1), norm(wide)
        self._depthwise_conv, self._bn1 = conv(wide, wide, k, s, groups=wide), norm(wide)
        self._project_conv, self._bn2 = conv(wide, o, 1), norm(o)

    def forward(self, x):
        y = x
        if self.expand > 1:
            y = F.relu6(self._bn0(self._expand_conv(y)))
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.skip else y


class EfficientNetLite0(nn.Module):
    def __init__(self):
        super().__init__()
        self._conv_stem, self._bn0 = conv(3, 32, 3, 2), norm(32)
        blocks, i = [], 32
        for k, s, e, o, r in STAGES:
            for n in range(r):
                blocks.append(Block(i, o, k, s if n == 0 else 1, e))
                i = o
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = conv(320, 1280, 1), norm(1280)
        self._fc = nn.Linear(1280, 1000)

    def forward(self, x):
        x = F.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        x = F.relu6(self._bn1(self._conv_head(x)))
        return self._fc(x.mean((2, 3)))


def picture(size):
    """Pixel values 0-255; the test computes the same."""
    h, w, c = torch.meshgrid(torch.arange(size), torch.arange(size), torch.arange(3), indexing="ij")
    return 127 + 120 * torch.sin(0.05 * (c + 1) * h + 0.07 * w + c).double()


def main():
    net = EfficientNetLite0()
    net.load_state_dict(torch.load(sys.argv[1], map_location="cpu"))
    net.eval()
    cases = []
    for size in (224, 97):
        x = ((picture(size) - 127) / 128).float().permute(2, 0, 1)[None]
        with torch.no_grad():
            logits = net(x)[0]
        cases.append({"size": size, "argmax": int(logits.argmax()), "logits": [round(v, 6) for v in logits[::10].tolist()]})
    out = Path(__file__).with_name("efficientnet-lite0.json")
    out.write_text(json.dumps({"torch": torch.__version__, "every": 10, "cases": cases}) + "\n")


main()
