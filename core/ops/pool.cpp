// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// MaxPool, AveragePool, LpPool and the global pools. One or two spatial dimensions run in the kernels, the rest in a plain loop.
#include "core/ops/gradient.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"
#include "core/ops/window.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace esp {

namespace {
struct Pool {
    Window window;
    std::vector<int64_t> in;
    int64_t planes = 0;

    int64_t inCount() const { return product(in, 0, in.size()); }
    int64_t outCount() const { return product(window.out, 0, window.out.size()); }
    PoolShape shape() const
    {
        PoolShape shape;
        shape.planes = planes;
        setWindow(shape, window, in);
        return shape;
    }
};

Result<Pool> readPool(const OpContext& context)
{
    const Dims& dims = context.input(0).dims;
    if (dims.size() < 3)
        return context.invalid("needs the dimensions [N, C, spatial …]; the input is " + toString(dims));
    Pool pool;
    pool.in = spatialDims(dims);
    pool.planes = dims[0] * dims[1];
    if (!context.node().findAttribute("kernel_shape"))
        return context.invalid("needs kernel_shape");
    ESP_TRY(pool.window, readWindow(context, pool.in, {}));
    return pool;
}

Dims pooledDims(const OpContext& context, const std::vector<int64_t>& out)
{
    Dims dims{context.input(0).dims[0], context.input(0).dims[1]};
    dims.insert(dims.end(), out.begin(), out.end());
    return dims;
}

/// Calls visit(offset in the plane) for the window's elements inside the image, in row-major order; returns how many positions of the
/// window lie inside the padded image.
template <typename Visit>
int64_t visitWindow(const Pool& pool, int64_t outIndex, const Visit& visit)
{
    const size_t rank = pool.in.size();
    std::vector<int64_t> start(rank);
    for (size_t i = rank; i-- > 0;) {
        start[i] = outIndex % pool.window.out[i] * pool.window.strides[i] - pool.window.padBegin[i];
        outIndex /= pool.window.out[i];
    }
    int64_t padded = 0;
    const int64_t positions = product(pool.window.kernel, 0, rank);
    for (int64_t k = 0; k < positions; ++k) {
        int64_t rest = k;
        int64_t offset = 0;
        int64_t step = 1;
        bool inside = true;
        bool insidePadded = true;
        for (size_t i = rank; i-- > 0;) {
            const int64_t at = start[i] + rest % pool.window.kernel[i] * pool.window.dilations[i];
            rest /= pool.window.kernel[i];
            inside = inside && at >= 0 && at < pool.in[i];
            insidePadded = insidePadded && at < pool.in[i] + pool.window.padEnd[i];
            offset += at * step;
            step *= pool.in[i];
        }
        padded += insidePadded;
        if (inside)
            visit(offset);
    }
    return padded;
}

/// Runs compute(plane input, output index) → value for every output element; planes go to the lanes.
template <typename T, typename Compute>
void setPlainRun(OpContext& context, const Pool& pool, Compute compute)
{
    context.setRun([pool, compute](const RunArgs& args) {
        const int64_t inCount = pool.inCount();
        const int64_t outCount = pool.outCount();
        args.forTiles(pool.planes, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t i = begin * outCount; i < end * outCount; ++i)
                args.out<T>()[i] = compute(pool, args.in<T>(0) + i / outCount * inCount, i % outCount);
        });
    });
}

/// The place of the maximum as ONNX counts it: in the whole tensor, along rows or (storage_order 1) along columns of each plane.
int64_t flatIndex(const Pool& pool, int64_t plane, int64_t offset, bool columnMajor)
{
    if (columnMajor) {
        int64_t result = 0;
        int64_t step = 1;
        std::vector<int64_t> at(pool.in.size());
        for (size_t i = pool.in.size(); i-- > 0; offset /= pool.in[i])
            at[i] = offset % pool.in[i];
        for (size_t i = 0; i < pool.in.size(); step *= pool.in[i], ++i)
            result += at[i] * step;
        offset = result;
    }
    return plane * pool.inCount() + offset;
}

template <typename T>
void setMaxIndexRun(OpContext& context, const Pool& pool)
{
    const bool columnMajor = context.node().intAttribute("storage_order", 0) != 0;
    context.setRun([pool, columnMajor](const RunArgs& args) {
        const int64_t outCount = pool.outCount();
        args.forTiles(pool.planes, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t i = begin * outCount; i < end * outCount; ++i) {
                const T* in = args.in<T>(0) + i / outCount * pool.inCount();
                int64_t best = -1;
                visitWindow(pool, i % outCount, [&](int64_t offset) {
                    if (best < 0 || in[offset] > in[best])
                        best = offset;
                });
                if (args.out<T>(0))
                    args.out<T>(0)[i] = best < 0 ? std::numeric_limits<T>::lowest() : in[best];
                args.out<int64_t>(1)[i] = best < 0 ? -1 : flatIndex(pool, i / outCount, best, columnMajor);
            }
        });
    });
}

