#include "sidecar/base/line_buffer.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace warren;

namespace {

std::vector<std::string> lines_of(LineBuffer& buffer) {
    std::vector<std::string> lines;
    buffer.take_lines([&lines](std::string_view line) { lines.emplace_back(line); });
    return lines;
}

}  // namespace

TEST_CASE("lines come out whole, however they came in") {
    LineBuffer buffer;
    buffer.append("one\ntw");
    CHECK(lines_of(buffer) == std::vector<std::string>{"one"});
    CHECK(buffer.unfinished() == "tw");
    CHECK(lines_of(buffer).empty());
    buffer.append("o");
    CHECK(lines_of(buffer).empty());
    buffer.append("\n\nthree\nfo");
    CHECK(lines_of(buffer) == std::vector<std::string>{"two", "", "three"});
    CHECK(buffer.unfinished() == "fo");
    buffer.clear();
    buffer.append("four\n");
    CHECK(lines_of(buffer) == std::vector<std::string>{"four"});
    CHECK(buffer.unfinished().empty());
}
