// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/layer.h"
#include "core/model/weight_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>

namespace esp {
namespace {

/// Random bits of `count` elements: whatever they mean, both ways of reading must agree.
TensorPtr randomTensor(ElementType type, int64_t count)
{
    std::mt19937 random(static_cast<uint32_t>(type));
    std::vector<uint8_t> bytes(static_cast<size_t>(packedBytes(type, count)));
    for (uint8_t& byte : bytes)
        byte = static_cast<uint8_t>(random());
    return Tensor::fromVector("w", type, {count}, std::move(bytes));
}

void expectSame(float a, float b, const std::string& where)
{
    EXPECT_TRUE(std::bit_cast<uint32_t>(a) == std::bit_cast<uint32_t>(b) || (a != a && b != b)) << where << ": " << a << ' ' << b;
}

TEST(WeightReader, ReadsEveryTypeAsTheWholeTensorDoes)
{
    constexpr int64_t kCount = 2 * kElementBlock + 1001;
    for (const ElementType type : {ElementType::Float, ElementType::Double, ElementType::Float16, ElementType::Bfloat16, ElementType::Float8E4M3FN,
                                   ElementType::Float8E5M2, ElementType::Float4E2M1, ElementType::Int8, ElementType::Uint8, ElementType::Int16,
                                   ElementType::Uint16, ElementType::Int32, ElementType::Uint32, ElementType::Int64, ElementType::Uint64,
                                   ElementType::Bool, ElementType::Int4, ElementType::Uint4, ElementType::Int2, ElementType::Uint2}) {
        SCOPED_TRACE(toString(type));
        const TensorPtr tensor = randomTensor(type, kCount);
        const std::vector<float> whole = tensor->toFloats();
        size_t at = 0;
        floatBlocks(tensor)([&](std::span<const float> block) {
            for (const float value : block)
                expectSame(value, whole[at++], "block");
        });
        EXPECT_EQ(at, whole.size());
        for (int64_t element = 0; element < kCount; element += 997)
            expectSame(readElement(*tensor, nullptr, element), whole[static_cast<size_t>(element)], "element " + std::to_string(element));
        std::vector<float> part(13);
        readElements(*tensor, nullptr, 7, part);
        for (size_t i = 0; i < part.size(); ++i)
            expectSame(part[i], whole[i + 7], "part");
    }
}

TEST(WeightReader, GivesCodesTheScaleOfTheirChannel)
{
    for (const int axis : {0, 1, 2}) {
        const Dims dims{3, 5, 4};
        std::vector<int8_t> bytes(60);
        for (size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<int8_t>(i * 7);
        auto codes = std::make_shared<StoredWeight>();
        codes->tensor = Tensor::fromVector("w", ElementType::Int8, dims, bytes);
        codes->isQuantized = true;
        codes->layout = ScaleLayout::perChannel(dims, axis);
        for (int64_t c = 0; c < dims[static_cast<size_t>(axis)]; ++c) {
            codes->scales.push_back(0.5F + static_cast<float>(c));
            codes->zeros.push_back(c - 1);
        }
        const std::vector<float> whole = codes->realValues();
        for (int64_t first = 0; first < 60; first += 11) {
            std::vector<float> part(static_cast<size_t>(std::min<int64_t>(17, 60 - first)));
            readElements(*codes->tensor, codes.get(), first, part);
            for (size_t i = 0; i < part.size(); ++i) {
                const size_t element = static_cast<size_t>(first) + i;
                EXPECT_EQ(part[i], whole[element]) << axis << ' ' << element;
                EXPECT_EQ(readElement(*codes->tensor, codes.get(), static_cast<int64_t>(element)), whole[element]);
            }
        }
        EXPECT_EQ(codes->zeroCount(), std::count(whole.begin(), whole.end(), 0.0F));
    }
}

TEST(WeightReader, PairsGoThroughBothTensorsTogether)
{
    const TensorPtr a = randomTensor(ElementType::Int8, kElementBlock + 3);
    const TensorPtr b = randomTensor(ElementType::Int16, kElementBlock + 3);
    const std::vector<float> wholeA = a->toFloats();
    const std::vector<float> wholeB = b->toFloats();
    std::vector<float> seenA, seenB;
    forEachPair(*a, nullptr, *b, nullptr, [&](std::span<const float> x, std::span<const float> y) {
        ASSERT_EQ(x.size(), y.size());
        seenA.insert(seenA.end(), x.begin(), x.end());
        seenB.insert(seenB.end(), y.begin(), y.end());
    });
    EXPECT_EQ(seenA, wholeA);
    EXPECT_EQ(seenB, wholeB);
}

}  // namespace
}  // namespace esp
