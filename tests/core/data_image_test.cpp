// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/worker_pool.h"
#include "core/data/image.h"
#include "data_support.h"

#include <cstdio>
#include <jpeglib.h>
#include <numeric>
#include <zlib.h>

namespace esp {

using namespace test;

namespace {

/// The pattern whose resized forms were computed with Pillow: (7x + 13y + 50c + 9 · (xy mod 11)) mod 256.
Image pattern(int64_t width, int64_t height)
{
    Image image{width, height, 3, {}};
    for (int64_t y = 0; y < height; ++y) {
        for (int64_t x = 0; x < width; ++x) {
            for (int64_t c = 0; c < 3; ++c)
                image.pixels.push_back(static_cast<uint8_t>(x * 7 + y * 13 + c * 50 + x * y % 11 * 9));
        }
    }
    return image;
}

std::string png(const Image& image, int colourType)
{
    const auto chunk = [](const std::string& type, const std::string& data) {
        const std::string body = type + data;
        return bigEndian(static_cast<uint32_t>(data.size())) + body
               + bigEndian(static_cast<uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()))));
    };
    std::string rows;
    const size_t rowBytes = static_cast<size_t>(image.width * image.channels);
    for (size_t y = 0; y < static_cast<size_t>(image.height); ++y)
        rows += '\0' + std::string(reinterpret_cast<const char*>(image.pixels.data()) + y * rowBytes, rowBytes);
    std::string packed(compressBound(rows.size()), '\0');
    uLongf size = packed.size();
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()), rows.size());
    packed.resize(size);
    return "\x89PNG\r\n\x1a\n"
           + chunk("IHDR", bigEndian(static_cast<uint32_t>(image.width)) + bigEndian(static_cast<uint32_t>(image.height))
                               + std::string{'\x08', static_cast<char>(colourType), '\0', '\0', '\0'})
           + chunk("IDAT", packed) + chunk("IEND", "");
}

std::string jpeg(const Image& image)
{
    jpeg_compress_struct info;
    jpeg_error_mgr errors;
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* out = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &out, &size);
    info.image_width = static_cast<JDIMENSION>(image.width);
    info.image_height = static_cast<JDIMENSION>(image.height);
    info.input_components = static_cast<int>(image.channels);
    info.in_color_space = image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 95, TRUE);
    jpeg_start_compress(&info, TRUE);
    for (int64_t y = 0; y < image.height; ++y) {
        JSAMPROW row = const_cast<uint8_t*>(image.pixels.data()) + y * image.width * image.channels;
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    std::string file(reinterpret_cast<char*>(out), size);
    jpeg_destroy_compress(&info);
    std::free(out);
    return file;
}

Image flat(int64_t width, int64_t height, uint8_t value)
{
    return {width, height, 3, std::vector<uint8_t>(static_cast<size_t>(3 * width * height), value)};
}

int64_t sumOf(const std::vector<uint8_t>& values)
{
    return std::accumulate(values.begin(), values.end(), int64_t{0});
}

