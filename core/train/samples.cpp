// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/samples.h"

#include <algorithm>
#include <cstring>

namespace esp {

namespace {
bool isColour(int64_t channels) { return channels == 1 || channels == 3; }

/// A picture moved by whole pixels; what comes in from outside repeats the border.
void movePicture(const Dims& dims, const float* from, int64_t down, int64_t right, float* to)
{
    const bool first = isColour(dims[0]);
    const int64_t planes = first ? dims[0] : 1;
    const int64_t height = dims[first ? 1 : 0];
    const int64_t width = dims[first ? 2 : 1];
    const int64_t pixel = first ? 1 : dims[2];
    for (int64_t plane = 0; plane < planes; ++plane)
        for (int64_t y = 0; y < height; ++y)
            for (int64_t x = 0; x < width; ++x)
                to = std::copy_n(from + ((plane * height + std::clamp<int64_t>(y - down, 0, height - 1)) * width +
                                         std::clamp<int64_t>(x - right, 0, width - 1)) * pixel,
                                 pixel, to);
}
}  // namespace

bool isPicture(const BoundInput& input)
{
    return input.type == ElementType::Float && !input.isConstant && input.sampleDims.size() == 3 &&
           (isColour(input.sampleDims[0]) || isColour(input.sampleDims[2]));
}

uint64_t TrainRandom::below(uint64_t count)
{
    // Values behind the last whole multiple would make the first results likelier.
    const uint64_t limit = UINT64_MAX - UINT64_MAX % count;
    uint64_t value = m_engine();
    while (value >= limit)
        value = m_engine();
    return value % count;
}

ShardInputs::ShardInputs(const BackwardPlan& plan, DatasetPtr data)
    : m_data(std::move(data)), m_batch(plan.plan().batch), m_pointers(plan.plan().inputs.size(), nullptr)
{
    for (const size_t number : plan.dataInputs()) {
        const PlanValue& wanted = plan.plan().values[static_cast<size_t>(plan.plan().inputs[number])];
        const auto& bounds = m_data->inputs();
        const auto bound = std::find_if(bounds.begin(), bounds.end(), [&](const BoundInput& input) { return input.name == wanted.name; });
        auto [value, memory] = Value::allocate(wanted.type, wanted.dims);
        m_pointers[number] = memory;
        if (bound != bounds.end() && bound->isConstant)
            std::copy(bound->constant.begin(), bound->constant.end(), memory);
        else if (bound != bounds.end())
            m_inputs.push_back({static_cast<size_t>(bound - bounds.begin()), memory, value.data.size() / static_cast<size_t>(m_batch)});
        m_values.push_back(std::move(value));
    }
}

Result<void> ShardInputs::fill(std::span<const Showing> showings)
{
    for (const Input& input : m_inputs) {
        const BoundInput& bound = m_data->inputs()[input.bound];
        for (size_t row = 0; row < static_cast<size_t>(m_batch); ++row) {
            std::byte* out = input.data + row * input.sampleBytes;
            if (row >= showings.size()) {
                std::memcpy(out, out - input.sampleBytes, input.sampleBytes);
                continue;
            }
            const Showing& showing = showings[row];
            if (!isPicture(bound) || (showing.down == 0 && showing.right == 0)) {
                ESP_CHECK(m_data->read(showing.sample, input.bound, out));
                continue;
            }
            m_still.resize(input.sampleBytes);
            ESP_CHECK(m_data->read(showing.sample, input.bound, m_still.data()));
            movePicture(bound.sampleDims, reinterpret_cast<const float*>(m_still.data()), showing.down, showing.right, reinterpret_cast<float*>(out));
        }
    }
    return {};
}

}  // namespace esp
