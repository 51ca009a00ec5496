// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/train/backward.h"

#include <random>

namespace esp {

/// Random numbers that are the same everywhere: the standard fixes mt19937_64, but not what its distributions make of it.
class TrainRandom {
public:
    explicit TrainRandom(uint64_t seed) : m_engine(seed) {}
    /// In [0, count), each as likely as the others.
    uint64_t below(uint64_t count);
    template <typename T>
    void shuffle(std::vector<T>& values)
    {
        for (size_t i = values.size(); i > 1; --i)
            std::swap(values[i - 1], values[below(i)]);
    }

private:
    std::mt19937_64 m_engine;
};

/// A sample as it is shown to the network once.
struct Showing {
    uint32_t sample = 0;
    int32_t down = 0;   ///< pixels that pictures are moved by
    int32_t right = 0;
};

/// Whether an input is a picture that can be moved: float32 with 1 or 3 channels first or last.
bool isPicture(const BoundInput& input);

/// Memory for the data inputs of one run, filled from a dataset.
class ShardInputs {
public:
    ShardInputs(const BackwardPlan& plan, DatasetPtr data);

    /// Rows behind the last showing repeat it: their gradient is set to 0. Errors: those of reading samples.
    Result<void> fill(std::span<const Showing> showings);
    /// One pointer for each input of the plan; those of parameters are free.
    std::vector<const std::byte*>& pointers() { return m_pointers; }

private:
    struct Input {
        size_t bound = 0;  ///< in the dataset
        std::byte* data = nullptr;
        size_t sampleBytes = 0;
    };
    DatasetPtr m_data;
    int64_t m_batch = 1;
    std::vector<Value> m_values;
    std::vector<Input> m_inputs;
    std::vector<const std::byte*> m_pointers;
    std::vector<std::byte> m_still;
};

/// How many of n samples validate.
constexpr size_t validationCount(size_t samples) { return samples / 10; }

}  // namespace esp
