"""Writes checkpoint.pth and checkpoint-legacy.pth: small tensors in PyTorch's two file formats, for the reader's tests.

Usage: python make_checkpoints.py    (needs torch 2.13)
"""

from collections import OrderedDict
from pathlib import Path

import torch

here = Path(__file__).parent
base = torch.arange(24, dtype=torch.float32)
state = OrderedDict(
    weight=torch.nn.Parameter(base.reshape(2, 3, 4)),
    transposed=base.reshape(4, 6).t(),
    view=base[5:9],
    double=torch.tensor([0.1, -2.5], dtype=torch.float64),
    steps=torch.tensor(7),
    empty=torch.zeros(0, 3),
)
checkpoint = {"state_dict": state, "best": 0.5, "name": "small", "epochs": [1, 2, None, True]}
torch.save(checkpoint, here / "checkpoint.pth")
torch.save(checkpoint, here / "checkpoint-legacy.pth", _use_new_zipfile_serialization=False)

# Numbers of few bits, in nested dictionaries with a prefix, beside small whole numbers.
weight = torch.tensor([[0, 0.5, 1], [1.5, 2, 2.5]])
half = {"model": {"module.fc.weight": weight.half(), "module.fc.bias": torch.tensor([-1, 0.5], dtype=torch.bfloat16)}}
half |= {"mask": torch.tensor([True, False]), "small": torch.tensor([-3, 7], dtype=torch.int8), "epoch": 3}
torch.save(half, here / "checkpoint-half.pth")
torch.save(half, here / "checkpoint-half-legacy.pth", _use_new_zipfile_serialization=False)
