// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/predictions.h"

#include "core/base/file.h"
#include "core/data/dataset.h"
#include "core/engine/engine.h"

#include <cstdio>

namespace esp::cli {

namespace {

std::string quoted(const std::string& field)
{
    if (field.find_first_of(",\"\r\n") == std::string::npos)
        return field;
    std::string text = "\"";
    for (const char c : field)
        text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
}

}  // namespace

Result<void> writePredictions(const std::string& path, const Dataset& data, const Evaluation& evaluation)
{
    const size_t perSample = evaluation.form.perSample;
    const bool isSequence = evaluation.form.isSequence;
    const bool hasLosses = isSequence && evaluation.hasScores && data.hasLabels();
    // Nine digits give a float back exactly.
    const auto number = [](float value) {
        char digits[32];
        std::snprintf(digits, sizeof digits, "%.9g", static_cast<double>(value));
        return std::string(digits);
    };
    std::string text = std::string("sample,") + (isSequence ? "position," : "") + "label,top1,margin" + (hasLosses ? ",loss\n" : "\n");
    for (size_t i = 0; i < evaluation.answers.size(); ++i) {
        const Answer& answer = evaluation.answers[i];
        text += quoted(data.sampleName(i / perSample)) + ",";
        if (isSequence)
            text += std::to_string(i % perSample) + ",";
        if (data.hasLabels())
            text += std::to_string(data.labels()[i]);
        text += "," + std::to_string(answer.top1) + ",";
        if (evaluation.hasScores)
            text += number(answer.margin);
        text += (hasLosses ? "," + number(answer.loss) : "") + "\n";
    }
    return writeFileAtomically(path, text);
}

}  // namespace esp::cli
