// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Operators that draw numbers: RandomUniform, RandomNormal (and …Like), Bernoulli, Multinomial, Dropout in training. Element i of a node is
// always the same number, made from the seed (attribute `seed`, else the name of the output) and i alone: it depends on no state, thread or
// call, so a run can be repeated. ONNX leaves the numbers themselves open.
#include "core/ops/random.h"

#include "core/ops/convert.h"
#include "core/ops/gradient.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <set>

namespace esp {

namespace {
class Draws {
public:
    explicit Draws(const OpContext& context)
    {
        const Attribute* seed = context.node().findAttribute("seed");
        if (!seed) {
            for (const char letter : context.node().output(0))
                m_seed = mix(m_seed ^ static_cast<unsigned char>(letter));
        } else {
            // A whole number for Dropout, a float for the others.
            m_seed = mix(seed->i != 0 ? static_cast<uint64_t>(seed->i) : std::bit_cast<uint32_t>(seed->f));
        }
    }

    /// Uniform in [0, 1), number `i` of stream `stream`.
    double uniform(int64_t i, uint64_t stream = 0) const
    {
        return static_cast<double>(mix(mix(m_seed + stream) ^ static_cast<uint64_t>(i)) >> 11) * 0x1p-53;
    }

    /// Normal with mean 0 and deviation 1 (Box–Muller).
    double normal(int64_t i) const
    {
        return std::sqrt(-2 * std::log1p(-uniform(i, 1))) * std::cos(2 * std::numbers::pi * uniform(i, 2));
    }

private:
    /// The step and output function of SplitMix64 (Steele, Lea, Flood 2014).
    static uint64_t mix(uint64_t x)
    {
        x += 0x9E3779B97F4A7C15u;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
        return x ^ (x >> 31);
    }

    uint64_t m_seed = 0x45535041;
};

/// Output 0 of the given type and dimensions, element i being draw(args, i) → double.
template <typename Draw>
Result<void> setDrawRun(OpContext& context, ElementType type, const Dims& dims, Draw draw)
{
    if (!canConvert(ElementType::Double, type) || elementBytes(type) == 0)
        return context.unsupported("elements of type " + toString(type) + " are not drawn");
    if (elementCount(dims) < 0)
        return context.invalid("shape " + listText(dims) + " must not be negative");
    context.setOutput(0, type, dims);
    context.setRun([type, draw, count = elementCount(dims)](const RunArgs& args) {
        forElements(args, count, [&](int64_t begin, int64_t end) {
            constexpr int64_t kBlock = 256;
            double block[kBlock];
            for (int64_t at = begin; at < end; at += kBlock) {
                const int64_t last = std::min(at + kBlock, end);
                for (int64_t i = at; i < last; ++i)
                    block[i - at] = draw(args, i);
                convertElements(ElementType::Double, reinterpret_cast<const std::byte*>(block), type,
                                args.out<std::byte>() + at * elementBytes(type), 0, last - at);
            }
        });
    });
    return {};
}

/// Type and dimensions: of attributes, or of input 0 (…Like).
template <bool like>
Result<std::pair<ElementType, Dims>> readDrawn(const OpContext& context)
{
    ESP_CHECK(context.expectInputs(like ? 1 : 0, like ? 1 : 0));
    const int64_t fallback = like ? static_cast<int64_t>(context.input(0).type) : static_cast<int64_t>(ElementType::Float);
    const auto type = static_cast<ElementType>(context.node().intAttribute("dtype", fallback));
    if (bitCount(type) < 16 || isInteger(type))
        return context.invalid("dtype must be a floating-point type; it is " + toString(type));
    return std::pair(type, like ? context.input(0).dims : context.node().intsAttribute("shape"));
}

template <bool like>
Result<void> planUniform(OpContext& context)
{
    ESP_TRY(const auto drawn, readDrawn<like>(context));
    const double low = context.node().floatAttribute("low", 0);
    const double high = context.node().floatAttribute("high", 1);
    return setDrawRun(context, drawn.first, drawn.second,
                      [=, draws = Draws(context)](const RunArgs&, int64_t i) { return low + (high - low) * draws.uniform(i); });
}

template <bool like>
Result<void> planNormal(OpContext& context)
{
    ESP_TRY(const auto drawn, readDrawn<like>(context));
    const double mean = context.node().floatAttribute("mean", 0);
    const double scale = context.node().floatAttribute("scale", 1);
    return setDrawRun(context, drawn.first, drawn.second,
                      [=, draws = Draws(context)](const RunArgs&, int64_t i) { return mean + scale * draws.normal(i); });
}

/// 1 with the probability that the input names.
Result<void> planBernoulli(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    const ElementType from = context.input(0).type;
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double, ElementType::Float16, ElementType::Bfloat16}));
    const auto type = static_cast<ElementType>(context.node().intAttribute("dtype", static_cast<int64_t>(from)));
    return setDrawRun(context, type, context.input(0).dims, [from, draws = Draws(context)](const RunArgs& args, int64_t i) {
        const double p = from == ElementType::Float     ? args.in<float>(0)[i]
                         : from == ElementType::Double  ? args.in<double>(0)[i]
                         : from == ElementType::Float16 ? halfToFloat(args.in<uint16_t>(0)[i])
                                                        : bfloatToFloat(args.in<uint16_t>(0)[i]);
        return draws.uniform(i) < p ? 1.0 : 0.0;
    });
}

