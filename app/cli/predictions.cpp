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
    std::string text = "sample,label,top1,margin\n";
    for (size_t i = 0; i < evaluation.answers.size(); ++i) {
        const Answer& answer = evaluation.answers[i];
        text += quoted(data.sampleName(i)) + ",";
        if (data.hasLabels())
            text += std::to_string(data.labels()[i]);
        text += "," + std::to_string(answer.top1) + ",";
        if (evaluation.hasScores) {
            // Nine digits give the float back exactly.
            char margin[32];
            std::snprintf(margin, sizeof margin, "%.9g", static_cast<double>(answer.margin));
            text += margin;
        }
        text += "\n";
    }
    return writeFileAtomically(path, text);
}

}  // namespace esp::cli