template <typename T>
T plainMaximum(const Pool& pool, const T* in, int64_t index)
{
    T most = std::numeric_limits<T>::lowest();
    visitWindow(pool, index, [&](int64_t offset) { most = std::max(most, in[offset]); });
    return most;
}

Result<void> planMaxPool(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planMaxPool);
    const ElementType type = context.input(0).type;
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double, ElementType::Int8, ElementType::Uint8}));
    ESP_TRY(const Pool pool, readPool(context));
    const Dims dims = pooledDims(context, pool.window.out);
    context.setOutput(0, type, dims);
    context.setOutput(1, ElementType::Int64, dims);
    const KernelTable& kernels = context.kernels();
    if (context.wants(1) || pool.in.size() > 2 || type == ElementType::Double) {
        withNumber(type, [&](auto zero) {
            using T = decltype(zero);
            if (context.wants(1))
                setMaxIndexRun<T>(context, pool);
            else
                setPlainRun<T>(context, pool, plainMaximum<T>);
        });
        return {};
    }
    context.setRun([shape = pool.shape(), type, &kernels](const RunArgs& args) {
        args.forTiles(shape.planes, [&](int64_t begin, int64_t end, std::byte*) {
            if (type == ElementType::Float)
                kernels.maxPoolF32(shape, args.in<float>(0), args.out<float>(), begin, end);
            else
                kernels.maxPool8(shape, type == ElementType::Int8, args.in<std::byte>(0), args.out<std::byte>(), begin, end);
        });
    });
    return {};
}

template <typename T>
T plainAverage(const Pool& pool, const T* in, int64_t index, bool countPadding)
{
    T sum = 0;
    int64_t inside = 0;
    const int64_t padded = visitWindow(pool, index, [&](int64_t offset) {
        sum += in[offset];
        ++inside;
    });
    return sum / static_cast<T>(countPadding ? padded : inside);
}

Result<void> planAveragePool(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planAveragePool);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    ESP_TRY(const Pool pool, readPool(context));
    const bool countPadding = context.node().intAttribute("count_include_pad", 0) != 0;
    context.setOutput(0, context.input(0).type, pooledDims(context, pool.window.out));
    if (context.input(0).type == ElementType::Double) {
        setPlainRun<double>(context, pool,
                            [countPadding](const Pool& p, const double* in, int64_t i) { return plainAverage(p, in, i, countPadding); });
    } else if (pool.in.size() > 2) {
        setPlainRun<float>(context, pool,
                           [countPadding](const Pool& p, const float* in, int64_t i) { return plainAverage(p, in, i, countPadding); });
    } else {
        context.setRun([shape = pool.shape(), countPadding, &kernels = context.kernels()](const RunArgs& args) {
            args.forTiles(shape.planes, [&](int64_t begin, int64_t end, std::byte*) {
                kernels.averagePoolF32(shape, countPadding, args.in<float>(0), args.out<float>(), begin, end);
            });
        });
    }
    return {};
}

/// (Σ|x|^p)^(1/p), accumulated in double.
class PowerSum {
public:
    explicit PowerSum(int64_t p) : m_p(p) {}
    void add(double x)
    {
        m_sum += m_p == 1 ? std::fabs(x) : m_p == 2 ? x * x : std::pow(std::fabs(x), static_cast<double>(m_p));
    }
    double root() const { return m_p == 1 ? m_sum : m_p == 2 ? std::sqrt(m_sum) : std::pow(m_sum, 1.0 / static_cast<double>(m_p)); }

private:
    int64_t m_p;
    double m_sum = 0;
};

Result<void> planLpPool(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planLpPool);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    ESP_TRY(const Pool pool, readPool(context));
    const int64_t p = context.node().intAttribute("p", 2);
    if (p < 1)
        return context.invalid("p must be positive; it is " + std::to_string(p));
    context.setOutput(0, context.input(0).type, pooledDims(context, pool.window.out));
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        setPlainRun<T>(context, pool, [p](const Pool& inner, const T* in, int64_t index) {
            PowerSum sum(p);
            visitWindow(inner, index, [&](int64_t offset) { sum.add(in[offset]); });
            return static_cast<T>(sum.root());
        });
    });
    return {};
}

/// Plans reduce(values of one plane, count, out) for each image plane; the spatial dimensions become 1.
template <typename Reduce>
Result<void> planGlobal(OpContext& context, Result<void> (*self)(OpContext&), Reduce reduce)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, self);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    const Dims& from = context.input(0).dims;
    if (from.size() < 2)
        return context.invalid("needs the dimensions [N, C, spatial …]; the input is " + toString(from));
    Dims dims(from.size(), 1);
    dims[0] = from[0];
    dims[1] = from[1];
    context.setOutput(0, context.input(0).type, dims);
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([reduce, planes = from[0] * from[1], columns = product(from, 2, from.size())](const RunArgs& args) {
            args.forTiles(planes, [&](int64_t begin, int64_t end, std::byte*) {
                reduce(end - begin, columns, args.in<T>(0) + begin * columns, args.out<T>() + begin);
            });
        });
    });
    return {};
}

