// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Elementwise arithmetic with broadcasting: Add, Sub, Mul, Div, PRelu, and Max, Min, Sum, Mean of any number of operands.
#include "core/ops/element_run.h"
#include "core/ops/gradient.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"

#include <algorithm>

namespace esp {

namespace {
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Integer division and remainder that stop at nothing: ONNX leaves x / 0 open, and the lowest value / −1 wraps.
template <typename T>
T quotient(T a, T b)
{
    if constexpr (std::is_floating_point_v<T>)
        return a / b;
    else if (b == T{0})
        return T{0};
    else if (std::is_signed_v<T> && b == static_cast<T>(-1))
        return static_cast<T>(uint64_t{0} - static_cast<uint64_t>(a));
    else
        return static_cast<T>(a / b);
}

template <typename T>
T calculate(Binary operation, T a, T b)
{
    // Integers wrap: computed without sign.
    using Wide = std::conditional_t<std::is_floating_point_v<T>, T, uint64_t>;
    const auto wideA = static_cast<Wide>(a);
    const auto wideB = static_cast<Wide>(b);
    switch (operation) {
    case Binary::Add: return static_cast<T>(wideA + wideB);
    case Binary::Sub: return static_cast<T>(wideA - wideB);
    case Binary::Mul: return static_cast<T>(wideA * wideB);
    case Binary::Div: return quotient(a, b);
    case Binary::Min: return a != a ? a : b != b ? b : std::min(a, b);
    case Binary::Max: return a != a ? a : b != b ? b : std::max(a, b);
    case Binary::PRelu: return a < T{0} ? static_cast<T>(wideA * wideB) : a;
    }
    return a;
}

/// One slope for each channel, as opset 6 has it.
std::optional<Dims> slopesByChannel(const OpContext& context)
{
    const Dims& dims = context.input(0).dims;
    const Dims& slope = context.input(1).dims;
    if (context.opset() >= 7 || dims.size() < 2 || slope != Dims{dims[1]})
        return {};
    Dims result(dims.size() - 1, 1);
    result[0] = dims[1];
    return result;
}

template <Binary operation>
Result<void> planArithmetic(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planArithmetic<operation>);
    ESP_CHECK(expectSameTypes(context, 0, 2));
    const Dims& a = context.input(0).dims;
    Dims b = operandDims(context, 1);
    Dims dims = a;
    if (const std::optional<Dims> slopes = operation == Binary::PRelu ? slopesByChannel(context) : std::nullopt) {
        b = *slopes;
    } else {
        ESP_TRY(dims, broadcastOfInputs(context, 2));
    }
    const ElementType type = context.input(0).type;
    context.setOutput(0, type, dims);
    if (type == ElementType::Float) {
        context.setRun([broadcast = Broadcast(dims, {&a, &b}), binary = context.kernels().binaryF32](const RunArgs& args) {
            broadcast.forPieces(args, [&](const Broadcast::Piece& piece) {
                binary(operation, piece.layout(), args.in<float>(0) + piece.at[0], args.in<float>(1) + piece.at[1], -kInfinity, kInfinity,
                       args.out<float>() + piece.out);
            });
        });
        return {};
    }
    const bool known = withArithmetic(type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun(elementRun<T, T>(dims, a, b, [](T x, T y) { return calculate<T>(operation, x, y); }));
    });
    if (!known)
        return context.unsupported("cannot calculate with elements of type " + toString(type));
    return {};
}

/// Max, Min, Sum and Mean take any number of operands: out = in0 ∘ in1, then out = out ∘ in_i.
Result<void> planVariadic(OpContext& context, Binary operation, bool mean, Result<void> (*self)(OpContext&))
{
    const size_t count = context.inputCount();
    if (count == 0)
        return context.invalid("needs at least one input");
    ESP_CHECK(context.expectInputs(count, count));
    if (hasHalfInput(context))
        return planInFloat(context, self);
    ESP_CHECK(expectSameTypes(context, 0, count));
    ESP_TRY(const Dims dims, broadcastOfInputs(context, count));
    const ElementType type = context.input(0).type;
    context.setOutput(0, type, dims);
    if (count == 1) {
        context.setView(0);
        return {};
    }
    std::vector<Broadcast> rounds;
    rounds.emplace_back(dims, std::initializer_list<const Dims*>{&context.input(0).dims, &context.input(1).dims});
    for (size_t i = 2; i < count; ++i)
        rounds.emplace_back(dims, std::initializer_list<const Dims*>{&dims, &context.input(i).dims});
    const bool known = withArithmetic(type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([rounds, operation, mean, total = elementCount(dims), binary = context.kernels().binaryF32](const RunArgs& args) {
            for (size_t k = 0; k < rounds.size(); ++k)
                rounds[k].forPieces(args, [&](const Broadcast::Piece& piece) {
                    const T* left = (k == 0 ? args.in<T>(0) : args.out<T>()) + piece.at[0];
                    const T* right = args.in<T>(k + 1) + piece.at[1];
                    T* out = args.out<T>() + piece.out;
                    if constexpr (std::is_same_v<T, float>) {
                        binary(operation, piece.layout(), left, right, -kInfinity, kInfinity, out);
                    } else {
                        for (int64_t row = 0; row < piece.rows; ++row)
                            for (int64_t i = 0; i < piece.columns; ++i)
                                *out++ = calculate<T>(operation, left[row * piece.row[0] + i * piece.column[0]],
                                                      right[row * piece.row[1] + i * piece.column[1]]);
                    }
                });
            if (mean) {
                const auto divisor = static_cast<T>(rounds.size() + 1);
                for (int64_t i = 0; i < total; ++i)
                    args.out<T>()[i] = static_cast<T>(args.out<T>()[i] / divisor);
            }
        });
    });
    if (!known)
        return context.unsupported("cannot calculate with elements of type " + toString(type));
    return {};
}

Result<void> planMax(OpContext& context) { return planVariadic(context, Binary::Max, false, planMax); }

Result<void> planMin(OpContext& context) { return planVariadic(context, Binary::Min, false, planMin); }

Result<void> planSum(OpContext& context) { return planVariadic(context, Binary::Add, false, planSum); }

Result<void> planMean(OpContext& context) { return planVariadic(context, Binary::Add, true, planMean); }
}  // namespace

#define ESP_BINARY(Name, since, ...) extern constinit const OpDescriptor op##Name{"", #Name, since, __VA_ARGS__};
ESP_BINARY(Add, 1, planArithmetic<Binary::Add>, gradientOfAdd)
ESP_BINARY(Sub, 1, planArithmetic<Binary::Sub>, gradientOfSub)
ESP_BINARY(Mul, 1, planArithmetic<Binary::Mul>, gradientOfMul)
ESP_BINARY(Div, 1, planArithmetic<Binary::Div>)
ESP_BINARY(PRelu, 1, planArithmetic<Binary::PRelu>)
ESP_BINARY(Max, 1, planMax)
ESP_BINARY(Min, 1, planMin)
ESP_BINARY(Sum, 1, planSum)
ESP_BINARY(Mean, 1, planMean)

}  // namespace esp
