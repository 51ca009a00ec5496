// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The layers, a row each, for spreadsheets (RFC 4180). Figures are written as machines read them, whatever the language.
#include "core/report/ledger_layer.h"
#include "core/report/report.h"

namespace esp {

namespace {

std::string field(const std::string& text)
{
    // A spreadsheet must not take a name for a formula.
    std::string result = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos ? "'" + text : text;
    if (result.find_first_of("\",\r\n") == std::string::npos)
        return result;
    for (size_t at = result.find('"'); at != std::string::npos; at = result.find('"', at + 2))
        result.insert(at, 1, '"');
    return '"' + result + '"';
}

std::string writeCsv(const CompressionReport& report, const ReportLanguage&)
{
    const auto find = [](const Ledger& ledger, const std::string& name) {
        const LayerLedger* const found = findLayer(ledger, name);
        return found ? *found : LayerLedger();
    };
    std::string text = "layer,bytes_before,bytes_after,code_bytes,bias_bytes,scale_bytes,codebook_bytes,index_bytes,overhead_bytes,type_before,type_after,integer_kernel,weights,zeros_before,zeros_after,macs,done,stayed_float\r\n";
    for (const ReportLayer& layer : report.layers) {
        const LayerLedger before = find(report.original.ledger, layer.name);
        const LayerLedger after = find(report.result.ledger, layer.name);
        text += field(layer.name) + ',' + std::to_string(before.fileBytes) + ',' + std::to_string(after.fileBytes) + ',';
        for (const int64_t part : {after.codeBytes, after.biasBytes, after.scaleBytes, after.codebookBytes, after.indexBytes, after.overheadBytes})
            text += std::to_string(part) + ',';
        text += field(before.weightType) + ','
              + field(after.weightType) + ',' + (after.integerKernel ? "true," : "false,") + std::to_string(after.weights) + ',' + std::to_string(before.zeros) + ','
              + std::to_string(after.zeros) + ',' + (after.macs < 0 ? std::string() : std::to_string(after.macs)) + ',' + field(layer.text()) + ','
              + field(after.stayedFloat) + "\r\n";
    }
    return text;
}

}  // namespace

extern constinit const ReportFormat reportCsv{"csv", ".csv", writeCsv};

}  // namespace esp
