// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/codes.h"
#include "core/kernels/isa/table.h"

namespace esp::ESP_ISA {
namespace {

/// fma in one rounding on every instruction set.
ESP_INLINE Floats fusedMultiplyAdd(Floats a, Floats b, Floats c)
{
#if defined(__FMA__) || defined(__AVX512F__)
    return multiplyAdd(a, b, c);
#else
    Floats y;
    for (int i = 0; i < kLanes; ++i)
        y[i] = __builtin_fmaf(a[i], b[i], c[i]);
    return y;
#endif
}

/// Calls body(place, n, a, b) for vectors of a coded binary operation, a and b being integers.
template <class Body>
ESP_INLINE void forCodePairs(const BinaryLayout& layout, const Codes& a, const Codes& b, const Body& body)
{
    for (int64_t o = 0; o < layout.outer; ++o) {
        const uint8_t* pa = static_cast<const uint8_t*>(a.data) + o * layout.aOuter;
        const uint8_t* pb = static_cast<const uint8_t*>(b.data) + o * layout.bOuter;
        forVectors(layout.inner, [&](int64_t i, int64_t n) {
            const Ints va = layout.aInner ? loadCodes(pa + i, n, a.isSigned) : splatCode(pa, a.isSigned);
            const Ints vb = layout.bInner ? loadCodes(pb + i, n, b.isSigned) : splatCode(pb, b.isSigned);
            body(o * layout.inner + i, n, va, vb);
        });
    }
}

}  // namespace

void quantizeF32(const float* x, int64_t count, float scale, int32_t zeroPoint, int32_t lo, int32_t hi, bool, void* y)
{
    const Floats divisor = splat(scale), least = splat(static_cast<float>(lo - zeroPoint)), most = splat(static_cast<float>(hi - zeroPoint));
    const Ints zero = splat(zeroPoint);
    forVectors(count, [&](int64_t i, int64_t n) {
        // the bound is the second operand, so that NaN gives it
        const Floats clipped = atMost(atLeast(least, loadSome(x + i, n) / divisor), most);
        storeBytes(static_cast<uint8_t*>(y) + i, roundToInts(clipped) + zero, n);
    });
}

void dequantize8(const Codes& x, int64_t count, float scale, float* y)
{
    const Ints zero = splat(x.zeroPoint);
    const Floats factor = splat(scale);
    const uint8_t* codes = static_cast<const uint8_t*>(x.data);
    forVectors(count, [&](int64_t i, int64_t n) { storeSome(y + i, toFloats(loadCodes(codes + i, n, x.isSigned) - zero) * factor, n); });
}

void dequantizeS32(const int32_t* x, int64_t count, float scale, float* y)
{
    const Floats factor = splat(scale);
    forVectors(count, [&](int64_t i, int64_t n) { storeSome(y + i, toFloats(loadSome(x + i, n)) * factor, n); });
}

void mapBytes(const uint8_t* x, int64_t count, const uint8_t* table, uint8_t* y)
{
    for (int64_t i = 0; i < count; ++i)
        y[i] = table[x[i]];
}

void qAdd(const BinaryLayout& layout, const Codes& a, const Codes& b, const CodedBinary& p, void* y)
{
    const float ratioA = p.scaleA / p.scaleY, ratioB = p.scaleB / p.scaleY;
    const float fixed = static_cast<float>(p.zeroPointY) - __builtin_fmaf(ratioA, static_cast<float>(a.zeroPoint), ratioB * static_cast<float>(b.zeroPoint));
    const Floats ra = splat(ratioA), rb = splat(ratioB), shift = splat(fixed);
    const Floats lo = splat(static_cast<float>(p.lo)), hi = splat(static_cast<float>(p.hi));
    forCodePairs(layout, a, b, [&](int64_t place, int64_t n, Ints va, Ints vb) {
        const Floats sum = fusedMultiplyAdd(toFloats(va), ra, fusedMultiplyAdd(toFloats(vb), rb, shift));
        storeBytes(static_cast<uint8_t*>(y) + place, roundToInts(atMost(atLeast(sum, lo), hi)), n);
    });
}

void qMul(const BinaryLayout& layout, const Codes& a, const Codes& b, const CodedBinary& p, void* y)
{
    const Floats scale = splat(p.scaleA * p.scaleB / p.scaleY);
    const Ints zeroA = splat(a.zeroPoint), zeroB = splat(b.zeroPoint);
    const Floats lo = splat(static_cast<float>(p.lo)), hi = splat(static_cast<float>(p.hi)), zeroY = splat(static_cast<float>(p.zeroPointY));
    forCodePairs(layout, a, b, [&](int64_t place, int64_t n, Ints va, Ints vb) {
        const Floats scaled = toFloats((va - zeroA) * (vb - zeroB)) * scale;  // rounded before the zero point is added
        storeBytes(static_cast<uint8_t*>(y) + place, roundToInts(atMost(atLeast(scaled + zeroY, lo), hi)), n);
    });
}

}  // namespace esp::ESP_ISA
