// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/worker_pool.h"
#include "core/kernels/kernels.h"
#include "core/model/graph.h"
#include "core/model/value.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace esp {

/// What planning knows of an input: type and dimensions always, the value if it is constant.
struct InputInfo {
    ElementType type = ElementType::Undefined;
    Dims dims;
    const Value* constant = nullptr;
    Hash128 constantHash;  ///< content hash of the constant
    bool present = false;  ///< false: an omitted optional input
    bool isLateConstant = false;  ///< a constant that ONNX Runtime computes in each run, and so takes kernels for values that vary

    int64_t count() const { return elementCount(dims); }
    int64_t rank() const { return static_cast<int64_t>(dims.size()); }
};

struct OutputInfo {
    ElementType type = ElementType::Undefined;
    Dims dims;
    bool wanted = false;  ///< somebody reads it
    bool set = false;
};

/// Where one run of a step finds its data. Dimensions and types are those of planning; pointers are 64-byte aligned, null for absent ones.
class RunArgs {
public:
    std::span<const std::byte* const> inputs;
    std::span<std::byte* const> outputs;
    std::byte* scratch = nullptr;  ///< lanes × the scratch bytes that the step asked for
    size_t scratchStride = 0;      ///< bytes between the scratch of two lanes
    WorkerPool* pool = nullptr;    ///< null: run on this thread only

    template <typename T>
    const T* in(size_t index) const
    {
        return reinterpret_cast<const T*>(index < inputs.size() ? inputs[index] : nullptr);
    }
    template <typename T>
    T* out(size_t index = 0) const
    {
        return reinterpret_cast<T*>(index < outputs.size() ? outputs[index] : nullptr);
    }
    int lanes() const { return pool ? pool->threadCount() : 1; }

    /// Splits [0, tiles) over the lanes; body(begin, end, scratch of the lane). Results must not depend on the split.
    void forTiles(int64_t tiles, const std::function<void(int64_t begin, int64_t end, std::byte* scratch)>& body) const;
};

/// Weights in a kernel's own layout, made at first use and shared by all plans that use the same weights in the same way.
class PackedWeights {
public:
    PackedWeights(size_t bytes, std::function<void(std::byte*)> fill);
    ~PackedWeights();
    /// Packs at the first call; thread-safe.
    const std::byte* data() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};
using PackedPtr = std::shared_ptr<const PackedWeights>;

/// Keeps packed weights alive while somebody uses them.
class PackStore {
public:
    virtual ~PackStore() = default;
    /// key: everything that the packed bytes depend on (content hash, kernel, shape, instruction set).
    virtual PackedPtr find(const Hash128& key, size_t bytes, std::function<void(std::byte*)> fill) = 0;
};

/// Planning of one node: checks it, sets types and dimensions of its outputs, and says how it runs. All failing happens here; running
/// cannot fail.
class OpContext {
public:
    OpContext(const Node& node, int64_t opset, std::vector<InputInfo> inputs, std::vector<OutputInfo> outputs, const KernelTable& kernels,
              PackStore& packs);

    const Node& node() const { return m_node; }
    /// Version of the node's domain that the model imports. To ask is to depend on it: results of a node that never asked are known again in a
    /// model of another version, such as an export that had to raise it.
    int64_t opset() const
    {
        m_asksOpset = true;
        return m_opset;
    }
    bool asksOpset() const { return m_asksOpset; }
    const KernelTable& kernels() const { return m_kernels; }

    size_t inputCount() const { return m_inputs.size(); }
    bool has(size_t index) const { return index < m_inputs.size() && m_inputs[index].present; }
    /// An absent input gives an empty record.
    const InputInfo& input(size_t index) const;
    size_t outputCount() const { return m_outputs.size(); }
    bool wants(size_t index) const { return index < m_outputs.size() && m_outputs[index].wanted; }

