// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/kernel_check.h"

#include <functional>

namespace esp::test {
namespace {

/// Distance in units of the last place of the expected value, at least of the smallest normal number.
double ulps(float value, double expected)
{
    if (std::isnan(expected) || std::isnan(value))
        return std::isnan(expected) == std::isnan(value) ? 0 : 1e30;
    if (std::isinf(value) || std::isinf(static_cast<float>(expected)))
        return value == static_cast<float>(expected) ? 0 : 1e30;
    const double magnitude = std::max(std::fabs(expected), 1.2e-38);
    return std::fabs(value - expected) / (std::exp2(std::floor(std::log2(magnitude))) * std::numeric_limits<float>::epsilon());
}

struct UnaryCase {
    Unary function;
    const char* name;
    std::function<double(double)> exact;
    float low, high;
    double ulp;       // allowed distance from the exact value …
    double absolute;  // … or absolute one
};

constexpr float kAlpha = 0.3f, kBeta = 0.6f;

const std::vector<UnaryCase>& unaryCases()
{
    const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
    const auto softplus = [](double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); };
    const auto round = [](double x) { return std::nearbyint(x); };
    const double eps = std::numeric_limits<float>::epsilon();
    static const std::vector<UnaryCase> cases = {
        {Unary::Relu, "Relu", [](double x) { return x > 0 ? x : 0; }, -9, 9, 0, 0},
        {Unary::Abs, "Abs", [](double x) { return std::fabs(x); }, -9, 9, 0, 0},
        {Unary::Neg, "Neg", [](double x) { return -x; }, -9, 9, 0, 0},
        {Unary::Exp, "Exp", [](double x) { return std::exp(x); }, -87, 88, 4, 0},
        {Unary::Log, "Log", [](double x) { return std::log(x); }, 1e-6f, 1e4f, 4, eps},
        {Unary::Sqrt, "Sqrt", [](double x) { return std::sqrt(x); }, 0, 1e4f, 0.5, 0},
        {Unary::Reciprocal, "Reciprocal", [](double x) { return 1 / x; }, 0.01f, 100, 0.5, 0},
        {Unary::Floor, "Floor", [](double x) { return std::floor(x); }, -9, 9, 0, 0},
        {Unary::Ceil, "Ceil", [](double x) { return std::ceil(x); }, -9, 9, 0, 0},
        {Unary::Round, "Round", round, -9, 9, 0, 0},
        {Unary::Sign, "Sign", [](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0; }, -9, 9, 0, 0},
        {Unary::Sin, "Sin", [](double x) { return std::sin(x); }, -100, 100, 4, 2 * eps},
        {Unary::Cos, "Cos", [](double x) { return std::cos(x); }, -100, 100, 4, 2 * eps},
        {Unary::Tanh, "Tanh", [](double x) { return std::tanh(x); }, -10, 10, 4, 0},
        {Unary::Sigmoid, "Sigmoid", sigmoid, -80, 80, 4, 0},
        {Unary::Erf, "Erf", [](double x) { return std::erf(x); }, -5, 5, 4, 2 * eps},
        {Unary::Gelu, "Gelu", [](double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }, -5, 5, 4, 8 * eps},
        {Unary::GeluTanh, "GeluTanh",
         [](double x) { return 0.5 * x * (1 + std::tanh(std::sqrt(2 / 3.14159265358979) * (x + 0.044715 * x * x * x))); }, -5, 5, 4, 8 * eps},
        {Unary::HardSigmoid, "HardSigmoid", [](double x) { return std::clamp<double>(static_cast<double>(kAlpha) * x + static_cast<double>(kBeta), 0, 1); }, -9, 9, 2, eps},
        {Unary::HardSwish, "HardSwish", [](double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }, -9, 9, 4, 2 * eps},
        {Unary::Silu, "Silu", [=](double x) { return x * sigmoid(x); }, -80, 80, 4, 0},
        {Unary::Mish, "Mish", [=](double x) { return x * std::tanh(softplus(x)); }, -20, 30, 5, 0},
        {Unary::Softplus, "Softplus", softplus, -20, 80, 4, eps / 4},
        {Unary::Softsign, "Softsign", [](double x) { return x / (1 + std::fabs(x)); }, -9, 9, 2, 0},
        {Unary::LeakyRelu, "LeakyRelu", [](double x) { return x < 0 ? static_cast<double>(kAlpha) * x : x; }, -9, 9, 0.5, 0},
        {Unary::Elu, "Elu", [](double x) { return x < 0 ? static_cast<double>(kAlpha) * std::expm1(x) : x; }, -9, 9, 1, 2 * eps},
        {Unary::Selu, "Selu", [](double x) { return static_cast<double>(kBeta) * (x < 0 ? static_cast<double>(kAlpha) * std::expm1(x) : x); }, -9, 9, 2, 2 * eps},
        {Unary::ThresholdedRelu, "ThresholdedRelu", [](double x) { return x > static_cast<double>(kAlpha) ? x : 0; }, -9, 9, 0, 0},
    };
    return cases;
}

}  // namespace

