// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// NonMaxSuppression: how many boxes stay depends on the scores.
#include "core/ops/eager_op.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace esp {

namespace {

struct Box {
    float top, left, bottom, right;
    float area() const { return std::max(0.0f, bottom - top) * std::max(0.0f, right - left); }
};

Box boxOf(const float* numbers, bool byCenter)
{
    if (byCenter)
        return {numbers[1] - numbers[3] / 2, numbers[0] - numbers[2] / 2, numbers[1] + numbers[3] / 2, numbers[0] + numbers[2] / 2};
    // Corners may come in any order.
    return {std::min(numbers[0], numbers[2]), std::min(numbers[1], numbers[3]), std::max(numbers[0], numbers[2]), std::max(numbers[1], numbers[3])};
}

float intersectionOverUnion(const Box& a, const Box& b)
{
    const Box common{std::max(a.top, b.top), std::max(a.left, b.left), std::min(a.bottom, b.bottom), std::min(a.right, b.right)};
    const float shared = common.area();
    const float together = a.area() + b.area() - shared;
    return together > 0 ? shared / together : 0.0f;
}

Result<float> numberOr(const EagerContext& context, size_t index, float fallback)
{
    if (!context.has(index))
        return fallback;
    ESP_TRY(const std::vector<float> numbers, context.floats(index));
    if (numbers.size() != 1)
        return context.invalid("input " + std::to_string(index) + " must be one number; it is " + context.input(index).describe());
    return numbers[0];
}

/// Boxes [batch, boxes, 4], scores [batch, classes, boxes] → kept (batch, class, box), best score first within a class.
Result<void> runNonMaxSuppression(EagerContext& context)
{
    ESP_TRY(const Value* boxes, context.tensor(0));
    ESP_TRY(const Value* scores, context.tensor(1));
    if (boxes->type != ElementType::Float || scores->type != ElementType::Float || boxes->dims.size() != 3 || scores->dims.size() != 3 || boxes->dims[2] != 4 ||
        boxes->dims[0] != scores->dims[0] || boxes->dims[1] != scores->dims[2])
        return context.invalid("needs float32 boxes [batch, boxes, 4] and scores [batch, classes, boxes]; they are " + toString(boxes->dims) + " and " + toString(scores->dims));
    int64_t most = 0;
    if (context.has(2)) {
        ESP_TRY(most, context.integer(2));
    }
    ESP_TRY(const float overlap, numberOr(context, 3, 0.0f));
    ESP_TRY(const float least, numberOr(context, 4, 0.0f));
    const bool byCenter = context.node().intAttribute("center_point_box", 0) != 0;
    const int64_t count = boxes->dims[1];
    std::vector<int64_t> kept;
    for (int64_t batch = 0; batch < boxes->dims[0]; ++batch) {
        const float* places = boxes->as<float>().data() + batch * count * 4;
        for (int64_t category = 0; category < scores->dims[1]; ++category) {
            const float* marks = scores->as<float>().data() + (batch * scores->dims[1] + category) * count;
            std::vector<int64_t> order(static_cast<size_t>(count));
            std::iota(order.begin(), order.end(), int64_t{0});
            if (context.has(4))
                std::erase_if(order, [&](int64_t box) { return !(marks[box] > least); });
            std::stable_sort(order.begin(), order.end(), [marks](int64_t a, int64_t b) { return marks[a] > marks[b]; });
            std::vector<Box> chosen;
            for (const int64_t box : order) {
                if (static_cast<int64_t>(chosen.size()) >= most)
                    break;
                const Box place = boxOf(places + box * 4, byCenter);
                if (std::any_of(chosen.begin(), chosen.end(), [&](const Box& other) { return intersectionOverUnion(place, other) > overlap; }))
                    continue;
                chosen.push_back(place);
                kept.insert(kept.end(), {batch, category, box});
            }
        }
    }
    const auto rows = static_cast<int64_t>(kept.size() / 3);
    context.setOutput(0, Value{ElementType::Int64, {rows, 3}, Bytes::fromVector(std::move(kept))});
    return {};
}

}  // namespace

extern constinit const EagerOpDescriptor eagerNonMaxSuppression{"", "NonMaxSuppression", 10, runNonMaxSuppression};

}  // namespace esp
