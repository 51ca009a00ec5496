// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/network.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace esp::scene {

namespace {

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> list)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

NodeKind kindOf(std::string_view op)
{
    if (isOneOf(op, {"Conv", "ConvTranspose", "ConvInteger", "QLinearConv"}))
        return NodeKind::Conv;
    if (isOneOf(op, {"Gemm", "MatMul", "MatMulInteger", "QLinearMatMul", "LSTM", "GRU", "RNN"}))
        return NodeKind::Dense;
    if (op.find("Pool") != std::string_view::npos || isOneOf(op, {"ReduceMean", "ReduceMax", "Resize", "Upsample"}))
        return NodeKind::Pool;
    if (isOneOf(op, {"Concat", "Add", "Sub", "Mul", "Div", "Sum", "Split"}))
        return NodeKind::Join;
    if (isOneOf(op, {"Relu", "Clip", "Sigmoid", "Tanh", "Softmax", "LeakyRelu", "PRelu", "Elu", "Selu", "HardSigmoid", "HardSwish", "Gelu",
                     "Softplus", "Softsign", "LogSoftmax", "Erf", "Celu", "Mish", "ThresholdedRelu"}))
        return NodeKind::Activation;
    return NodeKind::Other;
}

std::string times(const std::vector<int64_t>& values, std::string_view separator)
{
    std::string text;
    for (size_t i = 0; i < values.size(); ++i)
        text += (i ? std::string(separator) : std::string()) + (values[i] < 0 ? "?" : std::to_string(values[i]));
    return text;
}

/// "Conv 3×3": the operator with the window that it slides.
std::string operatorText(const Node& node, const Tensor* weight)
{
    std::vector<int64_t> window = node.intsAttribute("kernel_shape");
    if (window.empty() && weight && isOneOf(node.opType(), {"Conv", "ConvTranspose"}) && weight->dims().size() > 2)
        window.assign(weight->dims().begin() + 2, weight->dims().end());
    const std::string op = node.domain().empty() ? node.opType() : node.domain() + "." + node.opType();
    return window.empty() ? op : op + " " + times(window, "×");
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        const size_t end = text.find(separator);
        if (end != 0)
            parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos)
            break;
        text.remove_prefix(end + 1);
    }
    return parts;
}

/// Parts of a name from the outermost module to the node itself.
std::vector<std::string> nameParts(std::string_view name)
{
    name = name.substr(0, name.find(';'));
    for (const char separator : {'/', '.'})
        if (name.find(separator) != std::string_view::npos) {
            std::vector<std::string> parts = split(name, separator);
            // "layer1/layer1.0": the inner part says it all.
            for (size_t i = 0; i + 1 < parts.size();) {
                if (parts[i + 1].size() > parts[i].size() && parts[i + 1].starts_with(parts[i]) && parts[i + 1][parts[i].size()] == '.')
                    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i));
                else
                    ++i;
            }
            return parts;
        }
    const size_t underscore = name.find('_');
    if (underscore != std::string_view::npos && underscore > 0 && underscore + 1 < name.size())
        return {std::string(name.substr(0, underscore)), std::string(name.substr(underscore + 1))};
    return {std::string(name)};
}

/// Whether a name says its modules itself; "fire2_squeeze" only hints at one.
bool hasPath(std::string_view name)
{
    return name.substr(0, name.find(';')).find_first_of("/.") != std::string_view::npos;
}

/// A node of the tree of name parts.
struct Scope {
    std::map<std::string, Scope> children;
    std::vector<int> nodes;  // boxes directly here
    int total = 0;

    int count()
    {
        total = static_cast<int>(nodes.size());
        for (auto& [name, child] : children)
            total += child.count();
        return total;
    }
};

class ModuleFinder {
public:
    explicit ModuleFinder(Network& network) : m_network(network) {}

    void find()
    {
        for (size_t v = 0; v < m_network.nodes.size(); ++v) {
            const NetworkNode& node = m_network.nodes[v];
            if (node.kind == NodeKind::Input || node.kind == NodeKind::Output)
                continue;
            const std::vector<std::string> parts = nameParts(node.fullName);
            Scope* scope = &m_root;
            for (size_t i = 0; i + 1 < parts.size(); ++i)
                scope = &scope->children[parts[i]];
            scope->nodes.push_back(static_cast<int>(v));
        }
        m_limit = std::clamp(m_root.count() / 2, 2, 150);
        for (auto& [name, child] : m_root.children)
            choose(child, name);
        adopt();
        number();
    }

private:
    static void collect(const Scope& scope, std::vector<int>& nodes)
    {
        nodes.insert(nodes.end(), scope.nodes.begin(), scope.nodes.end());
        for (const auto& [name, child] : scope.children)
            collect(child, nodes);
    }

