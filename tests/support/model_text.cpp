// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/model_text.h"

#include <gtest/gtest.h>
#include <onnx/defs/parser.h>
#include <onnx/onnx_pb.h>

namespace esp {

std::string modelBytesFromText(const char* text)
{
    onnx::ModelProto proto;
    const auto status = onnx::OnnxParser::Parse(proto, text);
    EXPECT_TRUE(status.IsOK()) << status.ErrorMessage();
    return proto.SerializeAsString();
}

Model modelFromText(const char* text)
{
    Result<Model> model = readOnnx(Bytes::fromString(modelBytesFromText(text)), ".", "text");
    if (model)
        return std::move(*model);
    ADD_FAILURE() << model.error().message();
    Model empty;
    empty.graph = Graph::make({});
    return empty;
}

}  // namespace esp
