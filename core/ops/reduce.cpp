// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reductions over any axes. Each output is one chain over its own elements in row-major order, floating sums in double; but for float sums and
// means of whole rows, which are added in the order of ONNX Runtime: a layer behind them may be quantized.
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace esp {

namespace {
enum class Reduction { Sum, Mean, Max, Min, Prod, L1, L2, LogSum, LogSumExp, SumSquare };

/// Output o reads in[Σ keep index · keepStrides + Σ reduce index · reduceStrides].
struct Reach {
    Dims keep, keepStrides;
    Dims reduce, reduceStrides;
    int64_t outputs = 1;
    int64_t perOutput = 1;
    Dims outputDims;

    int64_t firstOf(int64_t output) const
    {
        int64_t at = 0;
        for (size_t i = keep.size(); i-- > 0; output /= keep[i])
            at += output % keep[i] * keepStrides[i];
        return at;
    }

    /// Calls visit(offset from the first element) for all elements of an output, in row-major order.
    template <typename Visit>
    void visitAll(const Visit& visit) const
    {
        const size_t rank = reduce.size();
        const int64_t inner = rank ? reduce[rank - 1] : 1;
        const int64_t step = rank ? reduceStrides[rank - 1] : 0;
        for (int64_t block = 0; block < perOutput / std::max<int64_t>(inner, 1); ++block) {
            int64_t rest = block;
            int64_t at = 0;
            for (size_t i = rank ? rank - 1 : 0; i-- > 0; rest /= reduce[i])
                at += rest % reduce[i] * reduceStrides[i];
            for (int64_t k = 0; k < inner; ++k)
                visit(at + k * step);
        }
    }
};

void append(Dims& dims, Dims& strides, int64_t dim, int64_t stride)
{
    if (!dims.empty() && strides.back() == stride * dim) {
        dims.back() *= dim;
        strides.back() = stride;
    } else if (dim != 1) {
        dims.push_back(dim);
        strides.push_back(stride);
    }
}

Reach makeReach(const Dims& dims, const std::vector<int64_t>& axes, bool keepDims)
{
    Reach reach;
    const Dims strides = stridesOf(dims);
    for (size_t i = 0; i < dims.size(); ++i) {
        if (std::find(axes.begin(), axes.end(), static_cast<int64_t>(i)) == axes.end()) {
            append(reach.keep, reach.keepStrides, dims[i], strides[i]);
            reach.outputs *= dims[i];
            reach.outputDims.push_back(dims[i]);
        } else {
            append(reach.reduce, reach.reduceStrides, dims[i], strides[i]);
            reach.perOutput *= dims[i];
            if (keepDims)
                reach.outputDims.push_back(1);
        }
    }
    return reach;
}

template <Reduction reduction, typename T>
class Accumulator {
    static constexpr bool kFloating = std::is_floating_point_v<T>;
    // Integers wrap: computed without sign.
    using Sum = std::conditional_t<kFloating, double, uint64_t>;
    using Signed = std::conditional_t<kFloating, double, int64_t>;

public:
    explicit Accumulator(T largest) : m_largest(largest)
    {
        if (reduction == Reduction::Prod)
            m_sum = 1;
    }

    void add(T x)
    {
        const auto value = static_cast<Sum>(x);
        if constexpr (reduction == Reduction::Max) {
            m_extreme = m_first ? x : (x > m_extreme || x != x) ? x : m_extreme;
        } else if constexpr (reduction == Reduction::Min) {
            m_extreme = m_first ? x : (x < m_extreme || x != x) ? x : m_extreme;
        } else if constexpr (reduction == Reduction::Prod) {
            m_sum *= value;
        } else if constexpr (reduction == Reduction::L1) {
            m_sum += static_cast<Signed>(x) < 0 ? Sum{0} - value : value;
        } else if constexpr (reduction == Reduction::L2 || reduction == Reduction::SumSquare) {
            m_sum += value * value;
        } else if constexpr (reduction == Reduction::LogSumExp) {
            m_sum += static_cast<Sum>(std::exp(static_cast<double>(x) - static_cast<double>(m_largest)));
        } else {
            m_sum += value;
        }
        m_first = false;
    }

    T result(int64_t count) const
    {
        if constexpr (reduction == Reduction::Max)
            return m_first ? (std::numeric_limits<T>::has_infinity ? static_cast<T>(-std::numeric_limits<T>::infinity())
                                                                   : std::numeric_limits<T>::lowest())
                           : m_extreme;
        else if constexpr (reduction == Reduction::Min)
            return m_first ? (std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max())
                           : m_extreme;
        else if constexpr (reduction == Reduction::Mean)
            return count || kFloating ? static_cast<T>(total() / static_cast<Signed>(count)) : T{0};
        else if constexpr (reduction == Reduction::L2)
            return fromDouble(std::sqrt(static_cast<double>(total())));
        else if constexpr (reduction == Reduction::LogSum)
            return fromDouble(std::log(static_cast<double>(total())));
        else if constexpr (reduction == Reduction::LogSumExp)
            return fromDouble(std::log(static_cast<double>(total())) + static_cast<double>(m_largest));
        else
            return static_cast<T>(m_sum);
    }

private:
    Signed total() const { return static_cast<Signed>(m_sum); }

    static T fromDouble(double x)
    {
        if constexpr (kFloating)
            return static_cast<T>(x);
        else
            return truncated<T>(x);
    }

    Sum m_sum = 0;
    T m_extreme = 0;
    T m_largest;
    bool m_first = true;
};

/// Σ of a row as Eigen adds it four at a time, in the two vectors that it keeps; `start` elements precede the first one at a multiple of 4.
float sumInFours(const float* x, int64_t count, int64_t start)
{
    constexpr int64_t kFour = 4;
    start = std::min(start, count);
    const int64_t fours = (count - start) / kFour;
    if (fours == 0)
        return std::accumulate(x + 1, x + count, x[0]);
    std::array<std::array<float, kFour>, 2> lanes{};
    const auto add = [&](std::array<float, kFour>& sums, int64_t four, bool first) {
        for (size_t i = 0; i < kFour; ++i) {
            const float value = x[start + four * kFour + static_cast<int64_t>(i)];
            sums[i] = first ? value : sums[i] + value;
        }
    };
    for (int64_t four = 0; four < fours / 2 * 2; ++four)
        add(lanes[static_cast<size_t>(four % 2)], four, four < 2);
    for (size_t i = 0; fours > 1 && i < kFour; ++i)
        lanes[0][i] += lanes[1][i];
    if (fours % 2)
        add(lanes[0], fours - 1, fours == 1);
    float sum = (lanes[0][0] + lanes[0][2]) + (lanes[0][1] + lanes[0][3]);
    sum = std::accumulate(x, x + start, sum);
    return std::accumulate(x + start + fours * kFour, x + count, sum);
}

/// Sums or means of rows, of which each sample has `perSample`.
void setRowSumRun(OpContext& context, int64_t rows, int64_t columns, int64_t perSample, bool mean)
{
    context.setRun([=](const RunArgs& args) {
        const auto body = [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t row = begin; row < end; ++row) {
                // Where the row begins in memory decides the order there; in a batch of one, so that a sample's bits depend on nothing else.
                const int64_t start = (4 - row % perSample * columns % 4) % 4;
                const float sum = sumInFours(args.in<float>(0) + row * columns, columns, start);
                args.out<float>()[row] = mean ? sum / static_cast<float>(columns) : sum;
            }
        };
        if (rows * columns <= kElementsPerTile)
            body(0, rows, nullptr);
        else
            args.forTiles(rows, body);
    });
}

template <Reduction reduction, typename T>
void setReduceRun(OpContext& context, const Reach& reach)
{
    context.setRun([reach](const RunArgs& args) {
        const auto body = [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t output = begin; output < end; ++output) {
                const T* in = args.in<T>(0) + reach.firstOf(output);
                T largest = 0;
                if constexpr (reduction == Reduction::LogSumExp) {
                    Accumulator<Reduction::Max, T> most(0);
                    reach.visitAll([&](int64_t at) { most.add(in[at]); });
                    // An infinite maximum must not be subtracted from itself.
                    const T found = most.result(reach.perOutput);
                    largest = std::isfinite(static_cast<double>(found)) ? found : T{0};
                }
                Accumulator<reduction, T> accumulator(largest);
                reach.visitAll([&](int64_t at) { accumulator.add(in[at]); });
                args.out<T>()[output] = accumulator.result(reach.perOutput);
            }
        };
        if (reach.outputs * reach.perOutput <= kElementsPerTile)
            body(0, reach.outputs, nullptr);
        else
            args.forTiles(reach.outputs, body);
    });
}

