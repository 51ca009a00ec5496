// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/epilogue.h"
#include "core/kernels/isa/table.h"

namespace esp::ESP_ISA {
namespace {

template <class Function>
ESP_INLINE void combine(const BinaryLayout& layout, const float* a, const float* b, float lo, float hi, float* y, const Function& function)
{
    const Floats least = splat(lo), most = splat(hi);
    for (int64_t o = 0; o < layout.outer; ++o) {
        const float* pa = a + o * layout.aOuter;
        const float* pb = b + o * layout.bOuter;
        float* py = y + o * layout.inner;
        const auto run = [&](const auto& loadA, const auto& loadB) {
            forVectors(layout.inner, [&](int64_t i, int64_t n) {
                storeSome(py + i, atMost(atLeast(function(loadA(i, n), loadB(i, n)), least), most), n);
            });
        };
        const auto vectorA = [&](int64_t i, int64_t n) { return loadSome(pa + i, n); };
        const auto vectorB = [&](int64_t i, int64_t n) { return loadSome(pb + i, n); };
        const Floats fixedA = splat(layout.aInner || !layout.inner ? 0.0f : *pa), fixedB = splat(layout.bInner || !layout.inner ? 0.0f : *pb);
        const auto scalarA = [&](int64_t, int64_t) { return fixedA; };
        const auto scalarB = [&](int64_t, int64_t) { return fixedB; };
        if (layout.aInner && layout.bInner)
            run(vectorA, vectorB);
        else if (layout.aInner)
            run(vectorA, scalarB);
        else if (layout.bInner)
            run(scalarA, vectorB);
        else
            run(scalarA, scalarB);
    }
}

}  // namespace

void clampF32(const float* x, int64_t count, float lo, float hi, float* y)
{
    const Floats least = splat(lo), most = splat(hi);
    forVectors(count, [&](int64_t i, int64_t n) { storeSome(y + i, atMost(atLeast(loadSome(x + i, n), least), most), n); });
}

void binaryF32(Binary operation, const BinaryLayout& layout, const float* a, const float* b, float lo, float hi, float* y)
{
    switch (operation) {
    case Binary::Add: return combine(layout, a, b, lo, hi, y, [](Floats x, Floats z) { return x + z; });
    case Binary::Sub: return combine(layout, a, b, lo, hi, y, [](Floats x, Floats z) { return x - z; });
    case Binary::Mul: return combine(layout, a, b, lo, hi, y, [](Floats x, Floats z) { return x * z; });
    case Binary::Div: return combine(layout, a, b, lo, hi, y, [](Floats x, Floats z) { return x / z; });
    // a comparison with NaN is false and picks z; a NaN in x has to be put back
    case Binary::Min: return combine(layout, a, b, lo, hi, y, [](Floats x, Floats z) { return x == x ? (x < z ? x : z) : x; });
    case Binary::Max: return combine(layout, a, b, lo, hi, y, [](Floats x, Floats z) { return x == x ? (x > z ? x : z) : x; });
    case Binary::PRelu: return combine(layout, a, b, lo, hi, y, [](Floats x, Floats z) { return x < 0.0f ? x * z : x; });
    }
}

}  // namespace esp::ESP_ISA
