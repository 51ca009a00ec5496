// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Elementwise functions of one operand.
#include "core/ops/gradient.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace esp {

namespace {
/// The functions of the kernel table in double arithmetic, for float64 tensors.
double evaluate(Unary function, double alpha, double beta, double x)
{
    const auto sigmoid = [](double v) { return 1 / (1 + std::exp(-v)); };
    const auto softplus = [](double v) { return std::max(v, 0.0) + std::log1p(std::exp(-std::fabs(v))); };
    switch (function) {
    case Unary::Relu: return x < 0 ? 0 : x;
    case Unary::Abs: return std::fabs(x);
    case Unary::Neg: return -x;
    case Unary::Exp: return std::exp(x);
    case Unary::Log: return std::log(x);
    case Unary::Sqrt: return std::sqrt(x);
    case Unary::Reciprocal: return 1 / x;
    case Unary::Floor: return std::floor(x);
    case Unary::Ceil: return std::ceil(x);
    case Unary::Round: return std::nearbyint(x);
    case Unary::Sign: return x > 0 ? 1 : x < 0 ? -1 : x;
    case Unary::Sin: return std::sin(x);
    case Unary::Cos: return std::cos(x);
    case Unary::Tanh: return std::tanh(x);
    case Unary::Sigmoid: return sigmoid(x);
    case Unary::Erf: return std::erf(x);
    case Unary::Gelu: return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2));
    case Unary::GeluTanh: return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
    case Unary::HardSigmoid: return std::clamp(alpha * x + beta, 0.0, 1.0);
    case Unary::HardSwish: return x * std::clamp(x / 6 + 0.5, 0.0, 1.0);
    case Unary::Silu: return x * sigmoid(x);
    case Unary::Mish: return x * std::tanh(softplus(x));
    case Unary::Softplus: return softplus(x);
    case Unary::Softsign: return x / (1 + std::fabs(x));
    case Unary::LeakyRelu: return x < 0 ? alpha * x : x;
    case Unary::Elu: return x < 0 ? alpha * std::expm1(x) : x;
    case Unary::Selu: return beta * (x < 0 ? alpha * std::expm1(x) : x);
    case Unary::ThresholdedRelu: return x > alpha ? x : 0;
    }
    return x;
}

template <typename T, typename Function>
void setElementRun(OpContext& context, Function function)
{
    context.setRun([function, count = context.input(0).count()](const RunArgs& args) {
        forElements(args, count, [&](int64_t begin, int64_t end) {
            const T* in = args.in<T>(0);
            auto* out = args.out<decltype(function(T{}))>();
            for (int64_t i = begin; i < end; ++i)
                out[i] = function(in[i]);
        });
    });
}

Result<void> planKernel(OpContext& context, Unary function, float alpha, float beta, Result<void> (*self)(OpContext&))
{
    ESP_CHECK(context.expectInputs(1, 1));
    const ElementType type = context.input(0).type;
    if (isHalf(type))
        return planInFloat(context, self);
    context.setOutput(0, type, context.input(0).dims);
    if (type == ElementType::Double) {
        setElementRun<double>(context, [=](double x) { return evaluate(function, alpha, beta, x); });
        return {};
    }
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
    context.setRun([function, alpha, beta, unary = context.kernels().unaryF32, count = context.input(0).count()](const RunArgs& args) {
        forElements(args, count, [&](int64_t begin, int64_t end) {
            unary(function, alpha, beta, args.in<float>(0) + begin, end - begin, args.out<float>() + begin);
        });
    });
    return {};
}

template <Unary function>
Result<void> planPlain(OpContext& context)
{
    return planKernel(context, function, 0, 0, planPlain<function>);
}

