"""Writes mix-up.json: a batch that fastai 2's MixUp has mixed, the loss it then takes, and that loss' gradient.

Usage: python make_mix_up.py    (needs torch 2.13 and fastai 2.8.12)

The shares and the partners are fastai's own, drawn after a seed and kept. Pictures are `[N, H, W, C]` here, as in
notebear; fastai has them as `[N, C, H, W]`.
"""

import json
from pathlib import Path
from types import SimpleNamespace

import torch
from torch.nn import functional as F

torchvision_ops = torch.library.Library("torchvision", "DEF")
for op in ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor", "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"):
    torchvision_ops.define(op)
from fastai.callback.mixup import MixUp  # noqa: E402
from fastai.losses import CrossEntropyLossFlat  # noqa: E402

N, H, W, C, CLASSES = 6, 3, 2, 3, 4
generator = torch.Generator().manual_seed(1)
pictures = torch.randn(N, H, W, C, generator=generator)
scores = torch.randn(N, CLASSES, generator=generator, requires_grad=True)
targets = torch.tensor([0, 1, 2, 3, 1, 0])

drawn = {}
shuffle = torch.randperm
torch.randperm = lambda n, **options: drawn.setdefault("partners", shuffle(n))
torch.manual_seed(2)
mix = MixUp(alpha=0.4)
loss_func = CrossEntropyLossFlat()
x = pictures.permute(0, 3, 1, 2)
learn = SimpleNamespace(x=x, y=targets, xb=(x,), yb=(targets,), loss_func=loss_func, training=True)
mix.learn = learn
mix.old_lf, mix.stack_y = loss_func, True
mix.before_batch()
mixed = learn.xb[0].permute(0, 2, 3, 1)
loss = mix.lf(scores, targets)
loss.backward()
assert torch.isclose(loss, (F.cross_entropy(scores, targets, reduction="none") * mix.lam + F.cross_entropy(scores, targets[drawn["partners"]], reduction="none") * (1 - mix.lam)).mean())

flat = lambda x: x.detach().flatten().tolist()
result = {
    "shape": [N, H, W, C],
    "pictures": flat(pictures),
    "partners": drawn["partners"].tolist(),
    "shares": flat(mix.lam),
    "mixed": flat(mixed),
    "targets": targets.tolist(),
    "scores": flat(scores),
    "loss": loss.item(),
    "gradient": flat(scores.grad),
}
Path(__file__).with_name("mix-up.json").write_text(json.dumps(result) + "\n")
