// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/shapes.h"
#include "app/cli/text.h"
#include "core/compress/ledger.h"
#include "core/engine/engine.h"
#include "core/ops/op.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>

namespace esp::cli {

namespace {

using Json = nlohmann::ordered_json;

Json shapeJson(const ValueInfo& info)
{
    if (!info.isTensor || !info.hasShape)
        return Json();
    Json dims = Json::array();
    for (const Dim& dim : info.dims)
        dims.push_back(dim.isKnown() ? Json(dim.value) : dim.symbol.empty() ? Json() : Json(dim.symbol));
    return dims;
}

int64_t parameterCount(const Model& model)
{
    int64_t count = 0;
    for (const TensorPtr& tensor : model.graph->initializers())
        count += tensor->count();
    for (const NodePtr& node : model.graph->nodes()) {
        if (node->is("Constant")) {
            if (const TensorPtr tensor = constantNodeTensor(*node, {}))
                count += tensor->count();
        }
    }
    return count;
}

bool isInitializer(const Model& model, const std::string& name)
{
    const auto& all = model.graph->initializers();
    return std::any_of(all.begin(), all.end(), [&](const TensorPtr& tensor) { return tensor->name() == name; });
}

struct Report {
    Model model;
    Ledger ledger;
    std::vector<Layer> layers;
    RunnableReport runnable;
    PlanPtr plan;
};

/// Output dimensions of a layer as planned, or nothing.
std::optional<Dims> plannedOutput(const Report& report, const Layer& layer)
{
    if (!report.plan)
        return std::nullopt;
    const Node& node = *report.model.graph->nodes()[static_cast<size_t>(layer.node)];
    const int last = layer.folded.empty() ? layer.node : layer.folded.back();
    const std::string& folded = report.model.graph->nodes()[static_cast<size_t>(last)]->output(0);
    for (const PlanValue& value : report.plan->values) {
        if (value.name == folded || value.name == node.output(0))
            return value.dims;
    }
    return std::nullopt;
}

/// Where an input's dimensions are open, planning cannot look at the nodes; operators that nobody knows are found all the same.
RunnableReport findProblems(Engine& engine, const Model& model, const PlanOptions& options)
{
    RunnableReport report = engine.checkRunnable(model, options);
    if (std::any_of(report.problems.begin(), report.problems.end(), [](const auto& problem) { return !problem.opType.empty(); }))
        return report;
    for (const NodePtr& node : model.graph->nodes()) {
        const bool isFunction = std::any_of(model.functions.begin(), model.functions.end(), [&](const FunctionPtr& function) {
            return function->name == node->opType() && function->domain == node->domain();
        });
        if (!isFunction && !findOperator(node->domain(), node->opType()))
            report.problems.push_back({node->name().empty() ? node->output(0) : node->name(), node->opType(), "this operator cannot be computed"});
    }
    return report;
}

class InspectCommand : public Command {
public:
    const char* name() const override { return "inspect"; }
    const char* summary() const override { return "List layers, shapes, parameters, bytes, MACs, and what cannot be run and why"; }

    void declare(Arguments& arguments) override
    {
        arguments.positional("MODEL", m_model, "ONNX file");
        arguments.list("--shape", kShapeForm, m_shapes, "Dimensions of an input to plan for");
    }

    Result<int> run(Context& context) override
    {
        PlanOptions options;
        if (!parseShapes(m_shapes, options.inputDims))
            return context.usage("--shape", std::string("each value has the form ") + kShapeForm + ", an input once");
        ESP_TRY(const std::shared_ptr<Engine> engine, context.makeEngine());
        Report report;
        ESP_TRY(report.model, context.readModel(m_model));
        ESP_CHECK(checkShapes(options.inputDims, report.model));
        report.layers = findLayers(report.model);
        Result<PlanPtr> plan = engine->plan(report.model, options);
        if (plan)
            report.plan = *plan;
        else
            report.runnable = findProblems(*engine, report.model, options);
        report.ledger = makeLedger(report.model, report.plan.get());
        context.console.print(context.options.json ? jsonText(toJson(report)) : toText(report));
        return kDone;
    }

private:
    Json toJson(const Report& report) const
    {
        const Model& model = report.model;
        Json json;
        json["model"] = m_model;
        json["file_bytes"] = fileBytes(model);
        json["external_bytes"] = externalBytes(model);
        json["ir_version"] = model.irVersion;
        json["opset"] = model.opset();
        for (const OpsetId& id : model.opsets)
            json["opsets"][id.domain] = id.version;
        json["producer"] = model.producerName;
        const auto values = [](const std::vector<ValueInfoPtr>& infos) {
            Json list = Json::array();
            for (const ValueInfoPtr& info : infos)
                list.push_back({{"name", info->name}, {"type", info->isTensor ? Json(toString(info->type)) : Json()}, {"shape", shapeJson(*info)}});
            return list;
        };
        json["inputs"] = values(model.graph->inputs());
        json["outputs"] = values(model.graph->outputs());
        json["nodes"] = model.graph->nodes().size();
        json["operators"] = operatorCounts(model);
        json["functions"] = model.functions.size();
        json["parameters"] = parameterCount(model);
        json["macs"] = report.ledger.macs < 0 ? Json() : Json(report.ledger.macs);
        json["integer_macs"] = report.ledger.macs < 0 ? Json() : Json(report.ledger.integerMacs);
        json["ram_bytes"] = report.ledger.ramBytes < 0 ? Json() : Json(report.ledger.ramBytes);
        json["graph_bytes"] = report.ledger.graphBytes;
        json["layers"] = layersJson(report);
        json["runs"] = report.plan != nullptr;
        json["problems"] = Json::array();
        for (const RunnableReport::Problem& problem : report.runnable.problems)
            json["problems"].push_back({{"node", problem.node}, {"op", problem.opType}, {"reason", problem.reason}});
        json["metadata"] = Json::object();
        for (const auto& [key, value] : model.metadata)
            json["metadata"][key] = value;
        return json;
    }

