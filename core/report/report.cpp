// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report.h"

namespace esp {

#define ESP_REPORT(format) extern const ReportFormat format;
#include "core/report/reports.inc"
#undef ESP_REPORT

namespace {

constexpr const ReportFormat* kFormats[] = {
#define ESP_REPORT(format) &format,
#include "core/report/reports.inc"
#undef ESP_REPORT
};

}  // namespace

std::span<const ReportFormat* const> reportFormats()
{
    return kFormats;
}

const ReportFormat* findReportFormat(const std::string& path)
{
    for (const ReportFormat* format : kFormats) {
        if (path.ends_with(format->extension))
            return format;
    }
    return nullptr;
}

}  // namespace esp
