// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every operator with a gradient against finite differences of its own forward run. Inputs are multiples of 1/8 and differences are of 1/32, so
// that sums and products of them are exact in float32 and so are the differences: (multi)linear operators must agree to rounding of double. Kinks
// lie at least 1/8 away from every input, differences reach 1/16.
#include "core/ops/gradient.h"
#include "tests/support/run_node.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace esp::test {

namespace {

constexpr double kExact = 1e-12;
constexpr double kRounded = 2e-5;  // a division or root that float32 does not hold, or a function that is not a polynomial

struct Case {
    NodePtr node;
    std::vector<NodeInput> inputs;
    double tolerance = kExact;
};

class Cases {
public:
    explicit Cases(unsigned seed) : m_random(seed) {}

    /// Odd multiples of 1/8 in (−2, 2).
    Value odd(Dims dims)
    {
        std::vector<float> values(static_cast<size_t>(elementCount(dims)));
        for (float& value : values)
            value = static_cast<float>(static_cast<int>(m_random() % 16) * 2 - 15) / 8;
        return floats(std::move(dims), values);
    }
    /// Different multiples of 1/8, shuffled.
    Value distinct(Dims dims)
    {
        std::vector<float> values(static_cast<size_t>(elementCount(dims)));
        std::iota(values.begin(), values.end(), -static_cast<float>(values.size()) / 2);
        for (size_t i = values.size(); i-- > 1;)
            std::swap(values[i], values[m_random() % (i + 1)]);
        for (float& value : values)
            value /= 8;
        return floats(std::move(dims), values);
    }
    NodeInput in(Dims dims) { return computed(odd(std::move(dims))); }

private:
    std::mt19937 m_random;
};

std::vector<Case> convCases(Cases& make)
{
    const auto conv = [&](Dims x, Dims w, bool bias, std::vector<Attribute> attributes) {
        std::vector<NodeInput> inputs{make.in(std::move(x)), make.in(w)};
        if (bias)
            inputs.push_back(make.in({w[0]}));
        return Case{makeNode("Conv", inputs.size(), std::move(attributes)), inputs};
    };
    return {
        conv({2, 3, 5, 6}, {4, 3, 3, 3}, true, {Attribute::makeInts("pads", {1, 1, 1, 1})}),
        conv({1, 2, 7, 6}, {3, 2, 3, 2}, true, {Attribute::makeInts("pads", {0, 1, 2, 0}), Attribute::makeInts("strides", {2, 3})}),
        conv({1, 2, 8, 7}, {2, 2, 2, 3}, false, {Attribute::makeInts("dilations", {3, 2}), Attribute::makeInts("pads", {2, 0, 1, 3})}),
        conv({2, 4, 4, 4}, {6, 2, 1, 1}, true, {Attribute::makeInt("group", 2)}),
        conv({2, 4, 5, 5}, {4, 1, 3, 3}, true, {Attribute::makeInt("group", 4), Attribute::makeInts("pads", {1, 1, 1, 1})}),
        conv({1, 3, 6, 5}, {6, 1, 3, 2}, false, {Attribute::makeInt("group", 3), Attribute::makeInts("strides", {2, 2}), Attribute::makeInts("pads", {1, 0, 0, 1})}),
        conv({2, 3, 9}, {2, 3, 4}, true, {Attribute::makeString("auto_pad", "SAME_UPPER"), Attribute::makeInts("strides", {2})}),
        conv({1, 1, 5, 5}, {3, 1, 3, 3}, true, {}),
    };
}

std::vector<Case> gemmCases(Cases& make)
{
    std::vector<Case> cases;
    for (int transposed = 0; transposed < 4; ++transposed) {
        const bool a = transposed & 1;
        const bool b = transposed & 2;
        const Dims c = std::vector<Dims>{{5}, {3, 5}, {3, 1}, {1}}[static_cast<size_t>(transposed)];
        cases.push_back({makeNode("Gemm", 3,
                                  {Attribute::makeInt("transA", a), Attribute::makeInt("transB", b), Attribute::makeFloat("alpha", 0.5f),
                                   Attribute::makeFloat("beta", 2.0f)}),
                         {make.in(a ? Dims{4, 3} : Dims{3, 4}), make.in(b ? Dims{5, 4} : Dims{4, 5}), make.in(c)}});
    }
    cases.push_back({makeNode("Gemm", 2), {make.in({2, 300}), make.in({300, 3})}});
    return cases;
}

std::vector<Case> matMulCases(Cases& make)
{
    std::vector<Case> cases;
    for (const auto& [a, b] : std::vector<std::pair<Dims, Dims>>{{{3, 4}, {4, 5}}, {{2, 3, 4}, {4, 5}}, {{2, 3, 4}, {2, 4, 5}}, {{1, 3, 4}, {2, 4, 2}}, {{4}, {4, 3}}, {{2, 3}, {3}}})
        cases.push_back({makeNode("MatMul", 2), {make.in(a), make.in(b)}});
    return cases;
}

std::vector<Case> poolCases(Cases& make, const char* op, std::vector<Attribute> more, double tolerance)
{
    std::vector<Case> cases;
    const auto add = [&](Dims dims, std::vector<Attribute> attributes, double within) {
        attributes.insert(attributes.end(), more.begin(), more.end());
        cases.push_back({makeNode(op, 1, attributes), {computed(make.distinct(std::move(dims)))}, within});
    };
    add({2, 2, 4, 6}, {Attribute::makeInts("kernel_shape", {2, 2}), Attribute::makeInts("strides", {2, 2})}, kExact);
    add({1, 2, 7, 6}, {Attribute::makeInts("kernel_shape", {3, 3}), Attribute::makeInts("strides", {2, 1}), Attribute::makeInts("pads", {1, 1, 1, 1})}, tolerance);
    add({1, 2, 7}, {Attribute::makeInts("kernel_shape", {3}), Attribute::makeInts("strides", {2}), Attribute::makeInt("ceil_mode", 1)}, tolerance);
    return cases;
}

std::vector<Case> activationCases(Cases& make, const char* op, std::vector<Attribute> attributes, double tolerance)
{
    // 12 + 1/8 is far behind every bend of these functions.
    Value wide = make.odd({40});
    std::vector<float> values(wide.as<float>().begin(), wide.as<float>().end());
    for (size_t i = 0; i < values.size(); i += 4)
        values[i] *= 7;
    return {{makeNode(op, 1, std::move(attributes)), {computed(floats({5, 8}, values))}, tolerance}};
}

std::vector<Case> arithmeticCases(Cases& make, const char* op)
{
    std::vector<Case> cases;
    for (const auto& [a, b] : std::vector<std::pair<Dims, Dims>>{{{2, 3, 4}, {2, 3, 4}}, {{2, 3, 4}, {3, 1}}, {{4}, {2, 3, 4}}, {{2, 1, 4}, {1, 3, 1}}, {{2, 3}, {}}})
        cases.push_back({makeNode(op, 2), {make.in(a), make.in(b)}});
    return cases;
}

std::vector<Case> viewCases(Cases& make, const char* op)
{
    const std::string name = op;
    if (name == "Reshape")
        return {{makeNode(op, 2), {make.in({2, 3, 4}), constant(int64s({2}, {4, -1}))}}};
    if (name == "Squeeze" || name == "Unsqueeze")
        return {{makeNode(op, 2), {make.in({2, 1, 4}), constant(int64s({1}, {1}))}}};
    return {{makeNode(op, 1), {make.in({2, 3, 4})}}};
}

std::vector<Case> movementCases(Cases& make, const std::string& op)
{
    const auto ints = [](std::vector<int64_t> values) { return constant(int64s({static_cast<int64_t>(values.size())}, values)); };
    if (op == "Transpose")
        return {{makeNode("Transpose", 1, {Attribute::makeInts("perm", {2, 0, 1})}), {make.in({2, 3, 4})}}, {makeNode("Transpose", 1), {make.in({1, 5})}}};
    if (op == "Slice")
        return {{makeNode("Slice", 5), {make.in({2, 6, 5}), ints({1, -1}), ints({5, -9}), ints({1, 2}), ints({2, -2})}},
                {makeNode("Slice", 3), {make.in({3, 2}), ints({0, 0}), ints({3, 9})}}};
    if (op == "Expand")
        return {{makeNode("Expand", 2), {make.in({3, 1}), ints({2, 3, 4})}}};
    if (op == "Tile")
        return {{makeNode("Tile", 2), {make.in({2, 3}), ints({2, 3})}}};
    if (op == "Pad")
        return {{makeNode("Pad", 3), {make.in({2, 3}), ints({1, 0, 0, 2}), constant(floats({}, {2.5f}))}},
                {makeNode("Pad", 2, {Attribute::makeString("mode", "reflect")}), {make.in({2, 3}), ints({0, 2, 0, 1})}},
                {makeNode("Pad", 2, {Attribute::makeString("mode", "edge")}), {make.in({2, 3}), ints({-1, 2, 0, 1})}}};
    if (op == "Concat")
        return {{makeNode("Concat", 3, {Attribute::makeInt("axis", 1)}), {make.in({2, 1, 2}), make.in({2, 3, 2}), make.in({2, 2, 2})}},
                {makeNode("Concat", 1, {Attribute::makeInt("axis", 0)}), {make.in({2, 3})}}};
    return {{makeNode(op, 1, {Attribute::makeInt("blocksize", 2)}), {make.in({1, 4, 2, 4})}}};
}

std::vector<Case> casesOf(const std::string& op, Cases& make)
{
    if (op == "Conv")
        return convCases(make);
    if (op == "Gemm")
        return gemmCases(make);
    if (op == "MatMul")
        return matMulCases(make);
    if (op == "MaxPool")
        return poolCases(make, "MaxPool", {}, kExact);
    if (op == "AveragePool") {
        std::vector<Case> cases = poolCases(make, "AveragePool", {}, kRounded);
        const std::vector<Case> padded = poolCases(make, "AveragePool", {Attribute::makeInt("count_include_pad", 1)}, kRounded);
        cases.insert(cases.end(), padded.begin(), padded.end());
        return cases;
    }
    if (op == "GlobalAveragePool")
        return {{makeNode("GlobalAveragePool", 1), {make.in({2, 3, 4, 4})}}, {makeNode("GlobalAveragePool", 1), {make.in({2, 3, 5})}, kRounded}};
    if (op == "BatchNormalization") {
        std::vector<float> variance{0.25f, 1.5f, 4.0f};
        return {{makeNode("BatchNormalization", 5),
                 {make.in({2, 3, 2, 2}), make.in({3}), make.in({3}), constant(make.odd({3})), constant(floats({3}, variance))},
                 kRounded}};
    }
    if (op == "Add" || op == "Sub" || op == "Mul")
        return arithmeticCases(make, op.c_str());
    if (op == "Relu" || op == "LeakyRelu")
        return activationCases(make, op.c_str(), op == "Relu" ? std::vector<Attribute>{} : std::vector{Attribute::makeFloat("alpha", 0.25f)}, kExact);
    if (op == "Sigmoid" || op == "Tanh" || op == "HardSigmoid" || op == "HardSwish")
        return activationCases(make, op.c_str(), {}, kRounded);
    if (op == "Clip")
        return {{makeNode("Clip", 3), {make.in({4, 9}), constant(floats({}, {-0.75f})), constant(floats({}, {1.0f}))}},
                {makeNode("Clip", 3), {make.in({20}), absent(), constant(floats({}, {0.5f}))}}};
    for (const char* moves : {"Transpose", "Slice", "Expand", "Tile", "Pad", "Concat", "DepthToSpace", "SpaceToDepth"})
        if (op == moves)
            return movementCases(make, op);
    return viewCases(make, op.c_str());
}

std::vector<float> elementsOf(const Value& value) { return {value.as<float>().begin(), value.as<float>().begin() + value.count()}; }

/// Σ weight · output 0.
double lossOf(const Case& test, const std::vector<NodeInput>& inputs, const std::vector<float>& weights)
{
    const auto outputs = runNode(*test.node, inputs);
    if (!outputs) {
        ADD_FAILURE() << outputs.error().message();
        return NAN;
    }
    double loss = 0;
    for (size_t i = 0; i < weights.size(); ++i)
        loss += double{weights[i]} * (*outputs)[0].as<float>()[i];
    return loss;
}

double differenceAt(const Case& test, size_t input, size_t element, const std::vector<float>& weights)
{
    constexpr float kStep = 1.0f / 32;
    const auto at = [&](float steps) {
        std::vector<NodeInput> inputs = test.inputs;
        std::vector<float> values = elementsOf(*inputs[input].value);
        values[element] += steps * kStep;
        inputs[input].value = floats(inputs[input].value->dims, values);
        return lossOf(test, inputs, weights);
    };
    // Five points: exact for polynomials of up to the fourth degree.
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12.0 * kStep);
}

