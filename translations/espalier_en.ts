<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>PreviewTiles</name>
    <message numerus="yes">
        <source>exact; %Ln sample(s)</source>
        <translation>
            <numerusform>exact; %Ln sample</numerusform>
            <numerusform>exact; %Ln samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln answer(s) differ</source>
        <translation>
            <numerusform>%Ln answer differs</numerusform>
            <numerusform>%Ln answers differ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecipeWords</name>
    <message numerus="yes">
        <source>%Ln layer(s)</source>
        <translation>
            <numerusform>%Ln layer</numerusform>
            <numerusform>%Ln layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the smallest weights of %Ln layer(s)</source>
        <translation>
            <numerusform>the smallest weights of %Ln layer</numerusform>
            <numerusform>the smallest weights of %Ln layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>weights and activations of %Ln layer(s) as int8</source>
        <translation>
            <numerusform>weights and activations of %Ln layer as int8</numerusform>
            <numerusform>weights and activations of %Ln layers as int8</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more change(s)</source>
        <translation>
            <numerusform>and %Ln more change</numerusform>
            <numerusform>and %Ln more changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the weights of %Ln layer(s) as %1, computed in float</source>
        <translation>
            <numerusform>the weights of %Ln layer as %1, computed in float</numerusform>
            <numerusform>the weights of %Ln layers as %1, computed in float</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the weights of %Ln layer(s) as %1, activations as %2</source>
        <translation>
            <numerusform>the weights of %Ln layer as %1, activations as %2</numerusform>
            <numerusform>the weights of %Ln layers as %1, activations as %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SampleView</name>
    <message numerus="yes">
        <source>%Ln value(s) are not finite</source>
        <translation>
            <numerusform>%Ln value is not finite</numerusform>
            <numerusform>%Ln values are not finite</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sensitivity</name>
    <message numerus="yes">
        <source>%1 of %Ln answer(s) change at int8</source>
        <translation>
            <numerusform>%1 of %Ln answer changes at int8</numerusform>
            <numerusform>%1 of %Ln answers change at int8</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::ActivationPlot</name>
    <message numerus="yes">
        <source>%1…%2: %Ln value(s)</source>
        <translation>
            <numerusform>%1…%2: %Ln value</numerusform>
            <numerusform>%1…%2: %Ln values</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::ActivationsPage</name>
    <message numerus="yes">
        <source>%Ln value(s) were not finite and are left out.</source>
        <translation>
            <numerusform>%Ln value was not finite and is left out.</numerusform>
            <numerusform>%Ln values were not finite and are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::Answers</name>
    <message numerus="yes">
        <source>%Ln of %1 answers differ; without labels nobody knows which are right</source>
        <translation>
            <numerusform>%Ln of %1 answers differs; without labels nobody knows which is right</numerusform>
            <numerusform>%Ln of %1 answers differ; without labels nobody knows which are right</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of %1 answers are wrong</source>
        <translation>
            <numerusform>%Ln of %1 answers is wrong</numerusform>
            <numerusform>%Ln of %1 answers are wrong</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of %1 answers differ: %2</source>
        <translation>
            <numerusform>%Ln of %1 answers differs: %2</numerusform>
            <numerusform>%Ln of %1 answers differ: %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es), each with as many right answers as before</source>
        <translation>
            <numerusform>%Ln class, with as many right answers as before</numerusform>
            <numerusform>%Ln classes, each with as many right answers as before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es): %1</source>
        <translation>
            <numerusform>%Ln class: %1</numerusform>
            <numerusform>%Ln classes: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::ChannelTableModel</name>
    <message numerus="yes">
        <source>%1…%2, norm %3, %Ln zero(s)</source>
        <translation>
            <numerusform>%1…%2, norm %3, %Ln zero</numerusform>
            <numerusform>%1…%2, norm %3, %Ln zeros</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::ChannelsPage</name>
    <message numerus="yes">
        <source>%Ln channel(s)</source>
        <translation>
            <numerusform>%Ln channel</numerusform>
            <numerusform>%Ln channels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::DataSetup</name>
    <message numerus="yes">
        <source>%Ln class(es) among their labels</source>
        <translation>
            <numerusform>%Ln class among their labels</numerusform>
            <numerusform>%Ln classes among their labels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln sample(s), %2</source>
        <translation>
            <numerusform>%1: %Ln sample, %2</numerusform>
            <numerusform>%1: %Ln samples, %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln value(s) are not finite</source>
        <translation>
            <numerusform>%Ln value is not finite</numerusform>
            <numerusform>%Ln values are not finite</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln token(s) among those that follow</source>
        <translation>
            <numerusform>%Ln token among those that follow</numerusform>
            <numerusform>%Ln tokens among those that follow</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::DetailsPage</name>
    <message numerus="yes">
        <source>%Ln value(s)</source>
        <translation>
            <numerusform>%Ln value</numerusform>
            <numerusform>%Ln values</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::GraphPanel</name>
    <message numerus="yes">
        <source>%Ln hit(s)</source>
        <translation>
            <numerusform>%Ln hit</numerusform>
            <numerusform>%Ln hits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::LayerErrors</name>
    <message numerus="yes">
        <source>Output with the same bits (%Ln sample(s))</source>
        <translation>
            <numerusform>Output with the same bits (%Ln sample)</numerusform>
            <numerusform>Output with the same bits (%Ln samples)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Output signal to noise %1 (%Ln sample(s))</source>
        <translation>
            <numerusform>Output signal to noise %1 (%Ln sample)</numerusform>
            <numerusform>Output signal to noise %1 (%Ln samples)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::LayerTableModel</name>
    <message numerus="yes">
        <source>prune %Ln layer(s)</source>
        <translation>
            <numerusform>prune %Ln layer</numerusform>
            <numerusform>prune %Ln layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>do not prune %Ln layer(s)</source>
        <translation>
            <numerusform>do not prune %Ln layer</numerusform>
            <numerusform>do not prune %Ln layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>prune %Ln layer(s) %1</source>
        <translation>
            <numerusform>prune %Ln layer %1</numerusform>
            <numerusform>prune %Ln layers %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln layer(s) to %1</source>
        <translation>
            <numerusform>%Ln layer to %1</numerusform>
            <numerusform>%Ln layers to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::LayersPanel</name>
    <message numerus="yes">
        <source>reset %Ln layer(s)</source>
        <translation>
            <numerusform>reset %Ln layer</numerusform>
            <numerusform>reset %Ln layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln layer(s)</source>
        <translation>
            <numerusform>%1 of %Ln layer</numerusform>
            <numerusform>%1 of %Ln layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1; quantization not done in %Ln layer(s)</source>
        <comment>counts</comment>
        <translation>
            <numerusform>%1; quantization not done in %Ln layer</numerusform>
            <numerusform>%1; quantization not done in %Ln layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1; pruning not done in %Ln layer(s)</source>
        <comment>counts</comment>
        <translation>
            <numerusform>%1; pruning not done in %Ln layer</numerusform>
            <numerusform>%1; pruning not done in %Ln layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::MainWindow</name>
    <message numerus="yes">
        <source>%Ln node(s) cannot be run, so nothing can be measured. Sizes, compression without data and export still work.</source>
        <translation>
            <numerusform>%Ln node cannot be run, so nothing can be measured. Sizes, compression without data and export still work.</numerusform>
            <numerusform>%Ln nodes cannot be run, so nothing can be measured. Sizes, compression without data and export still work.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln labelled sample(s)</source>
        <translation>
            <numerusform>%1, %Ln labelled sample</numerusform>
            <numerusform>%1, %Ln labelled samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln sample(s) without labels</source>
        <translation>
            <numerusform>%1, %Ln sample without labels</numerusform>
            <numerusform>%1, %Ln samples without labels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln thread(s), %1</source>
        <translation>
            <numerusform>%Ln thread, %1</numerusform>
            <numerusform>%Ln threads, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Measuring sensitivity: %1, about %Ln minute(s) left</source>
        <translation>
            <numerusform>Measuring sensitivity: %1, about %Ln minute left</numerusform>
            <numerusform>Measuring sensitivity: %1, about %Ln minutes left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::NodeDetailsModel</name>
    <message numerus="yes">
        <source>graph with %Ln node(s)</source>
        <translation>
            <numerusform>graph with %Ln node</numerusform>
            <numerusform>graph with %Ln nodes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::PreviewPanel</name>
    <message numerus="yes">
        <source>%Ln state(s) visited; click one to go back</source>
        <translation>
            <numerusform>%Ln state visited; click one to go back</numerusform>
            <numerusform>%Ln states visited; click one to go back</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::RecipeDiffView</name>
    <message numerus="yes">
        <source>The recipe now has %Ln difference(s): + more, − less, ~ otherwise</source>
        <translation>
            <numerusform>The recipe now has %Ln difference: + more, − less, ~ otherwise</numerusform>
            <numerusform>The recipe now has %Ln differences: + more, − less, ~ otherwise</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::RecipePanel</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <comment>notes</comment>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::RecipeSheet</name>
    <message numerus="yes">
        <source>%1, %Ln layer(s): %2</source>
        <comment>technique, layers, what it does</comment>
        <translation>
            <numerusform>%1, %Ln layer: %2</numerusform>
            <numerusform>%1, %Ln layers: %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln layer(s) with a value of their own</source>
        <translation>
            <numerusform>%Ln layer with a value of its own</numerusform>
            <numerusform>%Ln layers with a value of their own</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 need it (%Ln layer(s))</source>
        <comment>opset, what</comment>
        <translation>
            <numerusform>%1: %2 need it (%Ln layer)</numerusform>
            <numerusform>%1: %2 need it (%Ln layers)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>not done in %Ln layer(s): %1</source>
        <comment>why</comment>
        <translation>
            <numerusform>not done in %Ln layer: %1</numerusform>
            <numerusform>not done in %Ln layers: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::RecipeStepList</name>
    <message numerus="yes">
        <source>%Ln layer(s)</source>
        <translation>
            <numerusform>%Ln layer</numerusform>
            <numerusform>%Ln layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::StartPage</name>
    <message numerus="yes">
        <source>%Ln step(s)</source>
        <translation>
            <numerusform>%Ln step</numerusform>
            <numerusform>%Ln steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Discard the work on %Ln model(s)?</source>
        <translation>
            <numerusform>Discard the work on %Ln model?</numerusform>
            <numerusform>Discard the work on %Ln models?</numerusform>
        </translation>
    </message>
</context>
</TS>
