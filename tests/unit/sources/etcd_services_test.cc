#include "sidecar/sources/etcd_services.h"

#include <doctest/doctest.h>

namespace warren {
namespace {

using Names = std::set<std::string>;

TEST_CASE("a service and its instances are one text") {
    EtcdServices services("/w/");
    CHECK(services.put("/w/instances/web/c-2", R"({"addresses": ["10.0.0.2"]})").empty());
    CHECK(services.text("web") ==
          R"({"name":"web","instances":[{"addresses":["10.0.0.2"],"id":"c-2"}]})");
    CHECK(services.put("/w/services/web", R"({"ttl": 3, "instances": ["10.0.0.1"]})").empty());
    CHECK(services.put("/w/instances/web/a/b", R"("10.0.0.3")").empty());
    CHECK(services.text("web") ==
          R"({"name":"web","ttl":3,"instances":["10.0.0.1",{"addresses":["10.0.0.3"],"id":"a/b"},)"
          R"({"addresses":["10.0.0.2"],"id":"c-2"}]})");
    CHECK(services.take_changed() == Names{"web"});
    CHECK(services.take_changed().empty());
}

TEST_CASE("a service without instances exists; a name outside is no list") {
    EtcdServices services("/w/");
    services.put("/w/services/a", "{}");
    services.put("/w/services/b", R"({"external": "example.org"})");
    CHECK(services.texts() == ServiceTexts{{"a", R"({"name":"a","instances":[]})"},
                                           {"b", R"({"name":"b","external":"example.org"})"}});
}

TEST_CASE("a service is gone with the last key of it") {
    EtcdServices services("/w/");
    services.put("/w/services/a", "{}");
    services.put("/w/instances/a/1", R"("10.0.0.1")");
    services.take_changed();
    services.remove("/w/services/a");
    CHECK(services.text("a") ==
          R"({"name":"a","instances":[{"addresses":["10.0.0.1"],"id":"1"}]})");
    services.remove("/w/instances/a/2");
    services.remove("/w/instances/a/1");
    CHECK(!services.text("a"));
    CHECK(services.take_changed() == Names{"a"});
}

TEST_CASE("keys of others are nothing to us") {
    EtcdServices services("/w/");
    for (const char* key :
         {"/w/", "/w/other", "/x/services/a", "/w/instances/a", "/w/instances/a/", "services/a"}) {
        CAPTURE(key);
        CHECK(services.put(key, "{").empty());
        services.remove(key);
    }
    CHECK(services.texts().empty());
    CHECK(services.take_changed().empty());
}

TEST_CASE("bad values and names are left out, and take a good value's place") {
    EtcdServices services("/w/");
    for (const char* value : {"", "{", "7", "[]", "null", R"({"name": "b"})", R"({"name": 1})",
                              R"({"instances": 7})", "\xff"}) {
        CAPTURE(value);
        services.put("/w/services/a", "{}");
        CHECK(!services.put("/w/services/a", value).empty());
        CHECK(!services.text("a"));
    }
    for (const char* value : {"", "{", "7", "[]", "null"}) {
        CAPTURE(value);
        CHECK(!services.put("/w/instances/a/1", value).empty());
    }
    CHECK(services.put("/w/services/A", "{}") ==
          "'/w/services/A' is left out: the name 'A' is not in lower case");
    for (const char* name : {"", "_a", "a b", "a..b", "a/b"}) {
        CAPTURE(name);
        CHECK(!services.put(std::string("/w/services/") + name, "{}").empty());
    }
    CHECK(services.texts().empty());
}

}  // namespace
}  // namespace warren
