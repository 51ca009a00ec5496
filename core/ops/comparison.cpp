// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Elementwise comparison, logic and bits with broadcasting, and Where.
#include "core/ops/element_run.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/strided_copy.h"

namespace esp {

namespace {
enum class Comparison { Equal, Less, LessOrEqual, Greater, GreaterOrEqual };

template <Comparison comparison>
Result<void> planComparison(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planComparison<comparison>);
    ESP_CHECK(expectSameTypes(context, 0, 2));
    ESP_TRY(const Dims dims, broadcastOfInputs(context, 2));
    context.setOutput(0, ElementType::Bool, dims);
    const bool known = withNumber(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun(elementRun<T, T>(dims, context.input(0).dims, operandDims(context, 1), [](T x, T y) -> bool {
            switch (comparison) {
            case Comparison::Equal: return x == y;
            case Comparison::Less: return x < y;
            case Comparison::LessOrEqual: return x <= y;
            case Comparison::Greater: return x > y;
            case Comparison::GreaterOrEqual: return x >= y;
            }
            return false;
        }));
    });
    if (!known)
        return context.unsupported("cannot compare elements of type " + toString(context.input(0).type));
    return {};
}

enum class Logic { And, Or, Xor };

template <typename T>
T combine(Logic logic, T a, T b)
{
    return static_cast<T>(logic == Logic::And ? a & b : logic == Logic::Or ? a | b : a ^ b);
}

template <Logic logic>
Result<void> planLogic(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    ESP_CHECK(context.expectType(0, {ElementType::Bool}));
    ESP_CHECK(context.expectType(1, {ElementType::Bool}));
    ESP_TRY(const Dims dims, broadcastOfInputs(context, 2));
    context.setOutput(0, ElementType::Bool, dims);
    context.setRun(elementRun<uint8_t, uint8_t>(dims, context.input(0).dims, operandDims(context, 1),
                                                [](uint8_t x, uint8_t y) { return combine<uint8_t>(logic, x != 0, y != 0); }));
    return {};
}

/// Operators of two integers of one type.
template <typename Make>
Result<void> planIntegers(OpContext& context, const Make& makeRun)
{
    ESP_CHECK(context.expectInputs(2, 2));
    ESP_CHECK(expectSameTypes(context, 0, 2));
    ESP_TRY(const Dims dims, broadcastOfInputs(context, 2));
    const ElementType type = context.input(0).type;
    if (!isInteger(type))
        return context.unsupported("needs integers; the inputs are " + toString(type));
    context.setOutput(0, type, dims);
    withNumber(type, [&](auto zero) {
        if constexpr (std::is_integral_v<decltype(zero)>)
            context.setRun(makeRun(zero, dims, context.input(0).dims, operandDims(context, 1)));
    });
    return {};
}

template <Logic logic>
Result<void> planBitwise(OpContext& context)
{
    return planIntegers(context, [](auto zero, const Dims& dims, const Dims& a, const Dims& b) {
        using T = decltype(zero);
        return elementRun<T, T>(dims, a, b, [](T x, T y) { return combine<T>(logic, x, y); });
    });
}

Result<void> planBitShift(OpContext& context)
{
    const std::string direction = context.node().stringAttribute("direction", "");
    if (direction != "LEFT" && direction != "RIGHT")
        return context.invalid("direction must be LEFT or RIGHT; it is \"" + direction + "\"");
    const bool left = direction == "LEFT";
    return planIntegers(context, [left](auto zero, const Dims& dims, const Dims& a, const Dims& b) {
        using T = decltype(zero);
        return elementRun<T, T>(dims, a, b, [left](T x, T y) {
            constexpr uint64_t kBits = sizeof(T) * 8;
            // Negative amounts are huge ones here.
            const auto by = static_cast<uint64_t>(y);
            if (by >= kBits)
                return !left && std::is_signed_v<T> && x < T{0} ? static_cast<T>(-1) : T{0};
            return left ? static_cast<T>(static_cast<uint64_t>(x) << by) : static_cast<T>(x >> by);
        });
    });
}

Result<void> planWhere(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 3));
    ESP_CHECK(context.expectType(0, {ElementType::Bool}));
    ESP_CHECK(expectSameTypes(context, 1, 3));
    ESP_CHECK(expectAddressable(context, 1));
    ESP_TRY(const Dims dims, broadcastOfInputs(context, 3));
    const ElementType type = context.input(1).type;
    context.setOutput(0, type, dims);
    const Broadcast broadcast(dims, {&context.input(0).dims, &context.input(1).dims, &context.input(2).dims});
    withElementSize(elementBytes(type), [&](auto element) {
        using T = decltype(element);
        context.setRun([broadcast](const RunArgs& args) {
            broadcast.forPieces(args, [&](const Broadcast::Piece& piece) {
                T* out = args.out<T>() + piece.out;
                for (int64_t row = 0; row < piece.rows; ++row) {
                    const uint8_t* condition = args.in<uint8_t>(0) + piece.at[0] + row * piece.row[0];
                    const T* yes = args.in<T>(1) + piece.at[1] + row * piece.row[1];
                    const T* no = args.in<T>(2) + piece.at[2] + row * piece.row[2];
                    for (int64_t i = 0; i < piece.columns; ++i)
                        *out++ = condition[i * piece.column[0]] ? yes[i * piece.column[1]] : no[i * piece.column[2]];
                }
            });
        });
    });
    return {};
}
}  // namespace

#define ESP_BINARY(Name, since, plan) extern constinit const OpDescriptor op##Name{"", #Name, since, plan};
ESP_BINARY(Equal, 1, planComparison<Comparison::Equal>)
ESP_BINARY(Less, 1, planComparison<Comparison::Less>)
ESP_BINARY(LessOrEqual, 12, planComparison<Comparison::LessOrEqual>)
ESP_BINARY(Greater, 1, planComparison<Comparison::Greater>)
ESP_BINARY(GreaterOrEqual, 12, planComparison<Comparison::GreaterOrEqual>)
ESP_BINARY(And, 1, planLogic<Logic::And>)
ESP_BINARY(Or, 1, planLogic<Logic::Or>)
ESP_BINARY(Xor, 1, planLogic<Logic::Xor>)
ESP_BINARY(BitwiseAnd, 18, planBitwise<Logic::And>)
ESP_BINARY(BitwiseOr, 18, planBitwise<Logic::Or>)
ESP_BINARY(BitwiseXor, 18, planBitwise<Logic::Xor>)
ESP_BINARY(BitShift, 11, planBitShift)
ESP_BINARY(Where, 9, planWhere)

}  // namespace esp
