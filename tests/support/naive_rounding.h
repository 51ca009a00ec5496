// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/gptq.h"

namespace esp::test {

/// Algorithm 1 of GPTQ (Frantar and others 2023), written down as it stands there, in double: no blocks, no reordering, H⁻¹ updated by elimination after
/// each column.
std::vector<int8_t> naiveGptq(const RoundingProblem& problem, double damping);

/// AdaRound (Nagel and others 2020, equations 21 to 24), written down as it stands there, in double: Adam at a rate of 0.01, β annealed from 20 to 2 by a
/// cosine after a warm-up of a fifth of the iterations; the regularizer counts as much as in adaRound().
std::vector<int8_t> naiveAdaRound(const RoundingProblem& problem, int iterations);

}  // namespace esp::test