    void choose(Scope& scope, const std::string& path)
    {
        if (scope.total < 2)
            return;
        int inChildren = 0;
        int children = 0;
        for (const auto& [name, child] : scope.children)
            if (child.total >= 2) {
                ++children;
                inChildren += child.total;
            }
        const bool innerSaysMore = children >= 2 && 10 * inChildren >= 6 * scope.total;
        if (scope.total > m_limit || innerSaysMore) {
            for (auto& [name, child] : scope.children)
                choose(child, path + "/" + name);
            return;
        }
        NetworkModule module{path, {}};
        collect(scope, module.nodes);
        const auto layers = std::count_if(module.nodes.begin(), module.nodes.end(), [&](int v) { return m_network.nodes[v].layer >= 0; });
        const bool named = std::any_of(module.nodes.begin(), module.nodes.end(), [&](int v) { return hasPath(m_network.nodes[v].fullName); });
        if (!named && layers < 2)
            return;
        for (const int v : module.nodes)
            m_network.nodes[v].module = static_cast<int>(m_network.modules.size());
        m_network.modules.push_back(std::move(module));
    }

    /// A join whose sources all lie in one module belongs to it, whatever it is called.
    void adopt()
    {
        std::vector<std::vector<int>> sources(m_network.nodes.size());
        for (const NetworkEdge& edge : m_network.edges)
            sources[edge.to].push_back(edge.from);
        for (size_t v = 0; v < m_network.nodes.size(); ++v) {
            NetworkNode& node = m_network.nodes[v];
            if (node.module >= 0 || node.kind != NodeKind::Join || sources[v].size() < 2)
                continue;
            const int module = m_network.nodes[sources[v][0]].module;
            if (module >= 0 && std::all_of(sources[v].begin(), sources[v].end(), [&](int u) { return m_network.nodes[u].module == module; }))
                node.module = module;
        }
    }

    /// Modules in the order of their first node, members in the order of the network.
    void number()
    {
        std::vector<int> fresh(m_network.modules.size(), -1);
        std::vector<NetworkModule> sorted;
        for (size_t v = 0; v < m_network.nodes.size(); ++v) {
            int& module = m_network.nodes[v].module;
            if (module < 0)
                continue;
            if (fresh[module] < 0) {
                fresh[module] = static_cast<int>(sorted.size());
                sorted.push_back({m_network.modules[module].name, {}});
            }
            module = fresh[module];
            sorted[module].nodes.push_back(static_cast<int>(v));
        }
        m_network.modules = std::move(sorted);
    }

    Network& m_network;
    Scope m_root;
    int m_limit = 2;
};

class NetworkBuilder {
public:
    NetworkBuilder(const Model& model, const std::vector<Layer>& layers, const ValueFacts& facts)
        : m_graph(*model.graph), m_index(model.graph), m_layers(layers), m_facts(facts)
    {
    }

    Network build()
    {
        addInputs();
        addNodes();
        addOutputs();
        addEdges();
        shareNames();
        ModuleFinder(m_network).find();
        return std::move(m_network);
    }

private:
    bool isConstant(const std::string& value) const
    {
        return value.empty() || m_constant.contains(value) || m_index.isInitializer(value) || (m_facts.isConstant && m_facts.isConstant(value));
    }

    std::string shapeOf(const std::string& value) const
    {
        const std::optional<Dims> dims = m_facts.dims ? m_facts.dims(value) : std::nullopt;
        if (!dims || dims->empty())
            return {};
        Dims inner = *dims;
        if (inner.size() > 1)
            inner.erase(inner.begin());
        return times(inner, " × ");
    }

    int add(NetworkNode node)
    {
        m_network.nodes.push_back(std::move(node));
        return static_cast<int>(m_network.nodes.size()) - 1;
    }