void check_unaryF32(const KernelTable& table)
{
    std::mt19937 random(21);
    for (const UnaryCase& c : unaryCases()) {
        const std::vector<float> x = randomFloats(random, 4001, c.low, c.high);
        std::vector<float> y(x.size());
        table.unaryF32(c.function, kAlpha, kBeta, x.data(), static_cast<int64_t>(x.size()), y.data());
        double worst = 0;
        for (size_t i = 0; i < x.size(); ++i) {
            const double exact = c.exact(static_cast<double>(x[i]));
            if (std::fabs(y[i] - exact) > c.absolute)
                worst = std::max(worst, ulps(y[i], exact));
            ASSERT_TRUE(std::fabs(y[i] - exact) <= c.absolute || ulps(y[i], exact) <= c.ulp)
                << table.isa << ' ' << c.name << '(' << x[i] << ") = " << y[i] << ", exactly " << exact << ", ulps " << ulps(y[i], exact);
        }
        // an element's bits do not depend on its place, nor on what surrounds it
        for (const int64_t count : kRemainders)
            for (const int64_t offset : {0, 3}) {
                std::vector<float> part(static_cast<size_t>(count) + 1, 12345.0f);
                table.unaryF32(c.function, kAlpha, kBeta, x.data() + offset, count, part.data());
                EXPECT_EQ(std::memcmp(part.data(), y.data() + offset, static_cast<size_t>(count) * sizeof(float)), 0) << c.name << ' ' << count;
                EXPECT_EQ(part.back(), 12345.0f) << c.name << " writes past the end";
            }
        const float nan = NAN;
        float result = 0;
        table.unaryF32(c.function, kAlpha, kBeta, &nan, 1, &result);
        if (c.function != Unary::ThresholdedRelu) {
            EXPECT_TRUE(std::isnan(result)) << table.isa << ' ' << c.name << "(NaN)";
        }
    }
    const float infinity = std::numeric_limits<float>::infinity();
    const auto value = [&](Unary function, float x) {
        table.unaryF32(function, kAlpha, kBeta, &x, 1, &x);
        return x;
    };
    EXPECT_EQ(value(Unary::Exp, -infinity), 0);
    EXPECT_EQ(value(Unary::Exp, -1e9f), 0);
    EXPECT_EQ(value(Unary::Exp, infinity), infinity);
    EXPECT_EQ(value(Unary::Exp, 89), infinity);
    EXPECT_EQ(value(Unary::Log, 0), -infinity);
    EXPECT_TRUE(std::isnan(value(Unary::Log, -1)));
    EXPECT_EQ(value(Unary::Tanh, infinity), 1);
    EXPECT_EQ(value(Unary::Tanh, -infinity), -1);
    EXPECT_EQ(value(Unary::Sigmoid, -infinity), 0);
    EXPECT_EQ(value(Unary::Sigmoid, infinity), 1);
    EXPECT_EQ(value(Unary::Erf, -infinity), -1);
    EXPECT_EQ(value(Unary::Erf, 100), 1);
    EXPECT_EQ(value(Unary::Erf, 0), 0);
    EXPECT_EQ(value(Unary::Round, 2.5f), 2);
    EXPECT_EQ(value(Unary::Floor, -3e9f), -3e9f);
    EXPECT_EQ(value(Unary::Softplus, 1000), 1000);
    EXPECT_EQ(value(Unary::Mish, 1000), 1000);
}