    /// Elements of a constant input as int64; UnsupportedOp if it is computed at run time.
    Result<std::vector<int64_t>> constantInts(size_t index) const;
    /// Elements of a constant input as float.
    Result<std::vector<float>> constantFloats(size_t index) const;

    /// Errors name the node; `rule` says what must hold and what was found.
    Error unsupported(std::string rule) const;
    Error invalid(std::string rule) const;
    /// The output's dimensions depend on the value of input `index`, which is not known while planning: the node has to be planned when it is.
    Error needsValue(size_t index) const;
    bool needsValues() const { return m_needsValues; }
    Result<void> expectInputs(size_t least, size_t most) const;
    Result<void> expectType(size_t index, std::initializer_list<ElementType> allowed) const;

    void setOutput(size_t index, ElementType type, Dims dims);
    const OutputInfo& output(size_t index) const { return m_outputs[index]; }

    using Run = std::function<void(const RunArgs&)>;
    /// The closure must own what it needs (copy dims and attributes; hold PackedPtr); it outlives this context.
    void setRun(Run run) { m_run = std::move(run); }
    /// Output 0 is input `index` with other dimensions (Reshape, Flatten, Identity, …): no work, no memory.
    void setView(size_t index) { m_viewOf = static_cast<int>(index); }
    /// Scratch memory per lane.
    void setScratchBytes(size_t bytes) { m_scratchBytes = bytes; }
    /// The outputs depend on types and dimensions of the inputs alone (Shape, Size): the planner may run the step at once, with null
    /// inputs.
    void setDataFree() { m_dataFree = true; }
    /// Multiply-accumulates of the whole step at the planned dimensions (the layer's products; elementwise work counts 0).
    void setMacs(int64_t macs) { m_macs = macs; }
    PackedPtr pack(const Hash128& key, size_t bytes, std::function<void(std::byte*)> fill)
    {
        return m_packs.find(key, bytes, std::move(fill));
    }

    // What the planner takes away.
    Run takeRun() { return std::move(m_run); }
    int viewOf() const { return m_viewOf; }
    size_t scratchBytes() const { return m_scratchBytes; }
    int64_t macs() const { return m_macs; }
    bool isDataFree() const { return m_dataFree; }
    const std::vector<OutputInfo>& outputs() const { return m_outputs; }

private:
    const Node& m_node;
    int64_t m_opset;
    std::vector<InputInfo> m_inputs;
    std::vector<OutputInfo> m_outputs;
    const KernelTable& m_kernels;
    PackStore& m_packs;
    Run m_run;
    int m_viewOf = -1;
    size_t m_scratchBytes = 0;
    int64_t m_macs = 0;
    bool m_dataFree = false;
    mutable bool m_needsValues = false;
    mutable bool m_asksOpset = false;
};

struct Gradient;

/// An operator as the engine knows it. One descriptor in a .cpp of core/ops, one line in ops.inc.
struct OpDescriptor {
    const char* domain;  ///< "" is the default ONNX domain
    const char* name;
    int64_t since;  ///< first opset of the domain whose form is handled
    Result<void> (*plan)(OpContext&);
    /// How a planned node hands the gradient of its output back to its inputs (gradient.h); null if models with it cannot be trained.
    /// Errors: UnsupportedOp for a use of the operator that has no gradient.
    Result<Gradient> (*gradient)(const OpContext&) = nullptr;
};

std::span<const OpDescriptor* const> operators();
/// Null if the operator is not known to models.
const OpDescriptor* findOperator(std::string_view domain, std::string_view name);
/// The same, and those that planning alone puts into a graph (blocked.h).
const OpDescriptor* findPlannedOperator(std::string_view domain, std::string_view name);

/// Dimensions after NumPy-style broadcasting; nothing if they do not fit.
std::optional<Dims> broadcastDims(const Dims& a, const Dims& b);
/// An axis in [-rank, rank) made non-negative; error if outside.
Result<int64_t> normalizeAxis(const OpContext& context, int64_t axis, int64_t rank);

}  // namespace esp
