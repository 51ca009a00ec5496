// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

namespace esp {

/// A value or an Error. Member names follow std::expected, which GCC 12 lacks in C++20.
template <typename T>
class [[nodiscard]] Result {
public:
    using value_type = T;

    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { assert(has_value()); return *std::get_if<0>(&m_state); }
    const T& value() const& { assert(has_value()); return *std::get_if<0>(&m_state); }
    T&& value() && { assert(has_value()); return std::move(*std::get_if<0>(&m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() { assert(!has_value()); return *std::get_if<1>(&m_state); }
    const Error& error() const { assert(!has_value()); return *std::get_if<1>(&m_state); }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;

    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_failed(true) {}

    bool has_value() const { return !m_failed; }
    explicit operator bool() const { return has_value(); }
    void value() const { assert(has_value()); }
    Error& error() { assert(m_failed); return m_error; }
    const Error& error() const { assert(m_failed); return m_error; }

private:
    Error m_error;
    bool m_failed = false;
};

}  // namespace esp

#define ESP_CONCAT_INNER(a, b) a##b
#define ESP_CONCAT(a, b) ESP_CONCAT_INNER(a, b)

/// ESP_TRY(const auto graph, readOnnx(path)); returns the error to the caller. One use per line.
#define ESP_TRY(declaration, expression)                                            \
    auto ESP_CONCAT(espResult, __LINE__) = (expression);                            \
    if (!ESP_CONCAT(espResult, __LINE__))                                           \
        return std::move(ESP_CONCAT(espResult, __LINE__).error());                  \
    declaration = std::move(ESP_CONCAT(espResult, __LINE__)).value()

/// The same for Result<void>, or when the value is not needed.
#define ESP_CHECK(expression)                                                       \
    do {                                                                            \
        auto espCheck = (expression);                                               \
        if (!espCheck)                                                              \
            return std::move(espCheck.error());                                     \
    } while (false)
