// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Cast and CastLike between all number types, the narrow and packed ones too.
#include "core/ops/convert.h"
#include "core/ops/support.h"

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
    const bool saturate = context.node().intAttribute("saturate", 1) != 0;
    if (!canConvert(from, to))
        return context.unsupported("elements of type " + toString(from) + " are not cast to " + toString(to));
    context.setRun([from, to, saturate, count = context.input(0).count()](const RunArgs& args) {
        forElements(args, count, [&](int64_t begin, int64_t end) {
            convertElements(from, args.in<std::byte>(0), to, args.out<std::byte>(), begin, end, saturate);
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
}  // namespace

extern constinit const OpDescriptor opCast{"", "Cast", 6, planCast};
extern constinit const OpDescriptor opCastLike{"", "CastLike", 15, planCastLike};

}  // namespace esp
