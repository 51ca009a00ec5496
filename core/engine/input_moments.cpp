// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/input_moments.h"

#include "core/base/aligned_memory.h"
#include "core/engine/evaluator.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace esp {

namespace {

constexpr int64_t kRowsAColumn = 4;
constexpr int64_t kLeastRows = 1024;
constexpr int64_t kMostRows = 16384;
constexpr int64_t kPassBytes = int64_t{256} << 20;   // of rows that are gathered at a time
constexpr int64_t kKeptBytes = int64_t{768} << 20;   // of moments that are remembered

int64_t productOf(const std::vector<int64_t>& values) { return std::accumulate(values.begin(), values.end(), int64_t{1}, std::multiplies<>()); }

/// Where the rows of one layer lie in a value of one sample.
struct Geometry {
    int64_t groups = 1, columns = 0, positions = 0;
    // of a convolution
    int64_t channels = 0;  // of a group
    std::vector<int64_t> in, out, kernel, strides, dilations, pads;

    /// Row of a group at a position; sample: its elements.
    void gather(const float* sample, int64_t group, int64_t position, float* to) const
    {
        if (kernel.empty()) {
            std::copy_n(sample + position * columns, columns, to);
            return;
        }
        const int64_t taps = productOf(kernel), plane = productOf(in);
        const float* first = sample + group * channels * plane;
        for (int64_t tap = 0; tap < taps; ++tap) {
            int64_t place = position, rest = tap, from = 0, step = 1;
            bool inside = true;
            for (size_t i = in.size(); i-- > 0; place /= out[i], rest /= kernel[i], step *= in[i]) {
                const int64_t at = place % out[i] * strides[i] + rest % kernel[i] * dilations[i] - pads[i];
                inside = inside && at >= 0 && at < in[i];
                from += at * step;
            }
            for (int64_t channel = 0; channel < channels; ++channel)
                to[channel * taps + tap] = inside ? first[channel * plane + from] : 0.0F;
        }
    }
};

/// dims: of the value for a batch of samples. Nothing where the layer cannot read such a value, or samples do not lie one behind the other in it.
std::optional<Geometry> geometryOf(const InputRequest& request, const Dims& dims, int64_t batch)
{
    Geometry g;
    if (!request.convolution) {
        if (dims.size() < 2)
            return std::nullopt;
        g.columns = dims.back();
        // Samples may lie several rows long along the first dimension, as behind a Reshape to rows.
        g.positions = productOf({dims.begin(), dims.end() - 1}) / batch;
        return g;
    }
    const Node& node = *request.convolution;
    const size_t rank = request.weights.size() - 2;
    if (dims.size() != request.weights.size() || rank == 0 || dims.front() != batch)
        return std::nullopt;
    const auto listOf = [&](const char* name, int64_t fallback, size_t count) {
        std::vector<int64_t> list = node.intsAttribute(name);
        list.resize(count, fallback);
        return list;
    };
    g.groups = node.intAttribute("group", 1);
    g.channels = request.weights[1];
    g.in.assign(dims.begin() + 2, dims.end());
    g.kernel.assign(request.weights.begin() + 2, request.weights.end());
    g.strides = listOf("strides", 1, rank);
    g.dilations = listOf("dilations", 1, rank);
    g.pads = listOf("pads", 0, 2 * rank);
    const std::string automatic = node.stringAttribute("auto_pad", "NOTSET");
    for (size_t i = 0; i < rank; ++i) {
        const int64_t extent = (g.kernel[i] - 1) * g.dilations[i] + 1;
        if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
            const int64_t steps = (g.in[i] + g.strides[i] - 1) / g.strides[i];
            const int64_t pads = std::max<int64_t>(0, (steps - 1) * g.strides[i] + extent - g.in[i]);
            g.pads[i] = automatic == "SAME_UPPER" ? pads / 2 : pads - pads / 2;
            g.pads[rank + i] = pads - g.pads[i];
        } else if (automatic == "VALID") {
            g.pads[i] = g.pads[rank + i] = 0;
        }
        g.out.push_back(std::max<int64_t>(0, (g.in[i] + g.pads[i] + g.pads[rank + i] - extent) / g.strides[i] + 1));
    }
    g.positions = productOf(g.out);
    g.columns = g.channels * productOf(g.kernel);
    return g;
}

/// The rows of one layer while samples stream.
struct Rows {
    Geometry geometry;
    int64_t perSample = 0;
    int64_t rows = 0;
    std::shared_ptr<std::byte> memory;

    float* values() const { return reinterpret_cast<float*>(memory.get()); }  // [groups][rows][columns]

