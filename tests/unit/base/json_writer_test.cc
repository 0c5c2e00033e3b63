#include "sidecar/base/json_writer.h"

#include <doctest/doctest.h>

#include <vector>

using namespace warren;

TEST_CASE("objects in arrays in objects; each kind of value") {
    JsonWriter json;
    json.begin_object();
    json.put("text", "a\"b");
    json.put("number", -7);
    json.put("half", 0.5);
    json.put("yes", true);
    json.put("none", nullptr);
    json.put("maybe", std::optional<uint32_t>());
    json.put_texts("texts", std::vector<std::string>{"a", "b"});
    json.begin_array("empty");
    json.end_array();
    json.begin_array("list");
    for (int i = 0; i < 2; ++i) {
        json.begin_object();
        json.put("i", i);
        json.end_object();
    }
    json.end_array();
    json.begin_object("inner");
    json.end_object();
    json.end_object();
    CHECK(json.finish() ==
          R"({"text": "a\"b", "number": -7, "half": 0.5, "yes": true, "none": null, )"
          R"("maybe": null, "texts": ["a", "b"], "empty": [], "list": [{"i": 0}, {"i": 1}], )"
          R"("inner": {}})"
          "\n");
}