    static std::map<std::string, int64_t> operatorCounts(const Model& model)
    {
        std::map<std::string, int64_t> counts;
        for (const NodePtr& node : model.graph->nodes())
            ++counts[(node->domain().empty() ? "" : node->domain() + "::") + node->opType()];
        return counts;
    }

    static const LayerLedger* ledgerOf(const Report& report, const Layer& layer)
    {
        for (const LayerLedger& entry : report.ledger.layers) {
            if (entry.layer == layer.name)
                return &entry;
        }
        return nullptr;
    }

    static std::string slowReason(const Report& report, const Layer& layer)
    {
        for (const SlowPlace& place : report.ledger.slow)
            if (place.layer == layer.name)
                return place.reason;
        return "";
    }

    static Json layersJson(const Report& report)
    {
        Json list = Json::array();
        for (const Layer& layer : report.layers) {
            Json row = {{"name", layer.name}, {"op", layer.opType}};
            row["weight_shape"] = layer.weight ? Json(layer.weight->dims()) : Json();
            const std::optional<Dims> output = plannedOutput(report, layer);
            row["output_shape"] = output ? Json(*output) : Json();
            row["parameters"] = layer.parameters();
            if (const LayerLedger* const entry = ledgerOf(report, layer)) {
                row["weight_type"] = entry->weightType;
                row["file_bytes"] = entry->fileBytes;
                row["macs"] = entry->macs < 0 ? Json() : Json(entry->macs);
                row["zeros"] = entry->zeros;
                row["integer"] = entry->integerKernel;
                row["stayed_float"] = entry->stayedFloat;
                row["slow"] = slowReason(report, layer);
            }
            row["activation"] = layer.activation;
            row["refusal"] = layer.refusal;
            list.push_back(row);
        }
        return list;
    }

    std::string toText(const Report& report) const
    {
        const Model& model = report.model;
        const Ledger& ledger = report.ledger;
        std::string text = m_model + ": opset " + std::to_string(model.opset()) + ", IR " + std::to_string(model.irVersion);
        text += model.producerName.empty() ? "\n" : ", made by " + model.producerName + " " + model.producerVersion + "\n";
        for (const ValueInfoPtr& input : model.graph->inputs())
            text += "input   " + input->name + "  " + (input->isTensor ? toString(input->type) + " " : "") + shapeText(*input) + (isInitializer(model, input->name) ? ", has a value" : "") + "\n";
        for (const ValueInfoPtr& output : model.graph->outputs())
            text += "output  " + output->name + "  " + (output->isTensor ? toString(output->type) + " " : "") + shapeText(*output) + "\n";
        text += layersText(report);
        text += "file        " + counted(ledger.fileBytes, "byte");
        text += ledger.externalBytes > 0 ? ", and " + counted(ledger.externalBytes, "byte") + " of external data\n" : "\n";
        text += "parameters  " + grouped(parameterCount(model)) + "\n";
        text += "nodes       " + grouped(static_cast<int64_t>(model.graph->nodes().size())) + "\n";
        if (ledger.macs >= 0)
            text += "MACs        " + grouped(ledger.macs) + " a sample, " + grouped(ledger.integerMacs) + " of them on integers\n";
        if (ledger.ramBytes >= 0)
            text += "RAM         " + counted(ledger.ramBytes, "byte") + " for one sample\n";
        return text + problemsText(report);
    }

    static std::string layersText(const Report& report)
    {
        Table table({"layer", "operator", "weights", "output", ">parameters", ">bytes", ">MACs", "type", "remarks"});
        for (const Layer& layer : report.layers) {
            const LayerLedger* const entry = ledgerOf(report, layer);
            const std::optional<Dims> output = plannedOutput(report, layer);
            std::string remarks = layer.refusal;
            if (entry && !entry->stayedFloat.empty())
                remarks += (remarks.empty() ? "" : "; ") + entry->stayedFloat;
            if (const std::string slow = slowReason(report, layer); !slow.empty())
                remarks += (remarks.empty() ? "slow: " : "; slow: ") + slow;
            if (entry && entry->zeros * 100 > entry->weights)
                remarks += (remarks.empty() ? "" : "; ") + fixed(100.0 * static_cast<double>(entry->zeros) / static_cast<double>(entry->weights), 1) + " % zeros";
            table.add({layer.name, layer.opType + (layer.activation.empty() ? "" : "+" + layer.activation),
                       layer.weight ? toString(layer.weight->dims()) : "not constant", output ? toString(*output) : "", grouped(layer.parameters()),
                       entry ? grouped(entry->fileBytes) : "", entry && entry->macs >= 0 ? grouped(entry->macs) : "",
                       entry ? entry->weightType + (entry->integerKernel ? " on integers" : "") : "", remarks});
        }
        return table.empty() ? "no layers with weights\n" : table.text();
    }

    static std::string problemsText(const Report& report)
    {
        if (report.plan)
            return "runs        yes\n";
        std::string text = "runs        no: " + counted(static_cast<int64_t>(report.runnable.problems.size()), "problem") + "\n";
        Table table({"node", "operator", "why it cannot be run"});
        for (const RunnableReport::Problem& problem : report.runnable.problems)
            table.add({problem.node, problem.opType, problem.reason});
        return text + table.text();
    }

    std::string m_model;
    std::vector<std::string> m_shapes;
};

}  // namespace

std::unique_ptr<Command> makeInspect()
{
    return std::make_unique<InspectCommand>();
}

}  // namespace esp::cli
