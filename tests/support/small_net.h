// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/model/model.h"

#include <cstring>
#include <vector>

namespace esp {

/// Uniform in [-scale, scale).
std::vector<float> randomFloats(size_t count, uint32_t seed, float scale = 1.0f);

/// Random samples with labels that go round.
class RandomDataset : public Dataset {
public:
    RandomDataset(std::string input, Dims sampleDims, std::string output, size_t samples, int classes)
        : m_bytes(static_cast<size_t>(elementCount(sampleDims)) * sizeof(float)), m_values(randomFloats(samples * m_bytes / sizeof(float), 7))
    {
        m_inputs.push_back({std::move(input), ElementType::Float, std::move(sampleDims), false, {}});
        m_outputName = std::move(output);
        m_identity = hashBytes(std::as_bytes(std::span(m_values)));
        for (size_t i = 0; i < samples; ++i)
            m_labels.push_back(static_cast<int32_t>(i) % classes);
    }
    size_t size() const override { return m_labels.size(); }
    Result<void> read(size_t sample, size_t, std::byte* out) const override
    {
        std::memcpy(out, reinterpret_cast<const std::byte*>(m_values.data()) + sample * m_bytes, m_bytes);
        return {};
    }
    std::string sampleName(size_t sample) const override { return std::to_string(sample); }

private:
    size_t m_bytes;
    std::vector<float> m_values;
};

/// Convolutions "a" and "b" with a residual addition, pooling and a matrix product "y": float[N,3,12,12] x to float[N,10] y.
Model residualNet(uint32_t seed = 1);

}  // namespace esp
