#include "sidecar/catalog/split_document.h"

#include <doctest/doctest.h>

#include <vector>

using namespace warren;

namespace {

using Strings = std::vector<std::string>;

struct Split {
    std::optional<std::string> around;
    Strings elements;
};

Split split(const std::string& text) {
    Split seen;
    TextWindow window(text);
    seen.around = split_document(
        window,
        {.know = [](TextWindow&) { return size_t{0}; },
         .take = [&seen](std::string_view element) { seen.elements.emplace_back(element); }});
    return seen;
}

}  // namespace

TEST_CASE("elements as they stand, and what is around them") {
    const Split seen = split(
        " {\"a\": [1, \"]\"],\n\"services\" : [ {\"x\": \"}\\\"\"} ,7,\"a\\\\\" , "
        "[{}]\t] , \"b\": null } \n");
    REQUIRE(seen.around);
    CHECK(*seen.around == R"({"a":[1, "]"],"services":[],"b":null})");
    CHECK(seen.elements == Strings{R"({"x": "}\""})", "7", R"("a\\")", "[{}]"});
    CHECK(split(R"({"services":[]})").elements.empty());
    CHECK(split(R"({"services":[]})").around == R"({"services":[]})");
}

TEST_CASE("what is no plain catalog document is refused") {
    for (const char* text : {"",
                             " ",
                             "[]",
                             "{}",
                             "{",
                             R"({"a":1})",
                             R"({"services":[})",
                             R"({"services":[1,]})",
                             R"({"services":[1 2]})",
                             R"({"services":{}})",
                             R"({"services":[]} x)",
                             R"({"services":[],})",
                             R"({"services":[{"a])",
                             R"({"services":["a)",
                             R"({services:[]})",
                             R"({"services":[],"services":[]})",
                             R"({"\u0073ervices":[]})",
                             R"({"services")",
                             R"({"services":[1)",
                             "\xef\xbb\xbf{\"services\":[]}",
                             R"({"a":,"services":[]})",
                             R"({"services":[,1]})",
                             R"({"services":[] "a":1})"}) {
        CAPTURE(text);
        CHECK_FALSE(split(text).around);
    }
}

TEST_CASE("an element that is known is stepped over") {
    TextWindow window(std::string_view(R"({"services":[{"a":1}, {"b":2}]})"));
    Strings taken;
    split_document(window,
                   {.know =
                        [](TextWindow& at) {
                            return at.rest().starts_with(R"({"a":1})") ? size_t{7} : size_t{0};
                        },
                    .take = [&](std::string_view element) { taken.emplace_back(element); }});
    CHECK(taken == Strings{R"({"b":2})"});
}
