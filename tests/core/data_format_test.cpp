// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/npy.h"
#include "core/data/numbers.h"
#include "core/data/source.h"
#include "data_support.h"

#include <cmath>
#include <numeric>

namespace esp {

using namespace test;

namespace {

/// Bytes 0, 1, 2, … modulo 251.
std::string ramp(size_t count)
{
    std::string bytes(count, '\0');
    for (size_t i = 0; i < count; ++i)
        bytes[i] = static_cast<char>(i % 251);
    return bytes;
}

template <typename T>
std::string rawBytes(const std::vector<T>& values)
{
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string npy(const std::string& descr, const std::string& shape, const std::string& data, int version = 1, const char* fortran = "False")
{
    const std::string text = "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
    return std::string("\x93NUMPY") + static_cast<char>(version) + '\0' + littleEndian(text.size(), version == 1 ? 2 : 4) + text + data;
}

std::string cifarRecord(int label, char fill)
{
    return std::string(1, static_cast<char>(label)) + std::string(3072, fill);
}

TEST(IdxData, FindsLabelsBesideTheImagesPlainOrGzipped)
{
    for (const bool gzipLabels : {false, true}) {
        const std::string folder = temporaryFolder();
        const std::string images = writeTo(folder + "/t10k-images-idx3-ubyte", idx({10, 2, 3}, ramp(60)));
        const std::string labels = idx({10}, std::string("\0\1\2\3\4\5\6\7\10\11", 10));
        writeTo(folder + (gzipLabels ? "/t10k-labels-idx1-ubyte.gz" : "/t10k-labels-idx1-ubyte"), gzipLabels ? gzipped(labels) : labels);
        for (const std::string& path : {images, folder}) {
            const auto data = openData(path, signature({-1, 1, 2, 3}));
            ASSERT_TRUE(data) << messageOf(data);
            EXPECT_EQ(data->evaluation->size(), 8u);
            EXPECT_EQ(data->evaluation->labels(), (std::vector<int32_t>{0, 1, 2, 3, 5, 6, 7, 8}));
            EXPECT_EQ(data->calibration->labels(), (std::vector<int32_t>{4, 9}));
            EXPECT_EQ(readFloats(*data->evaluation, 1)[0], static_cast<float>(6 / 255.0));
        }
    }
}

TEST(IdxData, WithoutLabelsThereIsNoAccuracy)
{
    const std::string path = writeTo(temporaryFolder() + "/images-idx3-ubyte", idx({3, 2, 2}, ramp(12)));
    const auto data = openData(path, signature({1, 1, 2, 2}));
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_FALSE(data->evaluation->hasLabels());
    EXPECT_EQ(data->calibration->size(), 0u);
    EXPECT_NE(data->evaluation->description().find("(no labels)"), std::string::npos);
}

TEST(IdxData, RefusesWhatItsHeaderCannotMean)
{
    const std::string folder = temporaryFolder();
    const auto errorOf = [&](const std::string& content) {
        return messageOf(openData(writeTo(folder + "/x-idx3-ubyte", content), signature({1, 1, 2, 2})));
    };
    const std::string good = idx({3, 2, 2}, ramp(12));
    EXPECT_NE(errorOf(good + "x").find("has 29 bytes, 28 are needed for the 3×2×2 elements"), std::string::npos) << errorOf(good + "x");
    EXPECT_NE(errorOf(idx({0xffffffff, 0xffffffff, 0xffffffff}, "")).find("absurd"), std::string::npos);
    EXPECT_NE(errorOf(idx({0x7fffffff, 100, 100}, "")).find("are needed"), std::string::npos);
    EXPECT_NE(errorOf(gzipped(idx({0x7fffffff, 100, 100}, ""))).find("yields 16 bytes"), std::string::npos)
        << errorOf(gzipped(idx({0x7fffffff, 100, 100}, "")));
    EXPECT_NE(errorOf(gzipped(good + "x")).find("holds more than"), std::string::npos);
    EXPECT_NE(errorOf(std::string("\0\0\7\1\0\0\0\0", 8)).find("byte 2: 7 is no IDX element type"), std::string::npos);
    EXPECT_NE(errorOf("").find("too short"), std::string::npos);
    writeTo(folder + "/y-labels", idx({2}, "ab"));
    writeTo(folder + "/y-images", good);
    EXPECT_NE(messageOf(openData(folder + "/y-images", signature({1, 1, 2, 2}))).find("has 2 labels for the 3 samples"), std::string::npos);
}

TEST(CifarData, ReadsBothVariantsAndChecksLabels)
{
    const std::string folder = temporaryFolder();
    std::string ten;
    for (int i = 0; i < 6; ++i)
        ten += cifarRecord(i, static_cast<char>(i * 10));
    const auto data = openData(writeTo(folder + "/test_batch.bin", ten), signature({-1, 3, 32, 32}));
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_EQ(data->evaluation->labels(), (std::vector<int32_t>{0, 1, 2, 3, 5}));
    EXPECT_EQ(readFloats(*data->calibration, 0)[100], static_cast<float>(40 / 255.0));

    const std::string hundred = "\x03" + cifarRecord(77, 'a');
    const auto fine = openData(writeTo(folder + "/fine.bin", hundred), signature({-1, 32, 32, 3}, {-1, 100}));
    ASSERT_TRUE(fine) << messageOf(fine);
    EXPECT_EQ(fine->evaluation->labels()[0], 77);

    const auto bad = openData(writeTo(folder + "/bad.bin", cifarRecord(1, 'a') + cifarRecord(10, 'a')), signature({-1, 3, 32, 32}));
    EXPECT_NE(messageOf(bad).find("byte 3073: label 10, the format has 10 classes"), std::string::npos) << messageOf(bad);
    const auto cut = openData(writeTo(folder + "/cut.bin", ten.substr(0, 5000)), signature({-1, 3, 32, 32}));
    EXPECT_NE(messageOf(cut).find("no multiple of the 3073 bytes of a record"), std::string::npos) << messageOf(cut);
}

TEST(NpzData, IsFedAsItIsWhateverItsNumericType)
{
    const std::string folder = temporaryFolder();
    const std::string y = npy("<i8", "(2,)", rawBytes<int64_t>({1, 9}));
    const struct {
        const char* descr;
        std::string bytes;
    } cases[] = {{"<f4", rawBytes<float>({1, 2, 3, 4})},       {"<f8", rawBytes<double>({1, 2, 3, 4})},  {"|u1", "\1\2\3\4"},
                 {"|i1", "\1\2\3\4"},                          {"<i2", rawBytes<int16_t>({1, 2, 3, 4})}, {">i2", std::string("\0\1\0\2\0\3\0\4", 8)},
                 {"<u4", rawBytes<uint32_t>({1, 2, 3, 4})},    {"<i8", rawBytes<int64_t>({1, 2, 3, 4})}, {"<u2", rawBytes<uint16_t>({1, 2, 3, 4})},
                 {"<f2", rawBytes<uint16_t>({0x3c00, 0x4000, 0x4200, 0x4400})}};
    for (const auto& c : cases) {
        for (const bool deflate : {false, true}) {
            for (const int version : {1, 2, 3}) {
                const std::string x = npy(c.descr, "(2, 2)", c.bytes, version);
                const auto data = openData(writeTo(folder + "/d.npz", zipArchive({{"x.npy", x}, {"y.npy", y}}, deflate)), signature({-1, 2}));
                ASSERT_TRUE(data) << c.descr << messageOf(data);
                EXPECT_EQ(readFloats(*data->evaluation, 0), (std::vector<float>{1, 2})) << c.descr;
                EXPECT_EQ(readFloats(*data->evaluation, 1), (std::vector<float>{3, 4})) << c.descr;
                EXPECT_EQ(data->evaluation->labels(), (std::vector<int32_t>{1, 9}));
            }
        }
    }
}

TEST(NpzData, RefusesByNameWhatItCannotRead)
{
    const std::string folder = temporaryFolder();
    const auto errorOf = [&](const std::string& x, const std::string& y = {}) {
        std::vector<std::pair<std::string, std::string>> members = {{"x.npy", x}};
        if (!y.empty())
            members.emplace_back("y.npy", y);
        return messageOf(openData(writeTo(folder + "/d.npz", zipArchive(members, true)), signature({-1, 2})));
    };
    const std::string four = rawBytes<float>({1, 2, 3, 4});
    EXPECT_NE(errorOf(npy("<f4", "(2, 2)", four, 1, "True")).find("array x: is in Fortran order"), std::string::npos);
    EXPECT_NE(errorOf(npy("|O", "(2, 2)", four)).find("element type '|O' is not read"), std::string::npos);
    EXPECT_NE(errorOf(npy("<c8", "(2, 1)", four)).find("'<c8'"), std::string::npos);
    EXPECT_NE(errorOf(npy("<f4", "(3, 2)", four)).find("shape 3×2 of float32 does not fit the 16 bytes"), std::string::npos);
    EXPECT_NE(errorOf(npy("<f4", "(4611686018427387904, 8)", four)).find("does not fit"), std::string::npos);
    EXPECT_NE(errorOf(npy("<f4", "(-1, 2)", four)).find("does not fit"), std::string::npos);
    EXPECT_NE(errorOf("nonsense").find("is no .npy file"), std::string::npos);
    EXPECT_NE(errorOf(npy("<f4", "()", rawBytes<float>({1}))).find("is a single number"), std::string::npos);
    const std::string good = npy("<f4", "(2, 2)", four);
    EXPECT_NE(errorOf(good, npy("<i4", "(3,)", rawBytes<int32_t>({0, 1, 2}))).find("array y has 3 samples, array x has 2"), std::string::npos);
    EXPECT_NE(errorOf(good, npy("<i4", "(2,)", rawBytes<int32_t>({0, -1}))).find("label 1 is -1"), std::string::npos);
    EXPECT_NE(errorOf(good, npy("<f4", "(2,)", rawBytes<float>({0, 0.5f}))).find("label 1 is 0.5"), std::string::npos);
    EXPECT_NE(errorOf(good, npy("<i4", "(2,)", rawBytes<int32_t>({0, 10}))).find("its label is 10, the model's output out has 10 classes (0 to 9)"),
              std::string::npos);
    EXPECT_NE(errorOf(good, npy("<i4", "(2, 2)", rawBytes<int32_t>({0, 1, 2, 3}))).find("one class number a sample is expected"), std::string::npos);
}

TEST(NpzData, NoticesDamageAndLies)
{
    const std::string folder = temporaryFolder();
    const std::string x = npy("<f4", "(4, 2)", rawBytes<float>({1, 2, 3, 4, 5, 6, 7, 8}));
    const std::string archive = zipArchive({{"x.npy", x}}, false);
    std::string damaged = archive;
    damaged[archive.find(rawBytes<float>({3, 4})) + 1] ^= 1;
    EXPECT_NE(messageOf(openData(writeTo(folder + "/d.npz", damaged), signature({-1, 2}))).find("its checksum does not hold"), std::string::npos);
    // The directory declares a terabyte for a few bytes.
    std::string lying = zipArchive({{"x.npy", x}}, true);
    const size_t entry = lying.find("PK\x01\x02");
    lying.replace(entry + 24, 4, "\xf0\xff\xff\xff");
    const std::string message = messageOf(openData(writeTo(folder + "/d.npz", lying), signature({-1, 2})));
    EXPECT_NE(message.find("declares 4294967280 bytes, more than its"), std::string::npos) << message;
}

TEST(CsvData, SaysWhereANumberIsWrong)
{
    const std::string folder = temporaryFolder();
    const auto errorOf = [&](const std::string& text) {
        std::string message = messageOf(openData(writeTo(folder + "/t.csv", text), signature({-1, 2})));
        return message.substr(0, 7) == "no error" ? message : message.substr(message.rfind("/t.csv") == std::string::npos ? 0 : message.rfind("/t.csv") + 1);
    };
    EXPECT_EQ(errorOf("1,2,3\n4, abc,6\n"), "t.csv:2:4: 'abc' is no finite number");
    EXPECT_EQ(errorOf("1,2,3\n\n4,5\n"), "t.csv:3:3: the row ends after 2 fields; the first row has 3");
    EXPECT_EQ(errorOf("1,2,3\n4,5,nan\n"), "t.csv:2:5: 'nan' is no finite number");
    EXPECT_EQ(errorOf("1,2,3\n4,\"5,6\n"), "t.csv:2:3: this quote is never closed");
    EXPECT_EQ(errorOf("1,2,3\n4,\"5\"6,7\n"), "t.csv:2:3: text follows the closing quote");
    EXPECT_EQ(errorOf("1,x,3\n4,5,6\n"), "t.csv:1:3: 'x' is no finite number");
    EXPECT_EQ(errorOf(""), "t.csv: is empty");
    EXPECT_EQ(errorOf("a,b,c\n"), "t.csv: has a header line but no rows");
}

TEST(CsvData, FindsHeaderAndLabelsAndReadsQuotes)
{
    const std::string folder = temporaryFolder();
    const auto open = [&](const std::string& text) { return openData(writeTo(folder + "/t.csv", text), signature({-1, 2})); };
    const auto named = open("\xef\xbb\xbf" "a,\"b \"\"quoted\"\"\",Label\r\n1, +2.5 ,3\r\n\"4\",-5e-1,6");
    ASSERT_TRUE(named) << messageOf(named);
    EXPECT_EQ(named->evaluation->labels(), (std::vector<int32_t>{3, 6}));
    EXPECT_EQ(readFloats(*named->evaluation, 0), (std::vector<float>{1, 2.5f}));
    EXPECT_EQ(readFloats(*named->evaluation, 1), (std::vector<float>{4, -0.5f}));
    const auto first = open("3,0.5,7.25\n6,0.5,8\n");
    ASSERT_TRUE(first) << messageOf(first);
    EXPECT_EQ(first->evaluation->labels(), (std::vector<int32_t>{3, 6}));
    const auto last = open("0.5,7.25,3\n0.5,8,6\n");
    ASSERT_TRUE(last) << messageOf(last);
    EXPECT_EQ(last->evaluation->labels(), (std::vector<int32_t>{3, 6}));
    const auto none = open("0.5,7\n0.5,8\n");
    ASSERT_TRUE(none) << messageOf(none);
    EXPECT_FALSE(none->evaluation->hasLabels());
}

TEST(Binding, ReordersFlattensAndConverts)
{
    const std::string folder = temporaryFolder();
    const std::string path = writeTo(folder + "/a.bin", "\5" + ramp(3072));
    const auto channelsLast = openData(path, signature({-1, 32, 32, 3}));
    ASSERT_TRUE(channelsLast) << messageOf(channelsLast);
    const std::vector<float> values = readFloats(*channelsLast->evaluation, 0);
    for (const size_t pixel : {0, 1, 1023}) {
        for (size_t c = 0; c < 3; ++c)
            EXPECT_EQ(values[3 * pixel + c], static_cast<float>((1024 * c + pixel) % 251 / 255.0));
    }
    EXPECT_NE(channelsLast->evaluation->description().find("NHWC (guessed)"), std::string::npos);
    const auto flat = openData(path, signature({-1, 3072}));
    ASSERT_TRUE(flat) << messageOf(flat);
    EXPECT_EQ(readFloats(*flat->evaluation, 0)[1024], static_cast<float>(1024 % 251 / 255.0));
    const auto bytes = openData(path, signature({-1, 3, 32, 32}, {-1, 10}, ElementType::Uint8));
    ASSERT_TRUE(bytes) << messageOf(bytes);
    std::vector<uint8_t> raw(3072);
    ASSERT_TRUE(bytes->evaluation->read(0, 0, reinterpret_cast<std::byte*>(raw.data())));
    EXPECT_EQ(raw[1000], 1000 % 251);
    const auto half = openData(path, signature({-1, 3, 32, 32}, {-1, 10}, ElementType::Float16));
    ASSERT_TRUE(half) << messageOf(half);
    std::vector<uint16_t> halves(3072);
    ASSERT_TRUE(half->evaluation->read(0, 0, reinterpret_cast<std::byte*>(halves.data())));
    EXPECT_NEAR(halfToFloat(halves[100]), 100 / 255.0, 2e-4);
    const auto open = openData(path, signature({-1, 3, -1, -1}));
    ASSERT_TRUE(open) << messageOf(open);
    EXPECT_EQ(open->evaluation->inputs()[0].sampleDims, (Dims{3, 32, 32}));
}

TEST(Binding, AMismatchSaysBothShapes)
{
    const std::string folder = temporaryFolder();
    const auto wrong = openData(writeTo(folder + "/a.bin", cifarRecord(1, 'a')), signature({-1, 3, 224, 224}));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::DataMismatch);
    EXPECT_EQ(messageOf(wrong), "input in: the model wants ?×3×224×224, a.bin has samples of N×3×32×32 (layout NCHW)");
    const std::string npz = writeTo(folder + "/d.npz", zipArchive({{"x.npy", npy("|u1", "(2, 4, 4, 3)", ramp(96))}}, false));
    EXPECT_NE(messageOf(openData(npz, signature({-1, 3, 4, 4}))).find("\"layout\": \"NCHW\" would reorder them"), std::string::npos);
    EXPECT_NE(messageOf(openData(writeTo(folder + "/f.npz", zipArchive({{"x.npy", npy("<f4", "(1, 2)", rawBytes<float>({1, 2.5f}))}}, false)),
                                 signature({-1, 2}, {-1, 10}, ElementType::Int64)))
                  .find("the model wants int64"),
              std::string::npos);
}

TEST(Binding, IdentityFollowsWhatTheModelIsFed)
{
    const std::string folder = temporaryFolder();
    const std::string one = writeTo(folder + "/a.bin", cifarRecord(1, 'a') + cifarRecord(2, 'b'));
    const std::string relabelled = writeTo(folder + "/b.bin", cifarRecord(3, 'a') + cifarRecord(2, 'b'));
    const std::string changed = writeTo(folder + "/c.bin", cifarRecord(1, 'a') + cifarRecord(2, 'c'));
    const auto identity = [&](const std::string& path, const ModelSignature& model, DataOptions options = {}) {
        const auto data = openData(path, model, options);
        EXPECT_TRUE(data) << messageOf(data);
        return std::pair(data->evaluation->identity(), data->evaluation->labelIdentity());
    };
    const auto model = signature({-1, 3, 32, 32});
    EXPECT_EQ(identity(one, model), identity(one, model));
    EXPECT_EQ(identity(one, model).first, identity(relabelled, model).first);
    EXPECT_NE(identity(one, model).second, identity(relabelled, model).second);
    EXPECT_NE(identity(one, model).first, identity(changed, model).first);
    EXPECT_NE(identity(one, model).first, identity(one, signature({-1, 32, 32, 3})).first);
    EXPECT_NE(identity(one, model).first, identity(one, model, {1}).first);
}

TEST(OpenData, TellsFormatsApartAndNamesThemWhenItCannot)
{
    const std::string folder = temporaryFolder();
    EXPECT_EQ(openData(folder + "/missing.npz", signature({1, 2})).error().code, ErrorCode::FileNotFound);
    const auto unknown = openData(writeTo(folder + "/notes.txt", "hello"), signature({1, 2}));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::UnsupportedFormat);
    EXPECT_NE(messageOf(unknown).find("npz, idx, cifar10, cifar100, images, csv"), std::string::npos);
    EXPECT_EQ(openData(folder, signature({1, 2})).error().code, ErrorCode::UnsupportedFormat);
    EXPECT_EQ(openData("/dev/null", signature({1, 2})).error().code, ErrorCode::FileUnreadable);
}

TEST(OpenData, StopsWhenAsked)
{
    const std::string folder = temporaryFolder();
    const std::string path = writeTo(folder + "/a.bin", cifarRecord(1, 'a'));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(openData(path, signature({-1, 3, 32, 32}), {}, Job(stop.get_token())).error().code, ErrorCode::Cancelled);
}

/// A small good file of every format of datasets.inc that is one file.
std::vector<std::pair<std::string, std::string>> goodFiles()
{
    const std::string x = npy("<f4", "(2, 2)", rawBytes<float>({1, 2, 3, 4}));
    const std::string y = npy("<i8", "(2,)", rawBytes<int64_t>({1, 2}));
    return {{"s.npz", zipArchive({{"x.npy", x}, {"y.npy", y}}, false)},
            {"d.npz", zipArchive({{"x.npy", x}, {"y.npy", y}}, true)},
            {"images-idx2-ubyte", idx({5, 2}, ramp(10))},
            {"images-idx2-ubyte.gz", gzipped(idx({5, 2}, ramp(10)))}};
}

TEST(EveryDataset, ATruncatedFileGivesAnError)
{
    const std::string folder = temporaryFolder();
    for (const auto& [name, content] : goodFiles()) {
        const auto whole = openData(writeTo(folder + "/" + name, content), signature({-1, 2}));
        EXPECT_TRUE(whole) << name << messageOf(whole);
        for (size_t length = 0; length < content.size(); length += length < 40 ? 1 : 7) {
            const auto cut = openData(writeTo(folder + "/" + name, content.substr(0, length)), signature({-1, 2}));
            ASSERT_FALSE(cut) << name << " cut to " << length;
            EXPECT_NE(messageOf(cut).find(name), std::string::npos) << messageOf(cut);
        }
    }
}

TEST(EveryDataset, AFlippedBitNeverCrashes)
{
    const std::string folder = temporaryFolder();
    for (const auto& [name, content] : goodFiles()) {
        for (size_t bit = 0; bit < 8 * content.size(); bit += 19) {
            std::string changed = content;
            changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
            const auto data = openData(writeTo(folder + "/" + name, changed), signature({-1, 2}));
            if (data && data->evaluation->size() > 0)
                readFloats(*data->evaluation, data->evaluation->size() - 1);
        }
    }
}

TEST(Npy, WritesWhatItReads)
{
    const std::vector<float> values = {1, 2, 3, 4, 5, 6};
    const Result<std::string> file = npyFile(ElementType::Float, {2, 3}, std::as_bytes(std::span(values)));
    ASSERT_TRUE(file);
    EXPECT_EQ((file->size() - 24) % 64, 0u);
    const Result<NpyArray> array = parseNpy(Bytes::fromString(*file), "test.npy");
    ASSERT_TRUE(array);
    EXPECT_EQ(array->dims, (Dims{2, 3}));
    EXPECT_EQ(array->data.view(), rawBytes(values));
    const int64_t seven = 7;
    const Result<std::string> scalar = npyFile(ElementType::Int64, {}, std::as_bytes(std::span(&seven, 1)));
    EXPECT_EQ(parseNpy(Bytes::fromString(*scalar), "s.npy")->dims, Dims{});
}

TEST(Half, RoundTripsEveryFiniteValueAndRoundsToEven)
{
    for (uint32_t half = 0; half < 0x10000; ++half) {
        const float value = halfToFloat(static_cast<uint16_t>(half));
        if (!std::isnan(value)) {
            EXPECT_EQ(floatToHalf(value), half);
        }
    }
    EXPECT_EQ(floatToHalf(1 + 1.0f / 2048), 0x3c00);
    EXPECT_EQ(floatToHalf(1 + 3.0f / 2048), 0x3c02);
    EXPECT_EQ(floatToHalf(65519.0f), 0x7bff);
    EXPECT_EQ(floatToHalf(65520.0f), 0x7c00);
}

}  // namespace
}  // namespace esp
