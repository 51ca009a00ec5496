// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Det: determinants of a stack of square matrices by elimination with row pivoting, in double arithmetic.
#include "core/ops/in_float.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
double determinant(double* matrix, int64_t n)
{
    double result = 1;
    for (int64_t k = 0; k < n; ++k) {
        int64_t pivot = k;
        for (int64_t row = k + 1; row < n; ++row)
            if (std::fabs(matrix[row * n + k]) > std::fabs(matrix[pivot * n + k]))
                pivot = row;
        if (matrix[pivot * n + k] == 0)
            return 0;
        if (pivot != k) {
            std::swap_ranges(matrix + k * n, matrix + (k + 1) * n, matrix + pivot * n);
            result = -result;
        }
        result *= matrix[k * n + k];
        for (int64_t row = k + 1; row < n; ++row) {
            const double factor = matrix[row * n + k] / matrix[k * n + k];
            for (int64_t column = k; column < n; ++column)
                matrix[row * n + column] -= factor * matrix[k * n + column];
        }
    }
    return result;
}

Result<void> planDet(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planDet);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    const Dims& from = context.input(0).dims;
    if (from.size() < 2 || from[from.size() - 1] != from[from.size() - 2])
        return context.invalid("needs square matrices; the input is " + toString(from));
    const int64_t n = from.back();
    const bool isDouble = context.input(0).type == ElementType::Double;
    context.setOutput(0, context.input(0).type, Dims(from.begin(), from.end() - 2));
    context.setScratchBytes(static_cast<size_t>(n * n) * sizeof(double));
    context.setRun([=, matrices = product(from, 0, from.size() - 2)](const RunArgs& args) {
        args.forTiles(matrices, [&](int64_t begin, int64_t end, std::byte* scratch) {
            auto* matrix = reinterpret_cast<double*>(scratch);
            for (int64_t i = begin; i < end; ++i) {
                if (isDouble)
                    std::copy_n(args.in<double>(0) + i * n * n, n * n, matrix);
                else
                    std::copy_n(args.in<float>(0) + i * n * n, n * n, matrix);
                const double result = determinant(matrix, n);
                if (isDouble)
                    args.out<double>()[i] = result;
                else
                    args.out<float>()[i] = static_cast<float>(result);
            }
        });
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opDet{"", "Det", 11, planDet};

}  // namespace esp