template <Reduction reduction>
Result<void> planReduce(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planReduce<reduction>);
    const Dims& dims = context.input(0).dims;
    const ElementType type = context.input(0).type;
    ESP_TRY(const auto given, intsFromAttributeOrInput(context, "axes", 1));
    if ((!given || given->empty()) && context.node().intAttribute("noop_with_empty_axes", 0) != 0) {
        context.setOutput(0, type, dims);
        context.setView(0);
        return {};
    }
    std::vector<int64_t> axes(dims.size());
    std::iota(axes.begin(), axes.end(), 0);
    if (given && !given->empty()) {
        ESP_TRY(axes, normalizeAxes(context, *given, context.input(0).rank()));
    }
    const Reach reach = makeReach(dims, axes, context.node().intAttribute("keepdims", 1) != 0);
    context.setOutput(0, type, reach.outputDims);
    constexpr bool kExtreme = reduction == Reduction::Max || reduction == Reduction::Min;
    constexpr bool kAdds = reduction == Reduction::Sum || reduction == Reduction::Mean;
    const bool wholeRows = reach.reduceStrides == Dims{1} && (reach.keep.empty() || reach.keepStrides == Dims{reach.perOutput});
    const bool keepsSamples = std::find(axes.begin(), axes.end(), 0) == axes.end();
    if (kAdds && type == ElementType::Float && wholeRows && reach.outputs > 0 && reach.perOutput > 0)
        setRowSumRun(context, reach.outputs, reach.perOutput, keepsSamples ? reach.outputs / dims[0] : reach.outputs, reduction == Reduction::Mean);
    else if (type == ElementType::Float)
        setReduceRun<reduction, float>(context, reach);
    else if (type == ElementType::Double)
        setReduceRun<reduction, double>(context, reach);
    else if (type == ElementType::Int32)
        setReduceRun<reduction, int32_t>(context, reach);
    else if (type == ElementType::Int64)
        setReduceRun<reduction, int64_t>(context, reach);
    else if (type == ElementType::Uint8 || (kExtreme && type == ElementType::Bool))
        setReduceRun<reduction, uint8_t>(context, reach);
    else if (type == ElementType::Int8)
        setReduceRun<reduction, int8_t>(context, reach);
    else
        return context.unsupported("elements of type " + toString(type) + " are not reduced");
    return {};
}

