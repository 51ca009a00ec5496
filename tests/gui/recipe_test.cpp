// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "core/base/file.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/panels/recipe_diff_view.h"
#include "widgets/panels/recipe_panel.h"
#include "widgets/panels/recipe_step_list.h"
#include "widgets/panels/recipe_text_view.h"
#include "widgets/panels/step_form.h"
#include "widgets/viewmodel/graph_view_model.h"
#include "widgets/viewmodel/layer_table_model.h"
#include "widgets/viewmodel/recipe_edit.h"
#include "widgets/viewmodel/text.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QDragMoveEvent>
#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>
#include <QWheelEvent>

#include <algorithm>

namespace esp {

class RecipeTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static RecipePanel& panelOf(MainWindow& window)
    {
        auto* panel = window.findChild<RecipePanel*>();
        for (QDockWidget* dock : window.docks())
            if (dock->widget() == panel) {
                dock->show();
                dock->raise();
            }
        return *panel;
    }
    static Recipe pruneThenQuantize()
    {
        Recipe recipe;
        recipe.steps = {{.technique = "prune", .parameters = {{"ratio", 0.3}}, .layers = {}}, {.technique = "quantize", .parameters = {}, .layers = {}}};
        return recipe;
    }
    static QStringList techniques(const Session& session)
    {
        QStringList names;
        for (const RecipeStep& step : session.recipe().steps)
            names << toQString(step.technique);
        return names;
    }
    static QStringList lines(RecipePanel& panel)
    {
        QStringList texts;
        for (int i = 0; i < panel.compare().lines().count(); ++i)
            texts << panel.compare().lines().item(i)->data(Qt::UserRole).toString() + QLatin1Char(' ') + panel.compare().lines().item(i)->data(Qt::UserRole + 1).toString();
        return texts;
    }
    /// The last change has the name, in the menu as well as on the button; undoing it and doing it again come back.
    static void checkUndo(MainWindow& window, const QString& name)
    {
        const Recipe after = window.session().recipe();
        QCOMPARE(window.session().history().undoText(), name);
        QVERIFY2(window.actions().undo->text().endsWith(QStringLiteral(": ") + name), qPrintable(window.actions().undo->text()));
        QCOMPARE(window.actions().undo->toolTip(), QStringLiteral("Undo: ") + name);
        window.actions().undo->trigger();
        QVERIFY(!(window.session().recipe() == after));
        QCOMPARE(window.actions().redo->toolTip(), QStringLiteral("Redo: ") + name);
        window.actions().redo->trigger();
        QVERIFY(window.session().recipe() == after);
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("the tool that makes the sample is not built");
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
    }
    void cleanup() { WindowFixture::appearance().setLanguage(QStringLiteral("en")); }

    void readsInPlainWords()
    {
        RecipeStep step{.technique = "prune", .parameters = {}, .layers = {{"conv1", {{"ratio", 0.3}}}, {"fc", {{"enabled", false}}}}};
        const QString nbsp{QChar(kNoBreakSpace)};
        QCOMPARE(stepText(step, 6).replace(nbsp, QStringLiteral(" ")), QStringLiteral("50 % of the weights of every layer, the smallest first; conv1 30 %, fc left out"));
        QCOMPARE(stepText(step, 1).replace(nbsp, QStringLiteral(" ")), QStringLiteral("50 % of the weights of every layer, the smallest first; conv1 30 %, and 1 more"));
        step.allLayers = false;
        QCOMPARE(stepText(step, 6).replace(nbsp, QStringLiteral(" ")), QStringLiteral("the smallest weights of 1 layer: conv1 30 %"));
        const RecipeStep quantize{.technique = "quantize", .parameters = {{"weights", std::string("per_tensor")}}, .layers = {}};
        QCOMPARE(stepText(quantize, 6), QStringLiteral("weights and activations of every layer as int8; Weight scales: one a layer"));
        Recipe recipe{"", {step, quantize}};
        recipe.steps[1].enabled = false;
        QCOMPARE(recipeText(recipe).count(QLatin1Char('\n')), 1);
        QVERIFY(recipeText(recipe).endsWith(QStringLiteral("(switched off)")));
    }

