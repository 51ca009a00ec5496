// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model.h"

#include <algorithm>
#include <map>
#include <set>

namespace esp {

namespace {

constexpr size_t kMostNodes = 1'000'000;
constexpr int kDeepestCalls = 64;

using Names = std::map<std::string, std::string>;

/// What the nodes of one function body stand for at one call.
struct Call {
    const Node* caller = nullptr;
    const Function* function = nullptr;
    Names names;         ///< of values
    std::string prefix;  ///< of values and nodes that are the body's own

    const std::string& nameOf(const std::string& name)
    {
        if (name.empty())
            return name;
        return names.try_emplace(name, prefix + name).first->second;
    }
};

class Inliner {
public:
    explicit Inliner(const Model& model) : m_model(model), m_opsets(model.opsets), m_makeName(*model.graph)
    {
        for (const FunctionPtr& function : model.functions)
            m_functions[{function->domain == "ai.onnx" ? "" : function->domain, function->name}] = function.get();
    }

    Result<Model> run()
    {
        ESP_TRY(GraphPtr graph, inlined(*m_model.graph, 0));
        Model model = m_model;
        model.graph = std::move(graph);
        model.opsets = std::move(m_opsets);
        model.functions.clear();
        return model;
    }

private:
    Result<GraphPtr> inlined(const Graph& graph, int depth)
    {
        GraphFields fields = graph.fields();
        fields.nodes.clear();
        for (const NodePtr& node : graph.nodes())
            ESP_CHECK(add(node, fields.nodes, depth));
        return Graph::make(std::move(fields));
    }

    /// Appends the node, or what it stands for.
    Result<void> add(const NodePtr& node, std::vector<NodePtr>& nodes, int depth)
    {
        const auto found = m_functions.find({node->domain(), node->opType()});
        if (found != m_functions.end())
            return addCall(*node, *found->second, nodes, depth);
        if (++m_count > kMostNodes)
            return Error{ErrorCode::UnsupportedOp, node->name(), "the model's functions make more than " + std::to_string(kMostNodes) + " nodes"};
        if (!node->hasSubgraph()) {
            nodes.push_back(node);
            return {};
        }
        NodeFields fields = node->fields();
        for (Attribute& attribute : fields.attributes) {
            if (attribute.graph) {
                ESP_TRY(attribute.graph, inlined(*attribute.graph, depth));
            }
            for (GraphPtr& graph : attribute.graphs) {
                ESP_TRY(graph, inlined(*graph, depth));
            }
        }
        nodes.push_back(Node::make(std::move(fields)));
        return {};
    }

    Result<void> addCall(const Node& node, const Function& function, std::vector<NodePtr>& nodes, int depth)
    {
        const std::string caller = node.name().empty() ? node.output(0) : node.name();
        if (depth >= kDeepestCalls)
            return Error{ErrorCode::UnsupportedOp, caller, "function " + function.name + " calls itself, or functions are nested more than " + std::to_string(kDeepestCalls) + " deep"};
        ESP_CHECK(importOpsets(function, caller));
        Call call{&node, &function, {}, m_makeName.make(caller) + "/"};
        for (size_t i = 0; i < function.inputs.size(); ++i)
            call.names[function.inputs[i]] = node.input(i);
        std::vector<NodePtr> after;
        for (size_t i = 0; i < function.outputs.size(); ++i) {
            const std::string& inside = function.outputs[i];
            if (node.output(i).empty())
                continue;
            // An input that is given back, or a value that is two outputs, needs a node of its own.
            if (call.names.contains(inside))
                after.push_back(identity(call.nameOf(inside), node.output(i)));
            else
                call.names[inside] = node.output(i);
        }
        for (const NodePtr& inner : function.nodes) {
            ESP_TRY(const NodePtr bound, bind(*inner, call));
            ESP_CHECK(add(bound, nodes, depth + 1));
        }
        nodes.insert(nodes.end(), after.begin(), after.end());
        return {};
    }

