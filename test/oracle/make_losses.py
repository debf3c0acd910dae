"""Writes losses.json: losses of each item, their means and the gradients of the means, from PyTorch and fastai.

Usage: python make_losses.py    (needs torch 2.13 and fastai 2.8.12)
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

from make_training import numbers, wave

torchvision_ops = torch.library.Library("torchvision", "DEF")
for op in ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor", "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"):
    torchvision_ops.define(op)
from fastai.losses import BCEWithLogitsLossFlat, LabelSmoothingCrossEntropy, MSELossFlat  # noqa: E402

N, C = 6, 4
LABELS = [0, 3, 1, 2, 2, 0]
WEIGHT, POS_WEIGHT = [1.0, 2.0, 0.5, 3.0], [1.0, 4.0, 0.25, 2.0]


def case(each, mean, width=C, activation=lambda x: x):
    scores = wave((N, width), 0.4, 30.0 if width == C else 2.0).requires_grad_()
    loss = mean(scores)
    loss.backward()
    return {"scores": numbers(scores), "losses": numbers(each(scores)), "loss": float(loss.detach()), "gradient": numbers(scores.grad), "activation": numbers(activation(scores))}


y = torch.tensor(LABELS)
several = (wave((N, C), 1.1) > 0).double()
one, two = wave((N,), 2.2), wave((N, 2), 3.3)
weight, pos_weight = torch.tensor(WEIGHT, dtype=torch.float64), torch.tensor(POS_WEIGHT, dtype=torch.float64)
softmax = lambda x: F.softmax(x, 1)
bce = lambda x, reduction, **options: F.binary_cross_entropy_with_logits(x, several, reduction=reduction, **options)
smooth = lambda eps, reduction: LabelSmoothingCrossEntropy(eps=eps, reduction=reduction)
result = {
    "labels": LABELS,
    "several": numbers(several),
    "one": numbers(one),
    "two": numbers(two),
    "weight": WEIGHT,
    "posWeight": POS_WEIGHT,
    "cases": {
        "crossEntropy": case(lambda x: F.cross_entropy(x, y, reduction="none"), lambda x: F.cross_entropy(x, y), activation=softmax),
        "weightedCrossEntropy": case(lambda x: F.cross_entropy(x, y, weight, reduction="none"), lambda x: F.cross_entropy(x, y, weight), activation=softmax),
        "labelSmoothing": case(lambda x: smooth(0.1, "none")(x, y), lambda x: smooth(0.1, "mean")(x, y), activation=softmax),
        "labelSmoothing03": case(lambda x: smooth(0.3, "none")(x, y), lambda x: smooth(0.3, "mean")(x, y), activation=softmax),
        "bce": case(lambda x: bce(x, "none").mean(1), lambda x: BCEWithLogitsLossFlat()(x, several), activation=torch.sigmoid),
        "bceWeighted": case(lambda x: bce(x, "none", weight=weight, pos_weight=pos_weight).mean(1), lambda x: bce(x, "mean", weight=weight, pos_weight=pos_weight), activation=torch.sigmoid),
        "mseOne": case(lambda x: F.mse_loss(x[:, 0], one, reduction="none"), lambda x: MSELossFlat()(x, one), width=1),
        "mseTwo": case(lambda x: F.mse_loss(x, two, reduction="none").mean(1), lambda x: MSELossFlat()(x, two), width=2),
    },
}
Path(__file__).with_name("losses.json").write_text(json.dumps(result) + "\n")
