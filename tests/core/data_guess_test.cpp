// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/guess.h"
#include "core/data/preprocessing.h"
#include "data_support.h"

#include <set>

namespace esp {

using namespace test;

namespace {

using Layout = InputRule::Layout;

const SourceArray kPhotographs{"x", ElementType::Uint8, {-1, -1, 3}, SampleAxes::ChannelsLast};
const SourceArray kGrey{"x", ElementType::Uint8, {28, 28}, SampleAxes::Grey};
const SourceArray kPlanes{"x", ElementType::Uint8, {3, 32, 32}, SampleAxes::ChannelsFirst};
const SourceArray kNumbers{"x", ElementType::Double, {42}, SampleAxes::Unknown};

std::string reasonOf(const DataGuess& guess, GuessPart part)
{
    const GuessReason* reason = guess.reasonFor(part);
    return reason ? reason->sentence() : "";
}

// What each pair of a model's input and an array is taken to be, with the reason that is shown.
TEST(DataGuess, EveryValueFollowsFromShapesAndSaysWhy)
{
    const struct {
        const char* name;
        Dims input;
        ElementType type;
        int64_t classes;
        SourceArray array;
        bool areResizable;
        Layout layout;
        const char* values;  ///< id of a preprocessing
        ImageGeometry geometry;
        const char* layoutReason;
        const char* sizeReason;
        const char* valuesReason;
    } cases[] = {
        {"ImageNet, channels first", {-1, 3, 224, 224}, ElementType::Float, 1000, kPhotographs, true, Layout::ChannelsFirst, "imagenet", {256, 0, 0, 224, 224},
         "input “in” is N×3×224×224: the channels (3) come first",
         "input “in” is N×3×224×224: the short side becomes 256 and the centre of 224×224 is cut out",
         "1000 classes and photographs of 224×224 are those of ImageNet, whose mean and deviation most such models want"},
        {"photographs, channels last", {1, 96, 160, 3}, ElementType::Float, 2, kPhotographs, true, Layout::ChannelsLast, "unit", {182, 0, 0, 96, 160},
         "input “in” is N×96×160×3: the channels (3) come last",
         "input “in” is N×96×160×3: the short side becomes 182 and the centre of 96×160 is cut out",
         "input “in” takes float32: pixels become 0 to 1, as many models want; the shape cannot tell"},
        {"small photographs", {-1, 3, 32, 32}, ElementType::Float, 10, kPhotographs, true, Layout::ChannelsFirst, "unit", {32, 0, 0, 32, 32},
         "input “in” is N×3×32×32: the channels (3) come first", "input “in” is N×3×32×32: the short side becomes 32 and the centre of 32×32 is cut out",
         "input “in” takes float32: pixels become 0 to 1, as many models want; the shape cannot tell"},
        {"photographs of open size", {-1, 3, -1, -1}, ElementType::Float, 1000, kPhotographs, true, Layout::ChannelsFirst, "unit", {},
         "input “in” is N×3×?×?: the channels (3) come first", "input “in” is N×3×?×?, which leaves the size open: pictures keep theirs",
         "input “in” takes float32: pixels become 0 to 1, as many models want; the shape cannot tell"},
        {"photographs as bytes, channels last", {-1, 224, 224, 3}, ElementType::Uint8, 1000, kPhotographs, true, Layout::Unspecified, "raw", {256, 0, 0, 224, 224}, "",
         "input “in” is N×224×224×3: the short side becomes 256 and the centre of 224×224 is cut out",
         "input “in” takes uint8: pixels stay 0 to 255"},
        {"MNIST", {1, 1, 28, 28}, ElementType::Float, 10, kGrey, false, Layout::ChannelsFirst, "unit", {}, "input “in” is N×1×28×28: the channels (1) come first", "",
         "input “in” takes float32: pixels become 0 to 1, as many models want; the shape cannot tell"},
        {"MNIST, flat", {-1, 784}, ElementType::Float, 10, kGrey, false, Layout::Unspecified, "unit", {}, "", "",
         "input “in” takes float32: pixels become 0 to 1, as many models want; the shape cannot tell"},
        {"CIFAR", {-1, 3, 32, 32}, ElementType::Float, 10, kPlanes, false, Layout::ChannelsFirst, "unit", {}, "input “in” is N×3×32×32: the channels (3) come first", "",
         "input “in” takes float32: pixels become 0 to 1, as many models want; the shape cannot tell"},
        {"CIFAR, flat", {-1, 3072}, ElementType::Float16, 10, kPlanes, false, Layout::ChannelsFirst, "unit", {},
         "input “in” is N×3072: the channels stay where the file has them", "",
         "input “in” takes float16: pixels become 0 to 1, as many models want; the shape cannot tell"},
        {"a shape without channels", {-1, 8, 32, 32}, ElementType::Float, 10, kPlanes, false, Layout::ChannelsFirst, "unit", {},
         "input “in” is N×8×32×32, which does not say where channels are; most ONNX models have them first", "",
         "input “in” takes float32: pixels become 0 to 1, as many models want; the shape cannot tell"},
        {"a table", {-1, 42}, ElementType::Float, 4, kNumbers, false, Layout::Unspecified, "raw", {}, "", "",
         "array “x” holds numbers, not pixels: they are fed as they are"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const auto guess = guessBinding(signature(c.input, {-1, c.classes}, c.type), std::span(&c.array, 1), c.areResizable);
        ASSERT_TRUE(guess) << guess.error().message();
        ASSERT_EQ(guess->file.inputs.size(), 1u);
        const InputRule& rule = guess->file.inputs[0];
        EXPECT_EQ(rule.source, "x");
        EXPECT_EQ(rule.layout, c.layout);
        const Preprocessing* values = preprocessingOf(rule);
        ASSERT_TRUE(values);
        EXPECT_STREQ(values->id, c.values);
        EXPECT_EQ(guess->file.geometry, c.geometry);
        EXPECT_EQ(reasonOf(*guess, GuessPart::Layout), c.layoutReason);
        EXPECT_EQ(reasonOf(*guess, GuessPart::Size), c.sizeReason);
        EXPECT_EQ(reasonOf(*guess, GuessPart::Values), c.valuesReason);
        EXPECT_EQ(guess->note.empty(), std::string_view(c.values) == "raw");
    }
}

TEST(DataGuess, TheAnswerIsTheFirstOutputWithScoresOrElseTheClassItself)
{
    ModelSignature model = signature({-1, 42});
    model.outputs = {{"class_ids", ElementType::Int64, {-1}, "ArgMax"}, {"prob", ElementType::Float, {-1, 7}, "Softmax"}};
    const auto softmax = guessBinding(model, std::span(&kNumbers, 1), false);
    ASSERT_TRUE(softmax);
    EXPECT_EQ(softmax->file.output, "prob");
    EXPECT_EQ(softmax->file.outputKind, OutputKind::Scores);
    EXPECT_EQ(reasonOf(*softmax, GuessPart::Answer), "output “prob” comes from a Softmax: 7 probabilities for each sample, the highest is the answer");
    model.outputs[1].op = "Gemm";
    EXPECT_EQ(reasonOf(*guessBinding(model, std::span(&kNumbers, 1), false), GuessPart::Answer),
              "output “prob” has 7 scores for each sample without a Softmax, the highest is the answer");
    model.outputs.pop_back();
    const auto classes = guessBinding(model, std::span(&kNumbers, 1), false);
    ASSERT_TRUE(classes);
    EXPECT_EQ(classes->file.outputKind, OutputKind::Classes);
    EXPECT_EQ(reasonOf(*classes, GuessPart::Answer), "output “class_ids” holds whole numbers: the class itself");
    model.outputs[0].type = ElementType::String;
    EXPECT_EQ(guessBinding(model, std::span(&kNumbers, 1), false).error().code, ErrorCode::DataMismatch);
    model.outputs.clear();
    EXPECT_FALSE(guessBinding(model, std::span(&kNumbers, 1), false));
}

TEST(DataGuess, ArraysAreFoundByNameAndWhatNobodyFeedsIsAConstant)
{
    ModelSignature model = signature({-1, 2});
    model.inputs.push_back({"threshold", ElementType::Float, {}});
    const auto lonely = guessBinding(model, std::span(&kNumbers, 1), false);
    ASSERT_TRUE(lonely);
    EXPECT_EQ(lonely->file.inputs[0].source, "x");
    EXPECT_EQ(lonely->file.inputs[1].constant, std::vector<double>{0});
    EXPECT_EQ(reasonOf(*lonely, GuessPart::Constant), "no array of the data feeds input “threshold” (scalar): a constant 0 does");
    EXPECT_EQ(reasonOf(*lonely, GuessPart::Input), "array “x” feeds input “in”: no other fits better");
    const SourceArray arrays[] = {kNumbers, {"threshold", ElementType::Float, {1}, SampleAxes::Unknown}, {"in", ElementType::Float, {2}, SampleAxes::Unknown}};
    const auto named = guessBinding(model, arrays, false);
    ASSERT_TRUE(named);
    EXPECT_EQ(named->file.inputs[0].source, "in");
    EXPECT_EQ(named->file.inputs[1].source, "threshold");
    EXPECT_EQ(reasonOf(*named, GuessPart::Input), "array “in” has the name of input “in”");
    EXPECT_FALSE(named->reasonFor(GuessPart::Constant));
}

TEST(DataGuess, APathIsRecognisedAndItsLabelsAreNamed)
{
    const std::string folder = temporaryFolder();
    writeTo(folder + "/t-images-idx3-ubyte", idx({6, 2, 2}, std::string(24, '\7')));
    writeTo(folder + "/t-labels-idx1-ubyte", idx({6}, std::string("\0\1\2\0\1\2", 6)));
    const auto pictures = guessDataset(folder + "/t-images-idx3-ubyte", signature({-1, 1, 2, 2}));
    ASSERT_TRUE(pictures) << pictures.error().message();
    EXPECT_STREQ(pictures->guess.file.evaluation.format->id, "idx");
    EXPECT_EQ(reasonOf(pictures->guess, GuessPart::Labels), "t-labels-idx1-ubyte lies beside the samples");
    EXPECT_EQ(pictures->guess.file.evaluation.request.labels, folder + "/t-labels-idx1-ubyte");
    const auto table = guessDataset(writeTo(folder + "/t.csv", "a,label\n1,0\n2,1\n"), signature({-1, 1}));
    ASSERT_TRUE(table) << table.error().message();
    EXPECT_EQ(table->guess.file.evaluation.request.labelColumn, 1);
    EXPECT_EQ(guessDataset(folder + "/none", signature({-1, 1})).error().code, ErrorCode::FileNotFound);
    // What was guessed, said in full, gives the same data.
    const auto bare = openData(folder + "/t-images-idx3-ubyte", signature({-1, 1, 2, 2}));
    const auto full = openData(pictures->guess.file, "guess", signature({-1, 1, 2, 2}));
    ASSERT_TRUE(bare && full) << messageOf(bare) << messageOf(full);
    EXPECT_EQ(bare->evaluation->identity(), full->evaluation->identity());
    EXPECT_EQ(bare->evaluation->labelIdentity(), full->evaluation->labelIdentity());
    EXPECT_EQ(bare->guesses.size(), pictures->guess.reasons.size());
    EXPECT_TRUE(full->guesses.empty());
    // A constant is not guessed where nobody sees it.
    ModelSignature two = signature({-1, 1, 2, 2});
    two.inputs.push_back({"threshold", ElementType::Float, {}});
    EXPECT_NE(messageOf(openData(folder + "/t-images-idx3-ubyte", two)).find("input threshold (scalar) has no data"), std::string::npos);
}

TEST(DataGuess, ReasonsKeepPerCentSignsInNames)
{
    const GuessReason reason{GuessPart::Input, "array “%1” feeds input “%2”: no other fits better", {"a%2", "b%1"}};
    EXPECT_EQ(reason.sentence(), "array “a%2” feeds input “b%1”: no other fits better");
}

TEST(Preprocessing, EveryOneIsKnownByWhatItDoes)
{
    std::set<std::string> ids;
    std::set<std::string> titles;
    for (const Preprocessing& one : preprocessings()) {
        SCOPED_TRACE(one.id);
        EXPECT_TRUE(ids.insert(one.id).second);
        EXPECT_TRUE(titles.insert(one.title).second);
        EXPECT_EQ(findPreprocessing(one.id), &one);
        EXPECT_TRUE(one.fits(3) || one.fits(1));
        InputRule rule;
        rule.source = "x";
        one.applyTo(rule);
        EXPECT_EQ(preprocessingOf(rule), &one);
        rule.scale = rule.scale.value_or(1) * 2;
        EXPECT_EQ(preprocessingOf(rule), nullptr);
    }
    EXPECT_EQ(findPreprocessing("none"), nullptr);
    EXPECT_FALSE(findPreprocessing("imagenet")->fits(1));
    EXPECT_FALSE(findPreprocessing("caffe")->fits(1));
    // The same said with more words.
    InputRule rule;
    rule.scale = 1;
    rule.mean = {0, 0, 0};
    rule.deviation = {1};
    EXPECT_EQ(preprocessingOf(rule), findPreprocessing("raw"));
}

// value = (pixel · scale − mean) / deviation, by hand, at both ends of what a pixel can be.
TEST(Preprocessing, GivesTheValuesThatItsNamePromises)
{
    const std::string folder = temporaryFolder();
    const std::string pixels = std::string(1024, '\0') + std::string(1024, '\xff') + std::string(1024, '\x80');  // red 0, green 255, blue 128
    const std::string path = writeTo(folder + "/a.bin", std::string(1, '\3') + pixels);
    const auto model = signature({-1, 3, 32, 32});
    const struct {
        const char* id;
        std::vector<double> first;
    } cases[] = {{"raw", {0, 255, 128}},
                 {"unit", {0, 1, 128.0 / 255}},
                 {"symmetric", {-1, 1, 128 / 127.5 - 1}},
                 {"imagenet", {-0.485 / 0.229, (1 - 0.456) / 0.224, (128.0 / 255 - 0.406) / 0.225}},
                 {"cifar10", {-0.4914 / 0.247, (1 - 0.4822) / 0.2435, (128.0 / 255 - 0.4465) / 0.2616}},
                 {"mnist", {-0.1307 / 0.3081, (1 - 0.1307) / 0.3081, (128.0 / 255 - 0.1307) / 0.3081}},
                 {"clip", {-0.48145466 / 0.26862954, (1 - 0.4578275) / 0.26130258, (128.0 / 255 - 0.40821073) / 0.27577711}},
                 {"caffe", {128 - 103.939, 255 - 116.779, 0 - 123.68}}};
    EXPECT_EQ(std::size(cases), preprocessings().size());
    std::set<Hash128> identities;
    for (const auto& c : cases) {
        SCOPED_TRACE(c.id);
        auto guess = guessDataset(path, model);
        ASSERT_TRUE(guess) << guess.error().message();
        findPreprocessing(c.id)->applyTo(guess->guess.file.inputs[0]);
        const auto data = openData(guess->guess.file, "test", model);
        ASSERT_TRUE(data) << messageOf(data);
        const std::vector<float> values = readFloats(*data->evaluation, 0);
        for (size_t channel = 0; channel < 3; ++channel)
            EXPECT_NEAR(values[1024 * channel], c.first[channel], 1e-5);
        EXPECT_TRUE(identities.insert(data->evaluation->identity()).second);
    }
}

TEST(ChannelOrder, ReversesThreeChannelsInEitherLayoutAndRefusesOthers)
{
    const std::string folder = temporaryFolder();
    const std::string path = writeTo(folder + "/a.bin", std::string(1, '\3') + std::string(1024, '\1') + std::string(1024, '\2') + std::string(1024, '\3'));
    for (const Dims& dims : {Dims{-1, 3, 32, 32}, Dims{-1, 32, 32, 3}}) {
        for (const ElementType type : {ElementType::Float, ElementType::Uint8}) {
            const auto model = signature(dims, {-1, 10}, type);
            auto guess = guessDataset(path, model);
            ASSERT_TRUE(guess);
            InputRule& rule = guess->guess.file.inputs[0];
            rule.scale.reset();
            rule.reversesChannels = true;
            const auto data = openData(guess->guess.file, "test", model);
            ASSERT_TRUE(data) << messageOf(data);
            std::vector<std::byte> bytes(3072 * (type == ElementType::Float ? 4 : 1));
            ASSERT_TRUE(data->evaluation->read(0, 0, bytes.data()));
            for (size_t channel = 0; channel < 3; ++channel) {
                const size_t at = (dims[1] == 3 ? 1024 * channel : channel);
                float value = 0;
                if (type == ElementType::Float)
                    std::memcpy(&value, bytes.data() + 4 * at, 4);
                else
                    value = std::to_integer<uint8_t>(bytes[at]);
                EXPECT_EQ(value, static_cast<float>(3 - channel));
            }
        }
    }
    auto numbers = guessDataset(writeTo(folder + "/t.csv", "1,0\n2,1\n"), signature({-1, 1}));
    ASSERT_TRUE(numbers);
    numbers->guess.file.inputs[0].reversesChannels = true;
    EXPECT_EQ(messageOf(openData(numbers->guess.file, "test", signature({-1, 1}))), "input in: order BGR needs pictures of 3 channels; N×1 has 1 channel");
}

TEST(DatasetFile, IsReadBackAsItWasWritten)
{
    const std::string folder = temporaryFolder();
    DatasetFile file;
    file.evaluation.format = findDatasetFormat("images");
    std::filesystem::create_directories(folder + "/data/pictures");
    file.evaluation.request.files = {folder + "/data/pictures"};
    file.evaluation.request.limit = 40;
    DatasetFilePart calibration;
    calibration.format = findDatasetFormat("cifar10");
    calibration.request.files = {folder + "/a.bin", folder + "/b.bin"};
    file.calibration = calibration;
    DatasetFilePart training;
    training.format = findDatasetFormat("csv");
    training.request.files = {folder + "/t.csv"};
    training.request.labelColumn = 3;
    file.training = training;
    InputRule constant;
    constant.input = "threshold";
    constant.constant = {0.25, 0.5};
    InputRule rule;
    rule.input = "x";
    rule.source = "x";
    rule.scale = 1.0 / 255;
    rule.mean = {0.485, 0.456, 0.406};
    rule.deviation = {0.5};
    rule.layout = Layout::ChannelsLast;
    rule.reversesChannels = true;
    file.inputs = {constant, rule};
    file.geometry = {0, 240, 320, 200, 224};
    file.output = "class";
    file.outputKind = OutputKind::Classes;
    file.classes = {"cat", "“dog”"};
    for (const std::string& base : {folder + "/models", folder, std::string()}) {
        const std::string text = toJson(file, base);
        const auto read = parseDatasetFile((base.empty() ? folder : base) + "/m.dataset.json", text);
        ASSERT_TRUE(read) << read.error().message() << text;
        DatasetFile normal = *read;
        for (DatasetFilePart* part : {&normal.evaluation, &*normal.calibration, &*normal.training}) {
            for (std::string& path : part->request.files)
                path = std::filesystem::path(path).lexically_normal().string();
        }
        EXPECT_EQ(normal, file) << text;
    }
    EXPECT_NE(toJson(file, folder + "/models").find("\"../data/pictures\""), std::string::npos);
    const auto unknown = parseDatasetFile("m.dataset.json", R"({"version": 1, "task": "classification", "evaluation": {"format": "npz", "file": "a"},
        "inputs": {"x": {"source": "x", "order": "GRB"}}, "outputs": {"scores": "y"}})");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().detail, "inputs.x.order: 'GRB' is not known; RGB and BGR are");
}

}  // namespace

}  // namespace esp
