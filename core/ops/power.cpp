// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Pow and Mod.
#include "core/ops/element_run.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"

#include <cmath>

namespace esp {

namespace {
/// Remainder with the sign of the divisor (fmod 0) or of the dividend (fmod 1).
template <typename T>
T remainder(T a, T b, bool signOfDividend)
{
    if constexpr (std::is_floating_point_v<T>) {
        const T rest = std::fmod(a, b);
        if (signOfDividend || std::isnan(rest))
            return rest;
        if (rest == T{0})
            return std::copysign(T{0}, b);
        return std::signbit(rest) != std::signbit(b) ? rest + b : rest;
    } else {
        if (b == T{0} || (std::is_signed_v<T> && b == static_cast<T>(-1)))
            return T{0};
        const auto rest = static_cast<T>(a % b);
        return !signOfDividend && rest != T{0} && (rest < T{0}) != (b < T{0}) ? static_cast<T>(rest + b) : rest;
    }
}

Result<void> planMod(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planMod);
    ESP_CHECK(expectSameTypes(context, 0, 2));
    ESP_TRY(const Dims dims, broadcastOfInputs(context, 2));
    const bool fmod = context.node().intAttribute("fmod", 0) != 0;
    const ElementType type = context.input(0).type;
    // Floating-point numbers with fmod 0 came with opset 28.
    if (!fmod && !isInteger(type) && context.opset() < 28)
        return context.invalid("fmod must be 1 for " + toString(type) + " before opset 28");
    context.setOutput(0, type, dims);
    const bool known = withArithmetic(type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun(
            elementRun<T, T>(dims, context.input(0).dims, context.input(1).dims, [fmod](T x, T y) { return remainder<T>(x, y, fmod); }));
    });
    if (!known)
        return context.unsupported("cannot calculate with elements of type " + toString(type));
    return {};
}

template <typename T, typename E>
T power(T base, E exponent)
{
    if constexpr (std::is_same_v<T, float> && std::is_same_v<E, float>) {
        if (exponent == 2.0f)
            return base * base;
        if (exponent == 0.5f)
            return std::sqrt(base);
        return std::pow(base, exponent);
    } else if constexpr (std::is_integral_v<T> && std::is_integral_v<E>) {
        if (exponent < E{0})
            return base == T{1} ? T{1} : base == static_cast<T>(-1) ? (exponent % 2 ? base : T{1}) : T{0};
        uint64_t result = 1;
        auto factor = static_cast<uint64_t>(base);
        for (auto rest = static_cast<uint64_t>(exponent); rest; rest >>= 1, factor *= factor)
            if (rest & 1)
                result *= factor;
        return static_cast<T>(result);
    } else if constexpr (std::is_integral_v<T>) {
        return truncated<T>(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
    } else {
        return static_cast<T>(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
    }
}

template <typename T>
bool setPowerRun(OpContext& context, const Dims& dims)
{
    return withNumber(context.input(1).type, [&](auto zero) {
        using E = decltype(zero);
        context.setRun(elementRun<T, E>(dims, context.input(0).dims, operandDims(context, 1), [](T x, E y) { return power<T, E>(x, y); }));
    });
}

Result<void> planPow(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planPow);
    ESP_TRY(const Dims dims, broadcastOfInputs(context, 2));
    const ElementType type = context.input(0).type;
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double, ElementType::Int32, ElementType::Int64}));
    context.setOutput(0, type, dims);
    const bool known = type == ElementType::Float    ? setPowerRun<float>(context, dims)
                       : type == ElementType::Double ? setPowerRun<double>(context, dims)
                       : type == ElementType::Int32  ? setPowerRun<int32_t>(context, dims)
                                                     : setPowerRun<int64_t>(context, dims);
    if (!known)
        return context.unsupported("exponents of type " + toString(context.input(1).type) + " are not computed");
    return {};
}

}  // namespace

#define ESP_BINARY(Name, since, plan) extern constinit const OpDescriptor op##Name{"", #Name, since, plan};
ESP_BINARY(Mod, 10, planMod)
ESP_BINARY(Pow, 1, planPow)

}  // namespace esp