std::span<const std::byte> bytesOf(const std::string& text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

// Sums, sums weighted by 1 + (index mod 97) … and first pixels of Pillow 13's Image.resize(…, BILINEAR).
TEST(ResizedImage, EqualsPillow)
{
    const struct {
        int64_t width, height, sum, weighted;
        std::vector<uint8_t> first;
    } cases[] = {{11, 8, 33512, 1498726, {52, 102, 152, 91, 141, 182}},
                 {50, 40, 761351, 36551665, {0, 50, 100, 4, 54, 104}},
                 {37, 10, 140838, 6393823, {16, 66, 116, 34, 84, 134}},
                 {5, 29, 55238, 2497799, {27, 77, 127, 74, 124, 174}}};
    for (const auto& c : cases) {
        const Image image = resized(pattern(37, 29), c.width, c.height);
        int64_t weighted = 0;
        for (size_t i = 0; i < image.pixels.size(); ++i)
            weighted += image.pixels[i] * static_cast<int64_t>((i + 1) % 97);
        EXPECT_EQ(sumOf(image.pixels), c.sum) << c.width << "x" << c.height;
        EXPECT_EQ(weighted, c.weighted);
        EXPECT_TRUE(std::equal(c.first.begin(), c.first.end(), image.pixels.begin()));
    }
}

TEST(DecodeImage, ReadsPngExactlyAndJpegClosely)
{
    const Image image = pattern(37, 29);
    const Result<Image> exact = decodeImage(bytesOf(png(image, 2)), 3, "p.png");
    ASSERT_TRUE(exact) << exact.error().message();
    EXPECT_EQ(exact->pixels, image.pixels);
    const Result<Image> grey = decodeImage(bytesOf(png(image, 2)), 1, "p.png");
    ASSERT_TRUE(grey);
    EXPECT_EQ(sumOf(grey->pixels), 136586);  // Pillow's convert("L")
    EXPECT_EQ((std::vector<uint8_t>(grey->pixels.begin(), grey->pixels.begin() + 4)), (std::vector<uint8_t>{41, 48, 55, 62}));
    Image four = image;
    four.channels = 4;
    four.width = 27;
    four.height = 29;
    const Result<Image> opaque = decodeImage(bytesOf(png(four, 6)), 3, "p.png");
    ASSERT_TRUE(opaque);
    EXPECT_EQ(opaque->pixels[3], image.pixels[4]);

    const Result<Image> photo = decodeImage(bytesOf(jpeg(flat(20, 10, 77))), 3, "p.jpg");
    ASSERT_TRUE(photo) << photo.error().message();
    EXPECT_EQ(photo->width, 20);
    EXPECT_EQ(photo->height, 10);
    EXPECT_EQ(photo->pixels, flat(20, 10, 77).pixels);
    Image single{8, 8, 1, std::vector<uint8_t>(64, 9)};
    EXPECT_EQ(decodeImage(bytesOf(jpeg(single)), 3, "g.jpg")->pixels, std::vector<uint8_t>(192, 9));
}

TEST(DecodeImage, DamageIsAnError)
{
    for (const std::string& file : {png(pattern(37, 29), 2), jpeg(pattern(37, 29))}) {
        for (size_t length = 0; length + 12 < file.size(); length += 3) {
            const Result<Image> image = decodeImage(bytesOf(file.substr(0, length)), 3, "cut");
            EXPECT_FALSE(image) << "cut to " << length << " of " << file.size();
        }
        for (size_t bit = 0; bit < 8 * file.size(); bit += 11) {
            std::string changed = file;
            changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
            const Result<Image> image = decodeImage(bytesOf(changed), 3, "flipped");
            if (image) {
                EXPECT_EQ(image->pixels.size(), static_cast<size_t>(image->width * image->height * 3));
            }
        }
    }
    std::string huge = png(pattern(8, 8), 2);
    huge.replace(16, 8, bigEndian(60000) + bigEndian(60000));
    EXPECT_FALSE(decodeImage(bytesOf(huge), 3, "huge"));
    EXPECT_EQ(decodeImage(bytesOf("GIF89a"), 3, "g.gif").error().code, ErrorCode::UnsupportedFormat);
}

TEST(ImagesData, AListNamesFilesAndLabels)
{
    const std::string folder = temporaryFolder();
    writeTo(folder + "/i/a.png", png(pattern(12, 8), 2));
    writeTo(folder + "/i/b,c.png", png(pattern(9, 11), 2));
    const std::string list = writeTo(folder + "/labels.csv", "file,label\ni/a.png,3\n\"i/b,c.png\",7\n");
    const std::string json = writeTo(folder + "/m.dataset.json", R"({"version": 1, "task": "classification",
        "evaluation": {"format": "images", "list": "labels.csv"}, "outputs": {"scores": "out"},
        "inputs": {"in": {"source": "x", "crop": 6, "layout": "NCHW"}}})");
    const auto data = openData(json, signature({-1, 3, 6, 6}));
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_EQ(data->evaluation->labels(), (std::vector<int32_t>{3, 7}));
    EXPECT_EQ(data->evaluation->sampleName(1), "b,c.png");
    const std::vector<float> values = readFloats(*data->evaluation, 1);
    // The crop starts at (9 - 6) / 2 = 1 and (11 - 6) / 2 = 2; the second channel follows the first.
    EXPECT_EQ(values[0], 7 + 26 + 9 * 2);
    EXPECT_EQ(values[36], 7 + 26 + 9 * 2 + 50);
    const auto guessed = openData(list, signature({-1, 3, 6, 6}));
    ASSERT_TRUE(guessed) << messageOf(guessed);
    const auto large = openData(json, signature({-1, 3, 6, 6}), {1});
    EXPECT_EQ(large->evaluation->size(), 1u);

    writeTo(folder + "/m.dataset.json", R"({"version": 1, "task": "classification",
        "evaluation": {"format": "images", "list": "labels.csv"}, "outputs": {"scores": "out"},
        "inputs": {"in": {"source": "x", "crop": 10, "layout": "NCHW"}}})");
    EXPECT_NE(messageOf(openData(json, signature({-1, 3, 10, 10}))).find("a.png: has 12×8 pixels, less than the crop of 10×10"), std::string::npos);
    writeTo(folder + "/labels.csv", "file,label\ni/a.png,dog\n");
    EXPECT_NE(messageOf(openData(list, signature({-1, 3, 6, 6}))).find("labels.csv:2:9: 'dog' is no class number"), std::string::npos);
}

