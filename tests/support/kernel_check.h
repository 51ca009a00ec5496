// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <span>
#include <vector>

namespace esp::test {

/// Every line of kernels.inc needs a check, called for each available instruction set: a kernel without one does not link.
#define ESP_KERNEL(name, Type) void check_##name(const KernelTable& table);
#include "core/kernels/kernels.inc"
#undef ESP_KERNEL

/// Sizes around the vector widths of all instruction sets.
inline constexpr int64_t kRemainders[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 131};

/// 64-byte aligned memory of exactly `bytes`, filled with a pattern that is a NaN for floats: nothing may rely on cleared scratch.
class AlignedBytes {
public:
    explicit AlignedBytes(size_t bytes) : m_data(static_cast<unsigned char*>(std::aligned_alloc(64, (bytes + 64) / 64 * 64)), &std::free)
    {
        std::memset(m_data.get(), 0xff, (bytes + 64) / 64 * 64);
    }
    void* get() const { return m_data.get(); }

private:
    std::unique_ptr<unsigned char, void (*)(void*)> m_data;
};

inline std::vector<float> randomFloats(std::mt19937& random, int64_t count, float low = -1, float high = 1)
{
    std::uniform_real_distribution<float> distribution(low, high);
    std::vector<float> values(static_cast<size_t>(count));
    for (float& value : values)
        value = distribution(random);
    return values;
}

/// Codes over the whole range of the type, the extremes being frequent.
inline std::vector<uint8_t> randomCodes(std::mt19937& random, int64_t count)
{
    std::vector<uint8_t> values(static_cast<size_t>(count));
    for (uint8_t& value : values) {
        const unsigned r = random();
        value = (r & 0x700) == 0 ? ((r & 0x800) ? 127 : 128) : (r & 0x700) == 0x100 ? ((r & 0x800) ? 255 : 0) : static_cast<uint8_t>(r);
    }
    return values;
}

inline int32_t codeValue(const void* data, bool isSigned, int64_t i)
{
    return isSigned ? static_cast<const int8_t*>(data)[i] : static_cast<const uint8_t*>(data)[i];
}

/// The multiply-add of an instruction set's float products.
inline float chainStep(bool fused, float a, float b, float sum)
{
    return fused ? std::fmaf(a, b, sum) : sum + a * b;
}
inline bool hasFusedMultiplyAdd(const KernelTable& table)
{
    return table.isa != "base";
}

inline float clampKeepingNan(float x, float lo, float hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

/// What CodedEpilogue says, for one accumulator without bias.
inline double finishCode(const CodedEpilogue& e, int64_t channel, int64_t accumulator)
{
    const int32_t acc = static_cast<int32_t>(accumulator + (e.bias ? e.bias[channel] : 0));
    if (e.output == CodedOutput::S32)
        return acc;
    const float scaled = static_cast<float>(acc) * e.scales[channel * e.scaleStride];
    if (e.output == CodedOutput::F32)
        return clampKeepingNan(scaled + (e.floatBias ? e.floatBias[channel] : 0.0f), e.floatLo, e.floatHi);
    const double rounded = std::nearbyint(static_cast<double>(scaled));
    return std::min<double>(std::max<double>(rounded, e.lo - e.zeroPoint), e.hi - e.zeroPoint) + e.zeroPoint;
}

/// Element i of an output of the given kind.
inline double outputValue(const void* data, CodedOutput kind, int64_t i)
{
    switch (kind) {
    case CodedOutput::U8: return static_cast<const uint8_t*>(data)[i];
    case CodedOutput::S8: return static_cast<const int8_t*>(data)[i];
    case CodedOutput::F32: return static_cast<const float*>(data)[i];
    case CodedOutput::S32: return static_cast<const int32_t*>(data)[i];
    }
    return 0;
}

inline size_t outputBytes(CodedOutput kind)
{
    return kind == CodedOutput::U8 || kind == CodedOutput::S8 ? 1 : 4;
}

}  // namespace esp::test