/// Functions that are also defined on integers.
template <Unary function>
Result<void> planWithIntegers(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    const ElementType type = context.input(0).type;
    if (!isInteger(type))
        return planKernel(context, function, 0, 0, planWithIntegers<function>);
    context.setOutput(0, type, context.input(0).dims);
    withNumber(type, [&](auto zero) {
        using T = decltype(zero);
        setElementRun<T>(context, [](T x) {
            // 0 − x in unsigned arithmetic: the lowest value is its own negative, as processors have it.
            const auto negative = static_cast<T>(uint64_t{0} - static_cast<uint64_t>(x));
            if constexpr (function == Unary::Relu)
                return x < T{0} ? T{0} : x;
            else if constexpr (function == Unary::Abs)
                return x < T{0} ? negative : x;
            else if constexpr (function == Unary::Neg)
                return negative;
            else
                return static_cast<T>((x > T{0}) - (x < T{0}));
        });
    });
    return {};
}

/// The default of alpha is given in hundredths: a float cannot be a template argument in every compiler.
template <Unary function, int hundredths>
Result<void> planWithAlpha(OpContext& context)
{
    const float alpha = context.node().floatAttribute("alpha", static_cast<float>(hundredths) / 100);
    return planKernel(context, function, alpha, 0, planWithAlpha<function, hundredths>);
}

Result<void> planSelu(OpContext& context)
{
    const float alpha = context.node().floatAttribute("alpha", 1.67326319217681884765625f);
    const float gamma = context.node().floatAttribute("gamma", 1.05070102214813232421875f);
    return planKernel(context, Unary::Selu, alpha, gamma, planSelu);
}

Result<void> planHardSigmoid(OpContext& context)
{
    return planKernel(context, Unary::HardSigmoid, context.node().floatAttribute("alpha", 0.2f),
                      context.node().floatAttribute("beta", 0.5f), planHardSigmoid);
}

Result<void> planGelu(OpContext& context)
{
    const std::string approximate = context.node().stringAttribute("approximate", "none");
    if (approximate != "none" && approximate != "tanh")
        return context.invalid("approximate must be none or tanh; it is " + approximate);
    return planKernel(context, approximate == "tanh" ? Unary::GeluTanh : Unary::Gelu, 0, 0, planGelu);
}

/// Functions without a kernel: computed in double and rounded, so that float32 results are correctly rounded but for rare ties.
template <double (*function)(double)>
Result<void> planScalar(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planScalar<function>);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    context.setOutput(0, context.input(0).type, context.input(0).dims);
    if (context.input(0).type == ElementType::Double)
        setElementRun<double>(context, [](double x) { return function(x); });
    else
        setElementRun<float>(context, [](float x) { return static_cast<float>(function(x)); });
    return {};
}

Result<void> planCelu(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planCelu);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    const double alpha = context.node().floatAttribute("alpha", 1.0f);
    context.setOutput(0, context.input(0).type, context.input(0).dims);
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        setElementRun<T>(context, [alpha](T x) { return x < 0 ? static_cast<T>(alpha * std::expm1(x / alpha)) : x; });
    });
    return {};
}

Result<void> planShrink(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planShrink);
    const float lambda = context.node().floatAttribute("lambd", 0.5f);
    const float bias = context.node().floatAttribute("bias", 0.0f);
    const ElementType type = context.input(0).type;
    context.setOutput(0, type, context.input(0).dims);
    const bool known = withArithmetic(type, [&](auto zero) {
        using T = decltype(zero);
        setElementRun<T>(context, [=](T x) {
            const auto v = static_cast<std::conditional_t<std::is_same_v<T, double>, double, float>>(x);
            return v < -lambda ? static_cast<T>(v + bias) : v > lambda ? static_cast<T>(v - bias) : T{0};
        });
    });
    if (!known)
        return context.unsupported("elements of type " + toString(type) + " cannot be shrunk");
    return {};
}

