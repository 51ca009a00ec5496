// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/plan.h"

#include <algorithm>

namespace esp {

std::vector<PlannedValue> Plan::inputSignature() const
{
    std::vector<PlannedValue> signature;
    for (const int number : inputs) {
        const PlanValue& value = values[static_cast<size_t>(number)];
        signature.push_back({value.name, value.type, value.dims});
    }
    return signature;
}

int Plan::findOutput(std::string_view name) const
{
    const auto found = std::find(outputNames.begin(), outputNames.end(), name);
    return found == outputNames.end() ? -1 : outputs[static_cast<size_t>(found - outputNames.begin())];
}

}  // namespace esp
