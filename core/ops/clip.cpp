// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Clip: bounds are attributes before opset 11 and inputs, possibly computed at run time, since then.
#include "core/ops/gradient.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>

namespace esp {

namespace {
Result<void> planClip(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planClip);
    const ElementType type = context.input(0).type;
    for (size_t i = 1; i < 3; ++i)
        if (context.has(i) && (context.input(i).type != type || context.input(i).count() != 1))
            return context.invalid("bound " + std::to_string(i) + " must be one element of type " + toString(type) + "; it is " +
                                   toString(context.input(i).type) + " " + toString(context.input(i).dims));
    context.setOutput(0, type, context.input(0).dims);
    const int64_t count = context.input(0).count();
    if (type == ElementType::Float) {
        constexpr float kInfinity = std::numeric_limits<float>::infinity();
        const float lo = context.node().floatAttribute("min", -kInfinity);
        const float hi = context.node().floatAttribute("max", kInfinity);
        context.setRun([=, clamp = context.kernels().clampF32](const RunArgs& args) {
            const float least = args.in<float>(1) ? *args.in<float>(1) : lo;
            const float most = args.in<float>(2) ? *args.in<float>(2) : hi;
            forElements(args, count, [&](int64_t begin, int64_t end) {
                clamp(args.in<float>(0) + begin, end - begin, least, most, args.out<float>() + begin);
            });
        });
        return {};
    }
    const bool known = withArithmetic(type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([count](const RunArgs& args) {
            const T lo = args.in<T>(1) ? *args.in<T>(1) : std::numeric_limits<T>::lowest();
            const T hi = args.in<T>(2) ? *args.in<T>(2) : std::numeric_limits<T>::max();
            std::transform(args.in<T>(0), args.in<T>(0) + count, args.out<T>(), [=](T x) { return std::min(std::max(x, lo), hi); });
        });
    });
    if (!known)
        return context.unsupported("elements of type " + toString(type) + " are not clipped");
    return {};
}
}  // namespace

extern constinit const OpDescriptor opClip{"", "Clip", 6, planClip, gradientOfClip};

}  // namespace esp