/// x · sigmoid(alpha · x).
Result<void> planSwish(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    const float alpha = context.node().floatAttribute("alpha", context.node().domain().empty() ? 1.0f : 1.702f);
    if (alpha == 1.0f)
        return planKernel(context, Unary::Silu, 0, 0, planSwish);
    if (hasHalfInput(context))
        return planInFloat(context, planSwish);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    context.setOutput(0, context.input(0).type, context.input(0).dims);
    if (context.input(0).type == ElementType::Double)
        setElementRun<double>(context, [alpha](double x) { return x / (1 + std::exp(-alpha * x)); });
    else
        setElementRun<float>(context, [alpha](float x) { return static_cast<float>(x / (1 + std::exp(-double{alpha} * x))); });
    return {};
}

/// a · sigmoid(alpha · a) · b, without broadcasting.
Result<void> planSwiGlu(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planSwiGlu);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    const ElementType type = context.input(0).type;
    ESP_CHECK(context.expectType(1, {type}));
    const Dims& dims = context.input(0).dims;
    if (context.input(1).dims != dims)
        return context.invalid("inputs must have the same dimensions; they are " + toString(dims) + " and " + toString(context.input(1).dims));
    context.setOutput(0, type, dims);
    const double alpha = context.node().floatAttribute("alpha", 1.0f);
    withFloating(type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([alpha, count = elementCount(dims), unary = context.kernels().unaryF32](const RunArgs& args) {
            forElements(args, count, [&](int64_t begin, int64_t end) {
                const T* a = args.in<T>(0);
                const T* b = args.in<T>(1);
                T* out = args.out<T>();
                if constexpr (std::is_same_v<T, float>) {
                    for (int64_t i = begin; i < end; ++i)
                        out[i] = static_cast<float>(alpha) * a[i];
                    unary(Unary::Sigmoid, 0, 0, out + begin, end - begin, out + begin);
                    for (int64_t i = begin; i < end; ++i)
                        out[i] *= a[i] * b[i];
                } else {
                    for (int64_t i = begin; i < end; ++i)
                        out[i] = a[i] * b[i] / (1 + std::exp(-alpha * a[i]));
                }
            });
        });
    });
    return {};
}

Result<void> planIsNan(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planIsNan);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    context.setOutput(0, ElementType::Bool, context.input(0).dims);
    if (context.input(0).type == ElementType::Double)
        setElementRun<double>(context, [](double x) { return std::isnan(x); });
    else
        setElementRun<float>(context, [](float x) { return std::isnan(x); });
    return {};
}

Result<void> planIsInf(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planIsInf);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    const bool positive = context.node().intAttribute("detect_positive", 1) != 0;
    const bool negative = context.node().intAttribute("detect_negative", 1) != 0;
    context.setOutput(0, ElementType::Bool, context.input(0).dims);
    const auto detect = [=](auto x) { return std::isinf(x) && (x > 0 ? positive : negative); };
    if (context.input(0).type == ElementType::Double)
        setElementRun<double>(context, detect);
    else
        setElementRun<float>(context, detect);
    return {};
}

Result<void> planNot(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_CHECK(context.expectType(0, {ElementType::Bool}));
    context.setOutput(0, ElementType::Bool, context.input(0).dims);
    setElementRun<uint8_t>(context, [](uint8_t x) { return x == 0; });
    return {};
}

Result<void> planBitwiseNot(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    const ElementType type = context.input(0).type;
    if (!isInteger(type))
        return context.unsupported("needs integers; the input is " + toString(type));
    context.setOutput(0, type, context.input(0).dims);
    withNumber(type, [&](auto zero) {
        using T = decltype(zero);
        if constexpr (std::is_integral_v<T>)
            setElementRun<T>(context, [](T x) { return static_cast<T>(~x); });
    });
    return {};
}

double asinhOf(double x) { return std::asinh(x); }
double acoshOf(double x) { return std::acosh(x); }
double atanhOf(double x) { return std::atanh(x); }
double tanOf(double x) { return std::tan(x); }
double asinOf(double x) { return std::asin(x); }
double acosOf(double x) { return std::acos(x); }
double atanOf(double x) { return std::atan(x); }
double sinhOf(double x) { return std::sinh(x); }
double coshOf(double x) { return std::cosh(x); }
}  // namespace

