<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>PreviewTiles</name>
    <message numerus="yes">
        <source>exact; %n sample(s)</source>
        <translation>
            <numerusform>exact; %n sample</numerusform>
            <numerusform>exact; %n samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) differ</source>
        <translation>
            <numerusform>%n answer differs</numerusform>
            <numerusform>%n answers differ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::GraphPanel</name>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n hit</numerusform>
            <numerusform>%n hits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::LayerTableModel</name>
    <message numerus="yes">
        <source>prune %n layer(s)</source>
        <translation>
            <numerusform>prune %n layer</numerusform>
            <numerusform>prune %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>do not prune %n layer(s)</source>
        <translation>
            <numerusform>do not prune %n layer</numerusform>
            <numerusform>do not prune %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>prune %n layer(s) %1</source>
        <translation>
            <numerusform>prune %n layer %1</numerusform>
            <numerusform>prune %n layers %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) to %1</source>
        <translation>
            <numerusform>%n layer to %1</numerusform>
            <numerusform>%n layers to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::LayersPanel</name>
    <message numerus="yes">
        <source>reset %n layer(s)</source>
        <translation>
            <numerusform>reset %n layer</numerusform>
            <numerusform>reset %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n layer(s)</source>
        <translation>
            <numerusform>%1 of %n layer</numerusform>
            <numerusform>%1 of %n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::MainWindow</name>
    <message numerus="yes">
        <source>%n node(s) cannot be run, so nothing can be measured. Sizes, compression without data and export still work.</source>
        <translation>
            <numerusform>%n node cannot be run, so nothing can be measured. Sizes, compression without data and export still work.</numerusform>
            <numerusform>%n nodes cannot be run, so nothing can be measured. Sizes, compression without data and export still work.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n labelled sample(s)</source>
        <translation>
            <numerusform>%1, %n labelled sample</numerusform>
            <numerusform>%1, %n labelled samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n sample(s) without labels</source>
        <translation>
            <numerusform>%1, %n sample without labels</numerusform>
            <numerusform>%1, %n samples without labels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thread(s), %1</source>
        <translation>
            <numerusform>%n thread, %1</numerusform>
            <numerusform>%n threads, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::PreviewPanel</name>
    <message numerus="yes">
        <source>%n state(s) visited; click one to go back</source>
        <translation>
            <numerusform>%n state visited; click one to go back</numerusform>
            <numerusform>%n states visited; click one to go back</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::RecipeBar</name>
    <message numerus="yes">
        <source>Step %1: %2, %n layer(s)</source>
        <translation>
            <numerusform>Step %1: %2, %n layer</numerusform>
            <numerusform>Step %1: %2, %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 in %n layer(s)</source>
        <translation>
            <numerusform>%1 in %n layer</numerusform>
            <numerusform>%1 in %n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::ScatterPlot</name>
    <message numerus="yes">
        <source>%1: %n layer(s)</source>
        <translation>
            <numerusform>%1: %n layer</numerusform>
            <numerusform>%1: %n layers</numerusform>
        </translation>
    </message>
</context>
</TS>
