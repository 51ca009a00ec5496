// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace esp {

class Session;

/// "12 of 500 answers change at int8", or why that is not known.
QString sensitivitySentence(const Session& session, int layer);

/// Why sensitivity cannot be measured now, or "".
QString sensitivityProblem(const Session& session);

/// The share of changed answers at which its colour is full: the least of 1, 2, 5, 10 and 20 % that no layer exceeds, 20 % at most.
double sensitivityEnd(const Session& session);

/// "0.0123", or "" where it is not known; sentence: "Output moves by 0.0123 nats at int8 (KL divergence)", or why that is not known.
QString divergenceFigure(const Session& session, int layer);
QString divergenceSentence(const Session& session, int layer);
/// The divergence at which its colour is full: the least of 1, 2 and 5 times a power of ten that no layer exceeds; 0 while none is known.
double divergenceEnd(const Session& session);
/// Whether layers were measured, but the model gives class numbers, of which there is none.
bool givesNoDivergence(const Session& session);
QString divergenceText(double nats);

}  // namespace esp
