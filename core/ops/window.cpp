// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/window.h"

#include "core/ops/support.h"

#include <algorithm>

namespace esp {

namespace {
bool anyBelow(const std::vector<int64_t>& values, int64_t least)
{
    return std::any_of(values.begin(), values.end(), [least](int64_t value) { return value < least; });
}

Result<void> computeExtent(const OpContext& context, Window& window, size_t i, int64_t in, const std::string& autoPad, bool ceilMode)
{
    const int64_t extent = window.extent(i);
    const int64_t stride = window.strides[i];
    if (autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER") {
        window.out[i] = (in + stride - 1) / stride;
        const int64_t total = std::max<int64_t>((window.out[i] - 1) * stride + extent - in, 0);
        const int64_t smaller = total / 2;
        window.padBegin[i] = autoPad == "SAME_UPPER" ? smaller : total - smaller;
        window.padEnd[i] = total - window.padBegin[i];
        return {};
    }
    if (autoPad == "VALID")
        window.padBegin[i] = window.padEnd[i] = 0;
    const int64_t span = in + window.padBegin[i] + window.padEnd[i] - extent;
    // A window larger than the image hangs over it in ceil mode.
    if (ceilMode && span < 0 && -span < stride && in + window.padBegin[i] > 0) {
        window.out[i] = 1;
        return {};
    }
    if (span < 0)
        return context.invalid("window of " + std::to_string(extent) + " exceeds the padded input of " + std::to_string(span + extent) +
                               " in spatial dimension " + std::to_string(i));
    window.out[i] = span / stride + 1;
    // The last window of ceil mode must begin inside the input or its leading pad, as ONNX demands since opset 22.
    if (ceilMode && span % stride != 0 && window.out[i] * stride < in + window.padBegin[i])
        ++window.out[i];
    return {};
}
}  // namespace

bool fitExtents(std::initializer_list<const std::vector<int64_t>*> lists)
{
    constexpr int64_t kMost = int64_t{1} << 31;
    return std::all_of(lists.begin(), lists.end(), [](const std::vector<int64_t>* values) {
        return std::all_of(values->begin(), values->end(), [](int64_t value) { return value < kMost && value >= -kMost; });
    });
}

Result<Window> readWindow(const OpContext& context, const std::vector<int64_t>& in, std::vector<int64_t> kernel)
{
    const Node& node = context.node();
    const size_t rank = in.size();
    Window window;
    window.kernel = node.intsAttribute("kernel_shape", kernel);
    window.strides = node.intsAttribute("strides", std::vector<int64_t>(rank, 1));
    window.dilations = node.intsAttribute("dilations", std::vector<int64_t>(rank, 1));
    const std::vector<int64_t> pads = node.intsAttribute("pads", std::vector<int64_t>(rank * 2, 0));
    const std::string autoPad = node.stringAttribute("auto_pad", "NOTSET");
    if (window.kernel.size() != rank || window.strides.size() != rank || window.dilations.size() != rank || pads.size() != rank * 2)
        return context.invalid("kernel_shape " + listText(window.kernel) + ", strides " + listText(window.strides) + ", dilations " +
                               listText(window.dilations) + " and pads " + listText(pads) + " must fit " + std::to_string(rank) +
                               " spatial dimensions");
    if (!kernel.empty() && window.kernel != kernel)
        return context.invalid("kernel_shape " + listText(window.kernel) + " must be that of the weights, " + listText(kernel));
    if (anyBelow(window.kernel, 1) || anyBelow(window.strides, 1) || anyBelow(window.dilations, 1))
        return context.invalid("kernel_shape, strides and dilations must be positive");
    if (!fitExtents({&window.kernel, &window.strides, &window.dilations, &pads, &in}))
        return context.invalid("kernel_shape " + listText(window.kernel) + ", strides " + listText(window.strides) + ", dilations " +
                               listText(window.dilations) + ", pads " + listText(pads) + " and the input's extents must be below 2^31");
    if (autoPad != "NOTSET" && autoPad != "SAME_UPPER" && autoPad != "SAME_LOWER" && autoPad != "VALID" && !autoPad.empty())
        return context.invalid("auto_pad " + autoPad + " is not known");
    window.padBegin.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(rank));
    window.padEnd.assign(pads.begin() + static_cast<std::ptrdiff_t>(rank), pads.end());
    window.out.assign(rank, 0);
    const bool isPool = kernel.empty();  // others have no ceil_mode, whatever a file says
    for (size_t i = 0; i < rank; ++i) {
        ESP_CHECK(computeExtent(context, window, i, in[i], autoPad, isPool && node.intAttribute("ceil_mode", 0) != 0));
    }
    return window;
}

}  // namespace esp
