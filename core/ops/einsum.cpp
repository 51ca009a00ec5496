// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Einsum by its definition: for each output index the sum over all other indices of the product of the operands. Exact and general, without
// a matrix kernel behind it.
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>
#include <map>

namespace esp {

namespace {
/// Every label's extent, and for each operand its stride per label (repeated labels add up: a diagonal).
struct Contraction {
    Dims outDims, sumDims;
    std::vector<Dims> outStrides, sumStrides;  ///< for each operand
};

/// The ellipsis of a term becomes the labels '0', '1', … counted from its right end.
std::string expandTerm(const std::string& term, size_t ellipsisRank)
{
    std::string labels;
    for (size_t i = 0; i < term.size(); ++i) {
        if (term.compare(i, 3, "...") == 0) {
            for (size_t k = ellipsisRank; k-- > 0;)
                labels += static_cast<char>('0' + k);
            i += 2;
        } else {
            labels += term[i];
        }
    }
    return labels;
}

Result<Contraction> readEquation(const OpContext& context)
{
    std::string equation = context.node().stringAttribute("equation", "");
    std::erase(equation, ' ');
    const size_t arrow = equation.find("->");
    std::vector<std::string> terms(1);
    for (const char c : equation.substr(0, arrow))
        if (c == ',')
            terms.emplace_back();
        else
            terms.back() += c;
    if (terms.size() != context.inputCount())
        return context.invalid("equation " + equation + " must have a term for each of " + std::to_string(context.inputCount()) +
                               " inputs");
    std::map<char, int64_t> extents;
    std::map<char, int> uses;
    size_t ellipsis = 0;
    for (size_t i = 0; i < terms.size(); ++i) {
        const size_t dots = terms[i].find("...");
        const size_t letters = terms[i].size() - (dots == std::string::npos ? 0 : 3);
        const size_t rank = context.input(i).dims.size();
        if (letters > rank || (dots == std::string::npos && letters != rank))
            return context.invalid("term " + terms[i] + " does not fit input " + toString(context.input(i).dims));
        terms[i] = expandTerm(terms[i], rank - letters);
        ellipsis = std::max(ellipsis, rank - letters);
        for (size_t d = 0; d < rank; ++d) {
            int64_t& extent = extents.try_emplace(terms[i][d], 1).first->second;
            const int64_t dim = context.input(i).dims[d];
            if (extent != 1 && dim != 1 && extent != dim)
                return context.invalid("label " + std::string(1, terms[i][d]) + " of equation " + equation + " has the extents " +
                                       std::to_string(extent) + " and " + std::to_string(dim));
            extent = extent == 1 ? dim : extent;
            ++uses[terms[i][d]];
        }
    }
    std::string output;
    if (arrow != std::string::npos) {
        output = expandTerm(equation.substr(arrow + 2), ellipsis);
    } else {
        output = expandTerm("...", ellipsis);
        for (const auto& [label, count] : uses)
            if (count == 1 && !(label >= '0' && label <= '9'))
                output += label;
    }
    Contraction result;
    const auto addLabel = [&](char label, Dims& dims, std::vector<Dims>& strides) {
        dims.push_back(extents[label]);
        strides.resize(terms.size());
        for (size_t i = 0; i < terms.size(); ++i) {
            const Dims own = stridesOf(context.input(i).dims);
            int64_t stride = 0;
            for (size_t d = 0; d < terms[i].size(); ++d)
                stride += terms[i][d] == label && context.input(i).dims[d] != 1 ? own[d] : 0;
            strides[i].push_back(stride);
        }
    };
    result.outStrides.resize(terms.size());
    result.sumStrides.resize(terms.size());
    for (const char label : output) {
        if (!extents.contains(label))
            return context.invalid("label " + std::string(1, label) + " of the output is in no term of " + equation);
        addLabel(label, result.outDims, result.outStrides);
    }
    for (const auto& [label, extent] : extents)
        if (output.find(label) == std::string::npos)
            addLabel(label, result.sumDims, result.sumStrides);
    return result;
}

int64_t offsetOf(const Dims& dims, const Dims& strides, int64_t index)
{
    int64_t offset = 0;
    for (size_t i = dims.size(); i-- > 0; index /= dims[i])
        offset += index % dims[i] * strides[i];
    return offset;
}

Result<void> planEinsum(OpContext& context)
{
    if (context.inputCount() == 0)
        return context.invalid("needs at least one input");
    ESP_CHECK(context.expectInputs(context.inputCount(), context.inputCount()));
    if (hasHalfInput(context))
        return planInFloat(context, planEinsum);
    const ElementType type = context.input(0).type;
    for (size_t i = 1; i < context.inputCount(); ++i)
        ESP_CHECK(context.expectType(i, {type}));
    ESP_TRY(const Contraction plan, readEquation(context));
    context.setOutput(0, type, plan.outDims);
    const int64_t sums = elementCount(plan.sumDims);
    const int64_t outputs = elementCount(plan.outDims);
    context.setMacs(context.inputCount() > 1 ? outputs * sums : 0);
    const bool known = withArithmetic(type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([plan, sums, outputs, operands = context.inputCount()](const RunArgs& args) {
            using Sum = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;
            args.forTiles(outputs, [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t i = begin; i < end; ++i) {
                    Sum sum = 0;
                    for (int64_t k = 0; k < sums; ++k) {
                        Sum term = 1;
                        for (size_t operand = 0; operand < operands; ++operand)
                            term *= static_cast<Sum>(args.in<T>(operand)[offsetOf(plan.outDims, plan.outStrides[operand], i) +
                                                                         offsetOf(plan.sumDims, plan.sumStrides[operand], k)]);
                        sum += term;
                    }
                    args.out<T>()[i] = static_cast<T>(sum);
                }
            });
        });
    });
    if (!known)
        return context.unsupported("cannot calculate with elements of type " + toString(type));
    return {};
}
}  // namespace

extern constinit const OpDescriptor opEinsum{"", "Einsum", 12, planEinsum};

}  // namespace esp
