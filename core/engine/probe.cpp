// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/probe.h"

#include <bit>
#include <cstring>
#include <random>

namespace esp {

namespace {

/// A number in [-1, 1) with 7 significant bits, so that every floating-point type holds it exactly.
float coarse(std::mt19937_64& random)
{
    return static_cast<float>(static_cast<int>(random() >> 56) - 128) / 128.0f;
}

uint16_t upperHalf(float value)
{
    return static_cast<uint16_t>(std::bit_cast<uint32_t>(value) >> 16);
}

/// A multiple of 1/128 in [-1, 1) as float16, which holds all of them as normal numbers or zero.
uint16_t half(float value)
{
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    if ((bits & 0x7FFFFFFF) == 0)
        return static_cast<uint16_t>(bits >> 16);
    const uint32_t exponent = ((bits >> 23) & 0xFF) - 127 + 15;
    return static_cast<uint16_t>((bits >> 16 & 0x8000) | exponent << 10 | (bits >> 13 & 0x3FF));
}

template <typename T, typename Make>
void fill(std::byte* data, int64_t count, Make&& make)
{
    for (int64_t i = 0; i < count; ++i) {
        const T value = make();
        std::memcpy(data + static_cast<size_t>(i) * sizeof(T), &value, sizeof(T));
    }
}

}  // namespace

Result<std::map<std::string, Value>> makeProbeInputs(const Plan& plan, uint64_t seed)
{
    std::map<std::string, Value> inputs;
    for (const int number : plan.inputs) {
        const PlanValue& input = plan.values[static_cast<size_t>(number)];
        const int bits = bitCount(input.type);
        if (bits == 0 || input.type == ElementType::Complex64 || input.type == ElementType::Complex128)
            return Error{ErrorCode::UnsupportedOp, input.name, "is of type " + toString(input.type) + ", for which there are no probe values"};
        // By name, so that the order of inputs does not matter. mt19937_64 is fixed by the standard; its distributions are not.
        const Hash128 hash = Hasher().add(seed).add(input.name).finish();
        std::mt19937_64 random(hash.low);
        auto [value, data] = Value::allocate(input.type, input.dims);
        const int64_t count = value.count();
        const auto bit = [&] { return static_cast<uint8_t>(random() >> 63); };
        if (input.type == ElementType::Float)
            fill<float>(data, count, [&] { return static_cast<float>(static_cast<int32_t>(random() >> 40) - (1 << 23)) * 0x1p-23f; });
        else if (input.type == ElementType::Double)
            fill<double>(data, count, [&] { return static_cast<double>(coarse(random)); });
        else if (input.type == ElementType::Bfloat16)
            fill<uint16_t>(data, count, [&] { return upperHalf(coarse(random)); });
        else if (input.type == ElementType::Float16)
            fill<uint16_t>(data, count, [&] { return half(coarse(random)); });
        else if (bits == 64)
            fill<int64_t>(data, count, bit);
        else if (bits == 32)
            fill<int32_t>(data, count, bit);
        else if (bits == 16)
            fill<int16_t>(data, count, bit);
        else
            fill<uint8_t>(data, static_cast<int64_t>(value.data.size()), bit);
        inputs[input.name] = std::move(value);
    }
    return inputs;
}

}  // namespace esp
