// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QSlider;
class QToolButton;

namespace esp {

class LayerFilterModel;
class LayerSelection;
class LayerTableModel;
class LayerTableView;
class RecipeBar;
class Session;

/// The layer table with recipe, filters, what applies to the selection, and the totals.
class LayersPanel : public QWidget {
    Q_OBJECT
public:
    LayersPanel(Session& session, LayerTableModel& model, LayerSelection& selection, QWidget* parent = nullptr);

    LayerTableView& table() const { return *m_table; }
    /// Hides what needs more width than there is.
    void setNarrow(bool narrow);
    /// As narrow as its words allow.
    void setTight(bool tight) { m_tight = tight; }
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void documentArrived();
    void updateApplyRow();
    void fitApplyRow();
    void fitFilters();
    void fitFooter();
    void updateFooter();
    void updateCount();
    void fillSelectMenu();
    void select(const std::function<bool(int layer)>& wanted);
    std::vector<int> selectedLayers(const char* technique) const;

    Session& m_session;
    LayerTableModel& m_model;
    LayerSelection& m_selection;
    LayerFilterModel* m_filter = nullptr;
    RecipeBar* m_recipe = nullptr;
    QLineEdit* m_words = nullptr;
    QComboBox* m_operator = nullptr;
    QLabel* m_count = nullptr;
    QWidget* m_applyRow = nullptr;
    QLabel* m_applyLabel = nullptr;
    QCheckBox* m_prune = nullptr;
    QSlider* m_ratio = nullptr;
    QDoubleSpinBox* m_ratioBox = nullptr;
    QLabel* m_quantizeLabel = nullptr;
    QComboBox* m_quantize = nullptr;
    QPushButton* m_select = nullptr;
    QMenu* m_selectMenu = nullptr;
    QPushButton* m_reset = nullptr;
    LayerTableView* m_table = nullptr;
    QLabel* m_empty = nullptr;
    QLabel* m_footer = nullptr;
    QLabel* m_footerParameters = nullptr;
    QLabel* m_footerSize = nullptr;
    bool m_narrow = false;
    bool m_tight = false;
    bool m_isResetInMenu = false;
    bool m_updating = false;
    int m_gestureCount = 0;
};

}  // namespace esp