    /// Places of a sample's rows: as many equal parts of its positions, and in each the same one by the sample's number, so that samples differ.
    void take(size_t sample, const float* elements)
    {
        const uint64_t turned = (sample + 1) * 0x9e3779b97f4a7c15u;
        const double shift = static_cast<double>(turned >> 11) * 0x1p-53;
        for (int64_t i = 0; i < perSample; ++i) {
            const auto position = std::min(geometry.positions - 1, static_cast<int64_t>((static_cast<double>(i) + shift) * static_cast<double>(geometry.positions) /
                                                                                        static_cast<double>(perSample)));
            const int64_t row = static_cast<int64_t>(sample) * perSample + i;
            for (int64_t group = 0; group < geometry.groups; ++group)
                geometry.gather(elements, group, position, values() + (group * rows + row) * geometry.columns);
        }
    }
};

InputMomentsPtr momentsOf(EngineState& state, const Rows& rows, const Hash128& key)
{
    const Geometry& g = rows.geometry;
    auto moments = std::make_shared<InputMoments>();
    moments->key = key;
    moments->groups = g.groups;
    moments->columns = g.columns;
    moments->rows = rows.rows;
    moments->second.resize(static_cast<size_t>(g.groups * g.columns * g.columns));
    for (auto* each : {&moments->mean, &moments->magnitude, &moments->largest})
        each->assign(static_cast<size_t>(g.groups * g.columns), 0);
    const KernelTable& kernels = state.kernels;
    const GemmShape shape{.m = g.columns, .n = g.columns, .k = rows.rows, .transposeA = true};
    FloatEpilogue epilogue;
    epilogue.alpha = 1.0F / static_cast<float>(rows.rows);
    const auto count = static_cast<double>(rows.rows);
    const auto one = [&](int64_t group) {
        const float* x = rows.values() + group * rows.rows * g.columns;
        for (int64_t column = 0; column < g.columns; ++column) {
            double sum = 0, magnitude = 0;
            float largest = 0;
            for (int64_t row = 0; row < rows.rows; ++row) {
                const float value = x[row * g.columns + column];
                sum += static_cast<double>(value);
                magnitude += std::abs(static_cast<double>(value));
                largest = std::max(largest, std::abs(value));
            }
            const auto at = static_cast<size_t>(group * g.columns + column);
            moments->mean[at] = static_cast<float>(sum / count);
            moments->magnitude[at] = static_cast<float>(magnitude / count);
            moments->largest[at] = largest;
        }
    };
    const auto product = [&](int64_t group, bool alone) {
        const float* x = rows.values() + group * rows.rows * g.columns;
        const std::shared_ptr<std::byte> packed = allocateAligned(kernels.gemmF32PackedBytes(shape));
        kernels.gemmF32Pack(shape, x, packed.get());
        float* out = moments->second.data() + group * g.columns * g.columns;
        const int64_t tiles = kernels.gemmF32Tiles(shape);
        const auto run = [&](int64_t begin, int64_t end) {
            const std::shared_ptr<std::byte> scratch = allocateAligned(kernels.gemmF32ScratchBytes(shape));
            kernels.gemmF32(shape, x, packed.get(), epilogue, out, scratch.get(), begin, end);
        };
        if (!alone)
            return run(0, tiles);
        const auto parts = std::min<int64_t>(tiles, state.pool.threadCount());
        state.pool.parallelFor(static_cast<size_t>(parts), [&](size_t part, int) {
            run(tiles * static_cast<int64_t>(part) / parts, tiles * (static_cast<int64_t>(part) + 1) / parts);
        });
    };
    if (g.groups == 1) {
        one(0);
        product(0, true);
    } else {
        state.pool.parallelFor(static_cast<size_t>(g.groups), [&](size_t group, int) {
            one(static_cast<int64_t>(group));
            product(static_cast<int64_t>(group), false);
        });
    }
    return moments;
}

int64_t bytesOf(const InputMoments& moments) { return static_cast<int64_t>(moments.second.size() * sizeof(float)); }

/// Samples in batches where they lie one behind the other in all of the values, else each by itself.
Result<PlanPtr> planOfRows(EngineState& state, const Model& model, const Dataset& dataset, const std::vector<std::string>& values)
{
    ESP_TRY(PlanPtr plan, planForData(state, model, dataset, {.batch = 0, .extraOutputs = values}));
    const auto isApart = [&](int output) { return plan->values[static_cast<size_t>(output)].sampleMajor; };
    if (std::all_of(plan->outputs.end() - static_cast<ptrdiff_t>(values.size()), plan->outputs.end(), isApart))
        return plan;
    // A model with a batch of its own has no other.
    Result<PlanPtr> single = planForData(state, model, dataset, {.batch = 1, .extraOutputs = values});
    return single ? single : Result<PlanPtr>(plan);
}

