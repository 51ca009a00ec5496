// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/quantize_ranges.h"

#include "core/compress/quantize_parameters.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace esp {

namespace {

using StatisticsList = std::vector<std::shared_ptr<const TensorStatistics>>;

struct CalibratedGroup {
    StatisticsList statistics;  // kept alive, as their addresses are the key
    CalibratedRange range;
    int64_t nonFinite = 0;
};

std::shared_ptr<const CalibratedGroup> calibrate(StatisticsList list, const RangeRule& rule, int levels, CompressCache& cache)
{
    Hasher hasher;
    hasher.add("calibrate").add(rule.calibrator->id).add(rule.percentile).add(levels);
    for (const auto& statistics : list)
        hasher.add(reinterpret_cast<uintptr_t>(statistics.get()));
    const Hash128 key = hasher.finish();
    if (auto known = cache.find<CalibratedGroup>(key))
        return known;
    const CalibratorOptions options{rule.percentile.empty() ? 100 : std::stod(rule.percentile), levels};
    CalibratedGroup group;
    if (list.size() == 1) {
        group.range = rule.calibrator->range(*list[0], options);
        group.nonFinite = list[0]->nonFinite;
    } else {
        TensorStatistics united = *list[0];
        for (size_t i = 1; i < list.size(); ++i)
            united.unite(*list[i]);
        group.range = rule.calibrator->range(united, options);
        group.nonFinite = united.nonFinite;
    }
    group.statistics = std::move(list);
    return cache.keep(key, std::move(group), sizeof(CalibratedGroup));
}

/// Scale and zero point of a group. A dropped Relu or Clip must be done by the bounds of the quantized range.
Affine affineOf(CalibratedRange range, const QuantizedTensors::Group& group)
{
    if (const std::optional<Clamp>& clamp = group.clamp) {
        // Calibration may stop a little short of the bound; the bound itself keeps "6" exact.
        constexpr double kNear = 0.01;
        range.low = std::max(range.low, clamp->low);
        range.high = std::min(range.high, clamp->high);
        if (std::isfinite(clamp->high) && clamp->high - range.high < kNear * clamp->high)
            range.high = clamp->high;
    }
    return affineFor(range, *group.format, group.isSymmetric);
}

}  // namespace

std::vector<RangeRule> rangeRules(const RecipeStep& step)
{
    const std::string id = choiceOf(step, "", "calibration");
    if (const Calibrator* one = findCalibrator(id))
        return {{one, one->usesPercent ? choiceOf(step, "", "percentile") : ""}};
    std::vector<RangeRule> rules{{findCalibrator(kBestCalibrator), ""}};
    for (const Calibrator& each : kCalibrators) {
        if (each.usesPercent) {
            for (const char* percentile : kPercentiles)
                rules.push_back({&each, percentile});
        } else if (&each != rules[0].calibrator) {
            rules.push_back({&each, ""});
        }
    }
    return rules;
}

Result<std::vector<Affine>> affineGroups(const QuantizedTensors& tensors, const std::map<int, CalibratedRange>& fixed, const RangeRule& rule,
                                         const ApplyContext& context, std::vector<std::string>& notes)
{
    std::vector<Affine> affines;
    for (const QuantizedTensors::Group& group : tensors.groups) {
        if (context.job.stopped())
            return cancelled();
        StatisticsList list;
        for (const std::string& value : group.measured) {
            const auto found = context.statistics.find(value);
            if (found == context.statistics.end())
                return Error{ErrorCode::NoData, value, "calibration has not seen this tensor"};
            list.push_back(found->second);
        }
        const auto calibrated = calibrate(std::move(list), rule, group.format->levels(), context.cache);
        if (calibrated->nonFinite > 0)
            notes.push_back("\"" + group.measured.front() + "\" had " + std::to_string(calibrated->nonFinite) +
                            " values that are not finite; they were left out");
        const auto own = fixed.find(static_cast<int>(affines.size()));
        affines.push_back(affineOf(own == fixed.end() ? calibrated->range : own->second, group));
    }
    return affines;
}

void keepPoolsComputable(const GraphIndex& index, const QuantizedTensors& tensors, std::vector<Affine>& affines, std::vector<std::string>& notes)
{
    // How many values are averaged is not known here; with one it holds for all, and 2¹⁶ are enough for any picture.
    constexpr double kMostRatio = 255;
    constexpr double kLeastRatio = 0x1p-16;
    for (const NodePtr& node : index.graph().nodes()) {
        if (!node->is("GlobalAveragePool") && !node->is("AveragePool"))
            continue;
        const auto in = tensors.tensors.find(node->input(0));
        const auto out = tensors.tensors.find(node->output(0));
        if (in == tensors.tensors.end() || out == tensors.tensors.end() || in->second.group == out->second.group)
            continue;
        const double from = static_cast<double>(affines[static_cast<size_t>(in->second.group)].scale);
        Affine& affine = affines[static_cast<size_t>(out->second.group)];
        const auto to = static_cast<double>(affine.scale);
        if (from <= kMostRatio * to && from >= kLeastRatio * to)
            continue;
        const bool isShort = from > kMostRatio * to;
        affine.scale = static_cast<float>(from / (isShort ? kMostRatio : kLeastRatio));
        notes.push_back("the range of \"" + node->output(0) + "\" is " + (isShort ? "widened" : "narrowed") + ", as ONNX Runtime's pooling cannot compute with steps so much " +
                        (isShort ? "shorter" : "longer") + " than those of what it averages");
    }
}

std::vector<std::string> scoreValues(const GraphIndex& index)
{
    // What makes answers of scores. Probabilities hide how far scores of sure answers have moved, class numbers all that does not flip one.
    static const std::set<std::string, std::less<>> kAnswering = {"Softmax", "LogSoftmax", "ArgMax",  "ArgMin",   "TopK",    "ReduceMax", "Where", "Less", "LessOrEqual",
                                                                  "Greater", "GreaterOrEqual", "Equal", "Not", "Cast", "Identity", "Squeeze", "Unsqueeze", "Reshape", "Flatten"};
    std::set<std::string> found;
    std::set<std::string> seen;
    std::vector<std::string> open;
    for (const ValueInfoPtr& output : index.graph().outputs())
        open.push_back(output->name);
    while (!open.empty()) {
        const std::string value = std::move(open.back());
        open.pop_back();
        const int producer = index.producer(value);
        if (producer < 0 || !seen.insert(value).second)
            continue;
        const Node& node = *index.graph().nodes()[static_cast<size_t>(producer)];
        if (!node.domain().empty() || !kAnswering.contains(node.opType())) {
            found.insert(value);
            continue;
        }
        for (const std::string& input : node.inputs())
            if (!input.empty() && !index.constant(input))
                open.push_back(input);
    }
    return {found.begin(), found.end()};
}

}  // namespace esp