    static NodePtr identity(const std::string& from, const std::string& to)
    {
        NodeFields fields;
        fields.opType = "Identity";
        fields.name = to;
        fields.inputs = {from};
        fields.outputs = {to};
        return Node::make(std::move(fields));
    }

    Result<void> importOpsets(const Function& function, const std::string& caller)
    {
        for (const OpsetId& id : function.opsets) {
            const auto known = std::find_if(m_opsets.begin(), m_opsets.end(), [&](const OpsetId& other) { return other.domain == id.domain; });
            if (known == m_opsets.end())
                m_opsets.push_back(id);
            else if (known->version != id.version && usesDomain(function, id.domain))
                return Error{ErrorCode::UnsupportedOp, caller,
                             "function " + function.name + " is written in opset " + std::to_string(id.version) + ", the model in " + std::to_string(known->version) +
                                 "; export the model with one opset"};
        }
        return {};
    }

    bool usesDomain(const Function& function, const std::string& domain) const
    {
        return std::any_of(function.nodes.begin(), function.nodes.end(),
                           [&](const NodePtr& node) { return node->domain() == domain && !m_functions.contains({node->domain(), node->opType()}); });
    }

    /// A node of a body with the call's names and attributes.
    Result<NodePtr> bind(const Node& node, Call& call)
    {
        NodeFields fields = node.fields();
        // Names in the order that a reader would meet them: what a subgraph reads is known before.
        for (std::string& name : fields.inputs)
            name = call.nameOf(name);
        for (std::string& name : fields.outputs)
            name = call.nameOf(name);
        fields.name = call.prefix + (node.name().empty() ? node.output(0) : node.name());
        std::vector<Attribute> attributes;
        for (Attribute& attribute : fields.attributes) {
            if (!attribute.refAttrName.empty()) {
                const Attribute* given = call.caller->findAttribute(attribute.refAttrName);
                for (const Attribute& fallback : call.function->defaults)
                    given = given || fallback.name != attribute.refAttrName ? given : &fallback;
                // Without a value the operator's own default holds.
                if (given) {
                    Attribute value = *given;
                    value.name = attribute.name;
                    attributes.push_back(std::move(value));
                }
                continue;
            }
            if (attribute.graph) {
                ESP_TRY(attribute.graph, bindGraph(*attribute.graph, call));
            }
            for (GraphPtr& graph : attribute.graphs) {
                ESP_TRY(graph, bindGraph(*graph, call));
            }
            attributes.push_back(std::move(attribute));
        }
        fields.attributes = std::move(attributes);
        return Node::make(std::move(fields));
    }

    Result<GraphPtr> bindGraph(const Graph& graph, Call& call)
    {
        GraphFields fields = graph.fields();
        const auto renamed = [&](const ValueInfoPtr& info) {
            auto copy = std::make_shared<ValueInfo>(*info);
            copy->name = call.nameOf(info->name);
            copy->wire = {};
            return ValueInfoPtr(copy);
        };
        for (ValueInfoPtr& input : fields.inputs)
            input = renamed(input);
        for (TensorPtr& tensor : fields.initializers)
            tensor = Tensor::renamed(tensor, call.nameOf(tensor->name()));
        for (NodePtr& node : fields.nodes) {
            ESP_TRY(node, bind(*node, call));
        }
        for (ValueInfoPtr& output : fields.outputs)
            output = renamed(output);
        fields.valueInfos.clear();
        return Graph::make(std::move(fields));
    }

    const Model& m_model;
    std::vector<OpsetId> m_opsets;
    NameMaker m_makeName;
    std::map<std::pair<std::string, std::string>, const Function*> m_functions;
    size_t m_count = 0;
};

}  // namespace

Result<Model> inlineFunctions(const Model& model)
{
    if (model.functions.empty() || !model.graph)
        return model;
    return Inliner(model).run();
}

}  // namespace esp
