"""Makes transforms.json: pictures transformed by fastai v1's formulas (fastai/vision/transform.py and image.py of 1.0.61,
written anew here in float64), with torch 2.13.0's grid_sample(align_corners=True). Byte i of a picture (row by row, RGB) is
(7 i² + 53 i) mod 256. `inside` says which pixels' colours come from inside of the source: there no padding mode matters.

    python test/oracle/make_transforms.py      # in an environment with torch
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F

CORNERS = [[-1, -1], [-1, 1], [1, -1], [1, 1]]
PAD_MODES = {"reflection": "reflect", "border": "replicate", "zeros": "constant"}


def grid(h, w):
    line = lambda n: torch.linspace(-1, 1, n, dtype=torch.float64) if n > 1 else torch.tensor([-1.0], dtype=torch.float64)
    y, x = torch.meshgrid(line(h), line(w), indexing="ij")
    return torch.stack([x, y], -1)


# Affine matrices, in coordinates of -1…1, from the output to the input.
def zoom_mat(sw, sh, c, r):
    return [[sw, 0, c], [0, sh, r], [0, 0, 1]]


def rotate(degrees):
    a = degrees * math.pi / 180
    return [[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]]


def zoom(scale, rowPct=0.5, colPct=0.5):
    s = 1 - 1 / scale
    return zoom_mat(1 / scale, 1 / scale, s * (2 * colPct - 1), s * (2 * rowPct - 1))


def squish(scale, rowPct=0.5, colPct=0.5):
    if scale <= 1:
        return zoom_mat(scale, 1, (1 - scale) * (2 * colPct - 1), 0)
    return zoom_mat(1, 1 / scale, 0, (1 - 1 / scale) * (2 * rowPct - 1))


def flipAffine():
    return [[-1, 0, 0], [0, 1, 0], [0, 0, 1]]


def dihedralAffine(k):
    x, y = -1 if k & 1 else 1, -1 if k & 2 else 1
    return [[0, x, 0], [y, 0, 0], [0, 0, 1]] if k & 4 else [[x, 0, 0], [0, y, 0], [0, 0, 1]]


def affine_mult(flow, m):
    h, w = flow.shape[:2]
    m = torch.tensor(m, dtype=torch.float64)
    m[0, 1] *= h / w
    m[1, 0] *= w / h
    return flow @ m[:2, :2].t() + m[:2, 2]


# Changes of perspective: what lies in the corners is shown at the targets.
def perspective(flow, targets):
    rows, right = [], []
    for (x, y), (u, v) in zip(targets, CORNERS):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    c = torch.linalg.solve(torch.tensor(rows, dtype=torch.float64), torch.tensor(right, dtype=torch.float64))
    h = torch.cat([c, torch.ones(1, dtype=torch.float64)]).view(3, 3)
    p = flow @ h[:, :2].t() + h[:, 2]
    return p[..., :2] / p[..., 2:]


def symmetricWarp(magnitude):
    m = [magnitude] * 4
    return [[-1 - m[3], -1 - m[1]], [-1 - m[2], 1 + m[1]], [1 + m[3], -1 - m[0]], [1 + m[2], 1 + m[0]]]


def perspectiveWarp(magnitude):
    return [[x + magnitude, y + magnitude] for x, y in CORNERS]


def tilt(direction, magnitude):
    t = [list(p) for p in CORNERS]
    moves = {0: [(2, 1, -1), (3, 1, 1)], 1: [(0, 1, -1), (1, 1, 1)], 2: [(1, 0, -1), (3, 0, 1)], 3: [(0, 0, -1), (2, 0, 1)]}
    for corner, axis, sign in moves[direction]:
        t[corner][axis] += sign * magnitude
    return t


def skew(direction, magnitude):
    t = [list(p) for p in CORNERS]
    corner, axis = direction // 2, direction % 2
    t[corner][axis] += magnitude * (1 if t[corner][axis] > 0 else -1)
    return t


# Changes of the finished picture, [C, H, W].
def flipLr(x):
    return x.flip(2)


def dihedral(x, k):
    flips = [d for bit, d in ((1, 1), (2, 2)) if k & bit]
    x = torch.flip(x, flips) if flips else x
    return x.transpose(1, 2) if k & 4 else x


def pad(x, padding, mode):
    return F.pad(x[None], (padding,) * 4, mode=PAD_MODES[mode])[0]


def crop(x, size, rowPct=0.5, colPct=0.5):
    rows, cols = size
    row, col = int((x.size(1) - rows + 1) * min(rowPct, 1 - 1e-7)), int((x.size(2) - cols + 1) * min(colPct, 1 - 1e-7))
    return x[:, row : row + rows, col : col + cols]


def crop_pad(x, size, padding_mode, rowPct=0.5, colPct=0.5):
    rows, cols = size
    row_pad, col_pad = max((rows - x.size(1) + 1) // 2, 0), max((cols - x.size(2) + 1) // 2, 0)
    if row_pad or col_pad:
        x = F.pad(x[None], (col_pad, col_pad, row_pad, row_pad), mode=PAD_MODES[padding_mode])[0]
    return crop(x, size, rowPct, colPct)


WARPS = {f.__name__: f for f in (symmetricWarp, perspectiveWarp, tilt, skew)}
AFFINES = {f.__name__: f for f in (rotate, zoom, squish, flipAffine, dihedralAffine)}
PIXELS = {f.__name__: f for f in (flipLr, dihedral, crop)}


def resize_target(source, target, method):
    if method == "squish":
        return target
    if method == "no":
        return source
    ratio = (min if method == "crop" else max)(source[0] / target[0], source[1] / target[1])
    return [int(round(source[0] / ratio)), int(round(source[1] / ratio))]


def apply(x, tfms, target, method, mode):
    """x: [C, H, W] in 0–1. Returns the picture and, for each of its pixels, whether it lies inside of x and where (x, y)."""
    size = resize_target(list(x.shape[1:]), target, method)
    for name, args in [t for t in tfms if t[0] == "pad"]:
        assert size == list(x.shape[1:]), "fastai would resample twice"
        x = pad(x, **args)
        size = x.shape[1:]
    flow = grid(*size)
    for name, args in [t for t in tfms if t[0] in WARPS]:
        flow = perspective(flow, WARPS[name](**args))
    m = torch.eye(3, dtype=torch.float64)
    for name, args in [t for t in tfms if t[0] in AFFINES]:
        m = m @ torch.tensor(AFFINES[name](**args), dtype=torch.float64)
    flow = affine_mult(flow, m.tolist())
    # Rows of `about`: inside or not, column and row in x.
    scale = torch.tensor([(x.shape[2] - 1) / 2, (x.shape[1] - 1) / 2], dtype=torch.float64)
    about = torch.cat([(flow.abs() <= 1 + 1e-9).all(-1, keepdim=True).double(), (flow + 1) * scale], -1).permute(2, 0, 1)
    y = F.grid_sample(x[None], flow[None], mode="bilinear", padding_mode=mode, align_corners=True)[0]
    lighting = [t for t in tfms if t[0] in ("brightness", "contrast")]
    if lighting:
        z = y.clamp(1e-7, 1 - 1e-7)
        z = torch.log(z / (1 - z))
        for name, args in lighting:
            z = z + math.log(args["change"] / (1 - args["change"])) if name == "brightness" else z * args["scale"]
        y = torch.sigmoid(z)
    for name, args in [t for t in tfms if t[0] in PIXELS]:
        y, about = PIXELS[name](y, **args), PIXELS[name](about, **args)
    if method in ("crop", "pad"):
        cut = next((args for name, args in tfms if name == "cropPad"), {})
        y, about = crop_pad(y, target, mode, **cut), crop_pad(about, target, "zeros", **cut)
    padding = sum(args["padding"] for name, args in tfms if name == "pad")
    return y, about[0] > 0.5, about[1:] - padding


CASES = [
    # source, target, method, mode, transforms
    ([9, 14], [12, 10], "crop", "border", []),
    ([9, 14], [12, 10], "squish", "border", []),
    ([9, 14], [12, 12], "pad", "border", []),
    ([9, 14], [12, 12], "pad", "zeros", []),
    ([9, 14], [12, 10], "crop", "border", [("cropPad", {"rowPct": 0.0, "colPct": 1.0})]),
    ([10, 14], [10, 14], "squish", "border", [("rotate", {"degrees": 25})]),
    ([10, 14], [10, 14], "squish", "zeros", [("rotate", {"degrees": -70})]),
    ([10, 14], [10, 14], "squish", "reflection", [("rotate", {"degrees": 12})]),
    ([10, 14], [12, 12], "crop", "border", [("zoom", {"scale": 1.4, "rowPct": 0.2, "colPct": 0.9})]),
    ([10, 14], [12, 12], "crop", "border", [("squish", {"scale": 0.7, "colPct": 0.3})]),
    ([10, 14], [12, 12], "crop", "border", [("squish", {"scale": 1.6, "rowPct": 0.8})]),
    ([10, 14], [12, 12], "crop", "border", [("flipAffine", {})]),
    *[([8, 11], [8, 11], "squish", "border", [("dihedralAffine", {"k": k})]) for k in range(8)],
    *[([8, 11], [8, 8], "no", "border", [("dihedral", {"k": k})]) for k in range(8)],
    ([10, 14], [12, 12], "crop", "border", [("symmetricWarp", {"magnitude": 0.25})]),
    ([10, 14], [12, 12], "crop", "reflection", [("symmetricWarp", {"magnitude": -0.2})]),
    ([10, 14], [12, 12], "crop", "border", [("perspectiveWarp", {"magnitude": 0.1})]),
    *[([10, 12], [12, 12], "squish", "border", [("tilt", {"direction": d, "magnitude": 0.3})]) for d in range(4)],
    *[([10, 12], [12, 12], "squish", "border", [("skew", {"direction": d, "magnitude": 0.4})]) for d in range(8)],
    ([10, 14], [10, 14], "no", "border", [("crop", {"size": [7, 5], "rowPct": 0.3, "colPct": 1.0})]),
    ([10, 14], [10, 14], "crop", "border", [("pad", {"padding": 3, "mode": "border"})]),
    ([10, 14], [16, 20], "no", "zeros", [("pad", {"padding": 3, "mode": "zeros"})]),
    ([5, 6], [5, 6], "squish", "border", [("brightness", {"change": 0.6})]),
    ([5, 6], [5, 6], "squish", "border", [("contrast", {"scale": 1.7}), ("brightness", {"change": 0.3})]),
    (
        [20, 17], [16, 14], "crop", "border",
        [
            ("symmetricWarp", {"magnitude": 0.15}), ("tilt", {"direction": 2, "magnitude": -0.1}),
            ("rotate", {"degrees": 15}), ("zoom", {"scale": 1.2, "rowPct": 0.1, "colPct": 0.6}), ("squish", {"scale": 0.9}),
            ("brightness", {"change": 0.55}), ("contrast", {"scale": 0.8}),
            ("flipLr", {}), ("cropPad", {"rowPct": 0.7, "colPct": 0.2}),
        ],
    ),
]


def main():
    cases = []
    for source, target, method, mode, tfms in CASES:
        i = torch.arange(source[0] * source[1] * 3)
        picture = ((i * i * 7 + i * 53) % 256).view(*source, 3).permute(2, 0, 1)
        y, inside, places = apply(picture.double() / 255, tfms, target, method, mode)
        cases.append({
            "source": source, "target": target, "method": method, "paddingMode": mode, "transforms": tfms,
            "size": list(y.shape[1:]),
            "result": [round(v, 5) for v in y.permute(1, 2, 0).flatten().tolist()],
            "inside": [int(v) for v in inside.flatten()],
            # Result's column and row, source's column and row.
            "places": [
                [c, r, *(round(float(v), 8) for v in places[:, r, c])]
                for r in range(0, y.shape[1], 5) for c in range(r % 3, y.shape[2], 5) if inside[r, c]
            ],
        })
    file = Path(__file__).with_name("transforms.json")
    file.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
    print(f"{len(cases)} cases in {file.name}, {file.stat().st_size} bytes")


main()