    void addInputs()
    {
        for (const ValueInfoPtr& input : m_graph.inputs()) {
            if (m_index.isInitializer(input->name))
                continue;
            NetworkNode node;
            node.kind = NodeKind::Input;
            node.op = "Input";
            node.name = node.fullName = input->name;
            node.shape = shapeOf(input->name);
            m_makerOf[input->name] = add(std::move(node));
        }
    }

    void addNodes()
    {
        const std::vector<NodePtr>& nodes = m_graph.nodes();
        std::vector<int> layerOf(nodes.size(), -1);
        std::vector<int> foldedInto(nodes.size(), -1);
        m_network.nodeOfLayer.assign(m_layers.size(), -1);
        for (size_t l = 0; l < m_layers.size(); ++l) {
            if (m_layers[l].node < 0)
                continue;
            layerOf[m_layers[l].node] = static_cast<int>(l);
            for (const int f : m_layers[l].folded)
                foldedInto[f] = static_cast<int>(l);
        }
        m_boxOf.assign(nodes.size(), -1);
        for (size_t i = 0; i < nodes.size(); ++i) {
            const Node& node = *nodes[i];
            if (layerOf[i] < 0 && isComputedFromConstants(node)) {
                for (const std::string& output : node.outputs())
                    m_constant.insert(output);
                continue;
            }
            if (foldedInto[i] >= 0 && m_network.nodeOfLayer[foldedInto[i]] >= 0) {
                const int box = m_network.nodeOfLayer[foldedInto[i]];
                m_boxOf[i] = box;
                m_network.nodes[box].graphNodes.push_back(static_cast<int>(i));
                setOutputs(node, box);
                continue;
            }
            const Layer* layer = layerOf[i] >= 0 ? &m_layers[layerOf[i]] : nullptr;
            NetworkNode box;
            box.kind = kindOf(node.opType());
            if (layer && box.kind == NodeKind::Other)
                box.kind = NodeKind::Dense;
            box.op = operatorText(node, layer ? layer->weight.get() : nullptr);
            box.fullName = layer ? layer->name : !node.name().empty() ? node.name() : node.output(0);
            box.name = displayName(box.fullName, node.opType());
            box.layer = layerOf[i];
            if (layer)
                box.activation = layer->activation;
            box.graphNodes = {static_cast<int>(i)};
            m_boxOf[i] = add(std::move(box));
            if (layer)
                m_network.nodeOfLayer[layerOf[i]] = m_boxOf[i];
            setOutputs(node, m_boxOf[i]);
        }
    }

    bool isComputedFromConstants(const Node& node) const
    {
        if (std::any_of(node.outputs().begin(), node.outputs().end(), [&](const std::string& o) { return m_index.isGraphOutput(o); }))
            return false;
        if (m_facts.isConstant && !node.outputs().empty()
            && std::all_of(node.outputs().begin(), node.outputs().end(), [&](const std::string& o) { return o.empty() || m_facts.isConstant(o); }))
            return true;
        return !node.hasSubgraph() && std::all_of(node.inputs().begin(), node.inputs().end(), [&](const std::string& v) { return isConstant(v); });
    }

    void setOutputs(const Node& node, int box)
    {
        for (const std::string& output : node.outputs())
            if (!output.empty())
                m_makerOf[output] = box;
        if (const std::string shape = shapeOf(node.output(0)); !shape.empty())
            m_network.nodes[box].shape = shape;
    }

    void addOutputs()
    {
        for (const ValueInfoPtr& output : m_graph.outputs()) {
            NetworkNode node;
            node.kind = NodeKind::Output;
            node.op = "Output";
            node.name = node.fullName = output->name;
            node.shape = shapeOf(output->name);
            const int box = add(std::move(node));
            if (const auto maker = m_makerOf.find(output->name); maker != m_makerOf.end())
                m_network.edges.push_back({maker->second, box, output->name});
        }
    }

