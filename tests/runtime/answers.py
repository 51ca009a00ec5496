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
    credit: np.ndarray    # the same, but a tie of k best scores that holds the label counts 1/k
    milliseconds: float   # of running alone

    @property
    def accuracy(self):
        return 100.0 * self.correct.mean()


def answer(model, data, level="all", threads=1):
    """Runs every evaluation sample alone, as a deployed model would see it."""
    session = ort.open_session(model, level, threads)
    # A constant of one number is given in the form that the model declares, which is one number in every model here.
    top1, margin, credit = [], [], []
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
            tied = scores == scores[best]
            credit.append(tied[data.labels[index]] / np.count_nonzero(tied))
        else:
            top1.append(int(output.reshape(-1)[0]))
            margin.append(float("nan"))
            credit.append(float(top1[-1] == data.labels[index]))
    top1 = np.array(top1)
    return Answers(top1, np.array(margin), top1 == data.labels, np.array(credit), 1000 * spent)
