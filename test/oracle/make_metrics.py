"""Writes metrics.json: metrics of fastai and scikit-learn on random predictions.

Usage: python make_metrics.py    (needs fastai 2.8, torch 2.13, scikit-learn 1.9)

Each case has `output` (before softmax or sigmoid), `targets`, and `expected`: one number for each metric. Whole-set metrics
are scikit-learn's, which fastai's wrap. Of fastai itself: accuracy, errorRate, topKAccuracy, accuracyThresh (v2's
`accuracy_multi`), dice, mse, mae, msle, rmse, expRmspe. `fbeta` is fastai v1's formula, which v2 no longer has, written down here.
"""

import json
from pathlib import Path

import torch

library = torch.library.Library("torchvision", "DEF")  # ops that a torchvision without its own build has not
library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import fastai.metrics as fm
import sklearn.metrics as sk

torch.manual_seed(5)


class Learn:
    """What fastai's accumulating metrics look at."""

    def __init__(self, pred, y):
        self.pred, self.y, self.yb = pred, y, (y,)
        self.to_detach = lambda x: x


def whole(metric, output, targets):
    metric.reset()
    metric.accumulate(Learn(output, targets))
    return float(metric.value)


def averages(y, predicted, names):
    scores = {}
    for average in names:
        options = {"average": average, "zero_division": 0}
        scores[f"precision {average}"] = sk.precision_score(y, predicted, **options)
        scores[f"recall {average}"] = sk.recall_score(y, predicted, **options)
        scores[f"fbeta 2 {average}"] = sk.fbeta_score(y, predicted, beta=2, **options)
        scores[f"fbeta 1 {average}"] = sk.f1_score(y, predicted, **options)
    return scores


def classification(items, classes):
    targets = torch.randint(0, classes, (items,))
    output = (torch.randn(items, classes) + 1.2 * torch.nn.functional.one_hot(targets, classes)).round(decimals=3)
    if classes > 4:
        output[:, -1] = -9  # a class that is never predicted
    predicted, p = output.argmax(1), output.softmax(1).double()
    p = p / p.sum(1, keepdim=True)
    expected = {
        "accuracy": fm.accuracy(output, targets),
        "errorRate": fm.error_rate(output, targets),
        "topK 2": fm.top_k_accuracy(output, targets, k=2),
        "kappa": sk.cohen_kappa_score(targets, predicted),
        "kappa linear": sk.cohen_kappa_score(targets, predicted, weights="linear"),
        "kappa quadratic": sk.cohen_kappa_score(targets, predicted, weights="quadratic"),
        "matthews": sk.matthews_corrcoef(targets, predicted),
        "dice": whole(fm.Dice() if classes == 2 else fm.DiceMulti(), output, targets),
        **averages(targets, predicted, (["binary"] if classes == 2 else []) + ["micro", "macro", "weighted"]),
    }
    if classes == 2:
        expected["auroc macro"] = sk.roc_auc_score(targets, p[:, 1])
    else:
        for average in ("macro", "weighted", "micro"):
            expected[f"auroc {average}"] = sk.roc_auc_score(targets, p, multi_class="ovr", average=average)
    return case(output, targets, expected)


def several_labels(items, classes):
    targets = (torch.rand(items, classes) < 0.35).float()
    targets[0] = 0
    output = (2 * torch.randn(items, classes) + 2 * targets - 1).round(decimals=2)
    output[0] = -3  # an item with nothing there and nothing predicted
    predicted = output.sigmoid() > 0.5
    loose = output.sigmoid() > 0.2
    hits = (loose * targets).sum(1)
    precision, recall = hits / (loose.sum(1) + 1e-9), hits / (targets.sum(1) + 1e-9)
    expected = {
        "accuracyThresh": fm.accuracy_multi(output, targets),
        "accuracyThresh 0.2": fm.accuracy_multi(output, targets, thresh=0.2),
        "fbeta": ((precision * recall) / (precision * 4 + recall + 1e-9) * 5).mean(),
        "dice": sk.f1_score(targets, predicted, average="macro"),
        **averages(targets, predicted, ["micro", "macro", "weighted", "samples"]),
    }
    for average in ("macro", "weighted", "micro"):
        expected[f"auroc {average}"] = sk.roc_auc_score(targets, output, average=average)
    return case(output, targets, expected)


def numbers(items):
    targets = torch.rand(items).mul(4).round(decimals=3)
    output = (targets + 0.4 * torch.randn(items)).abs().round(decimals=3)
    expected = {
        "mse": fm.mse(output, targets),
        "mae": fm.mae(output, targets),
        "msle": fm.msle(output, targets),
        "rmse": whole(fm.rmse, output, targets),
        "expRmspe": whole(fm.exp_rmspe, output, targets),
        "r2Score": sk.r2_score(targets.double(), output.double()),
        "explainedVariance": sk.explained_variance_score(targets.double(), output.double()),
    }
    return case(output[:, None], targets, expected)


def case(output, targets, expected):
    rounded = [[round(x, 3) for x in row] for row in output.tolist()]
    return {"output": rounded, "targets": targets.tolist(), "expected": {k: float(v) for k, v in expected.items()}}


cases = {
    "two classes": classification(41, 2),
    "four classes": classification(53, 4),
    "a class never predicted": classification(47, 5),
    "several labels": several_labels(37, 5),
    "numbers": numbers(31),
}
Path(__file__).with_name("metrics.json").write_text(json.dumps(cases))