    void addEdges()
    {
        const auto connect = [&](const std::string& value, int box) {
            const auto maker = m_makerOf.find(value);
            if (maker != m_makerOf.end() && maker->second != box && m_joined.insert(value + '\0' + std::to_string(box)).second)
                m_network.edges.push_back({maker->second, box, value});
        };
        for (size_t i = 0; i < m_graph.nodes().size(); ++i) {
            const Node& node = *m_graph.nodes()[i];
            if (m_boxOf[i] < 0)
                continue;
            for (const std::string& input : node.inputs())
                connect(input, m_boxOf[i]);
        }
        // Values used inside of subgraphs count for the node that holds them.
        for (const auto& [value, maker] : m_makerOf)
            for (const int reader : m_index.consumers(value))
                if (m_boxOf[reader] >= 0 && m_graph.nodes()[reader]->hasSubgraph())
                    m_later.emplace_back(value, m_boxOf[reader]);
        std::sort(m_later.begin(), m_later.end());
        for (const auto& [value, box] : m_later)
            connect(value, box);
    }

    /// A short name that two boxes would share says too little: both keep their full one.
    void shareNames()
    {
        std::map<std::string, int> uses;
        for (const NetworkNode& node : m_network.nodes)
            if (node.layer >= 0)
                ++uses[node.name];
        for (NetworkNode& node : m_network.nodes)
            if (node.layer >= 0 && uses[node.name] > 1)
                node.name = node.fullName;
    }

    const Graph& m_graph;
    const GraphIndex m_index;
    const std::vector<Layer>& m_layers;
    const ValueFacts& m_facts;
    Network m_network;
    std::vector<int> m_boxOf;  // per graph node
    std::unordered_map<std::string, int> m_makerOf;
    std::unordered_set<std::string> m_constant;
    std::unordered_set<std::string> m_joined;
    std::vector<std::pair<std::string, int>> m_later;
};

}  // namespace

std::string displayName(std::string_view fullName, std::string_view opType)
{
    if (fullName.find('/') == std::string_view::npos)
        return std::string(fullName.substr(0, fullName.find(';')));
    std::vector<std::string> parts = nameParts(fullName);
    if (parts.size() > 1 && parts.back() == opType)
        parts.pop_back();
    std::string name;
    for (const std::string& part : parts)
        name += (name.empty() ? "" : "/") + part;
    return name;
}

Network buildNetwork(const Model& model, const std::vector<Layer>& layers, const ValueFacts& facts)
{
    return NetworkBuilder(model, layers, facts).build();
}

NetworkLayoutInput layoutInputOf(const Network& network, const std::set<int>& folded, const TextMeasure& measure, const NodeSizes& sizes)
{
    NetworkLayoutInput result;
    result.nodeOf.resize(network.nodes.size());
    result.moduleNode.assign(network.modules.size(), -1);
    result.input.moduleCount = static_cast<int>(network.modules.size());
    for (size_t v = 0; v < network.nodes.size(); ++v) {
        const NetworkNode& node = network.nodes[v];
        if (node.module >= 0 && folded.contains(node.module)) {
            if (result.moduleNode[node.module] < 0) {
                result.moduleNode[node.module] = static_cast<int>(result.input.nodes.size());
                result.input.nodes.push_back({sizes.layerWidth, sizes.layerHeight * 0.7, -1});
            }
            result.nodeOf[v] = result.moduleNode[node.module];
            continue;
        }
        result.nodeOf[v] = static_cast<int>(result.input.nodes.size());
        if (node.layer >= 0) {
            result.input.nodes.push_back({sizes.layerWidth, sizes.layerHeight, node.module});
            continue;
        }
        const double text = measure.width(node.op, {1, Weight::Medium}) + (node.shape.empty() ? 0 : 12 + measure.width(node.shape, {0.92}));
        const double width = std::clamp(text + 48, sizes.otherMinimum, sizes.otherMaximum);
        result.input.nodes.push_back({2 * std::ceil(width / 2), sizes.otherHeight, node.module});
    }
    std::map<std::pair<int, std::string>, int> values;
    std::map<std::tuple<int, int, int>, int> edges;
    for (const NetworkEdge& edge : network.edges) {
        const int from = result.nodeOf[edge.from];
        const int to = result.nodeOf[edge.to];
        if (from == to) {
            result.edgeOf.push_back(-1);
            continue;
        }
        const int value = values.try_emplace({from, edge.value}, static_cast<int>(values.size())).first->second;
        const auto [it, fresh] = edges.try_emplace({from, to, value}, static_cast<int>(result.input.edges.size()));
        if (fresh)
            result.input.edges.push_back({from, to, value});
        result.edgeOf.push_back(it->second);
    }
    return result;
}

}  // namespace esp::scene
