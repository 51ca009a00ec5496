// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Gradients of elementwise operators: activations, Clip, Add, Sub and Mul with broadcasting, and views. At a kink the derivative is that of the
// flat side (Relu at 0: 0), so a value that is stuck there stays.
#include "core/ops/element_run.h"
#include "core/ops/gradient.h"
#include "core/ops/support.h"

#include <algorithm>
#include <array>

namespace esp {

namespace {
/// derivative(x, y) → dy/dx.
template <typename Derivative>
Result<Gradient> elementGradient(const OpContext& context, Derivative derivative)
{
    ESP_CHECK(expectFloatGradient(context, 1));
    return Gradient{[derivative, count = context.input(0).count()](const GradientArgs& args) {
        for (int64_t i = 0; i < count; ++i)
            args.inputGradients[0][i] += args.outputGradient[i] * derivative(args.inputs[0][i], args.output[i]);
    }};
}

/// Walks an output in row-major order with the element of each operand that is broadcast there.
class BroadcastWalk {
public:
    BroadcastWalk(const Dims& out, const Dims& a, const Dims& b) : m_dims(out), m_strides{stridesOver(out, a), stridesOver(out, b)} {}

    /// visit(output element, element of a, element of b).
    template <typename Visit>
    void run(const Visit& visit) const
    {
        std::vector<int64_t> at(m_dims.size(), 0);
        std::array<int64_t, 2> offset{};
        const int64_t count = elementCount(m_dims);
        for (int64_t i = 0; i < count; ++i) {
            visit(i, offset[0], offset[1]);
            for (size_t axis = m_dims.size(); axis-- > 0;) {
                for (size_t k = 0; k < 2; ++k)
                    offset[k] += m_strides[k][axis];
                if (++at[axis] < m_dims[axis])
                    break;
                for (size_t k = 0; k < 2; ++k)
                    offset[k] -= m_strides[k][axis] * m_dims[axis];
                at[axis] = 0;
            }
        }
    }

private:
    static Dims stridesOver(const Dims& out, const Dims& operand)
    {
        const Dims own = stridesOf(operand);
        Dims strides(out.size(), 0);
        for (size_t i = 0; i < operand.size(); ++i)
            strides[out.size() - operand.size() + i] = operand[i] == 1 ? 0 : own[i];
        return strides;
    }

    Dims m_dims;
    std::array<Dims, 2> m_strides;
};

/// toA(dy, a, b) and toB(dy, a, b) → what an output element's gradient adds to those of its operands.
template <typename ToA, typename ToB>
Result<Gradient> arithmeticGradient(const OpContext& context, ToA toA, ToB toB)
{
    ESP_CHECK(expectFloatGradient(context, 2));
    const Dims& a = context.input(0).dims;
    const Dims b = operandDims(context, 1);
    const std::optional<Dims> out = broadcastDims(a, b);
    if (!out)
        return context.invalid(toString(a) + " and " + toString(b) + " cannot be broadcast together");
    Gradient gradient;
    gradient.inputCount = 2;
    gradient.run = [walk = BroadcastWalk(*out, a, b), toA, toB](const GradientArgs& args) {
        const float* x = args.inputs[0];
        const float* y = args.inputs[1];
        if (float* dx = args.inputGradients[0])
            walk.run([&](int64_t i, int64_t ia, int64_t ib) { dx[ia] += toA(args.outputGradient[i], x[ia], y[ib]); });
        if (float* dy = args.inputGradients[1])
            walk.run([&](int64_t i, int64_t ia, int64_t ib) { dy[ib] += toB(args.outputGradient[i], x[ia], y[ib]); });
    };
    return gradient;
}
}  // namespace

Result<Gradient> gradientOfAdd(const OpContext& context)
{
    return arithmeticGradient(context, [](float g, float, float) { return g; }, [](float g, float, float) { return g; });
}

Result<Gradient> gradientOfSub(const OpContext& context)
{
    return arithmeticGradient(context, [](float g, float, float) { return g; }, [](float g, float, float) { return -g; });
}

Result<Gradient> gradientOfMul(const OpContext& context)
{
    return arithmeticGradient(context, [](float g, float, float b) { return g * b; }, [](float g, float a, float) { return g * a; });
}

Result<Gradient> gradientOfRelu(const OpContext& context)
{
    return elementGradient(context, [](float x, float) { return x > 0 ? 1.0f : 0.0f; });
}

Result<Gradient> gradientOfLeakyRelu(const OpContext& context)
{
    return elementGradient(context, [alpha = context.node().floatAttribute("alpha", 0.01f)](float x, float) { return x < 0 ? alpha : 1.0f; });
}

Result<Gradient> gradientOfSigmoid(const OpContext& context)
{
    return elementGradient(context, [](float, float y) { return y * (1.0f - y); });
}

Result<Gradient> gradientOfTanh(const OpContext& context)
{
    return elementGradient(context, [](float, float y) { return 1.0f - y * y; });
}

Result<Gradient> gradientOfHardSigmoid(const OpContext& context)
{
    return elementGradient(context, [alpha = context.node().floatAttribute("alpha", 0.2f)](float, float y) { return y > 0 && y < 1 ? alpha : 0.0f; });
}

Result<Gradient> gradientOfHardSwish(const OpContext& context)
{
    return elementGradient(context, [](float x, float) { return x <= -3 ? 0.0f : x >= 3 ? 1.0f : x / 3 + 0.5f; });
}

Result<Gradient> gradientOfClip(const OpContext& context)
{
    ESP_CHECK(expectFloatGradient(context, 3));
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const float lo = context.node().floatAttribute("min", -kInfinity);
    const float hi = context.node().floatAttribute("max", kInfinity);
    return Gradient{[lo, hi, count = context.input(0).count()](const GradientArgs& args) {
        const auto bound = [&](size_t index, float fallback) {
            return args.inputs.size() > index && args.inputs[index] ? *args.inputs[index] : fallback;
        };
        const float least = bound(1, lo);
        const float most = bound(2, hi);
        for (int64_t i = 0; i < count; ++i)
            if (args.inputs[0][i] > least && args.inputs[0][i] < most)
                args.inputGradients[0][i] += args.outputGradient[i];
    }};
}

Result<Gradient> gradientOfView(const OpContext& context)
{
    return elementGradient(context, [](float, float) { return 1.0f; });
}

}  // namespace esp