TEST(ImagesData, ClassFoldersGiveLabelsInAnOrderApartFromTheClasses)
{
    const std::string folder = temporaryFolder();
    for (int i = 0; i < 10; ++i) {
        writeTo(folder + "/cat/" + std::to_string(i) + ".png", png(flat(8, 8, 10), 2));
        writeTo(folder + "/dog/" + std::to_string(i) + ".jpg", jpeg(flat(8, 8, 20)));
    }
    const auto data = openData(folder, signature({-1, 3, 8, 8}, {-1, 2}));
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_EQ(data->evaluation->size(), 16u);
    EXPECT_EQ(data->evaluation->classNames(), (std::vector<std::string>{"cat", "dog"}));
    for (size_t i = 0; i < 16; ++i) {
        const bool dog = data->evaluation->labels()[i] == 1;
        EXPECT_EQ(data->evaluation->sampleName(i).substr(0, 4), dog ? "dog/" : "cat/");
        EXPECT_NEAR(readFloats(*data->evaluation, i)[0] * 255, dog ? 20 : 10, 1);
    }
    const int64_t calibratingDogs = std::count(data->calibration->labels().begin(), data->calibration->labels().end(), 1);
    EXPECT_GT(calibratingDogs, 0);
    EXPECT_LT(calibratingDogs, 4);
    EXPECT_NE(messageOf(openData(folder, signature({-1, 3, 8, 8}, {-1, 10}))).find("has 2 class folders, the model has 10 classes"), std::string::npos);
}

TEST(ImagesData, SeveralThreadsReadAtOnceAndDamageShowsWhenRead)
{
    const std::string folder = temporaryFolder();
    for (int i = 0; i < 8; ++i)
        writeTo(folder + "/" + std::to_string(i) + ".jpg", jpeg(flat(16, 16, static_cast<uint8_t>(10 * i))));
    std::string damaged = jpeg(pattern(16, 16));
    damaged.resize(damaged.size() - 40);
    writeTo(folder + "/8.jpg", damaged);
    const auto data = openData(folder, signature({-1, 3, 16, 16}));
    ASSERT_TRUE(data) << messageOf(data);
    ASSERT_EQ(data->evaluation->size(), 8u);
    WorkerPool pool(4);
    std::vector<float> firsts(64);
    pool.parallelFor(64, [&](size_t i, int) {
        std::vector<float> values(3 * 16 * 16);
        if (data->evaluation->read(i % 7, 0, reinterpret_cast<std::byte*>(values.data())))
            firsts[i] = values[0];
    });
    for (size_t i = 0; i < 64; ++i)
        EXPECT_EQ(firsts[i], firsts[i % 7]);
    std::vector<float> values(3 * 16 * 16);
    const Result<void> read = data->evaluation->read(7, 0, reinterpret_cast<std::byte*>(values.data()));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::Malformed);
    EXPECT_NE(read.error().message().find("8.jpg"), std::string::npos);
}

// Sums of Pillow 13 and NumPy over the first photograph.
TEST(ImagesData, AgreesWithPillowOnAPhotograph)
{
    const std::string json = std::string(ESPALIER_SHARED "/models/") + "squeezenet1.1.dataset.json";
    if (!std::filesystem::exists(json))
        GTEST_SKIP() << "the shared models and data are not here";
    ModelSignature model = signature({-1, 3, 224, 224}, {-1, 1000});
    model.inputs[0].name = "data";
    model.outputs[0].name = "logits";
    const auto data = openData(json, model);
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_EQ(data->evaluation->size(), 400u);
    EXPECT_EQ(data->evaluation->sampleName(0), "n01440764_tench.jpg");
    const std::vector<float> values = readFloats(*data->evaluation, 0);
    EXPECT_NEAR(values[0], (73 / 255.0 - 0.485) / 0.229, 1e-6);
    EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0), -736.9887, 0.01);
}

}  // namespace
}  // namespace esp