void check_clampF32(const KernelTable& table)
{
    std::mt19937 random(22);
    for (const int64_t count : kRemainders) {
        std::vector<float> x = randomFloats(random, count + 1, -2, 2);
        x[static_cast<size_t>(count / 2)] = NAN;
        std::vector<float> y(x.size(), 7.0f);
        table.clampF32(x.data(), count, -0.5f, 1, y.data());
        for (int64_t i = 0; i < count; ++i)
            EXPECT_TRUE(std::isnan(x[i]) ? std::isnan(y[i]) : y[i] == std::clamp(x[i], -0.5f, 1.0f));
        EXPECT_EQ(y.back(), 7.0f);
    }
}

void check_binaryF32(const KernelTable& table)
{
    std::mt19937 random(23);
    const auto expected = [](Binary operation, float a, float b) -> float {
        switch (operation) {
        case Binary::Add: return a + b;
        case Binary::Sub: return a - b;
        case Binary::Mul: return a * b;
        case Binary::Div: return a / b;
        case Binary::Min: return std::isnan(a) || std::isnan(b) ? NAN : std::min(a, b);
        case Binary::Max: return std::isnan(a) || std::isnan(b) ? NAN : std::max(a, b);
        case Binary::PRelu: return a < 0 ? a * b : a;
        }
        return 0;
    };
    for (const Binary operation : {Binary::Add, Binary::Sub, Binary::Mul, Binary::Div, Binary::Min, Binary::Max, Binary::PRelu})
        for (const int64_t inner : kRemainders)
            for (const int pattern : {0, 1, 2, 3}) {
                BinaryLayout layout{.outer = 3, .inner = inner};
                layout.aInner = pattern & 1 ? 0 : 1, layout.bInner = pattern & 2 ? 0 : 1;
                layout.aOuter = layout.aInner ? inner : 1, layout.bOuter = layout.bInner ? inner : 1;
                std::vector<float> a = randomFloats(random, 3 * inner + 3), b = randomFloats(random, 3 * inner + 3);
                a[0] = NAN, b[static_cast<size_t>(layout.bOuter)] = NAN;
                std::vector<float> y(static_cast<size_t>(3 * inner) + 1, 9.0f);
                table.binaryF32(operation, layout, a.data(), b.data(), -0.8f, 0.9f, y.data());
                for (int64_t o = 0; o < 3; ++o)
                    for (int64_t i = 0; i < inner; ++i) {
                        const float value = expected(operation, a[o * layout.aOuter + i * layout.aInner], b[o * layout.bOuter + i * layout.bInner]);
                        const float clamped = clampKeepingNan(value, -0.8f, 0.9f);
                        const float actual = y[o * inner + i];
                        ASSERT_TRUE(std::isnan(clamped) ? std::isnan(actual) : actual == clamped)
                            << table.isa << " operation " << static_cast<int>(operation) << " inner " << inner << " pattern " << pattern;
                    }
                EXPECT_EQ(y.back(), 9.0f);
            }
}

void check_softmaxF32(const KernelTable& table)
{
    std::mt19937 random(24);
    for (const int64_t columns : kRemainders)
        for (const bool logarithm : {false, true}) {
            const std::vector<float> x = randomFloats(random, 3 * columns, -30, 30);
            std::vector<float> y(x.size() + 1, 5.0f);
            table.softmaxF32(3, columns, logarithm, x.data(), y.data());
            for (int64_t r = 0; r < 3 && columns; ++r) {
                double sum = 0, high = -1e30;
                for (int64_t i = 0; i < columns; ++i)
                    high = std::max<double>(high, x[r * columns + i]);
                for (int64_t i = 0; i < columns; ++i)
                    sum += std::exp(x[r * columns + i] - high);
                for (int64_t i = 0; i < columns; ++i) {
                    const double shifted = x[r * columns + i] - high;
                    const double exact = logarithm ? shifted - std::log(sum) : std::exp(shifted) / sum;
                    EXPECT_NEAR(y[r * columns + i], exact, std::max(std::fabs(exact), logarithm ? 1.0 : 0.0) * 1e-5) << table.isa << ' ' << columns;
                }
                // a row alone gives the same bits
                std::vector<float> alone(static_cast<size_t>(columns));
                table.softmaxF32(1, columns, logarithm, x.data() + r * columns, alone.data());
                EXPECT_EQ(std::memcmp(alone.data(), y.data() + r * columns, alone.size() * sizeof(float)), 0);
            }
            EXPECT_EQ(y.back(), 5.0f);
        }
    const float masked[4] = {0, -std::numeric_limits<float>::infinity(), 0, -1e9f};
    float y[4];
    table.softmaxF32(1, 4, false, masked, y);
    EXPECT_EQ(y[0], 0.5f);
    EXPECT_EQ(y[1], 0);
    EXPECT_EQ(y[3], 0);
}

