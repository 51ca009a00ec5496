// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/mutations.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace esp::fuzz {

namespace {

/// splitmix64: the same numbers with every standard library.
class Numbers {
public:
    explicit Numbers(uint64_t seed) : m_state(seed) {}
    uint64_t next()
    {
        uint64_t z = (m_state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    size_t below(size_t limit) { return limit == 0 ? 0 : next() % limit; }

private:
    uint64_t m_state;
};

constexpr std::array<const char*, 12> kWords = {"-1", "0", "1e999", "18446744073709551616", "null", "[[[[", "{\"a\":", "\"\\u0000\"", "NaN", "../../x", "true", ""};

void change(std::string& text, const std::vector<std::string>& seeds, Numbers& numbers)
{
    const size_t at = numbers.below(text.size());
    switch (numbers.below(9)) {
    case 0:
        text[at] = static_cast<char>(text[at] ^ (1 << numbers.below(8)));
        break;
    case 1:
        text[at] = static_cast<char>(numbers.next());
        break;
    case 2: {  // an extreme number, two, four or eight bytes wide
        const size_t width = size_t{2} << numbers.below(3);
        const unsigned char fill = numbers.below(2) ? 0xff : 0x00;
        for (size_t i = at; i < std::min(at + width, text.size()); ++i)
            text[i] = static_cast<char>(fill);
        if (numbers.below(2))
            text[at] = '\x7f';
        break;
    }
    case 3:
        text.erase(at, 1 + numbers.below(16));
        break;
    case 4:
        text.insert(at, text.substr(numbers.below(text.size()), 1 + numbers.below(32)));
        break;
    case 5: {
        const std::string& other = seeds[numbers.below(seeds.size())];
        text.replace(at, 1 + numbers.below(32), other.substr(numbers.below(other.size()), 1 + numbers.below(64)));
        break;
    }
    case 6:
        text.insert(at, kWords[numbers.below(kWords.size())]);
        break;
    case 7: {  // a length of protobuf that is far too large
        const char* absurd = "\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
        text.replace(at, 1, std::string(absurd, 1 + numbers.below(9)));
        break;
    }
    default:
        text.insert(at, 1 + numbers.below(300), text[at]);
    }
}

}  // namespace

void mutate(const std::vector<std::string>& seeds, uint64_t start, size_t cuts, size_t changes, const std::function<bool(const std::string&)>& use)
{
    Numbers numbers(start);
    for (const std::string& seed : seeds) {
        const size_t step = std::max<size_t>(1, seed.size() / cuts);
        for (size_t length = 0; length < seed.size(); length += step) {
            if (!use(seed.substr(0, length)))
                return;
        }
    }
    for (size_t i = 0; i < changes; ++i) {
        for (const std::string& seed : seeds) {
            std::string text = seed;
            for (size_t times = 1 + numbers.below(4); times > 0 && !text.empty(); --times)
                change(text, seeds, numbers);
            if (!use(text))
                return;
        }
    }
}

}  // namespace esp::fuzz
