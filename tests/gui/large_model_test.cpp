// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "tests/support/large_model.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/kernel_sheet.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/weight_histogram.h"

#include <QFile>
#include <QTest>

#include <cmath>


namespace esp {

/// The figures of large weights, without copies of them.
class LargeModel : public QObject {
    Q_OBJECT

    /// Bytes of memory that are no mapped file.
    static int64_t privateBytes(const char* field)
    {
        QFile file(QStringLiteral("/proc/self/status"));
        if (!file.open(QFile::ReadOnly))
            return 0;
        for (const QByteArray& line : file.readAll().split('\n'))
            if (line.startsWith(field))
                return line.mid(static_cast<int>(qstrlen(field)) + 1).trimmed().split(' ').front().toLongLong() * 1024;
        return 0;
    }

private Q_SLOTS:
    void figuresOfALargeLayerTakeNoCopyOfItsWeights()
    {
        constexpr int64_t kSide = 6000;  // 144 MB
        QTemporaryDir folder;
        if (!test::hasRoomFor(folder.path().toStdString(), uint64_t{kSide} * kSide * sizeof(float)))
            QSKIP("The disk or the memory has no room for a model of 144 MB");
        const Result<uint64_t> made = test::writeLargeModel(folder.path().toStdString(), 1, kSide);
        QVERIFY2(made, made ? "" : made.error().message().c_str());
        const Result<DocumentPtr> document = loadDocument(folder.filePath(QStringLiteral("large.onnx")).toStdString(), *WindowFixture::engine(), {});
        QVERIFY2(document, document ? "" : document.error().message().c_str());
        const int64_t before = privateBytes("RssAnon:");
        const Result<std::shared_ptr<const WeightsBefore>> weights = loadWeightsBefore(**document, 0, {});
        QVERIFY(weights);
        const Result<TensorValuesPtr> values = loadTensorValues(**document, nullptr, (*document)->network.nodeOfLayer[0], weightPlace(**document, 0), {});
        QVERIFY(values);
        const KernelSheet sheet(*values);
        makeMiniHistograms(**document, {}, [](int, const Histogram&) {});
        // What is kept: one in nine magnitudes, and what the allocator has not given back yet.
        const int64_t kept = privateBytes("RssAnon:") - before;
        QVERIFY2(kept < 100'000'000, qPrintable(QString::number(kept)));
        QCOMPARE((*weights)->figures.count, kSide * kSide);
        QCOMPARE((*weights)->figures.zeros >= kSide * kSide * 9 / 10, true);
        QVERIFY((*weights)->magnitudes.size() <= kMostMagnitudes);
        QCOMPARE((*weights)->thresholdFor(0.85), 0.0);
        // A tenth of the weights is spread evenly from 0 to 0.5.
        QVERIFY(std::abs((*weights)->thresholdFor(0.95) - 0.25) < 0.001);
        QVERIFY(std::abs((*weights)->ratioFor(0.25) - 0.95) < 0.001);
        QVERIFY(sheet.limit(KernelSheet::Show::Before) > 0.49);
    }
};

namespace {
const RegisterSuite<LargeModel> registered;
}

}  // namespace esp

#include "large_model_test.moc"
