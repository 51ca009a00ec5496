// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

namespace esp {

const char* toString(ErrorCode code)
{
    switch (code) {
    case ErrorCode::FileNotFound: return "file-not-found";
    case ErrorCode::FileUnreadable: return "file-unreadable";
    case ErrorCode::FileUnwritable: return "file-unwritable";
    case ErrorCode::FileChanged: return "file-changed";
    case ErrorCode::Malformed: return "malformed";
    case ErrorCode::UnsupportedFormat: return "unsupported-format";
    case ErrorCode::UnsupportedOp: return "unsupported-op";
    case ErrorCode::InvalidModel: return "invalid-model";
    case ErrorCode::InvalidArgument: return "invalid-argument";
    case ErrorCode::UnknownLayer: return "unknown-layer";
    case ErrorCode::NotApplicable: return "not-applicable";
    case ErrorCode::DataMismatch: return "data-mismatch";
    case ErrorCode::NoData: return "no-data";
    case ErrorCode::OutOfMemory: return "out-of-memory";
    case ErrorCode::Verification: return "verification";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::Internal: return "internal";
    }
    return "unknown";
}

}  // namespace esp
