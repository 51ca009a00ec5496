// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/lined_json.h"

#include <nlohmann/json.hpp>

#include <iterator>

namespace esp {

namespace {

/// Counts lines as the lexer reads. The lexer may hold one character more than the token, but a newline belongs to the line that it ends.
struct LineCounter {
    int line = 1;
    bool newlinePending = false;
};

class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, LineCounter* counter) : m_at(at), m_counter(counter) {}
    reference operator*() const { return *m_at; }
    CountingIterator& operator++()
    {
        if (m_counter->newlinePending)
            ++m_counter->line;
        m_counter->newlinePending = *m_at == '\n';
        ++m_at;
        return *this;
    }
    CountingIterator operator++(int)
    {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator& other) const { return m_at == other.m_at; }
    bool operator!=(const CountingIterator& other) const { return m_at != other.m_at; }

private:
    const char* m_at;
    LineCounter* m_counter;
};

class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
public:
    TreeBuilder(const LineCounter& counter, LinedJson& root) : m_counter(counter), m_root(root) {}

    std::string problem;
    int problemLine = 1;

    bool null() override { return place(LinedJson::Kind::Null) != nullptr; }
    bool boolean(bool value) override
    {
        LinedJson* json = place(LinedJson::Kind::Bool);
        if (json)
            json->boolean = value;
        return json;
    }
    bool number_integer(number_integer_t value) override { return placeNumber(static_cast<double>(value)); }
    bool number_unsigned(number_unsigned_t value) override { return placeNumber(static_cast<double>(value)); }
    bool number_float(number_float_t value, const string_t&) override { return placeNumber(value); }
    bool string(string_t& value) override
    {
        LinedJson* json = place(LinedJson::Kind::String);
        if (json)
            json->text = value;
        return json;
    }
    bool binary(binary_t&) override { return fail("binary data"); }
    bool start_object(std::size_t) override { return open(LinedJson::Kind::Object); }
    bool end_object() override
    {
        m_open.pop_back();
        return true;
    }
    bool start_array(std::size_t) override { return open(LinedJson::Kind::Array); }
    bool end_array() override
    {
        m_open.pop_back();
        return true;
    }
    bool key(string_t& name) override
    {
        if (m_open.back()->find(name))
            return fail("the key \"" + name + "\" occurs twice");
        m_open.back()->members.push_back({name, {}});
        return true;
    }
    bool parse_error(std::size_t, const std::string& lastToken, const nlohmann::json::exception& failure) override
    {
        if (problem.empty())
            fail(std::string_view(failure.what()).find("unexpected end of input") != std::string_view::npos ? "the text ends too early; it is not complete JSON" : notJson(lastToken));
        return false;
    }

private:
    /// The parser spells control characters out as <U+000A>: what stands behind the last one, or before it if that is all.
    static std::string notJson(std::string_view lastToken)
    {
        constexpr size_t kControl = std::string_view("<U+000A>").size();
        constexpr size_t kShown = 40;
        size_t end = lastToken.size();
        size_t begin = lastToken.rfind("<U+");
        while (begin != std::string_view::npos && begin + kControl >= end) {
            end = begin;
            begin = begin == 0 ? std::string_view::npos : lastToken.rfind("<U+", begin - 1);
        }
        begin = begin == std::string_view::npos ? 0 : begin + kControl;
        const std::string near(lastToken.substr(begin, std::min(end - begin, kShown)));
        return near.empty() ? "it is not JSON" : "it is not JSON near \"" + near + "\"";
    }
    bool fail(std::string what)
    {
        problem = std::move(what);
        problemLine = m_counter.line;
        return false;
    }
    LinedJson* place(LinedJson::Kind kind)
    {
        LinedJson* json = &m_root;
        if (!m_open.empty()) {
            LinedJson* parent = m_open.back();
            if (parent->kind == LinedJson::Kind::Array)
                json = &parent->items.emplace_back();
            else
                json = &parent->members.back().value;
        }
        json->kind = kind;
        json->line = m_counter.line;
        return json;
    }
    bool placeNumber(double value)
    {
        place(LinedJson::Kind::Number)->number = value;
        return true;
    }
    bool open(LinedJson::Kind kind)
    {
        constexpr size_t kDeepest = 64;
        if (m_open.size() >= kDeepest)
            return fail("more than 64 levels of nesting");
        m_open.push_back(place(kind));
        return true;
    }

    const LineCounter& m_counter;
    LinedJson& m_root;
    std::vector<LinedJson*> m_open;  // a container does not grow while one of its elements is open, so these stay valid
};

}  // namespace

const LinedJson* LinedJson::find(std::string_view key) const
{
    for (const auto& [name, value] : members)
        if (name == key)
            return &value;
    return nullptr;
}

const char* toString(LinedJson::Kind kind)
{
    switch (kind) {
    case LinedJson::Kind::Null: return "null";
    case LinedJson::Kind::Bool: return "true or false";
    case LinedJson::Kind::Number: return "a number";
    case LinedJson::Kind::String: return "a text";
    case LinedJson::Kind::Array: return "a list";
    case LinedJson::Kind::Object: return "an object";
    }
    return "";
}

Result<LinedJson> parseLinedJson(std::string_view text, const std::string& subject)
{
    LineCounter counter;
    LinedJson root;
    TreeBuilder builder(counter, root);
    const bool ok =
        nlohmann::json::sax_parse(CountingIterator(text.data(), &counter), CountingIterator(text.data() + text.size(), &counter), &builder);
    if (!ok)
        return Error{ErrorCode::Malformed, subject, "line " + std::to_string(builder.problemLine) + ": " + builder.problem};
    return root;
}

Error badValue(const std::string& subject, const LinedJson& at, const std::string& detail)
{
    return {ErrorCode::InvalidArgument, subject, "line " + std::to_string(at.line) + ": " + detail};
}

Result<void> expectKind(const std::string& subject, const LinedJson& json, LinedJson::Kind kind, const std::string& what)
{
    if (json.kind != kind)
        return badValue(subject, json, what + " is " + toString(json.kind) + "; it must be " + toString(kind));
    return {};
}

}  // namespace esp
