"""PyTorch and fastai as the benchmarks' peers: reads one JSON object a line, does the task it names, writes one back."""

import json
import os
import sys
import time
import traceback
import warnings

warnings.filterwarnings('ignore')
ANSWERS = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)  # What libraries print is no answer.

import torch

# torchvision's own operators come with a CUDA build only; fastai needs their names, not them.
LIBRARY = torch.library.Library('torchvision', 'DEF')
for name in ('nms', 'qnms'):
    LIBRARY.define(f'{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor')

from torch import nn


class Head(nn.Module):
    """fastai's head: concatenated pooling and two linear layers."""

    def __init__(self, features, classes):
        super().__init__()
        wide = 2 * features
        self.layers = nn.Sequential(
            nn.BatchNorm1d(wide), nn.Dropout(0.25), nn.Linear(wide, 512, bias=False), nn.ReLU(inplace=True),
            nn.BatchNorm1d(512), nn.Dropout(0.5), nn.Linear(512, classes, bias=False),
        )

    def forward(self, x):
        return self.layers(torch.cat([x.amax((2, 3)), x.mean((2, 3))], 1))


def build(model, classes=3):
    if model == 'efficientnetLite0':
        import timm
        body, features = timm.create_model('tf_efficientnet_lite0', features_only=False), 1280
        body.global_pool, body.classifier = nn.Identity(), nn.Identity()
    else:
        import torchvision
        whole = getattr(torchvision.models, model)()
        features = whole.fc.in_features
        body = nn.Sequential(*list(whole.children())[:-2])
    return nn.Sequential(body, Head(features, classes))


STEPS = {}


def prepare(name, model, size, batch, frozen=False, bf16=False, channels_last=False, evaluation=False):
    """Makes a training step, or an evaluation, under a name."""
    torch.manual_seed(0)
    net = build(model).train(not evaluation)
    x = torch.randn(batch, 3, size, size)
    y = torch.arange(batch) % 3
    if frozen:
        for module in net[0].modules():
            if not isinstance(module, nn.BatchNorm2d):
                for parameter in module.parameters(recurse=False):
                    parameter.requires_grad_(False)
    if channels_last:
        net, x = net.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    learned = [p for p in net.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=1e-3, betas=(0.9, 0.99), fused=True)
    loss = nn.CrossEntropyLoss()

    def cast():
        return torch.autocast('cpu', dtype=torch.bfloat16, enabled=bf16)

    def train():
        with cast():
            scores = net(x)
        value = loss(scores.float(), y)
        value.backward()
        optimizer.step()
        optimizer.zero_grad()
        return value.item()

    def evaluate():
        with torch.inference_mode(), cast():
            return net(x).float().softmax(1).sum().item()

    STEPS[name] = evaluate if evaluation else train
    return {}


def run(name, times):
    """Seconds of each of several steps."""
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        STEPS[name]()
        seconds.append(time.perf_counter() - begun)
    return {'seconds': seconds}


def forget(name):
    del STEPS[name]
    return {}


def versions():
    found = {'python': sys.version.split()[0], 'torch': torch.__version__, 'threads': torch.get_num_threads()}
    for package in ('fastai', 'timm', 'torchvision'):
        try:
            found[package] = __import__(package).__version__
        except Exception as error:
            found[package] = f'not there: {error}'
    return found


def loaders(folder, size, batch, workers):
    from fastai.vision.all import ImageDataLoaders, Normalize, Resize, aug_transforms, imagenet_stats

    augmentation = [*aug_transforms(), Normalize.from_stats(*imagenet_stats)]
    return ImageDataLoaders.from_folder(
        folder, valid_pct=0.2, seed=1, bs=batch, num_workers=workers, item_tfms=Resize(size), batch_tfms=augmentation, device='cpu'
    )


def load(folder, size, batch, workers):
    """Pictures a second of two epochs of fastai's loader."""
    data = loaders(folder, size, batch, workers)
    speeds = []
    for _ in range(2):
        begun, pictures = time.perf_counter(), 0
        for x, _y in data.train:
            pictures += len(x)
        speeds.append(pictures / (time.perf_counter() - begun))
    return {'speeds': speeds}


def epochs(folder, model, size, batch, workers, epochs):
    """Seconds of each epoch of fastai, the network not pretrained and not frozen."""
    from fastai.callback.progress import ProgressCallback
    from fastai.vision.all import CrossEntropyLossFlat, Learner

    data = loaders(folder, size, batch, workers)
    learn = Learner(data, build(model, data.c), loss_func=CrossEntropyLossFlat()).remove_cb(ProgressCallback)
    seconds = []
    for _ in range(epochs):
        begun = time.perf_counter()
        learn.fit(1, 1e-3)
        seconds.append(time.perf_counter() - begun)
    return {'seconds': seconds}


TASKS = {'load': load, 'epochs': epochs, 'prepare': prepare, 'run': run, 'forget': forget, 'versions': versions}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = TASKS[request.pop('task')](**request)
    except Exception as error:
        traceback.print_exc()
        answer = {'error': repr(error)}
    print(json.dumps(answer), file=ANSWERS, flush=True)
