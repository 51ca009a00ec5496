# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ONNX Runtime answers for a model on a dataset."""

import time
from dataclasses import dataclass

import numpy as np

import ort


@dataclass
class Answers:
    top1: np.ndarray      # class number per sample
    margin: np.ndarray    # best score minus the second best, NaN where the model gives class numbers
    correct: np.ndarray   # bool per sample
    milliseconds: float   # of running alone

    @property
    def accuracy(self):
        return 100.0 * self.correct.mean()


def answer(model, data, level="all", threads=1):
    """Runs every evaluation sample alone, as a deployed model would see it."""
    session = ort.open_session(model, level, threads)
    # A constant of one number is given in the form that the model declares, which is one number in every model here.
    top1, margin = [], []
    spent = 0.0
    for index in range(len(data)):
        feeds = data.feeds(index)
        start = time.perf_counter()
        (output,) = session.run(feeds, [data.output])
        spent += time.perf_counter() - start
        if data.gives_scores:
            scores = output.reshape(-1)
            best = int(scores.argmax())
            top1.append(best)
            margin.append(float(scores[best] - np.delete(scores, best).max()))
        else:
            top1.append(int(output.reshape(-1)[0]))
            margin.append(float("nan"))
    top1 = np.array(top1)
    return Answers(top1, np.array(margin), top1 == data.labels, 1000 * spent)
