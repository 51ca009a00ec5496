// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace esp {

/// What kind of failure this is. The window maps each code to a translated sentence with what to do next.
enum class ErrorCode {
    FileNotFound,       ///< the path does not exist
    FileUnreadable,     ///< exists, but reading it failed (permission, I/O)
    FileUnwritable,     ///< the target cannot be written (permission, disk full, read-only)
    FileChanged,        ///< a file that is in use was changed on disk
    Malformed,          ///< the content violates its format (truncated, corrupt, cyclic, absurd sizes)
    UnsupportedFormat,  ///< a well-formed file of a kind or version that is not handled
    UnsupportedOp,      ///< an operator (or a use of it) that the engine cannot compute
    InvalidModel,       ///< well-formed ONNX that contradicts itself (shapes, types, missing values)
    InvalidArgument,    ///< a value given by the user is outside of its range or unknown
    UnknownLayer,       ///< a recipe or option names a layer that the model does not have
    NotApplicable,      ///< a technique cannot be applied there; the detail says why
    DataMismatch,       ///< data do not fit the model, or labels do not fit the data
    NoData,             ///< the request needs data (or labels) and there are none
    OutOfMemory,        ///< an allocation failed or exceeds the budget
    Verification,       ///< a result was checked and does not hold what it should
    Cancelled,          ///< stopped by the user; never shown
    Internal            ///< an invariant broke; a defect of Espalier
};

/// Name of a code as used in logs and JSON ("unsupported-op").
const char* toString(ErrorCode code);

/// An expected failure: `subject` is what the user can point at (file, layer, row), `detail` says what failed, the value, the rule.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string subject;
    std::string detail;

    /// "subject: detail", in English, for logs, the command line and tests.
    std::string message() const { return subject.empty() ? detail : subject + ": " + detail; }
};

}  // namespace esp