void check_meanRowsF32(const KernelTable& table)
{
    std::mt19937 random(25);
    for (const int64_t columns : kRemainders) {
        if (columns == 0)
            continue;
        const std::vector<float> x = randomFloats(random, 11 * columns);
        for (const bool fourLanes : {false, true}) {
            float y[11];
            table.meanRowsF32(11, columns, fourLanes, x.data(), y);
            for (int r = 0; r < 11; ++r) {
                // the order that the contract gives
                const int64_t whole = fourLanes ? columns / 4 * 4 : 0;
                float lanes[4] = {};
                for (int64_t i = 0; i < whole; ++i)
                    lanes[i % 4] += x[r * columns + i];
                float sum = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
                for (int64_t i = whole; i < columns; ++i)
                    sum += x[r * columns + i];
                EXPECT_EQ(y[r], sum / static_cast<float>(columns)) << table.isa << ' ' << columns;
            }
        }
    }
}

void check_quantizeF32(const KernelTable& table)
{
    std::mt19937 random(26);
    for (const bool isSigned : {false, true})
        for (const int64_t count : kRemainders) {
            const float scale = 0.0173f;
            const int32_t zero = isSigned ? -20 : 130, lo = isSigned ? -128 : 0, hi = isSigned ? 127 : count % 2 ? 255 : 200;
            std::vector<float> x = randomFloats(random, count + 1, -4, 4);
            for (size_t i = 0; i < x.size(); i += 3)
                x[i] = (std::floor(x[i] * 40) + 0.5f) * scale;  // near ties
            if (count > 3)
                x[1] = NAN, x[2] = 1e30f, x[3] = -std::numeric_limits<float>::infinity();
            std::vector<uint8_t> y(x.size(), 77);
            table.quantizeF32(x.data(), count, scale, zero, lo, hi, isSigned, y.data());
            for (int64_t i = 0; i < count; ++i) {
                const float quotient = x[i] / scale;
                const float rounded = std::isnan(quotient) ? -1e9f : std::nearbyint(quotient);
                const int32_t expected = static_cast<int32_t>(std::clamp<double>(rounded, lo - zero, hi - zero)) + zero;
                EXPECT_EQ(codeValue(y.data(), isSigned, i), expected) << table.isa << " x " << x[i];
            }
            EXPECT_EQ(y.back(), 77);
        }
}

void check_dequantize8(const KernelTable& table)
{
    std::mt19937 random(27);
    for (const bool isSigned : {false, true})
        for (const int64_t count : kRemainders) {
            const std::vector<uint8_t> x = randomCodes(random, count);
            std::vector<float> y(x.size() + 1, 3.0f);
            table.dequantize8({x.data(), isSigned, 11}, count, 0.037f, y.data());
            for (int64_t i = 0; i < count; ++i)
                EXPECT_EQ(y[i], static_cast<float>(codeValue(x.data(), isSigned, i) - 11) * 0.037f);
            EXPECT_EQ(y.back(), 3.0f);
        }
}

void check_dequantizeS32(const KernelTable& table)
{
    std::mt19937 random(28);
    for (const int64_t count : kRemainders) {
        std::vector<int32_t> x(static_cast<size_t>(count));
        for (int32_t& value : x)
            value = static_cast<int32_t>(random());
        std::vector<float> y(x.size() + 1, 3.0f);
        table.dequantizeS32(x.data(), count, 0.0037f, y.data());
        for (int64_t i = 0; i < count; ++i)
            EXPECT_EQ(y[i], static_cast<float>(x[i]) * 0.0037f);
        EXPECT_EQ(y.back(), 3.0f);
    }
}

