// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/compress_cache.h"
#include "core/model/model.h"

namespace esp {

/// The model with operators on codes in place of those between DequantizeLinear and QuantizeLinear: QLinearConv, QLinearMatMul, MatMulIntegerToFloat, QGemm,
/// QLinearAdd, QLinearMul, QLinearConcat, QLinearAveragePool, QLinearGlobalAveragePool, and what only moves values works on codes. These are what ONNX
/// Runtime makes of the pairs itself (its selectors, see core/engine/fuse_quantized.cpp); what has no such operator stays between its pair.
Model withOperatorsOnCodes(const Model& model, CompressCache& cache);

}  // namespace esp