#define ESP_UNARY(Name, since, ...) extern constinit const OpDescriptor op##Name{"", #Name, since, __VA_ARGS__};
ESP_UNARY(Relu, 6, planWithIntegers<Unary::Relu>, gradientOfRelu)
ESP_UNARY(Abs, 6, planWithIntegers<Unary::Abs>)
ESP_UNARY(Neg, 6, planWithIntegers<Unary::Neg>)
ESP_UNARY(Sign, 9, planWithIntegers<Unary::Sign>)
ESP_UNARY(Exp, 6, planPlain<Unary::Exp>)
ESP_UNARY(Log, 6, planPlain<Unary::Log>)
ESP_UNARY(Sqrt, 6, planPlain<Unary::Sqrt>)
ESP_UNARY(Reciprocal, 6, planPlain<Unary::Reciprocal>)
ESP_UNARY(Floor, 6, planPlain<Unary::Floor>)
ESP_UNARY(Ceil, 6, planPlain<Unary::Ceil>)
ESP_UNARY(Round, 11, planPlain<Unary::Round>)
ESP_UNARY(Sin, 7, planPlain<Unary::Sin>)
ESP_UNARY(Cos, 7, planPlain<Unary::Cos>)
ESP_UNARY(Tanh, 6, planPlain<Unary::Tanh>, gradientOfTanh)
ESP_UNARY(Sigmoid, 6, planPlain<Unary::Sigmoid>, gradientOfSigmoid)
ESP_UNARY(Erf, 9, planPlain<Unary::Erf>)
ESP_UNARY(HardSwish, 14, planPlain<Unary::HardSwish>, gradientOfHardSwish)
ESP_UNARY(Mish, 18, planPlain<Unary::Mish>)
ESP_UNARY(Softplus, 1, planPlain<Unary::Softplus>)
ESP_UNARY(Softsign, 1, planPlain<Unary::Softsign>)
ESP_UNARY(Gelu, 20, planGelu)
ESP_UNARY(HardSigmoid, 6, planHardSigmoid, gradientOfHardSigmoid)
ESP_UNARY(Selu, 6, planSelu)
ESP_UNARY(Celu, 12, planCelu)
ESP_UNARY(Shrink, 9, planShrink)
ESP_UNARY(Swish, 24, planSwish)
ESP_UNARY(SwiGLU, 28, planSwiGlu)
ESP_UNARY(IsNaN, 9, planIsNan)
ESP_UNARY(IsInf, 10, planIsInf)
ESP_UNARY(Not, 1, planNot)
ESP_UNARY(BitwiseNot, 18, planBitwiseNot)
ESP_UNARY(Tan, 7, planScalar<tanOf>)
ESP_UNARY(Asin, 7, planScalar<asinOf>)
ESP_UNARY(Acos, 7, planScalar<acosOf>)
ESP_UNARY(Atan, 7, planScalar<atanOf>)
ESP_UNARY(Sinh, 9, planScalar<sinhOf>)
ESP_UNARY(Cosh, 9, planScalar<coshOf>)
ESP_UNARY(Asinh, 9, planScalar<asinhOf>)
ESP_UNARY(Acosh, 9, planScalar<acoshOf>)
ESP_UNARY(Atanh, 9, planScalar<atanhOf>)
extern constinit const OpDescriptor opLeakyRelu{"", "LeakyRelu", 6, planWithAlpha<Unary::LeakyRelu, 1>, gradientOfLeakyRelu};
extern constinit const OpDescriptor opElu{"", "Elu", 6, planWithAlpha<Unary::Elu, 100>};
extern constinit const OpDescriptor opThresholdedRelu{"", "ThresholdedRelu", 10, planWithAlpha<Unary::ThresholdedRelu, 100>};
extern constinit const OpDescriptor opMicrosoftGelu{"com.microsoft", "Gelu", 1, planPlain<Unary::Gelu>};
extern constinit const OpDescriptor opQuickGelu{"com.microsoft", "QuickGelu", 1, planSwish};

}  // namespace esp
