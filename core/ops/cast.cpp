// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Cast and CastLike between all number types, the narrow and packed ones too; BitCast, which takes the bits as they are.
#include "core/ops/convert.h"
#include "core/ops/support.h"

#include <algorithm>

namespace esp {

namespace {
Result<void> planCastTo(OpContext& context, ElementType to)
{
    const ElementType from = context.input(0).type;
    context.setOutput(0, to, context.input(0).dims);
    if (from == to) {
        context.setView(0);
        return {};
    }
    Rounding rounding;
    rounding.saturate = context.node().intAttribute("saturate", 1) != 0;
    const std::string mode = context.node().stringAttribute("round_mode", "up");
    if (mode != "up" && mode != "down" && mode != "nearest")
        return context.invalid("round_mode must be up, down or nearest; it is " + mode);
    rounding.scale = mode == "up" ? Rounding::Up : mode == "down" ? Rounding::Down : Rounding::Nearest;
    if (!canConvert(from, to))
        return context.unsupported("elements of type " + toString(from) + " are not cast to " + toString(to));
    context.setRun([from, to, rounding, count = context.input(0).count()](const RunArgs& args) {
        forElements(args, count, [&](int64_t begin, int64_t end) {
            convertElements(from, args.in<std::byte>(0), to, args.out<std::byte>(), begin, end, rounding);
        });
    });
    return {};
}

Result<void> planCast(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    return planCastTo(context, static_cast<ElementType>(context.node().intAttribute("to", 0)));
}

Result<void> planCastLike(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    return planCastTo(context, context.input(1).type);
}

Result<void> planBitCast(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    const ElementType from = context.input(0).type;
    const auto to = static_cast<ElementType>(context.node().intAttribute("to", 0));
    if (bitCount(from) == 0 || bitCount(from) != bitCount(to))
        return context.invalid("the bits of " + toString(from) + " are not those of " + toString(to));
    context.setOutput(0, to, context.input(0).dims);
    context.setRun([bytes = packedBytes(from, context.input(0).count())](const RunArgs& args) {
        std::copy_n(args.in<std::byte>(0), bytes, args.out<std::byte>());
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opCast{"", "Cast", 6, planCast};
extern constinit const OpDescriptor opCastLike{"", "CastLike", 15, planCastLike};
extern constinit const OpDescriptor opBitCast{"", "BitCast", 26, planBitCast};

}  // namespace esp
