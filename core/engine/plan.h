// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/base/result.h"
#include "core/engine/eager.h"
#include "core/model/model.h"
#include "core/model/value.h"
#include "core/ops/op.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace esp {

/// Type and dimensions of a graph input or output at the planned batch.
struct PlannedValue {
    std::string name;
    ElementType type = ElementType::Undefined;
    Dims dims;
};

/// One operation of a plan, after folding and fusion.
struct PlanStep {
    std::string opType;                 ///< "QLinearConv", "FusedConv", "MaxPool", …
    std::string domain;
    std::string nodeName;               ///< of the node it came from; its first output if it has no name
    std::vector<std::string> nodeNames;  ///< of all nodes that were fused into it, likewise
    std::vector<int> inputs;            ///< value numbers; -1 absent
    std::vector<int> outputs;
    OpContext::Run run;
    int viewOf = -1;                    ///< value whose memory output 0 shares
    size_t scratchBytes = 0;
    bool mixesSamples = false;           ///< a step computes with all samples of a batch together (their common range, their mean)
    int64_t macs = 0;
    Hash128 fingerprint;                ///< kernel, attributes, constants, fingerprints of inputs, instruction set, engine version
};

struct PlanValue {
    std::string name;
    ElementType type = ElementType::Undefined;
    Dims dims;
    Hash128 fingerprint;      ///< equal fingerprints mean equal bits, whatever the batch
    int producer = -1;        ///< step, or -1 for graph inputs and constants
    int64_t bytes = 0;
    int64_t offset = -1;      ///< in the arena; -1 for constants and inputs
    Value constant;           ///< data set if the value is constant
    bool isConstant = false;
    bool isInput = false;
    bool isFixed = false;      ///< computed of constants in each run: the same for all samples
    bool sampleMajor = false;  ///< memory is one contiguous block a sample, in sample order
    bool isEager = false;      ///< an output of the eager part: type and dims are those that the model declares
    bool isOpen = false;       ///< … and it leaves some of them open (dims empty), or is no tensor of numbers
};

/// A model made ready to run at fixed input dimensions. Immutable; running it cannot fail, unless it has an eager part.
class Plan {
public:
    std::vector<PlanStep> steps;
    std::vector<PlanValue> values;
    std::vector<int> inputs;             ///< value numbers of graph inputs that are fed
    std::vector<int> outputs;            ///< value numbers of graph outputs, in the model's order
    std::vector<std::string> outputNames;
    int64_t batch = 1;
    int64_t arenaBytes = 0;              ///< activation memory of one run, with reuse
    int64_t peakActivationBytes = 0;     ///< largest sum of live activations over the run
    bool mixesSamples = false;           ///< a step computes with all samples of a batch together (their common range, their mean)
    int64_t macs = 0;                    ///< of one run, without the eager part
    int64_t winogradConvolutions = 0;    ///< how many steps take that method
    std::shared_ptr<const EagerProgram> eager;  ///< what runs behind the steps; null as a rule

    std::vector<PlannedValue> inputSignature() const;
    int findOutput(std::string_view name) const;  ///< value number or -1
};
using PlanPtr = std::shared_ptr<const Plan>;

/// Dimensions of graph inputs to plan for, by name; inputs that are not listed take the model's own with an open first dimension = batch.
struct PlanOptions {
    int64_t batch = 1;
    std::map<std::string, Dims, std::less<>> inputDims;
    std::vector<std::string> extraOutputs;  ///< values that must be observable (they end fusion there)
    int64_t mostEagerBytes = 0;             ///< largest value that the eager part may make; 0: a quarter of the machine's memory
    bool fuse = true;                       ///< false: every node as it stands (a second opinion for tests)
    bool winograd = false;                  ///< 3×3 convolutions by Winograd's method, in models without codes (see block_images.cpp)
    bool blockImages = true;                ///< false: only the operators of ordinary images (likewise)
};

/// What the engine can and cannot run of a model.
struct RunnableReport {
    struct Problem {
        std::string node;
        std::string opType;
        std::string reason;
    };
    std::vector<Problem> problems;  ///< empty: everything runs
};

}  // namespace esp