Result<void> planGlobalAveragePool(OpContext& context)
{
    // ONNX Runtime keeps images in blocks of 16 channels where these are whole, and sums in another order where they are not.
    constexpr int64_t kBlock = 16;
    const Dims& dims = context.input(0).dims;
    const bool isBlocked = dims.size() == 4 && dims[1] % kBlock == 0;
    return planGlobal(context, planGlobalAveragePool, [&kernels = context.kernels(), isBlocked]<typename T>(int64_t rows, int64_t columns, const T* x, T* y) {
        if constexpr (std::is_same_v<T, float>)
            kernels.meanRowsF32(rows, columns, !isBlocked, x, y);
        else
            for (int64_t row = 0; row < rows; ++row, x += columns)
                y[row] = std::accumulate(x, x + columns, T{0}) / static_cast<T>(columns);
    });
}

Result<void> planGlobalMaxPool(OpContext& context)
{
    return planGlobal(context, planGlobalMaxPool, []<typename T>(int64_t rows, int64_t columns, const T* in, T* out) {
        for (int64_t row = 0; row < rows; ++row, in += columns)
            out[row] = columns ? *std::max_element(in, in + columns) : std::numeric_limits<T>::lowest();
    });
}

Result<void> planGlobalLpPool(OpContext& context)
{
    const int64_t p = context.node().intAttribute("p", 2);
    if (p < 1)
        return context.invalid("p must be positive; it is " + std::to_string(p));
    return planGlobal(context, planGlobalLpPool, [p]<typename T>(int64_t rows, int64_t columns, const T* in, T* out) {
        for (int64_t row = 0; row < rows; ++row, in += columns) {
            PowerSum sum(p);
            for (int64_t i = 0; i < columns; ++i)
                sum.add(in[i]);
            out[row] = static_cast<T>(sum.root());
        }
    });
}

/// backward(window's plane and output index, plane of x, gradient of that output, plane of dx) for each output element, in order.
template <typename Backward>
Result<Gradient> windowGradient(const OpContext& context, Backward backward)
{
    ESP_CHECK(expectFloatGradient(context, 1));
    ESP_TRY(const Pool pool, readPool(context));
    return Gradient{[pool, backward](const GradientArgs& args) {
        const int64_t outCount = pool.outCount();
        for (int64_t i = 0; i < pool.planes * outCount; ++i) {
            const int64_t plane = i / outCount * pool.inCount();
            backward(pool, i % outCount, args.inputs[0] + plane, args.outputGradient[i], args.inputGradients[0] + plane);
        }
    }};
}

/// All of it goes to the maximum; of equal ones to the first.
Result<Gradient> gradientOfMaxPool(const OpContext& context)
{
    return windowGradient(context, [](const Pool& pool, int64_t index, const float* x, float gradient, float* dx) {
        int64_t best = -1;
        visitWindow(pool, index, [&](int64_t offset) {
            if (best < 0 || x[offset] > x[best])
                best = offset;
        });
        if (best >= 0)
            dx[best] += gradient;
    });
}

Result<Gradient> gradientOfAveragePool(const OpContext& context)
{
    const bool countPadding = context.node().intAttribute("count_include_pad", 0) != 0;
    return windowGradient(context, [countPadding](const Pool& pool, int64_t index, const float*, float gradient, float* dx) {
        int64_t inside = 0;
        const int64_t padded = visitWindow(pool, index, [&](int64_t) { ++inside; });
        const float share = gradient / static_cast<float>(countPadding ? padded : inside);
        visitWindow(pool, index, [&](int64_t offset) { dx[offset] += share; });
    });
}

Result<Gradient> gradientOfGlobalAveragePool(const OpContext& context)
{
    ESP_CHECK(expectFloatGradient(context, 1));
    const Dims& dims = context.input(0).dims;
    return Gradient{[planes = dims[0] * dims[1], count = product(dims, 2, dims.size())](const GradientArgs& args) {
        for (int64_t plane = 0; plane < planes; ++plane) {
            const float share = args.outputGradient[plane] / static_cast<float>(count);
            for (int64_t i = 0; i < count; ++i)
                args.inputGradients[0][plane * count + i] += share;
        }
    }};
}
}  // namespace

extern constinit const OpDescriptor opMaxPool{"", "MaxPool", 1, planMaxPool, gradientOfMaxPool};
extern constinit const OpDescriptor opAveragePool{"", "AveragePool", 1, planAveragePool, gradientOfAveragePool};
extern constinit const OpDescriptor opLpPool{"", "LpPool", 2, planLpPool};
extern constinit const OpDescriptor opGlobalAveragePool{"", "GlobalAveragePool", 1, planGlobalAveragePool, gradientOfGlobalAveragePool};
extern constinit const OpDescriptor opGlobalMaxPool{"", "GlobalMaxPool", 1, planGlobalMaxPool};
extern constinit const OpDescriptor opGlobalLpPool{"", "GlobalLpPool", 2, planGlobalLpPool};

}  // namespace esp