void check_mapBytes(const KernelTable& table)
{
    std::mt19937 random(29);
    const std::vector<uint8_t> map = randomCodes(random, 256);
    for (const int64_t count : kRemainders) {
        const std::vector<uint8_t> x = randomCodes(random, count);
        std::vector<uint8_t> y(x.size());
        table.mapBytes(x.data(), count, map.data(), y.data());
        for (size_t i = 0; i < x.size(); ++i)
            EXPECT_EQ(y[i], map[x[i]]);
    }
}

namespace {

/// Both coded binary operations over layouts and signs against `expected(A, B, parameters, za, zb)`.
void checkCodedBinary(const KernelTable& table, QAdd* kernel, const std::function<int32_t(int32_t, int32_t, const CodedBinary&, int32_t, int32_t)>& expected)
{
    std::mt19937 random(30);
    for (int variant = 0; variant < 32; ++variant)
        for (const int64_t inner : kRemainders) {
            BinaryLayout layout{.outer = 2, .inner = inner};
            layout.aInner = variant & 1 ? 0 : 1, layout.bInner = variant & 2 ? 0 : 1;
            layout.aOuter = layout.aInner ? inner : 1, layout.bOuter = layout.bInner ? inner : 1;
            const std::vector<uint8_t> a = randomCodes(random, 2 * inner + 2), b = randomCodes(random, 2 * inner + 2);
            const Codes x{a.data(), (variant & 4) != 0, variant & 4 ? -7 : 119}, z{b.data(), (variant & 8) != 0, variant & 8 ? 0 : 255};
            CodedBinary p;
            // simple ratios make ties
            p.scaleA = variant & 16 ? 0.02f : 0.0371f, p.scaleB = variant & 16 ? 0.01f : 0.0213f, p.scaleY = variant & 16 ? 0.04f : 0.0449f;
            p.isSigned = (variant & 4) != 0;
            p.lo = p.isSigned ? -128 : 0, p.hi = p.isSigned ? 127 : 255, p.zeroPointY = p.isSigned ? -3 : 128;
            std::vector<uint8_t> y(static_cast<size_t>(2 * inner) + 1, 66);
            kernel(layout, x, z, p, y.data());
            for (int64_t o = 0; o < 2; ++o)
                for (int64_t i = 0; i < inner; ++i) {
                    const int32_t av = codeValue(x.data, x.isSigned, o * layout.aOuter + i * layout.aInner);
                    const int32_t bv = codeValue(z.data, z.isSigned, o * layout.bOuter + i * layout.bInner);
                    ASSERT_EQ(codeValue(y.data(), p.isSigned, o * inner + i), expected(av, bv, p, x.zeroPoint, z.zeroPoint))
                        << table.isa << " variant " << variant << " a " << av << " b " << bv;
                }
            EXPECT_EQ(y.back(), 66);
        }
}

}  // namespace

void check_qAdd(const KernelTable& table)
{
    checkCodedBinary(table, table.qAdd, [](int32_t a, int32_t b, const CodedBinary& p, int32_t za, int32_t zb) {
        const float ra = p.scaleA / p.scaleY, rb = p.scaleB / p.scaleY;
        const float fixed = static_cast<float>(p.zeroPointY) - std::fmaf(ra, static_cast<float>(za), rb * static_cast<float>(zb));
        const float sum = std::fmaf(static_cast<float>(a), ra, std::fmaf(static_cast<float>(b), rb, fixed));
        return static_cast<int32_t>(std::clamp<float>(std::nearbyint(sum), static_cast<float>(p.lo), static_cast<float>(p.hi)));
    });
}

void check_qMul(const KernelTable& table)
{
    checkCodedBinary(table, table.qMul, [](int32_t a, int32_t b, const CodedBinary& p, int32_t za, int32_t zb) {
        const float scale = p.scaleA * p.scaleB / p.scaleY;
        const float product = static_cast<float>((a - za) * (b - zb)) * scale;
        return std::clamp(static_cast<int32_t>(std::nearbyint(product + static_cast<float>(p.zeroPointY))), p.lo, p.hi);
    });
}

}  // namespace esp::test
