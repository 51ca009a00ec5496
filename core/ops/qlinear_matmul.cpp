// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Integer matrix products: QLinearMatMul, MatMulInteger, and com.microsoft QGemm, MatMulIntegerToFloat and DynamicQuantizeMatMul.
#include "core/ops/conv.h"
#include "core/ops/product_q8.h"
#include "core/ops/support.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace esp {

namespace {
/// Constant scales of B, one or one for each column.
Result<std::vector<float>> columnScales(const OpContext& context, size_t index, int64_t columns)
{
    ESP_CHECK(expectPerColumn(context, index, columns, "scales"));
    return context.constantFloats(index);
}

/// float32(float32(a · b[c]) / y), or without the division where there is no coded output.
std::vector<float> multipliers(float a, const std::vector<float>& b, std::optional<float> y)
{
    std::vector<float> result;
    for (const float scale : b)
        result.push_back(y ? a * scale / *y : a * scale);
    return result;
}

Result<void> planQLinearMatMul(OpContext& context)
{
    ESP_CHECK(context.expectInputs(8, 8));
    ESP_TRY(const TensorCoding a, readCoding(context, context.input(0).type, 1, 2));
    ESP_TRY(const TensorCoding y, readCoding(context, context.input(7).type, 6, 7));
    CodedProduct product;
    ESP_TRY(product.dims, fitProduct(context, context.input(0).dims, context.input(3).dims, false, false));
    ESP_TRY(const std::vector<float> bScales, columnScales(context, 4, product.dims.n));
    product.b = 3;
    product.aZero = 2;
    product.bZero = 5;
    product.output = y.isSigned() ? CodedOutput::S8 : CodedOutput::U8;
    product.zeroPoint = y.zeroPoint;
    product.range = y.range();
    product.scales = multipliers(a.scale, bScales, y.scale);
    context.setOutput(0, y.type, product.dims.output);
    return setProductRun(context, std::move(product));
}

Result<void> planMatMulInteger(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 4));
    CodedProduct product;
    ESP_TRY(product.dims, fitProduct(context, context.input(0).dims, context.input(1).dims, false, false));
    product.aZero = 2;
    product.bZero = 3;
    context.setOutput(0, ElementType::Int32, product.dims.output);
    return setProductRun(context, std::move(product));
}

Result<void> planMatMulIntegerToFloat(OpContext& context)
{
    ESP_CHECK(context.expectInputs(4, 7));
    CodedProduct product;
    ESP_TRY(product.dims, fitProduct(context, context.input(0).dims, context.input(1).dims, false, false));
    ESP_CHECK(context.expectType(2, {ElementType::Float}));
    ESP_CHECK(context.expectType(3, {ElementType::Float}));
    ESP_CHECK(expectPerColumn(context, 3, product.dims.n, "scales"));
    if (context.input(2).count() != 1)
        return context.unsupported("the first operand must have one scale; it has " + toString(context.input(2).dims));
    if (context.has(6) && context.input(6).count() != product.dims.n)
        return context.invalid("bias " + toString(context.input(6).dims) + " must have one value for each of " +
                               std::to_string(product.dims.n) + " columns");
    product.aZero = 4;
    product.bZero = 5;
    product.floatBias = 6;
    product.output = CodedOutput::F32;
    product.aScale = 2;
    product.bScale = 3;
    context.setOutput(0, ElementType::Float, product.dims.output);
    return setProductRun(context, std::move(product));
}

/// Hands packing on to the outer context.
class OuterPacks : public PackStore {
public:
    explicit OuterPacks(OpContext& outer) : m_outer(outer) {}
    PackedPtr find(const Hash128& key, size_t bytes, std::function<void(std::byte*)> fill) override { return m_outer.pack(key, bytes, std::move(fill)); }

private:
    OpContext& m_outer;
};

