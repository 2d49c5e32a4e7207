"""Fits the weights of the last stage of ``shared/capture/find.py`` to made photographs.

Run from the repository: ``python tests/bench/desk/fit.py [frames] [desks]`` (about a second of
processor time each). It prints what each seed would get from weights fitted to the others, then the
weights of all of them. Seeds for development only; the seed of the figures is refused by design.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[3]))

import reading_set

from desk import made
from desk.camera import overlap
from shared.capture import find
from shared.capture.finalists import compared
from shared.capture.proof import NAMES, proven
from shared.capture.reduced import reduced
from shared.image.cv import cv2

Floats = NDArray[np.float64]
SEEDS = (1, 2, 3)
_BED_SEEDS = (1, 2, 3, 4, 5)
_SMALL = ("id-card-front", "id-card-back", "bank-card", "photo")
_BEDS = 20
"""Papers on an A3 bed for each seed, most of them small: without them size alone would speak for a
page, and a card in the middle of a bare desk would be none."""
_RIGHT, _TIE, _WORSE = 0.95, 0.015, 0.02
_RIDGE, _STEPS, _RATE, _BARE = 3e-3, 350, 0.05, 1.5
"""_BARE: how much a bare desk counts beside a page; there are fewer of them."""


@dataclass(frozen=True)
class Case:
    """The outlines of one picture that came to the last stage. overlaps: none for a bare desk."""

    figures: Floats
    overlaps: Floats | None


def case(shot: made.Shot) -> Case | None:
    """What the last stage sees of a picture; None when nothing comes to it."""
    small = reduced(shot.bgr)
    seen = find._outlines(small)
    if seen is None:
        return None
    chosen = np.argsort(-(seen.figures @ find._FIRST), kind="stable")[: find._FINALISTS]
    scores = compared(small, seen, chosen) @ find._LAST
    last = find._varied(seen.corners[chosen], scores, find._PROVEN)
    best = chosen[last]
    figures = np.column_stack([
        scores[last], seen.figures[best][:, find._SIZE_AND_BORDER],
        proven(small, seen.corners[best], seen.border[best]),
    ])  # fmt: skip
    if not shot.quads:
        return Case(figures, None)
    truth = (shot.quads[0] + 0.5) / small.scale - 0.5
    return Case(figures, np.array([overlap(seen.corners[b], truth, small.size) for b in best]))


def on_a_bed(seed: int) -> list[made.Shot]:
    """Papers as the reading's set lays them down, small ones first."""
    kinds = [str(kind) for kind in reading_set.KINDS]
    numbers = range(4 * len(kinds))
    small = [n for n in numbers if kinds[n % len(kinds)] in _SMALL]
    large = [n for n in numbers if n not in small]
    found = [reading_set.sample(seed, n) for n in (small + large)[:_BEDS]]
    return [made.Shot(s.bgr, (np.asarray(s.quad, np.float64),), "bed", s.kind, "") for s in found]


def fitted(cases: list[Case]) -> tuple[Floats, float]:
    """Weights and the score of a bare desk: a conditional logit, by gradient descent (Adam)."""
    every = np.concatenate([c.figures for c in cases])
    middle, spread = every.mean(axis=0), every.std(axis=0) + 1e-6
    rows: list[tuple[Floats, Floats, float]] = []
    for one in cases:
        z = (one.figures - middle) / spread
        if one.overlaps is None:
            rows.append((z, np.append(np.zeros(len(z)), 1.0), _BARE))
            continue
        good = (one.overlaps >= _RIGHT) & (one.overlaps >= one.overlaps.max() - _TIE)
        keep = good | (one.overlaps < one.overlaps.max() - _WORSE)
        if good.any():
            rows.append((z[keep], np.append(good[keep].astype(float), 0.0), 1.0))
    count = every.shape[1]
    weights, first, second = np.zeros(count + 1), np.zeros(count + 1), np.zeros(count + 1)
    for step in range(1, _STEPS + 1):
        slope = np.zeros(count + 1)
        for z, good, share in rows:
            score = np.append(z @ weights[:count], weights[count])
            chance = np.exp(score - score.max())
            chance /= chance.sum()
            wanted = chance * good
            rest = (chance - wanted / (wanted.sum() + 1e-12)) * share
            slope[:count] += rest[:-1] @ z
            slope[count] += rest[-1]
        slope = slope / len(rows) + np.append(_RIDGE * weights[:count], 0.0)
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope * slope
        weights -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    plain = weights[:count] / spread
    return plain, float(weights[count] + (middle * plain).sum())


def told(cases: list[Case], weights: Floats, nothing: float) -> str:
    """How many pages are right, and on how many bare desks one is seen."""
    pages, seen = [], []
    for one in cases:
        scores = one.figures @ weights - nothing
        best = int(scores.argmax())
        if one.overlaps is None:
            seen.append(scores[best] > 0)
        else:
            pages.append(scores[best] > 0 and one.overlaps[best] > _RIGHT - 0.01)
    return f"{sum(pages)} of {len(pages)} pages right, {sum(seen)} of {len(seen)} bare desks seen"


def main() -> None:
    """Make, fit, print."""
    frames, desks = (int(n) for n in (sys.argv[1:] + ["96", "60"][len(sys.argv) - 1 :])[:2])
    cv2.setNumThreads(1)
    sets: dict[int, list[Case]] = {}
    for seed in _BED_SEEDS:
        shots = on_a_bed(seed)
        if seed not in SEEDS:
            sets[seed] = [c for c in map(case, shots) if c is not None]
            continue
        shots += [made.shot(seed, n) for n in range(frames)]
        shots += [made.empty(seed, n, (1280, 720)) for n in range(desks)]
        sets[seed] = [c for c in map(case, shots) if c is not None]
        print("seed", seed, told(sets[seed], find._PROOF, find._NOTHING), "by the weights in use")
    for seed in SEEDS:
        rest = [c for other in sets if other != seed for c in sets[other]]
        print("seed", seed, told(sets[seed], *fitted(rest)), "by weights of the others")
    weights, nothing = fitted([c for cases in sets.values() for c in cases])
    for name, weight in zip(("score", "border", "area", *NAMES), weights, strict=True):
        print(f"{name:14}{weight:9.4f}")
    print(f"{'nothing':14}{nothing:9.4f}")


if __name__ == "__main__":
    main()
