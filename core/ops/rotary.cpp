// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// RotaryEmbedding of ONNX and of com.microsoft.
#include "core/ops/attention.h"
#include "core/ops/in_float.h"
#include "core/ops/support.h"

#include <algorithm>

namespace esp {

namespace {
/// Pairs of a head's first `rotated` elements are turned by angles whose cosine and sine are in rows of the caches.
struct Rotation {
    int64_t batch = 0, heads = 0, rows = 0, size = 0;
    int64_t rotated = 0;
    bool interleaved = false;  ///< pairs are neighbours; else they are half of the rotated elements apart
    HeadLayout layout;
    int64_t angles = 0;       ///< rows of the caches
    int64_t positions = 0;    ///< 0: the caches have a row for each batch and row; 1: one number is the first row's; else one for each row
    size_t cosine = 1, sine = 2, position = 3;

    void operator()(const RunArgs& args) const
    {
        args.forTiles(batch * rows, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t i = begin; i < end; ++i) {
                int64_t at = i;
                if (positions == 1)
                    at = args.in<int64_t>(position)[0] + i % rows;
                else if (positions > 1)
                    at = args.in<int64_t>(position)[i];
                at = std::clamp<int64_t>(at, 0, angles - 1) * (rotated / 2);
                for (int64_t head = 0; head < heads; ++head) {
                    const int64_t place = layout.at(i / rows, head, i % rows);
                    turn(args.in<float>(0) + place, args.in<float>(cosine) + at, args.in<float>(sine) + at, args.out<float>() + place);
                }
            }
        });
    }

private:
    void turn(const float* in, const float* cosines, const float* sines, float* out) const
    {
        const int64_t half = rotated / 2;
        const int64_t step = interleaved ? 2 : 1;
        const int64_t apart = interleaved ? 1 : half;
        for (int64_t i = 0; i < half; ++i) {
            const float real = in[i * step];
            const float imaginary = in[i * step + apart];
            out[i * step] = cosines[i] * real - sines[i] * imaginary;
            out[i * step + apart] = sines[i] * real + cosines[i] * imaginary;
        }
        std::copy(in + rotated, in + size, out + rotated);
    }
};

/// Input 0 is [batch, heads, rows, size] or [batch, rows, heads · size]; headSize is used where the number of heads is not given.
Result<void> setRotation(OpContext& context, Rotation rotation, int64_t heads, int64_t headSize)
{
    const Dims& dims = context.input(0).dims;
    const Dims& cosines = context.input(rotation.cosine).dims;
    if (dims.size() != 3 && dims.size() != 4)
        return context.invalid("needs [batch, heads, length, size] or [batch, length, heads × size]; the input is " + toString(dims));
    for (const size_t index : {size_t{0}, rotation.cosine, rotation.sine}) {
        ESP_CHECK(context.expectType(index, {ElementType::Float}));
    }
    const bool flat = dims.size() == 3;
    if (flat && heads == 0 && headSize > 0)
        heads = dims[2] / headSize;
    rotation.batch = dims[0];
    rotation.heads = flat ? heads : dims[1];
    rotation.rows = flat ? dims[1] : dims[2];
    if (rotation.heads < 1 || (flat && dims[2] % rotation.heads != 0))
        return context.invalid(std::to_string(rotation.heads) + " heads do not fit an input of " + toString(dims));
    rotation.size = flat ? dims[2] / rotation.heads : dims[3];
    rotation.layout = HeadLayout::of(flat, rotation.heads, rotation.rows, rotation.size);
    rotation.rotated = context.node().intAttribute("rotary_embedding_dim", 0);
    if (rotation.rotated == 0)
        rotation.rotated = rotation.size;
    rotation.interleaved = context.node().intAttribute("interleaved", 0) != 0;
    const int64_t perRow = rotation.batch * rotation.rows;
    if (context.has(rotation.position)) {
        ESP_CHECK(context.expectType(rotation.position, {ElementType::Int64}));
        const InputInfo& ids = context.input(rotation.position);
        // One position counts up from there only where it has one dimension.
        rotation.positions = ids.rank() == 1 && ids.count() == 1 ? 1 : 2;
        if (rotation.positions == 2 && ids.count() != perRow)
            return context.invalid("position_ids " + toString(ids.dims) + " must have a number for each of " + std::to_string(perRow) + " rows");
    }
    rotation.angles = product(cosines, 0, cosines.empty() ? 0 : cosines.size() - 1);
    const bool fits = !cosines.empty() && cosines.back() * 2 == rotation.rotated && rotation.rotated <= rotation.size &&
                      (rotation.positions ? rotation.angles > 0 : rotation.angles == perRow);
    if (!fits || context.input(rotation.sine).dims != cosines)
        return context.invalid("caches " + toString(cosines) + " and " + toString(context.input(rotation.sine).dims) + " do not fit " +
                               std::to_string(rotation.rotated) + " rotated elements of " + std::to_string(rotation.size));
    context.setOutput(0, ElementType::Float, dims);
    context.setRun(rotation);
    return {};
}

Result<void> planRotaryEmbedding(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 4));
    if (hasHalfInput(context))
        return planInFloat(context, planRotaryEmbedding);
    return setRotation(context, {}, context.node().intAttribute("num_heads", 0), 0);
}

/// Inputs: values, positions, cosines, sines.
Result<void> planMicrosoftRotaryEmbedding(OpContext& context)
{
    ESP_CHECK(context.expectInputs(4, 4));
    if (hasHalfInput(context))
        return planInFloat(context, planMicrosoftRotaryEmbedding);
    if (context.node().intAttribute("is_packed_batching", 0) != 0 || context.node().floatAttribute("scale", 1) != 1.0f)
        return context.unsupported("is_packed_batching and scale are not computed");
    Rotation rotation;
    rotation.position = 1;
    rotation.cosine = 2;
    rotation.sine = 3;
    const Dims& cosines = context.input(2).dims;
    return setRotation(context, rotation, context.node().intAttribute("num_heads", 0), cosines.empty() ? 0 : cosines.back() * 2);
}
}  // namespace

extern constinit const OpDescriptor opRotaryEmbedding{"", "RotaryEmbedding", 23, planRotaryEmbedding};
extern constinit const OpDescriptor opMicrosoftRotaryEmbedding{"com.microsoft", "RotaryEmbedding", 1, planMicrosoftRotaryEmbedding};

}  // namespace esp
