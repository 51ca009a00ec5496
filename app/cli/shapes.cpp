// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/shapes.h"

#include <algorithm>
#include <charconv>

namespace esp::cli {

namespace {

bool parseDims(std::string_view text, Dims& dims)
{
    while (!text.empty()) {
        int64_t dim = 0;
        const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), dim);
        if (problem != std::errc() || dim < 0)
            return false;
        dims.push_back(dim);
        text.remove_prefix(static_cast<size_t>(stop - text.data()));
        if (text.empty())
            return true;
        if (text[0] != ',' || text.size() == 1)
            return false;
        text.remove_prefix(1);
    }
    return true;
}

}  // namespace

bool parseShapes(const std::vector<std::string>& words, NamedDims& dims)
{
    for (const std::string& word : words) {
        // From the right: names may hold '='.
        const size_t at = word.rfind('=');
        Dims parsed;
        if (at == std::string::npos || at == 0 || !parseDims(std::string_view(word).substr(at + 1), parsed))
            return false;
        if (!dims.emplace(word.substr(0, at), std::move(parsed)).second)
            return false;
    }
    return true;
}

Result<void> checkShapes(const NamedDims& dims, const Model& model)
{
    for (const auto& [name, wanted] : dims) {
        const auto& inputs = model.graph->inputs();
        if (std::none_of(inputs.begin(), inputs.end(), [&](const ValueInfoPtr& input) { return input->name == name; }))
            return Error{ErrorCode::InvalidArgument, "--shape", name + " is no input of the model"};
    }
    return {};
}

std::string shapeText(const ValueInfo& info)
{
    if (!info.isTensor)
        return "not a tensor";
    if (!info.hasShape)
        return "any shape";
    if (info.dims.empty())
        return "scalar";
    std::string text;
    for (const Dim& dim : info.dims)
        text += (text.empty() ? "" : "×") + (dim.isKnown() ? std::to_string(dim.value) : dim.symbol.empty() ? std::string("?") : dim.symbol);
    return text;
}

}  // namespace esp::cli