    void tellsDifferencesByLayerAndParameter()
    {
        const Recipe from{"", {{.technique = "quantize", .parameters = {}, .layers = {}}}};
        Recipe to = from;
        to.steps[0].layers["fire5/expand3x3"]["enabled"] = false;
        to.steps[0].parameters["calibration"] = std::string("entropy");
        QCOMPARE(shortDiff(from, to, 9), QStringList({QStringLiteral("~ Quantize · Activation range: least squared error → entropy"),
                                                      QStringLiteral("\u2212 fire5/expand3x3: int8 → float")}));
        QCOMPARE(shortDiff(from, to, 1).last(), QStringLiteral("and 1 more change"));
        Recipe pruned;
        pruned.steps = {{.technique = "prune", .parameters = {}, .allLayers = false, .layers = {{"conv1", {{"ratio", 0.3}}}}}};
        Recipe more = pruned;
        more.steps[0].layers["conv1"]["ratio"] = 0.4;
        const QString nbsp{QChar(kNoBreakSpace)};
        QCOMPARE(shortDiff(pruned, more, 9).join(QString()).replace(nbsp, QStringLiteral(" ")), QStringLiteral("~ conv1: pruned 30 % → pruned 40 %"));
        more.steps[0].layers["conv1"] = {{"amount", std::string("threshold")}, {"threshold", 0.01}};
        QCOMPARE(shortDiff(pruned, more, 9).join(QString()).replace(nbsp, QStringLiteral(" ")), QStringLiteral("~ conv1: pruned 30 % → pruned up to 0.01"));
        QCOMPARE(shortDiff({}, pruned, 9).join(QLatin1Char('|')).replace(nbsp, QStringLiteral(" ")),
                 QStringLiteral("+ Prune: the smallest weights of 1 layer|  + conv1: not pruned → pruned 30 %"));
        QVERIFY(shortDiff(to, to, 9).isEmpty());
    }

    void movesSwitchesAndRemovesStepsByKeysAndButtons()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        RecipePanel& panel = panelOf(*window);
        session.edit(pruneThenQuantize(), QStringLiteral("two steps"));
        RecipeStepList& list = panel.steps();
        QCOMPARE(list.count(), 2);
        list.setCurrentRow(1);
        list.setFocus();
        QTest::keyClick(&list, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(techniques(session), QStringList({QStringLiteral("quantize"), QStringLiteral("prune")}));
        QCOMPARE(list.currentRow(), 0);
        checkUndo(*window, QStringLiteral("Quantize before Prune"));
        QTest::keyClick(&list, Qt::Key_Up, Qt::AltModifier);  // is the first already
        QCOMPARE(list.currentRow(), 0);
        QTest::keyClick(&list, Qt::Key_Down, Qt::AltModifier);
        checkUndo(*window, QStringLiteral("Quantize after Prune"));
        QTest::keyClick(&list, Qt::Key_Space);
        QVERIFY(!session.recipe().steps[1].enabled);
        checkUndo(*window, QStringLiteral("switch Quantize off"));
        auto* toggle = panel.findChildren<QPushButton*>()[0];
        for (auto* button : panel.findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Switch on"))
                toggle = button;
        toggle->click();
        QVERIFY(session.recipe().steps[1].enabled);
        QTest::keyClick(&list, Qt::Key_Delete);
        QCOMPARE(techniques(session), QStringList({QStringLiteral("prune")}));
        checkUndo(*window, QStringLiteral("remove Quantize"));
        panel.sheet().add(QStringLiteral("quantize"));
        checkUndo(*window, QStringLiteral("add Quantize"));
    }

    void dragsAStepAndSaysBeforehandWhatTheDropDoes()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        RecipePanel& panel = panelOf(*window);
        session.edit(pruneThenQuantize(), QStringLiteral("two steps"));
        QVERIFY(WindowFixture::settle(*window));
        QStringList said;
        panel.sheet().predictMove(1, 0, [&](const QString& text) { said << text; });
        QCOMPARE(said, QStringList({QStringLiteral("Quantize before Prune")}));
        QTRY_COMPARE(said.size(), 2);
        QVERIFY2(said[1].startsWith(QStringLiteral("Quantize before Prune: file ")), qPrintable(said[1]));
        const int64_t before = session.variant()->ledger.fileBytes;
        panel.sheet().move(1, 0);
        QVERIFY(WindowFixture::settle(*window));
        const int64_t after = session.variant()->ledger.fileBytes;
        const QString figures = before == after ? QString() : Format().bytesChange(before, after).joined();
        QVERIFY2(said[1].contains(figures), qPrintable(said[1]));
        // Both orders were measured: now it is known what going back gives.
        said.clear();
        panel.sheet().predictMove(0, 1, [&](const QString& text) { said << text; });
        QVERIFY2(said.last().contains(QStringLiteral("measured before")), qPrintable(said.last()));
    }

