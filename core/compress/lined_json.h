// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace esp {

struct LinedMember;

/// A JSON value that knows its line, so that an error in its meaning can say where it stands. Object members keep their order.
struct LinedJson {
    enum class Kind { Null, Bool, Number, String, Array, Object };
    Kind kind = Kind::Null;
    int line = 1;
    bool boolean = false;
    double number = 0;
    std::string text;
    std::vector<LinedMember> members;
    std::vector<LinedJson> items;

    const LinedJson* find(std::string_view key) const;
};

struct LinedMember {
    std::string name;
    LinedJson value;
};

const char* toString(LinedJson::Kind kind);

/// Strict JSON: no comments, no trailing text, no key twice in an object, at most 64 levels. Errors: Malformed with the line.
Result<LinedJson> parseLinedJson(std::string_view text, const std::string& subject);

/// InvalidArgument: "line 12: …".
Error badValue(const std::string& subject, const LinedJson& at, const std::string& detail);
/// `what` names the value in the error.
Result<void> expectKind(const std::string& subject, const LinedJson& json, LinedJson::Kind kind, const std::string& what);

}  // namespace esp