/// The gradients of the first inputs, each added to a buffer that held 1.
std::vector<std::vector<float>> gradientsOf(const OpDescriptor& op, const Case& test, const Value& output, const std::vector<float>& weights)
{
    class NoPacks : public PackStore {
    public:
        PackedPtr find(const Hash128&, size_t bytes, std::function<void(std::byte*)> fill) override
        {
            return std::make_shared<const PackedWeights>(bytes, std::move(fill));
        }
    } packs;
    std::vector<InputInfo> infos;
    std::vector<const float*> inputs;
    for (const NodeInput& input : test.inputs) {
        InputInfo info;
        if (input.value)
            info = {input.value->type, input.value->dims, input.constant ? &*input.value : nullptr, {}, true};
        infos.push_back(info);
        inputs.push_back(input.value ? reinterpret_cast<const float*>(input.value->data.data()) : nullptr);
    }
    OpContext context(*test.node, 17, infos, {OutputInfo{ElementType::Float, output.dims, true, true}}, kernels(), packs);
    const Result<Gradient> gradient = op.gradient(context);
    if (!gradient) {
        ADD_FAILURE() << gradient.error().message();
        return {};
    }
    std::vector<std::vector<float>> buffers(test.inputs.size());
    std::vector<float*> pointers(test.inputs.size(), nullptr);
    for (size_t i = 0; i < std::min(gradient->inputCount, test.inputs.size()); ++i) {
        if (!test.inputs[i].value)
            continue;
        buffers[i].assign(static_cast<size_t>(test.inputs[i].value->count()), 1.0f);
        pointers[i] = buffers[i].data();
    }
    auto [scratch, scratchData] = Value::allocate(ElementType::Uint8, {static_cast<int64_t>(gradient->scratchBytes)});
    gradient->run({inputs, output.as<float>().data(), weights.data(), pointers, scratchData});
    return buffers;
}