/// sample_size classes for each row of unnormalized logarithms of probabilities.
Result<void> planMultinomial(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planMultinomial);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    const Dims& dims = context.input(0).dims;
    const int64_t samples = context.node().intAttribute("sample_size", 1);
    const auto type = static_cast<ElementType>(context.node().intAttribute("dtype", static_cast<int64_t>(ElementType::Int32)));
    if (dims.size() != 2 || dims[1] < 1 || samples < 0 || (type != ElementType::Int32 && type != ElementType::Int64))
        return context.invalid("needs [rows, classes], a sample_size and dtype int32 or int64; the input is " + toString(dims));
    const bool isDouble = context.input(0).type == ElementType::Double;
    return setDrawRun(context, type, {dims[0], samples}, [=, classes = dims[1], draws = Draws(context)](const RunArgs& args, int64_t i) {
        const int64_t row = i / samples * classes;
        const auto at = [&](int64_t k) { return isDouble ? args.in<double>(0)[row + k] : double{args.in<float>(0)[row + k]}; };
        double most = at(0);
        for (int64_t k = 1; k < classes; ++k)
            most = std::max(most, at(k));
        double total = 0;
        for (int64_t k = 0; k < classes; ++k)
            total += std::exp(at(k) - most);
        double rest = draws.uniform(i) * total;
        for (int64_t k = 0; k + 1 < classes; ++k) {
            rest -= std::exp(at(k) - most);
            if (rest < 0)
                return static_cast<double>(k);
        }
        return static_cast<double>(classes - 1);
    });
}

/// Which elements stay is drawn in training only: before opset 7 unless is_test, since opset 12 if input 2 is true.
struct Dropout {
    ElementType type, maskType, ratioType;
    int64_t count;
    Draws draws;
    double ratio;         ///< if no input names it
    bool alwaysTraining;  ///< else input 2 says so

