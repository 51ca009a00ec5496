// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_queue.h"
#include "core/data/dataset.h"

#include <QCoreApplication>
#include <QImage>
#include <QObject>

#include <optional>

namespace esp {

class QtJobRunner;

/// How an input of some shape can be looked at.
enum class SampleKind {
    Numbers,  ///< no picture: the shape and the first values
    Picture,  ///< one or three channels of rows and columns
    Curves    ///< one line for each column of at most three
};

/// Where pictures find their pixels.
struct SampleLayout {
    SampleKind kind = SampleKind::Numbers;
    int64_t channels = 1;
    int64_t rows = 0;      ///< of curves: points
    int64_t columns = 0;   ///< of curves: lines
    bool channelsLast = false;
    bool isTurned = false;  ///< far more rows than columns: rows run from left to right
};
/// What dims (without the batch) look like: C×H×W, H×W×C, H×W or a list of numbers. Whole numbers are no curve: tokens have no height.
SampleLayout sampleLayoutOf(const Dims& dims, ElementType type);

/// One sample as it goes into the model.
struct SampleView {
    Q_DECLARE_TR_FUNCTIONS(SampleView)
public:
    size_t sample = 0;
    QString name;
    QString input;   ///< name of the graph input
    QString shape;
    SampleLayout layout;
    QImage picture;  ///< black is `low`, white is `high`; what is no number is transparent
    std::vector<std::vector<float>> curves;
    QString numbers;  ///< the first values
    double low = 0;   ///< of the finite values
    double high = 0;
    int64_t nonFinite = 0;

    /// What is seen, and how its values became grey or colour.
    QString caption() const;
};

/// Reads a sample; of several inputs the first that has a picture, else the first. For a worker thread. Errors: those of Dataset::read.
Result<SampleView> viewSample(const Dataset& data, size_t sample);

/// Reads samples in the background; of several wishes the newest counts.
class SampleReader : public QObject {
    Q_OBJECT
public:
    explicit SampleReader(JobQueue& queue, QObject* parent = nullptr);
    ~SampleReader() override;

    void show(const DatasetPtr& data, size_t sample);
    void clear();
    /// Of the newest wish, or of the one before while it is being read.
    const std::optional<SampleView>& view() const { return m_view; }
    const std::optional<Error>& error() const { return m_error; }

Q_SIGNALS:
    void changed();

private:
    std::unique_ptr<QtJobRunner> m_job;
    DatasetPtr m_data;
    std::optional<size_t> m_sample;
    std::optional<SampleView> m_view;
    std::optional<Error> m_error;
};

}  // namespace esp