TEST(EveryGradient, AgreesWithFiniteDifferences)
{
    size_t tested = 0;
    for (const OpDescriptor* op : operators()) {
        if (!op->gradient)
            continue;
        SCOPED_TRACE(op->name);
        Cases make(static_cast<unsigned>(1000 + tested++));
        double worst = 0;
        for (const Case& test : casesOf(op->name, make)) {
            const auto outputs = runNode(*test.node, test.inputs);
            ASSERT_TRUE(outputs) << outputs.error().message();
            const Value& output = (*outputs)[0];
            const std::vector<float> weights = elementsOf(make.odd({output.count()}));
            const auto gradients = gradientsOf(*op, test, output, weights);
            for (size_t input = 0; input < gradients.size(); ++input) {
                for (size_t element = 0; element < gradients[input].size(); ++element) {
                    const double expected = differenceAt(test, input, element, weights);
                    const double error = std::fabs(gradients[input][element] - 1.0 - expected) / (1 + std::fabs(expected));
                    worst = std::max(worst, error);
                    ASSERT_LE(error, test.tolerance) << "input " << input << ", element " << element << ": " << gradients[input][element] - 1.0
                                                     << " instead of " << expected;
                }
            }
        }
        RecordProperty(op->name, std::to_string(worst * 1e9) + "e-9");
    }
    EXPECT_GT(tested, 15u);
}

TEST(EveryGradient, RefusesOtherTypesByName)
{
    Cases make(1);
    const NodePtr node = makeNode("Relu", 1);
    class NoPacks : public PackStore {
        PackedPtr find(const Hash128&, size_t, std::function<void(std::byte*)>) override { return nullptr; }
    } packs;
    InputInfo info{ElementType::Double, {3}, nullptr, {}, true};
    const OpContext context(*node, 17, {info}, {OutputInfo{ElementType::Double, {3}, true, true}}, kernels(), packs);
    const Result<Gradient> gradient = findOperator("", "Relu")->gradient(context);
    ASSERT_FALSE(gradient);
    EXPECT_NE(gradient.error().message().find("gradients are computed for float32"), std::string::npos);
}

}  // namespace

}  // namespace esp::test
