// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/technique.h"
#include "core/engine/engine.h"

#include <map>
#include <string>
#include <vector>

namespace esp::test {

Engine& engine();

/// Seeded normal inputs for a model planned at batch 1.
std::map<std::string, Value> randomInputs(const Plan& plan, uint32_t seed);

/// Output values of one run on seeded inputs, flattened, by output name; `extra` names inner values.
std::map<std::string, std::vector<float>> runOnce(const Model& model, uint32_t seed, const std::vector<std::string>& extra = {});

/// Statistics over 16 seeded inputs.
StatisticsSource randomCalibration();

/// The model with the recipe's JSON applied; fails the test on errors.
CompressResult compressed(const Model& model, const std::string& steps, CompressCache* cache = nullptr);

/// {"quantize" with the given parameters and layers, as JSON text of one step}
std::string quantizeStep(const std::string& parameters = "", const std::string& layers = "", bool all = true);

/// Op types of the plan's steps in order.
std::vector<std::string> plannedOps(const Model& model);
std::vector<std::string> nodeOps(const Model& model);
const Node* nodeWriting(const Model& model, const std::string& value);

}  // namespace esp::test