template <typename T>
void setArgRun(OpContext& context, const Dims& dims, size_t axis, bool most, bool last)
{
    context.setRun(
        [=, length = dims[axis], inner = product(dims, axis + 1, dims.size()), outer = product(dims, 0, axis)](const RunArgs& args) {
            const auto body = [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t line = begin; line < end; ++line) {
                    const T* in = args.in<T>(0) + line / inner * length * inner + line % inner;
                    int64_t best = 0;
                    for (int64_t i = 1; i < length; ++i) {
                        const T x = in[i * inner];
                        const T known = in[best * inner];
                        if (most ? x > known : x < known)
                            best = i;
                        else if (last && x == known)
                            best = i;
                    }
                    args.out<int64_t>()[line] = best;
                }
            };
            if (outer * inner * length <= kElementsPerTile)
                body(0, outer * inner, nullptr);
            else
                args.forTiles(outer * inner, body);
        });
}

template <bool most>
Result<void> planArg(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planArg<most>);
    const Dims& dims = context.input(0).dims;
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", 0), context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    if (dims[at] == 0)
        return context.invalid("axis " + std::to_string(axis) + " of " + toString(dims) + " has nothing to choose from");
    Dims outputDims = dims;
    outputDims[at] = 1;
    if (context.node().intAttribute("keepdims", 1) == 0)
        outputDims.erase(outputDims.begin() + axis);
    context.setOutput(0, ElementType::Int64, outputDims);
    const bool last = context.node().intAttribute("select_last_index", 0) != 0;
    const bool known = withArithmetic(context.input(0).type, [&](auto zero) { setArgRun<decltype(zero)>(context, dims, at, most, last); });
    if (!known)
        return context.unsupported("elements of type " + toString(context.input(0).type) + " are not compared");
    return {};
}
}  // namespace

#define ESP_REDUCE(Name) extern constinit const OpDescriptor opReduce##Name{"", "Reduce" #Name, 1, planReduce<Reduction::Name>};
ESP_REDUCE(Sum)
ESP_REDUCE(Mean)
ESP_REDUCE(Max)
ESP_REDUCE(Min)
ESP_REDUCE(Prod)
ESP_REDUCE(L1)
ESP_REDUCE(L2)
ESP_REDUCE(LogSum)
ESP_REDUCE(LogSumExp)
ESP_REDUCE(SumSquare)
extern constinit const OpDescriptor opArgMax{"", "ArgMax", 1, planArg<true>};
extern constinit const OpDescriptor opArgMin{"", "ArgMin", 1, planArg<false>};

}  // namespace esp