/// Inputs: A (float32), B (codes), B's scale, B's zero point, bias. A is quantized to uint8 by its own range, as DynamicQuantizeLinear does; what
/// follows is MatMulIntegerToFloat.
Result<void> planDynamicQuantizeMatMul(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 5));
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
    InputInfo codes = context.input(0);
    codes.type = ElementType::Uint8;
    codes.constant = nullptr;
    InputInfo scale;
    scale.type = ElementType::Float;
    scale.present = true;
    InputInfo zero = scale;
    zero.type = ElementType::Uint8;
    OuterPacks packs(context);
    OpContext inner(context.node(), context.opset(), {codes, context.input(1), scale, context.input(2), zero, context.input(3), context.input(4)},
                    context.outputs(), context.kernels(), packs);
    ESP_CHECK(planMatMulIntegerToFloat(inner));
    context.setOutput(0, inner.output(0).type, inner.output(0).dims);
    context.setMacs(inner.macs());
    const int64_t count = codes.count();
    const size_t own = alignedBytes(static_cast<size_t>(count)) + 128;
    context.setScratchBytes(own + inner.scratchBytes());
    context.setRun([count, own, run = inner.takeRun(), quantize = context.kernels().quantizeF32](const RunArgs& args) {
        const float* in = args.in<float>(0);
        const auto [least, most] = count ? std::minmax_element(in, in + count) : std::pair(in, in);
        const float lo = count ? std::min(*least, 0.0f) : 0.0f;
        const float hi = count ? std::max(*most, 0.0f) : 0.0f;
        auto* scaleAt = reinterpret_cast<float*>(args.scratch);
        auto* zeroAt = reinterpret_cast<uint8_t*>(args.scratch + 64);
        auto* coded = reinterpret_cast<uint8_t*>(args.scratch + 128);
        *scaleAt = lo == hi ? 1.0f : (hi - lo) / 255.0f;
        *zeroAt = dynamicZeroPoint(lo, *scaleAt);
        forElements(args, count, [&](int64_t begin, int64_t end) {
            quantize(in + begin, end - begin, *scaleAt, *zeroAt, 0, 255, false, coded + begin);
        });
        const auto at = [&](size_t index) { return args.in<std::byte>(index); };
        const std::array<const std::byte*, 7> inputs{args.scratch + 128, at(1), args.scratch, at(2), args.scratch + 64, at(3), at(4)};
        RunArgs rest = args;
        rest.inputs = inputs;
        rest.scratch = args.scratch + own;
        run(rest);
    });
    return {};
}

Result<void> planQGemm(OpContext& context)
{
    ESP_CHECK(context.expectInputs(6, 9));
    const Node& node = context.node();
    ESP_TRY(const TensorCoding a, readCoding(context, context.input(0).type, 1, 2));
    if (context.input(0).rank() != 2 || context.input(3).rank() != 2)
        return context.invalid("operands must be matrices; they are " + toString(context.input(0).dims) + " and " +
                               toString(context.input(3).dims));
    CodedProduct product;
    product.transposeA = node.intAttribute("transA", 0) != 0;
    product.transposeB = node.intAttribute("transB", 0) != 0;
    ESP_TRY(product.dims, fitProduct(context, context.input(0).dims, context.input(3).dims, product.transposeA, product.transposeB));
    ESP_TRY(const std::vector<float> bScales, columnScales(context, 4, product.dims.n));
    product.b = 3;
    product.aZero = 2;
    product.bZero = 5;
    product.bias = 6;
    if (context.has(6))
        ESP_CHECK(context.expectType(6, {ElementType::Int32}));
    const float scaleA = node.floatAttribute("alpha", 1.0f) * a.scale;
    if (!context.has(7)) {
        product.output = CodedOutput::F32;
        product.scales = multipliers(scaleA, bScales, {});
        context.setOutput(0, ElementType::Float, product.dims.output);
        return setProductRun(context, std::move(product));
    }
    ESP_TRY(const TensorCoding y, readCoding(context, context.has(8) ? context.input(8).type : a.type, 7, 8));
    product.output = y.isSigned() ? CodedOutput::S8 : CodedOutput::U8;
    product.zeroPoint = y.zeroPoint;
    product.range = y.range();
    product.scales = multipliers(scaleA, bScales, y.scale);
    context.setOutput(0, y.type, product.dims.output);
    return setProductRun(context, std::move(product));
}
}  // namespace

extern constinit const OpDescriptor opQLinearMatMul{"", "QLinearMatMul", 10, planQLinearMatMul};
extern constinit const OpDescriptor opMatMulInteger{"", "MatMulInteger", 10, planMatMulInteger};
extern constinit const OpDescriptor opMatMulIntegerToFloat{"com.microsoft", "MatMulIntegerToFloat", 1, planMatMulIntegerToFloat};
extern constinit const OpDescriptor opDynamicQuantizeMatMul{"com.microsoft", "DynamicQuantizeMatMul", 1, planDynamicQuantizeMatMul};
extern constinit const OpDescriptor opQGemm{"com.microsoft", "QGemm", 1, planQGemm};

}  // namespace esp
