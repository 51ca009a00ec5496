// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace esp {

class DataSetup;

/// The first samples beside each other, each with a mark that says whether the model's answer is right; one of them is current. Arrow keys,
/// Home and End and clicks move it.
class SampleSheet : public QWidget {
    Q_OBJECT
public:
    explicit SampleSheet(DataSetup& setup, QWidget* parent = nullptr);

    int current() const { return m_current; }
    void setCurrent(int sample);
    QRect cellRect(int sample) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void currentChanged(int sample);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    static constexpr int kColumns = 8;
    int count() const;
    void update();

    DataSetup& m_setup;
    int m_current = 0;
};

/// One sample as large as there is room, with its label, the answer and its values in words beside or below it.
class SampleDetail : public QWidget {
    Q_OBJECT
public:
    SampleDetail(DataSetup& setup, const SampleSheet& sheet, QWidget* parent = nullptr);

    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void update();

    DataSetup& m_setup;
    const SampleSheet& m_sheet;
};

}  // namespace esp
