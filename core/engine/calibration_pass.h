// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/synchronized.h"
#include "core/data/dataset.h"
#include "core/engine/statistics.h"
#include "core/model/model.h"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace esp {

/// Statistics of some values of a model over a dataset, taken in a pass that can be stopped, gone on with and looked at while it runs: each
/// sample is counted once, however often it was stopped. Engine::calibrate() does the work. Usable from several threads.
class CalibrationPass {
public:
    CalibrationPass(Model model, std::vector<std::string> values, DatasetPtr dataset);

    const Model& model() const { return m_model; }
    const std::vector<std::string>& values() const { return m_values; }
    const DatasetPtr& dataset() const { return m_dataset; }
    /// It looks at this very graph.
    bool isOf(const Model& model) const { return m_model.graph == model.graph; }
    bool covers(std::string_view value) const { return indexOf(value) >= 0; }

    /// What was counted of a value so far; samples: how many went in. Statistics are null before the first, and for values that are not covered.
    struct View {
        std::shared_ptr<const TensorStatistics> statistics;
        int64_t samples = 0;
    };
    View view(std::string_view value) const;
    /// Samples that there are.
    int64_t total() const { return m_dataset ? static_cast<int64_t>(m_dataset->size()) : 0; }
    bool isComplete() const;

private:
    friend class PassRunner;

    struct Entry {
        TensorStatistics counted;
        int64_t samples = 0;
        std::shared_ptr<const TensorStatistics> finished;
    };
    struct Run {
        std::vector<bool> done;  // by sample
        bool isTorn = false;     // ended in the middle of a batch
    };
    int indexOf(std::string_view value) const;

    Model m_model;
    std::vector<std::string> m_values;
    DatasetPtr m_dataset;
    std::deque<Synchronized<Entry>> m_entries;  // one lock a value: who looks at one waits for no other
    Synchronized<Run> m_run;                    // held by whoever does the pass
};

}  // namespace esp
