#include "sidecar/sources/etcd_messages.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "sidecar/sources/bounded_json.h"

namespace warren {
namespace {

TEST_CASE("the end of a prefix") {
    CHECK(end_of_prefix("/warren/") == "/warren0");
    CHECK(end_of_prefix("a\xff\xff") == "b");
    CHECK(end_of_prefix("\xff") == std::string(1, '\0'));
}

TEST_CASE("a range, with zeros left out") {
    const EtcdRange range = read_range(parse_json(
        R"({"header": {"cluster_id": "14841639068965178418", "revision": "9007199254740993"},
            "kvs": [{"key": "Zm9v", "mod_revision": "7", "value": "YmFy"}, {"key": "Zg=="}],
            "more": true, "count": "12"})"));
    CHECK(range.header.cluster == "14841639068965178418");
    CHECK(range.header.revision == 9007199254740993);
    CHECK(range.header.term == 0);
    REQUIRE(range.entries.size() == 2);
    CHECK(range.entries[0].key == "foo");
    CHECK(range.entries[0].value == "bar");
    CHECK(range.entries[0].revision == 7);
    CHECK(range.entries[1].value.empty());
    CHECK(range.more);
    CHECK(range.count == 12);
    CHECK(read_range(parse_json(R"({"header": {"revision": "1"}})")).entries.empty());
    // Whoever says that is not etcd, and has not said that there are no keys.
    CHECK_THROWS_AS(read_range(parse_json(R"({"header": {}})")), BadJson);
}

TEST_CASE("messages of a watch") {
    const auto created =
        read_watch_message(R"({"result":{"header":{"revision":"2"},"created":true}})");
    CHECK(created.created);
    CHECK(created.events.empty());
    const auto events = read_watch_message(
        R"({"result": {"header": {"revision": "9"}, "fragment": true, "events": [
            {"kv": {"key": "YQ==", "mod_revision": "3", "value": "Yg=="}},
            {"type": "DELETE", "kv": {"key": "Yg==", "mod_revision": "4"}}]}})");
    CHECK(events.fragment);
    REQUIRE(events.events.size() == 2);
    CHECK(!events.events[0].deleted);
    CHECK(events.events[1].deleted);
    CHECK(events.events[1].key == "b");
    CHECK(events.events[1].revision == 4);
    const auto compacted = read_watch_message(
        R"({"result": {"header": {}, "canceled": true, "compact_revision": "6"}})");
    CHECK(compacted.canceled);
    CHECK(compacted.compact_revision == 6);
}

TEST_CASE("a stream that says that it has failed") {
    try {
        read_watch_message(R"({"error": {"grpc_code": 14, "http_code": 503, "message": "gone"}})");
        FAIL("nothing thrown");
    } catch (const EtcdError& error) {
        CHECK(error.code() == kEtcdUnavailable);
        CHECK(error.what() == std::string("gone"));
    }
}

TEST_CASE("reasons of refusals, also of those that are not etcd's") {
    const EtcdError refused =
        read_error(400, R"({"error": "e", "message": "compacted", "code": 11})");
    CHECK(refused.code() == kEtcdOutOfRange);
    CHECK(refused.what() == std::string("compacted"));
    for (const char* strange : {"", "Not Found\n", "[]", "{}", "<html>"}) {
        CAPTURE(strange);
        CHECK(read_error(404, strange).code() == kEtcdUnavailable);
        CHECK(read_error(404, strange).what() ==
              std::string("answers 404, which is not etcd's v3"));
    }
}

TEST_CASE("what is no message is refused") {
    for (const char* bad :
         {"[]", "7", "{}", R"({"header": 1})", R"({"header": {"revision": "x"}})",
          R"({"header": {"revision": 1.5}})", R"({"header": {"revision": "99999999999999999999"}})",
          R"({"header": {}, "kvs": [{"key": "?"}]})", R"({"header": {}, "kvs": [7]})",
          R"({"header": {}, "kvs": 7})"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(read_range(parse_json(bad)), BadJson);
    }
    for (const char* bad : {"", "{", "[]", R"({"result": 7})", R"({"result": {}})",
                            R"({"result": {"header": {}, "events": [{}]}})",
                            R"({"result": {"header": {}, "events": 7}})"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(read_watch_message(bad), BadJson);
    }
}

}  // namespace
}  // namespace warren
