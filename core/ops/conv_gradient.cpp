// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Gradient of Conv, image by image. With cols = the input's windows as columns, [channels/groups · taps, pixels], the forward step is Y = W · cols,
// so dW = dY · colsᵀ, and dX gathers the columns of Wᵀ · dY where they came from (Chellapilla, Puri and Simard 2006). A group of one channel would
// make products of one row; it is walked tap by tap instead.
#include "core/ops/conv.h"
#include "core/ops/gradient.h"

#include <algorithm>

namespace esp {

namespace {
struct Range {
    int64_t begin = 0;
    int64_t end = 0;
};

/// Output positions o of [0, out) whose input position o · stride + shift lies in [0, extent).
Range insideOf(int64_t out, int64_t extent, int64_t stride, int64_t shift)
{
    const int64_t begin = shift >= 0 ? 0 : (stride - 1 - shift) / stride;
    const int64_t last = extent - 1 - shift;
    const int64_t end = last < 0 ? 0 : std::min(out, last / stride + 1);
    return {std::min(begin, end), end};
}

/// Calls visit(first input element, first output element, count) for each row of outputs that a tap reaches inside the image; between
/// neighbours the input moves by strideW and the output by 1.
template <typename Visit>
void visitTap(const ConvShape& shape, int64_t tap, const Visit& visit)
{
    const int64_t shiftH = tap / shape.kernelW * shape.dilationH - shape.padTop;
    const int64_t shiftW = tap % shape.kernelW * shape.dilationW - shape.padLeft;
    const Range rows = insideOf(shape.outHeight, shape.height, shape.strideH, shiftH);
    const Range columns = insideOf(shape.outWidth, shape.width, shape.strideW, shiftW);
    if (columns.begin == columns.end)
        return;
    for (int64_t row = rows.begin; row < rows.end; ++row)
        visit((row * shape.strideH + shiftH) * shape.width + columns.begin * shape.strideW + shiftW, row * shape.outWidth + columns.begin,
              columns.end - columns.begin);
}

struct ConvGradient {
    ConvShape shape;
    const KernelTable& kernels;
    GemmShape weightProduct;  ///< dY · colsᵀ of one group
    GemmShape inputProduct;   ///< Wᵀ · dY of one group
    size_t columnBytes = 0;

    int64_t taps() const { return shape.kernelH * shape.kernelW; }
    int64_t pixels() const { return shape.outHeight * shape.outWidth; }
    int64_t plane() const { return shape.height * shape.width; }
    int64_t groupChannels() const { return shape.channels / shape.groups; }
    int64_t groupFilters() const { return shape.filters / shape.groups; }

    void addBias(const float* dy, float* dBias) const
    {
        for (int64_t f = 0; f < shape.filters; ++f) {
            float sum = 0;
            for (int64_t p = 0; p < pixels(); ++p)
                sum += dy[f * pixels() + p];
            dBias[f] += sum;
        }
    }

    void addSingleChannel(const float* x, const float* w, const float* dy, float* dx, float* dw) const
    {
        for (int64_t f = 0; f < shape.filters; ++f) {
            const int64_t channel = f / groupFilters() * plane();
            const float* gradient = dy + f * pixels();
            for (int64_t tap = 0; tap < taps(); ++tap) {
                const float weight = w[f * taps() + tap];
                float sum = 0;
                visitTap(shape, tap, [&](int64_t in, int64_t out, int64_t count) {
                    if (dw) {
                        for (int64_t i = 0; i < count; ++i)
                            sum += gradient[out + i] * x[channel + in + i * shape.strideW];
                    }
                    if (dx) {
                        for (int64_t i = 0; i < count; ++i)
                            dx[channel + in + i * shape.strideW] += weight * gradient[out + i];
                    }
                });
                if (dw)
                    dw[f * taps() + tap] += sum;
            }
        }
    }