    void changesParametersOfAStepByTheirControls()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        RecipePanel& panel = panelOf(*window);
        session.edit(pruneThenQuantize(), QStringLiteral("two steps"));
        panel.steps().setCurrentRow(0);
        auto* ratio = qobject_cast<QDoubleSpinBox*>(panel.form().control(QStringLiteral("ratio")));
        QVERIFY(ratio);
        QCOMPARE(ratio->value(), 30.0);
        ratio->setValue(40);
        QCOMPARE(std::get<double>(session.recipe().steps[0].parameters.at("ratio")), 0.4);
        checkUndo(*window, QStringLiteral("Prune, Pruned weights: 40\u00A0%"));
        session.undo();
        QCOMPARE(ratio->value(), 30.0);
        panel.steps().setCurrentRow(1);
        auto* weights = qobject_cast<QComboBox*>(panel.form().control(QStringLiteral("weights")));
        QVERIFY(weights);
        QCOMPARE(weights->currentText(), QStringLiteral("one a channel"));
        weights->setCurrentIndex(1);
        Q_EMIT weights->activated(1);
        checkUndo(*window, QStringLiteral("Quantize, Weight scales: one a layer"));
        weights->setCurrentIndex(0);
        Q_EMIT weights->activated(0);
        // The default is not written.
        QVERIFY(session.recipe().steps[1].parameters.empty());
    }

    void showsTheParametersThatSaySomethingBesideTheOthers()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        RecipePanel& panel = panelOf(*window);
        session.edit(pruneThenQuantize(), QStringLiteral("two steps"));
        panel.steps().setCurrentRow(1);
        const auto isShown = [&](const char* parameter) { return !panel.form().control(QString::fromLatin1(parameter))->isHidden(); };
        QVERIFY(isShown("weights") && isShown("calibration") && isShown("activation_grid") && isShown("overflow_guard"));
        QVERIFY(!isShown("block_size") && !isShown("codebook_entries") && !isShown("percentile") && !isShown("smoothing") && !isShown("input_low"));
        Recipe recipe = session.recipe();
        recipe.steps[1].parameters["calibration"] = std::string("percentile");
        recipe.steps[1].layers[session.document()->layers[0].name]["weights"] = std::string("per_block");
        session.edit(recipe, QStringLiteral("percentile"));
        QVERIFY(isShown("percentile"));
        QVERIFY2(isShown("block_size"), "one layer has blocks");
        recipe.steps[1].parameters["activations"] = std::string("none");
        session.edit(recipe, QStringLiteral("weights alone"));
        QVERIFY2(!isShown("percentile") && !isShown("calibration") && !isShown("activation_grid"), "there are no ranges of activations");
    }

    void whatALayerRefusesIsNeitherCountedNorBadged()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        const auto count = static_cast<int>(session.document()->layers.size());
        Recipe recipe{"", {{.technique = "quantize", .parameters = {}, .layers = {}}}};
        const auto footerBegins = [&](const QString& text) {
            const QList<QLabel*> labels = window->layersPanel().findChildren<QLabel*>();
            return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text().startsWith(text); });
        };
        const auto badges = [&](int layer) {
            const GraphViewModel* graph = window->findChild<GraphViewModel*>();
            const auto& nodes = session.document()->network.nodes;
            const auto node = std::find_if(nodes.begin(), nodes.end(), [&](const auto& each) { return each.layer == layer; });
            return graph->look(static_cast<int>(node - nodes.begin())).badges.size();
        };
        const auto problem = [&](int layer) {
            const QAbstractItemModel* table = window->layersPanel().table().model();
            return table->index(layer, LayerTableModel::Quantize).data(LayerTableModel::ProblemRole).toString();
        };
        session.edit(recipe, QStringLiteral("all"));
        QVERIFY(WindowFixture::settle(*window));
        QTRY_VERIFY(footerBegins(QStringLiteral("%1 quantized, 0 float").arg(count)));
        QCOMPARE(badges(0), size_t(1));

        recipe.steps[0].layers[session.document()->layers[0].name]["weights"] = std::string("per_block");
        session.edit(recipe, QStringLiteral("blocks and integer kernels"));
        QVERIFY(WindowFixture::settle(*window));
        QTRY_VERIFY(footerBegins(QStringLiteral("%1 quantized, 1 float; 0 pruned; quantization not done in 1 layer").arg(count - 1)));
        QVERIFY2(problem(0).contains(QStringLiteral("blocks")), qPrintable(problem(0)));
        QVERIFY(problem(1).isEmpty());
        QCOMPARE(badges(0), size_t(0));
        QCOMPARE(badges(1), size_t(1));
        QCOMPARE(panelOf(*window).sheet().row(0).layers, count - 1);

        recipe.steps[0].parameters["weights"] = std::string("per_block");
        session.edit(recipe, QStringLiteral("blocks in all of them"));
        QVERIFY(WindowFixture::settle(*window));
        const RecipeSheet::StepRow row = panelOf(*window).sheet().row(0);
        QCOMPARE(row.layers, 0);
        QVERIFY2(row.refused.startsWith(QStringLiteral("not done in %1 layers: integer kernels have no scales for blocks").arg(count)), qPrintable(row.refused));
        QVERIFY(panelOf(*window).steps().item(0)->text().endsWith(row.refused));
        const QList<QToolButton*> chips = window->layersPanel().findChildren<QToolButton*>();
        QVERIFY(std::any_of(chips.begin(), chips.end(), [&](const QToolButton* chip) { return chip->toolTip() == row.spoken(); }));
    }

    void theNotesOfTheStepsStandUnderThem()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        RecipePanel& panel = panelOf(*window);
        const auto says = [&](const QString& text) {
            const QList<QLabel*> labels = panel.findChildren<QLabel*>();
            return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return !label->isHidden() && label->text().contains(text); });
        };
        session.edit({"", {{.technique = "quantize", .parameters = {{"equalization", std::string("awq")}}, .layers = {}}}}, QStringLiteral("AWQ for the wrong layers"));
        QVERIFY(WindowFixture::settle(*window));
        QTRY_VERIFY(says(QStringLiteral("layers as they are, as it is for those whose activations stay in float")));
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        QTRY_VERIFY(!says(QStringLiteral("as it is for those")) && says(QStringLiteral("AWQ")));
        // Versions have texts of their own, which say the same.
        for (const QString& note : panel.sheet().noteTexts())
            QVERIFY2(!note.contains(QStringLiteral("opset")), qPrintable(note));
        session.edit({}, QStringLiteral("nothing"));
        QTRY_VERIFY(!says(QStringLiteral("AWQ")));
    }

    void scrollingPastAControlOfAStepChangesNothing()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        RecipePanel& panel = panelOf(*window);
        session.edit(pruneThenQuantize(), QStringLiteral("two steps"));
        const Recipe before = session.recipe();
        for (const auto& [row, parameter] : {std::pair(0, "ratio"), std::pair(1, "weights"), std::pair(1, "equalization")}) {
            panel.steps().setCurrentRow(row);
            QWidget* control = panel.form().control(QString::fromLatin1(parameter));
            QVERIFY(control && !control->hasFocus());
            const QPointF at = control->rect().center();
            QWheelEvent wheel(at, control->mapToGlobal(at), {}, {0, -120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
            QApplication::sendEvent(control, &wheel);
            QVERIFY2(session.recipe() == before, parameter);
            QVERIFY(!control->hasFocus());
        }
        // But it scrolls.
        QScrollBar* bar = panel.form().verticalScrollBar();
        panel.form().setFixedHeight(100);
        QTRY_VERIFY(bar->maximum() > 0);
        bar->setValue(0);
        QWidget* viewport = panel.form().viewport();
        const QPointF at = viewport->rect().center();
        QWheelEvent wheel(at, viewport->mapToGlobal(at), {}, {0, -120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(viewport, &wheel);
        QVERIFY(bar->value() > 0);
    }

    void appliesTypedTextAndKeepsItWhereItIsWrong()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        RecipePanel& panel = panelOf(*window);
        session.edit(pruneThenQuantize(), QStringLiteral("two steps"));
        panel.setPart(RecipePanel::Part::Text);
        RecipeTextView& view = panel.text();
        QCOMPARE(view.editor().toPlainText(), toQString(toJson(session.recipe())));
        QVERIFY(!view.applyButton().isEnabled());
        const Recipe before = session.recipe();
        const QString wrong = view.editor().toPlainText().replace(QStringLiteral("0.3"), QStringLiteral("3"));
        view.editor().setPlainText(wrong);
        view.applyButton().click();
        QVERIFY(session.recipe() == before);
        QCOMPARE(view.editor().toPlainText(), wrong);
        QVERIFY2(view.message().contains(QStringLiteral("line 7: ratio is 3")), qPrintable(view.message()));
        QCOMPARE(view.editor().textCursor().blockNumber(), 6);
        // A layer that is not there, by its line.
        view.editor().setPlainText(QStringLiteral("{\"espalier_recipe\": 1, \"steps\": [\n{\"technique\": \"prune\", \"layers\": {\n\"nowhere\": {}}}]}"));
        view.applyButton().click();
        QVERIFY2(view.message().contains(QStringLiteral("nowhere")) && view.message().contains(QLatin1Char('3')), qPrintable(view.message()));
        // A change elsewhere does not take what was typed.
        const QString typed = QStringLiteral("{\"espalier_recipe\": 1, \"steps\": [{\"technique\": \"quantize\"}]}");
        view.editor().setPlainText(typed);
        session.undo();
        QCOMPARE(view.editor().toPlainText(), typed);
        QVERIFY2(view.message().contains(QStringLiteral("changed elsewhere")), qPrintable(view.message()));
        view.applyButton().click();
        QCOMPARE(techniques(session), QStringList({QStringLiteral("quantize")}));
        checkUndo(*window, QStringLiteral("edit the recipe as text"));
        QCOMPARE(view.editor().toPlainText(), toQString(toJson(session.recipe())));
        view.editor().setPlainText(QStringLiteral("x"));
        view.revertButton().click();
        QCOMPARE(view.editor().toPlainText(), toQString(toJson(session.recipe())));
    }

    void comparesWithOriginalStatesSavedFileAndAnyFile()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        RecipePanel& panel = panelOf(*window);
        panel.setPart(RecipePanel::Part::Compare);
        RecipeDiffView& view = panel.compare();
        QVERIFY(lines(panel).isEmpty());
        QVERIFY(!view.backButton().isEnabled());
        session.edit(pruneThenQuantize(), QStringLiteral("two steps"));
        QVERIFY(WindowFixture::settle(*window));
        QCOMPARE(lines(panel).size(), 2);
        QVERIFY2(lines(panel)[0].startsWith(QStringLiteral("+ Prune: 30")), qPrintable(lines(panel)[0]));
        // A visited state, by name.
        session.nameState(session.visitedNow(), QStringLiteral("talk"));
        const std::string layer = session.document()->layers[0].name;
        session.setChoices({0}, [](LayerChoice& choice) { choice.quantize = false; }, QStringLiteral("float"));
        const int named = view.base().findText(QStringLiteral("★ talk"), Qt::MatchStartsWith);
        QVERIFY(named > 0);
        view.base().setCurrentIndex(named);
        Q_EMIT view.base().activated(named);
        QCOMPARE(lines(panel), QStringList({QStringLiteral("\u2212 %1: int8 → float").arg(toQString(layer))}));
        view.lines().setCurrentRow(0);
        QCOMPARE(window->selection().current(), session.document()->network.nodeOfLayer[0]);
        view.backButton().click();
        QVERIFY(session.recipe() == pruneThenQuantize());
        checkUndo(*window, QStringLiteral("back to talk"));
        QVERIFY(!view.backButton().isEnabled());
        QCOMPARE(view.summary(), QStringLiteral("Nothing differs"));
        // What was saved.
        QVERIFY(window->writeProject(m_fixture.file("compare.espalier")));
        session.undo();
        const int saved = view.base().findText(QStringLiteral("as saved in compare.espalier"));
        QVERIFY(saved > 0);
        view.base().setCurrentIndex(saved);
        Q_EMIT view.base().activated(saved);
        QCOMPARE(lines(panel).size(), 1);
        // A file; one that is no recipe is refused by a sentence and changes nothing.
        const QString file = m_fixture.file("other.recipe.json");
        QVERIFY(writeFileAtomically(file.toStdString(), "{\"espalier_recipe\": 1, \"steps\": []}"));
        view.openFile(file);
        QCOMPARE(view.base().currentText(), QStringLiteral("other.recipe.json"));
        QVERIFY(view.backButton().isEnabled());
        view.openFile(m_fixture.model());
        QVERIFY2(view.summary().contains(QStringLiteral("sample.onnx")), qPrintable(view.summary()));
        view.openFile(file);
        view.backButton().click();
        QVERIFY(session.recipe().isEmpty());
    }

    void everyChangeThroughThePanelsHasANameOfItsLayer()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        auto* table = window->findChild<LayerTableModel*>();
        QVERIFY(table);
        const QString layer = toQString(session.document()->layerNames[0]);
        table->setRatio({0}, 0.125);
        checkUndo(*window, QStringLiteral("prune %1 12.5\u00A0%").arg(layer));
        table->setNumberType({0}, Int8);
        checkUndo(*window, QStringLiteral("%1 to int8").arg(layer));
        QVERIFY(WindowFixture::settle(*window));
        session.goTo(0);
        checkUndo(*window, QStringLiteral("back to the original"));
        QTRY_VERIFY(session.visited().size() > 1);
        session.goTo(1);
        QVERIFY(session.history().undoText().startsWith(QStringLiteral("back to the state of ")));
        window->actions().clearRecipe->trigger();
        checkUndo(*window, QStringLiteral("back to the original"));
    }
};

namespace {
const RegisterSuite<RecipeTest> registered;
}

}  // namespace esp

#include "recipe_test.moc"
