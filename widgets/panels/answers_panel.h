// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/answers.h"

#include <QWidget>

#include <functional>
#include <optional>

class QBoxLayout;
class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace esp {

class AnswerTableView;
class ClassTableModel;
class ConfusionView;
class FlipTableModel;
class PairTableModel;
class SampleReader;
class SampleWidget;

/// Single answers beside the original's: samples whose answer flipped, classes, and which are taken for which.
class AnswersPanel : public QWidget {
    Q_OBJECT
public:
    AnswersPanel(Session& session, std::function<void()> chooseData, QWidget* parent = nullptr);
    ~AnswersPanel() override;

    using Part = Answers::Part;
    Answers& answers() { return m_answers; }
    Part part() const;
    void setPart(Part part);
    QTabBar& tabs() const { return *m_tabs; }
    AnswerTableView& flipTable() const { return *m_flips; }
    AnswerTableView& classTable() const { return *m_classes; }
    AnswerTableView& pairTable() const { return *m_pairs; }
    ConfusionView& matrix() const { return *m_matrix; }
    SampleReader& reader() const { return *m_reader; }
    QComboBox& filter() const { return *m_filter; }
    QComboBox& mode() const { return *m_mode; }
    /// What stands in place of the part that is shown; "" if there is something to show.
    QString gapText() const;
    QPushButton& gapLink() const { return *m_gapLink; }
    QString summaryText() const;

    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildHeader();
    void buildPages();
    void connectAll();
    void answersChanged();
    void update();
    void fillFilter();
    void showSample(int flip);
    void fitTabs();
    void updateReadOut();
    void retranslate();

    Answers m_answers;
    std::function<void()> m_chooseData;
    FlipTableModel* m_flipModel = nullptr;
    ClassTableModel* m_classModel = nullptr;
    PairTableModel* m_pairModel = nullptr;
    SampleReader* m_reader = nullptr;

    QTabBar* m_tabs = nullptr;
    QLabel* m_summary = nullptr;
    QComboBox* m_filter = nullptr;
    QComboBox* m_mode = nullptr;
    QToolButton* m_zoomOut = nullptr;
    QToolButton* m_zoomIn = nullptr;
    QToolButton* m_zoomFit = nullptr;
    QStackedWidget* m_pages = nullptr;
    AnswerTableView* m_flips = nullptr;
    SampleWidget* m_sampleView = nullptr;
    QBoxLayout* m_flipRow = nullptr;
    AnswerTableView* m_classes = nullptr;
    AnswerTableView* m_pairs = nullptr;
    ConfusionView* m_matrix = nullptr;
    QLabel* m_readOut = nullptr;
    QBoxLayout* m_matrixRow = nullptr;
    QWidget* m_gapPage = nullptr;
    QLabel* m_gap = nullptr;
    QPushButton* m_gapLink = nullptr;
    Answers::Gap m_shownGap;
    std::optional<size_t> m_sample;  // that the user looks at, through all states
};

}  // namespace esp