    void gatherColumns(const float* x, float* columns) const
    {
        std::fill_n(columns, groupChannels() * taps() * pixels(), 0.0f);
        for (int64_t row = 0; row < groupChannels() * taps(); ++row) {
            const float* from = x + row / taps() * plane();
            float* to = columns + row * pixels();
            visitTap(shape, row % taps(), [&](int64_t in, int64_t out, int64_t count) {
                for (int64_t i = 0; i < count; ++i)
                    to[out + i] = from[in + i * shape.strideW];
            });
        }
    }

    void scatterColumns(const float* columns, float* dx) const
    {
        for (int64_t row = 0; row < groupChannels() * taps(); ++row) {
            float* to = dx + row / taps() * plane();
            const float* from = columns + row * pixels();
            visitTap(shape, row % taps(), [&](int64_t in, int64_t out, int64_t count) {
                for (int64_t i = 0; i < count; ++i)
                    to[in + i * shape.strideW] += from[out + i];
            });
        }
    }

    void addGroups(const float* x, const float* w, const float* dy, float* dx, float* dw, std::byte* scratch) const
    {
        auto* columns = reinterpret_cast<float*>(scratch);
        std::byte* rest = scratch + columnBytes;
        const int64_t weights = groupFilters() * groupChannels() * taps();
        for (int64_t g = 0; g < shape.groups; ++g) {
            const float* gradient = dy + g * groupFilters() * pixels();
            if (dw) {
                gatherColumns(x + g * groupChannels() * plane(), columns);
                addProduct(kernels, weightProduct, 1.0f, gradient, columns, dw + g * weights, rest);
            }
            if (dx) {
                std::fill_n(columns, groupChannels() * taps() * pixels(), 0.0f);
                addProduct(kernels, inputProduct, 1.0f, w + g * weights, gradient, columns, rest);
                scatterColumns(columns, dx + g * groupChannels() * plane());
            }
        }
    }

    void operator()(const GradientArgs& args) const
    {
        const int64_t inSize = shape.channels * plane();
        const int64_t outSize = shape.filters * pixels();
        float* dw = args.inputGradients[1];
        float* dBias = args.inputGradients.size() > 2 ? args.inputGradients[2] : nullptr;
        for (int64_t n = 0; n < shape.batch; ++n) {
            const float* x = args.inputs[0] + n * inSize;
            const float* dy = args.outputGradient + n * outSize;
            float* dx = args.inputGradients[0] ? args.inputGradients[0] + n * inSize : nullptr;
            if (dBias)
                addBias(dy, dBias);
            if (groupChannels() == 1)
                addSingleChannel(x, args.inputs[1], dy, dx, dw);
            else
                addGroups(x, args.inputs[1], dy, dx, dw, args.scratch);
        }
    }
};
}  // namespace

Result<Gradient> gradientOfConv(const OpContext& context)
{
    ESP_CHECK(expectFloatGradient(context, 3));
    ESP_TRY(const ConvPlan plan, planConvolution(context, context.input(0), context.input(1)));
    if (plan.slices.needed())
        return context.unsupported("gradients of convolutions over " + std::to_string(plan.outputDims.size() - 2) +
                                   " spatial dimensions are not computed; at most 2 are");
    ConvGradient gradient{plan.shape, context.kernels(), {}, {}};
    const int64_t window = gradient.groupChannels() * gradient.taps();
    gradient.weightProduct = {gradient.groupFilters(), window, gradient.pixels(), false, true};
    gradient.inputProduct = {window, gradient.pixels(), gradient.groupFilters(), true, false};
    size_t scratch = 0;
    if (gradient.groupChannels() > 1) {
        gradient.columnBytes = alignedBytes(static_cast<size_t>(window * gradient.pixels()) * sizeof(float));
        scratch = gradient.columnBytes + std::max(addProductBytes(context.kernels(), gradient.weightProduct),
                                                  addProductBytes(context.kernels(), gradient.inputProduct));
    }
    return Gradient{gradient, scratch, 3};
}

}  // namespace esp
