# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluating a model with ONNX Runtime in the way that is fastest for it."""

import statistics
import threading
import time

import numpy as np

import espalier
import ort


def grouped(data, size):
    """The feeds of all samples in batches."""
    one = [data.feeds(index) for index in range(len(data))]
    moving = [name for name, rule in data.rules.items() if "constant" not in rule]
    starts = range(0, len(data), size)
    return [{name: np.concatenate([feeds[name] for feeds in one[at : at + size]]) if name in moving else one[at][name] for name in one[at]} for at in starts]


class Way:
    """One way to run a model: sessions side by side, each with its threads."""

    def __init__(self, sessions, threads, batch):
        self.sessions, self.threads, self.batch = sessions, threads, batch

    def __str__(self):
        return f"{self.sessions} × {self.threads} threads, batch {self.batch}" if self.sessions > 1 else f"{self.threads} threads, batch {self.batch}"

    def open(self, model):
        return [ort.open_session(model, threads=self.threads) for _ in range(self.sessions)]

    def run(self, sessions, feeds, output):
        """ms for all feeds; raises where the model's batch is another one."""

        def work(session, part):
            for feed in part:
                session.run(feed, [output])

        start = time.perf_counter()
        if len(sessions) == 1:
            work(sessions[0], feeds)
        else:
            parts = [threading.Thread(target=work, args=(session, feeds[number :: len(sessions)])) for number, session in enumerate(sessions)]
            for part in parts:
                part.start()
            for part in parts:
                part.join()
        return 1000 * (time.perf_counter() - start)


WAYS = [Way(1, threads, batch) for threads in (1, 2) for batch in (1, 8, 32)] + [Way(2, 1, batch) for batch in (1, 8, 32)]


def runs_with(session, feed, output):
    try:
        session.run(feed, [output])
        return True
    except Exception:  # a model whose batch is fixed
        return False


def evaluations(case, data, repeat, limit=None):
    """(ms here, ms of ONNX Runtime at its best, the best way), medians of turns."""
    batches = {size: grouped(data, size) for size in (1, 8, 32)}
    opened = []
    for way in WAYS:
        sessions = way.open(case.model)
        if all(runs_with(session, feed, data.output) for session in sessions for feed in batches[way.batch][:1]):
            opened.append((way, sessions, []))
    here = []
    for _ in range(repeat):
        here.append(espalier.evaluate(case.model, case.data, limit).milliseconds)
        for way, sessions, spent in opened:
            spent.append(way.run(sessions, batches[way.batch], data.output))
    best, way = min(((statistics.median(spent), way) for way, _, spent in opened), key=lambda pair: pair[0])
    return statistics.median(here), best, way
