// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/value_noise.h"

#include <algorithm>
#include <cmath>

namespace esp::cli {

namespace {

size_t largestAt(const std::vector<float>& values)
{
    return static_cast<size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

void addRun(const Value& a, const Value& b, ValueNoise& result)
{
    if (a.type != b.type || a.dims != b.dims) {
        result.mismatch = toString(a.type) + " " + toString(a.dims) + " against " + toString(b.type) + " " + toString(b.dims);
        return;
    }
    const std::vector<float> x = a.toTensor({})->toFloats();
    const std::vector<float> y = b.toTensor({})->toFloats();
    if (!(a.data == b.data))
        ++result.runsDiffering;
    if (largestAt(x) != largestAt(y))
        ++result.topDiffering;
    for (size_t i = 0; i < x.size(); ++i) {
        if (!std::isfinite(x[i]) || !std::isfinite(y[i])) {
            ++result.noise.nonFinite;
            continue;
        }
        const double difference = static_cast<double>(x[i]) - y[i];
        result.noise.signal += static_cast<double>(x[i]) * x[i];
        result.noise.noise += difference * difference;
        result.noise.largest = std::max(result.noise.largest, std::abs(difference));
        ++result.noise.values;
    }
}

}  // namespace

std::vector<ValueNoise> compareRuns(const std::vector<std::string>& names, const std::vector<std::map<std::string, Value>>& first,
                                    const std::vector<std::map<std::string, Value>>& second)
{
    std::vector<ValueNoise> results;
    for (const std::string& name : names) {
        ValueNoise result;
        result.noise.output = name;
        for (size_t run = 0; run < first.size(); ++run) {
            const auto a = first[run].find(name);
            if (run >= second.size() || a == first[run].end() || !second[run].contains(name))
                result.mismatch = "is missing";
            else
                addRun(a->second, second[run].at(name), result);
        }
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace esp::cli
