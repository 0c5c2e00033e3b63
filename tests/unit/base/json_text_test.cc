#include "sidecar/base/json_text.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("what JSON would not take is escaped, and nothing else") {
    CHECK(json_text("") == "\"\"");
    CHECK(json_text("a\"b\\c/") == R"("a\"b\\c/")");
    CHECK(json_text(std::string_view("\n\0\x7f", 3)) == R"("\u000a\u0000\u007f")");
    CHECK(json_text("gr\xc3\xbc\xc3\x9f") == "\"gr\xc3\xbc\xc3\x9f\"");
}