/// One pass over the data for those requests.
Result<void> gatherRows(EngineState& state, const PlanPtr& plan, const DatasetPtr& dataset, std::vector<Rows>& rows, size_t firstOutput, const Job& job)
{
    std::vector<uint32_t> samples(dataset->size());
    std::iota(samples.begin(), samples.end(), 0u);
    Synchronized<size_t> done;
    done.with([](size_t& count) { count = 0; });
    BatchFeeder feeder(state, plan, dataset);
    return feeder.run(
        samples,
        [&](std::span<const uint32_t> batch, const std::vector<const std::byte*>& outputs) {
            for (size_t i = 0; i < rows.size(); ++i) {
                const PlanValue& value = plan->values[static_cast<size_t>(plan->outputs[firstOutput + i])];
                const int64_t elements = elementCount(value.dims) / plan->batch;
                for (size_t k = 0; k < batch.size(); ++k)
                    rows[i].take(batch[k], reinterpret_cast<const float*>(outputs[firstOutput + i]) + static_cast<int64_t>(k) * elements);
            }
            job.report(done.with([&](size_t& count) { return static_cast<double>(count += batch.size()) / static_cast<double>(samples.size()); }));
        },
        job);
}

}  // namespace

Result<std::vector<InputMomentsPtr>> collectInputMoments(EngineState& state, const Model& model, const std::vector<InputRequest>& requests,
                                                         const DatasetPtr& dataset, const Job& job)
{
    if (!dataset || dataset->size() == 0)
        return Error{ErrorCode::NoData, {}, "there are no calibration samples"};
    std::vector<InputMomentsPtr> result(requests.size());
    std::vector<size_t> missing(requests.size());
    std::iota(missing.begin(), missing.end(), size_t{0});
    while (!missing.empty()) {
        std::vector<std::string> values;
        for (const size_t i : missing)
            values.push_back(requests[i].value);
        ESP_TRY(const PlanPtr plan, planOfRows(state, model, *dataset, values));
        const size_t own = plan->outputs.size() - values.size();
        std::vector<size_t> left;
        std::vector<size_t> now;
        std::vector<Rows> rows;
        std::vector<Hash128> keys;
        std::vector<std::string> wanted;
        int64_t bytes = 0;
        for (size_t at = 0; at < missing.size(); ++at) {
            const InputRequest& request = requests[missing[at]];
            const PlanValue& value = plan->values[static_cast<size_t>(plan->outputs[own + at])];
            if (value.type != ElementType::Float || !(value.sampleMajor || plan->batch == 1) || value.dims.empty())
                continue;
            Rows each;
            const std::optional<Geometry> geometry = geometryOf(request, value.dims, plan->batch);
            if (!geometry)
                continue;
            each.geometry = *geometry;
            Hasher hasher;
            hasher.add("input moments").add(value.fingerprint).add(dataset->identity()).add(std::span<const int64_t>(request.weights)).add(each.geometry.groups);
            for (const auto* list : {&each.geometry.strides, &each.geometry.dilations, &each.geometry.pads})
                hasher.add(std::span<const int64_t>(*list));
            const Hash128 key = hasher.finish();
            result[missing[at]] = state.moments.with([&](auto& kept) -> InputMomentsPtr {
                const auto found = std::find_if(kept.begin(), kept.end(), [&](const InputMomentsPtr& one) { return one->key == key; });
                if (found == kept.end())
                    return nullptr;
                kept.splice(kept.begin(), kept, found);
                return kept.front();
            });
            if (result[missing[at]])
                continue;
            const auto samples = static_cast<int64_t>(dataset->size());
            const int64_t most = std::clamp(kRowsAColumn * each.geometry.columns, kLeastRows, kMostRows);
            each.perSample = std::min(each.geometry.positions, (most + samples - 1) / samples);
            each.rows = each.perSample * samples;
            if (each.rows == 0 || each.geometry.columns == 0)
                continue;
            const int64_t needed = each.rows * each.geometry.columns * each.geometry.groups * static_cast<int64_t>(sizeof(float));
            if (!now.empty() && bytes + needed > kPassBytes) {
                left.push_back(missing[at]);
                continue;
            }
            bytes += needed;
            now.push_back(missing[at]);
            keys.push_back(key);
            wanted.push_back(request.value);
            rows.push_back(std::move(each));
        }
        if (!now.empty()) {
            for (Rows& each : rows)
                each.memory = allocateAligned(static_cast<size_t>(each.rows * each.geometry.columns * each.geometry.groups) * sizeof(float));
            ESP_TRY(const PlanPtr part, planForData(state, model, *dataset, {.batch = plan->batch, .extraOutputs = wanted}));
            ESP_CHECK(gatherRows(state, part, dataset, rows, part->outputs.size() - wanted.size(), job));
            for (size_t i = 0; i < now.size(); ++i) {
                if (job.stopped())
                    return cancelled();
                const InputMomentsPtr made = momentsOf(state, rows[i], keys[i]);
                rows[i].memory.reset();
                result[now[i]] = made;
                state.moments.with([&](auto& kept) {
                    kept.push_front(made);
                    int64_t all = 0;
                    for (auto each = kept.begin(); each != kept.end();) {
                        all += bytesOf(**each);
                        each = all > kKeptBytes && each != kept.begin() ? kept.erase(each) : std::next(each);
                    }
                });
            }
        }
        missing = std::move(left);
    }
    return result;
}

}  // namespace esp