    void operator()(const RunArgs& args) const
    {
        double drop = ratio;
        if (const std::byte* given = args.in<std::byte>(1))
            convertElements(ratioType, given, ElementType::Double, reinterpret_cast<std::byte*>(&drop), 0, 1);
        if (!alwaysTraining && (!args.in<uint8_t>(2) || *args.in<uint8_t>(2) == 0))
            drop = 0;
        const int64_t bytes = elementBytes(type);
        std::byte* out = args.out<std::byte>(0);
        std::byte* mask = args.out<std::byte>(1);
        forElements(args, count, [&](int64_t begin, int64_t end) {
            const double factor = drop < 1 ? 1 / (1 - drop) : 0;
            for (int64_t i = begin; i < end; ++i) {
                const bool stays = drop == 0 || draws.uniform(i) >= drop;
                if (out && (!stays || drop > 0))
                    scale(args.in<std::byte>(0) + i * bytes, stays ? factor : 0, out + i * bytes);
                if (mask && maskType == ElementType::Bool)
                    mask[i] = std::byte{stays};
                else if (mask)
                    write(stays ? 1 : 0, maskType, mask + i * elementBytes(maskType));
            }
            if (out && drop == 0)
                std::copy_n(args.in<std::byte>(0) + begin * bytes, (end - begin) * bytes, out + begin * bytes);
        });
    }

private:
    static void write(double value, ElementType to, std::byte* out)
    {
        convertElements(ElementType::Double, reinterpret_cast<const std::byte*>(&value), to, out, 0, 1);
    }
    void scale(const std::byte* in, double factor, std::byte* out) const
    {
        double value = 0;
        convertElements(type, in, ElementType::Double, reinterpret_cast<std::byte*>(&value), 0, 1);
        write(factor == 0 ? 0 : value * factor, type, out);
    }
};

enum class Mode { Inference, Training, Computed };

Result<Mode> dropoutMode(const OpContext& context)
{
    if (context.has(2) && !context.input(2).constant)
        return Mode::Computed;
    bool training = context.opset() < 7 && context.node().intAttribute("is_test", 0) == 0;
    if (context.has(2)) {
        ESP_TRY(const std::vector<int64_t> given, context.constantInts(2));
        training = !given.empty() && given[0] != 0;
    }
    return training ? Mode::Training : Mode::Inference;
}

Result<void> planDropout(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 3));
    const Node& node = context.node();
    const Dims dims = context.input(0).dims;
    const ElementType type = context.input(0).type;
    ESP_TRY(const Mode mode, dropoutMode(context));
    if (mode == Mode::Computed)
        ESP_CHECK(context.expectType(2, {ElementType::Bool}));
    const ElementType maskType = context.opset() >= 10 ? ElementType::Bool : type;
    if (mode == Mode::Inference && !context.wants(1)) {
        context.setOutput(0, type, dims);
        context.setOutput(1, maskType, dims);
        context.setView(0);
        return {};
    }
    if (elementBytes(type) == 0 || !canConvert(type, ElementType::Double))
        return context.unsupported("elements of type " + toString(type) + " are not dropped");
    const ElementType ratioType = context.has(1) ? context.input(1).type : ElementType::Float;
    if (!canConvert(ratioType, ElementType::Double) || (context.has(1) && context.input(1).count() != 1))
        return context.invalid("the ratio must be one number");
    context.setOutput(0, type, dims);
    context.setOutput(1, maskType, dims);
    context.setRun(Dropout{type, maskType, ratioType, elementCount(dims), Draws(context), node.floatAttribute("ratio", 0.5f), mode == Mode::Training});
    return {};
}

Result<Gradient> gradientOfDropout(const OpContext& context)
{
    ESP_TRY(const Mode mode, dropoutMode(context));
    if (mode != Mode::Inference)
        return context.unsupported("the gradient through elements that were dropped at random is not computed");
    return gradientOfView(context);
}
}  // namespace

bool mayDraw(const Node& node)
{
    static const std::set<std::string, std::less<>> kDraws = {"RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike",
                                                              "Multinomial", "Bernoulli"};
    return kDraws.contains(node.opType()) || (node.is("Dropout") && node.inputs().size() > 2);
}

extern constinit const OpDescriptor opRandomUniform{"", "RandomUniform", 1, planUniform<false>};
extern constinit const OpDescriptor opRandomUniformLike{"", "RandomUniformLike", 1, planUniform<true>};
extern constinit const OpDescriptor opRandomNormal{"", "RandomNormal", 1, planNormal<false>};
extern constinit const OpDescriptor opRandomNormalLike{"", "RandomNormalLike", 1, planNormal<true>};
extern constinit const OpDescriptor opBernoulli{"", "Bernoulli", 15, planBernoulli};
extern constinit const OpDescriptor opMultinomial{"", "Multinomial", 7, planMultinomial};
extern constinit const OpDescriptor opDropout{"", "Dropout", 1, planDropout, gradientOfDropout};

}  // namespace esp
