// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tensor.h"

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cmath>
#include <limits>

namespace esp {
namespace {

TensorPtr decoded(const onnx::TensorProto& proto)
{
    Result<TensorPtr> tensor = Tensor::decode(Bytes::fromString(proto.SerializeAsString()), ".");
    EXPECT_TRUE(tensor) << tensor.error().message();
    return tensor ? *tensor : nullptr;
}

onnx::TensorProto proto(ElementType type, int64_t count)
{
    onnx::TensorProto tensor;
    tensor.set_name("t");
    tensor.set_data_type(static_cast<int32_t>(type));
    tensor.add_dims(count);
    return tensor;
}

TEST(Tensor, ReadsNumbersFromTheTypedFieldOfEachType)
{
    for (const ElementType type : {ElementType::Uint8, ElementType::Int8, ElementType::Uint16, ElementType::Int16, ElementType::Int32}) {
        onnx::TensorProto tensor = proto(type, 3);
        const bool isSigned = type == ElementType::Int8 || type == ElementType::Int16 || type == ElementType::Int32;
        for (const int value : {1, isSigned ? -5 : 200, 100})
            tensor.add_int32_data(value);
        const TensorPtr read = decoded(tensor);
        EXPECT_EQ(read->toInt64s(), (std::vector<int64_t>{1, isSigned ? -5 : 200, 100})) << toString(type);
        EXPECT_EQ(read->dataBytes(), packedBytes(type, 3));
    }
    onnx::TensorProto tensor = proto(ElementType::Int64, 2);
    tensor.add_int64_data(INT64_MIN);
    tensor.add_int64_data(7);
    EXPECT_EQ(decoded(tensor)->toInt64s(), (std::vector<int64_t>{INT64_MIN, 7}));
    tensor = proto(ElementType::Uint32, 1);
    tensor.add_uint64_data(4'000'000'000u);
    EXPECT_EQ(decoded(tensor)->toInt64s(), (std::vector<int64_t>{4'000'000'000}));
    tensor = proto(ElementType::Uint64, 1);
    tensor.add_uint64_data(5);
    EXPECT_EQ(decoded(tensor)->toInt64s(), (std::vector<int64_t>{5}));
    tensor = proto(ElementType::Double, 2);
    tensor.add_double_data(0.5);
    tensor.add_double_data(-2);
    EXPECT_EQ(decoded(tensor)->toFloats(), (std::vector<float>{0.5f, -2}));
    tensor = proto(ElementType::Bool, 2);
    tensor.add_int32_data(1);
    tensor.add_int32_data(0);
    EXPECT_EQ(decoded(tensor)->toInt64s(), (std::vector<int64_t>{1, 0}));
    tensor = proto(ElementType::Float16, 2);
    tensor.add_int32_data(0x3c00);
    tensor.add_int32_data(0xc000);
    EXPECT_EQ(decoded(tensor)->toFloats(), (std::vector<float>{1, -2}));
    // Packed types: one byte, two elements, a number.
    tensor = proto(ElementType::Int4, 3);
    tensor.add_int32_data(0xf1);
    tensor.add_int32_data(0x08);
    EXPECT_EQ(decoded(tensor)->toInt64s(), (std::vector<int64_t>{1, -1, -8}));
    tensor = proto(ElementType::Complex64, 1);
    tensor.add_float_data(1);
    tensor.add_float_data(2);
    EXPECT_EQ(decoded(tensor)->dataBytes(), 8);
    EXPECT_TRUE(decoded(tensor)->toFloats().empty());
    tensor = proto(ElementType::String, 2);
    tensor.add_string_data("a");
    tensor.add_string_data("b");
    EXPECT_EQ(decoded(tensor)->count(), 2);
}

TEST(Tensor, ReadsRepeatedNumbersPackedOrNot)
{
    // dims 2, data_type 1, then float_data unpacked: tag (4 << 3 | 5), four bytes each.
    std::string wire("\x08\x02\x10\x01", 4);
    for (const float value : {1.5f, -3.0f}) {
        wire += '\x25';
        wire.append(reinterpret_cast<const char*>(&value), 4);
    }
    const Result<TensorPtr> tensor = Tensor::decode(Bytes::fromString(wire), ".");
    ASSERT_TRUE(tensor);
    EXPECT_EQ((*tensor)->toFloats(), (std::vector<float>{1.5f, -3.0f}));
}

float at(ElementType type, std::vector<uint8_t> bytes)
{
    return Tensor::fromVector<uint8_t>("t", type, {1}, std::move(bytes))->toFloats().at(0);
}

TEST(Tensor, ConvertsSmallFloatsAsTheirFormatsSay)
{
    const float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(at(ElementType::Float16, {0xff, 0x7b}), 65504);
    EXPECT_EQ(at(ElementType::Float16, {0x01, 0x00}), std::ldexp(1.0f, -24));
    EXPECT_EQ(at(ElementType::Float16, {0x00, 0xfc}), -infinity);
    EXPECT_TRUE(std::isnan(at(ElementType::Float16, {0x01, 0x7e})));
    EXPECT_TRUE(std::signbit(at(ElementType::Float16, {0x00, 0x80})));
    EXPECT_EQ(at(ElementType::Bfloat16, {0x80, 0x3f}), 1);
    EXPECT_EQ(at(ElementType::Float8E4M3FN, {0x7e}), 448);
    EXPECT_EQ(at(ElementType::Float8E4M3FN, {0x01}), std::ldexp(1.0f, -9));
    EXPECT_TRUE(std::isnan(at(ElementType::Float8E4M3FN, {0xff})));
    EXPECT_EQ(at(ElementType::Float8E4M3FNUZ, {0x7f}), 240);
    EXPECT_TRUE(std::isnan(at(ElementType::Float8E4M3FNUZ, {0x80})));
    EXPECT_EQ(at(ElementType::Float8E5M2, {0x7b}), 57344);
    EXPECT_EQ(at(ElementType::Float8E5M2, {0x7c}), infinity);
    EXPECT_EQ(at(ElementType::Float8E5M2, {0x01}), std::ldexp(1.0f, -16));
    EXPECT_EQ(at(ElementType::Float8E5M2FNUZ, {0x7f}), 57344);
    EXPECT_TRUE(std::isnan(at(ElementType::Float8E5M2FNUZ, {0x80})));
    EXPECT_EQ(at(ElementType::Float8E8M0, {0x80}), 2);
    EXPECT_TRUE(std::isnan(at(ElementType::Float8E8M0, {0xff})));

    const std::vector<float> fp4 = Tensor::fromVector<uint8_t>("t", ElementType::Float4E2M1, {8}, {0x10, 0x32, 0x54, 0x76})->toFloats();
    EXPECT_EQ(fp4, (std::vector<float>{0, 0.5f, 1, 1.5f, 2, 3, 4, 6}));
    EXPECT_EQ(Tensor::fromVector<uint8_t>("t", ElementType::Int2, {5}, {0xe4, 0x02})->toFloats(), (std::vector<float>{0, 1, -2, -1, -2}));
    EXPECT_EQ(Tensor::fromVector<uint8_t>("t", ElementType::Uint4, {3}, {0xf1, 0x08})->toInt64s(), (std::vector<int64_t>{1, 15, 8}));
}

TEST(Tensor, WrittenAnewIsReadByLibonnx)
{
    const TensorPtr tensor = Tensor::fromFloats("w", {2, 1}, {1, 2});
    std::string bytes(tensor->wireHead().view());
    bytes += "\x4a\x08";  // raw_data, eight bytes
    bytes += tensor->data().view();
    EXPECT_EQ(bytes.size(), tensor->encodedBytes());
    onnx::TensorProto proto;
    ASSERT_TRUE(proto.ParseFromString(bytes));
    EXPECT_EQ(proto.name(), "w");
    EXPECT_EQ(proto.dims_size(), 2);
    EXPECT_EQ(proto.raw_data().size(), 8u);
    EXPECT_EQ(proto.SerializeAsString(), bytes);
}

TEST(Tensor, RenamedKeepsEverythingButTheName)
{
    onnx::TensorProto original = proto(ElementType::Float, 2);
    original.add_float_data(1);
    original.add_float_data(2);
    original.set_doc_string("doc");
    const TensorPtr copy = Tensor::renamed(decoded(original), "other");
    onnx::TensorProto reread;
    ASSERT_FALSE(copy->wireDataApart());
    ASSERT_TRUE(reread.ParseFromArray(copy->wireHead().data(), static_cast<int>(copy->wireHead().size())));
    original.set_name("other");
    EXPECT_EQ(reread.SerializeAsString(), original.SerializeAsString());
    EXPECT_EQ(Tensor::renamed(Tensor::fromFloats("a", {1}, {3}), "b")->encodedBytes(), Tensor::fromFloats("b", {1}, {3})->encodedBytes());
}

TEST(Tensor, ContentHashSeesTypeDimensionsAndDataButNotTheName)
{
    const auto hash = [](const TensorPtr& tensor) { return tensor->contentHash(); };
    EXPECT_EQ(hash(Tensor::fromFloats("a", {2}, {1, 2})), hash(Tensor::fromFloats("b", {2}, {1, 2})));
    EXPECT_NE(hash(Tensor::fromFloats("a", {2}, {1, 2})), hash(Tensor::fromFloats("a", {2}, {1, 3})));
    EXPECT_NE(hash(Tensor::fromFloats("a", {2}, {1, 2})), hash(Tensor::fromFloats("a", {2, 1}, {1, 2})));
    EXPECT_NE(hash(Tensor::fromVector<int32_t>("a", ElementType::Int32, {1}, {1})),
              hash(Tensor::fromVector<uint32_t>("a", ElementType::Uint32, {1}, {1})));
}

TEST(ElementType, PackedBytesDoNotOverflow)
{
    EXPECT_EQ(packedBytes(ElementType::Complex128, int64_t{1} << 62), INT64_MAX);
    EXPECT_EQ(packedBytes(ElementType::Int4, 3), 2);
    EXPECT_EQ(packedBytes(static_cast<ElementType>(99), 3), 0);
    EXPECT_EQ(elementCount({int64_t{1} << 40, int64_t{1} << 40}), -1);
    EXPECT_EQ(elementCount({0, INT64_MAX, INT64_MAX}), 0);
}

}  // namespace
}  // namespace esp
