// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/probe.h"

#include <gtest/gtest.h>

namespace {

using namespace esp;

Plan planWithInput(const std::string& name, ElementType type, Dims dims)
{
    Plan plan;
    PlanValue value;
    value.name = name;
    value.type = type;
    value.dims = std::move(dims);
    value.isInput = true;
    plan.values.push_back(std::move(value));
    plan.inputs.push_back(0);
    return plan;
}

std::vector<float> probe(ElementType type, uint64_t seed)
{
    const auto inputs = makeProbeInputs(planWithInput("x", type, {2, 500}), seed);
    return inputs->at("x").toTensor("x")->toFloats();
}

TEST(ProbeInputs, FloatingPointValuesSpreadOverMinusOneToOne)
{
    for (const ElementType type : {ElementType::Float, ElementType::Double, ElementType::Float16, ElementType::Bfloat16}) {
        const std::vector<float> values = probe(type, 1);
        ASSERT_EQ(values.size(), 1000u);
        double sum = 0;
        double squares = 0;
        for (const float value : values) {
            ASSERT_GE(value, -1.0f) << toString(type);
            ASSERT_LT(value, 1.0f) << toString(type);
            sum += value;
            squares += static_cast<double>(value) * value;
        }
        EXPECT_NEAR(sum / 1000, 0, 0.08) << toString(type);
        EXPECT_NEAR(squares / 1000, 1.0 / 3, 0.05) << toString(type);
    }
}

TEST(ProbeInputs, IntegersAreZeroOrOne)
{
    for (const ElementType type : {ElementType::Int64, ElementType::Int32, ElementType::Uint16, ElementType::Int8, ElementType::Bool}) {
        const std::vector<float> values = probe(type, 1);
        int ones = 0;
        for (const float value : values) {
            ASSERT_TRUE(value == 0.0f || value == 1.0f) << toString(type);
            ones += value == 1.0f;
        }
        EXPECT_NEAR(ones, 500, 80) << toString(type);
    }
}

TEST(ProbeInputs, AreTheSameForTheSameSeedOnly)
{
    EXPECT_EQ(probe(ElementType::Float, 1), probe(ElementType::Float, 1));
    EXPECT_NE(probe(ElementType::Float, 1), probe(ElementType::Float, 2));
}

TEST(ProbeInputs, OfStringsAreRefusedByName)
{
    const auto inputs = makeProbeInputs(planWithInput("text", ElementType::String, {1}), 1);
    ASSERT_FALSE(inputs);
    EXPECT_EQ(inputs.error().subject, "text");
}

}  // namespace
