// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/shapes.h"

#include "core/base/counts.h"

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
    const auto& inputs = model.graph->inputs();
    std::string known;
    for (const ValueInfoPtr& input : inputs) {
        const auto& initializers = model.graph->initializers();
        if (std::none_of(initializers.begin(), initializers.end(), [&](const TensorPtr& tensor) { return tensor->name() == input->name; }))
            known += (known.empty() ? "" : ", ") + input->name + " " + shapeText(*input);
    }
    for (const auto& [name, wanted] : dims) {
        const auto input = std::find_if(inputs.begin(), inputs.end(), [&](const ValueInfoPtr& info) { return info->name == name; });
        if (input == inputs.end())
            return Error{ErrorCode::InvalidArgument, "--shape", name + " is no input of the model (its inputs: " + known + ")"};
        if ((*input)->hasShape && (*input)->dims.size() != wanted.size())
            return Error{ErrorCode::InvalidArgument, "--shape",
                         name + " was given " + counted(static_cast<int64_t>(wanted.size()), "dimension") + ", the model's has "
                             + std::to_string((*input)->dims.size()) + " (its inputs: " + known + ")"};
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
