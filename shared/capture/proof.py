"""The few best outlines looked at along their sides: does one thing really end there?

A tile, a plank, a grid on a mat make outlines as straight as a paper's, but what lies inside of
them is what lies outside. A pale paper differs by little from its desk, but it does so all the way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.capture.reduced import Reduced
from shared.image.cv import cv2

Floats = NDArray[np.float64]
Map = NDArray[np.float32]
NAMES = ("agreed", "agreed_least", "stepped_least", "rougher", "roughness", "uneven", "alike",
         "soft")  # fmt: skip
"""What the best outlines are judged by, besides their score, their size and the frame's borders."""
_SHARES = np.linspace(0.06, 0.94, 40)
_DEPTHS = np.array([3.0, 5.0, 7.0, 9.0, 11.0])
_NOISE = 0.7


def proven(small: Reduced, corners: Floats, border: NDArray[np.bool_]) -> Floats:
    """Figures of outlines (n × 4 × 2, reduced pixels), n × len(NAMES). Sides on the frame's border
    say nothing. All figures lie in about 0 to 1."""
    count = len(corners)
    run = np.roll(corners, -1, axis=1) - corners
    normal = np.stack([-run[..., 1], run[..., 0]], axis=2)
    normal /= np.maximum(np.linalg.norm(normal, axis=2, keepdims=True), 1e-6)
    inward = ((corners.mean(axis=1, keepdims=True) - corners) * normal).sum(axis=2)
    normal *= np.where(inward < 0, -1.0, 1.0)[..., None]
    base = corners[:, :, None] + _SHARES[:, None] * run[:, :, None]
    depths = np.concatenate([_DEPTHS, -_DEPTHS])
    places = base[:, :, :, None] + depths[:, None] * normal[:, :, None, None]
    flat = places.reshape(count * 4, -1, 2).astype(np.float32)
    x, y = np.ascontiguousarray(flat[..., 0]), np.ascontiguousarray(flat[..., 1])
    wide, high = small.size
    shape = (count, 4, len(_SHARES), len(depths))
    seen = ((x >= 0) & (y >= 0) & (x <= wide - 1) & (y <= high - 1)).reshape(shape).all(axis=3)
    seen &= ~border[..., None]
    deep = len(_DEPTHS)
    bare = _looked(small.bare, x, y).reshape(*shape, 3)
    inner, outer = bare[..., :deep, :].mean(axis=3), bare[..., deep:, :].mean(axis=3)
    usable = seen.sum(axis=2) >= len(_SHARES) // 4
    weight = (seen / np.maximum(seen.sum(axis=2, keepdims=True), 1)).astype(np.float32)
    step = inner - outer
    mean = (step * weight[..., None]).sum(axis=2)
    size = np.linalg.norm(mean, axis=2)
    along = (step * (mean / np.maximum(size, 1e-6)[..., None])[:, :, None]).sum(axis=3)
    spread = np.sqrt((((along - size[..., None]) ** 2) * weight).sum(axis=2))
    surely = size / (spread + _NOISE)
    surely = surely / (surely + 1.5)
    stepped = size / (size + 5.0)
    # where a lamp is mirrored or a shadow ends, colours go on changing for many pixels
    close, wide_apart = (
        np.linalg.norm((weight[..., None] * (bare[..., d, :] - bare[..., d + deep, :])).sum(axis=2),
                       axis=2) + _NOISE
        for d in (0, deep - 1)
    )  # fmt: skip
    soft = np.clip(1 - close / wide_apart, 0.0, 1.0)
    raw = _looked(cv2.extractChannel(small.lab, 0).astype(np.float32), x, y).reshape(shape)
    rough = np.abs(np.diff(raw, axis=2)) * (seen[:, :, 1:] & seen[:, :, :-1])[..., None]
    between = np.maximum((seen[:, :, 1:] & seen[:, :, :-1]).sum(axis=2), 1)
    # print is rough in places, grain everywhere: the quieter half of the depths counts
    inside = np.sort(rough[..., :deep].sum(axis=2) / between[..., None], axis=2)[..., 0]
    outside = np.sort(rough[..., deep:].sum(axis=2) / between[..., None], axis=2)[..., 0]
    ratio = np.log((outside + 0.4) / (inside + 0.4))
    own = np.maximum(usable.sum(axis=1), 1)

    def mean_of(values: Floats) -> Floats:
        return np.asarray(np.where(usable, values, 0.0).sum(axis=1) / own)

    def least(values: Floats) -> Floats:
        return np.asarray(np.where(usable, values, 9.0).min(axis=1).clip(0.0, 1.0))

    colours = (inner * weight[..., None]).sum(axis=2)
    top = np.where(usable[..., None], colours, -1e9).max(axis=1)
    low = np.where(usable[..., None], colours, 1e9).min(axis=1)
    away = np.linalg.norm(np.maximum(top - low, 0.0), axis=1)
    faintest, rougher = least(surely), np.tanh(mean_of(ratio))
    return np.column_stack([
        mean_of(surely), faintest, least(stepped), rougher, np.abs(rougher), away / (away + 20.0),
        (1 - faintest) * (1 - np.abs(rougher)),
        least(soft),
    ])  # fmt: skip


def _looked(picture: Map, x: Map, y: Map) -> Map:
    return np.asarray(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
