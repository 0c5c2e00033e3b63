// What a runtime tells, and what it should not.
#include "sidecar/hook/bundle.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/support/temporary_folder.h"

using namespace warren;

namespace {

struct Told {
    TemporaryFolder folder;

    std::string state() const {
        return R"({"ociVersion":"1.0.2","id":"web","status":"creating","pid":42,"bundle":")" +
               (folder / "") + R"(","annotations":{"warren.service":"shop","odd":7}})";
    }
};

}  // namespace

TEST_CASE("state and configuration become a bundle") {
    const Told told;
    told.folder.write(
        "config.json",
        R"({"root":{"path":"rootfs"},"mounts":[{"destination":"/etc/resolv.conf"},7]})");
    const Bundle bundle = read_bundle(told.state());
    CHECK(bundle.id == "web");
    CHECK(bundle.pid == 42);
    CHECK(bundle.root == (told.folder / "") + "/rootfs");
    CHECK(bundle.annotations.at("warren.service") == "shop");
    CHECK(bundle.annotations.size() == 1);
    CHECK(is_mounted(bundle, "/etc/resolv.conf"));
    CHECK_FALSE(is_mounted(bundle, "/etc/resolv"));
}

TEST_CASE("an absolute root stays") {
    const Told told;
    told.folder.write("config.json", R"({"root":{"path":"/srv/root"}})");
    CHECK(read_bundle(told.state()).root == "/srv/root");
}

TEST_CASE("what is no state is refused in one line") {
    const Told told;
    for (const std::string& state :
         {std::string("{"), std::string("[]"), std::string(R"({"id":"web"})"),
          std::string(R"({"bundle":"/x"})"), std::string(R"({"id":7,"bundle":"/x"})"),
          std::string(R"({"id":"web","bundle":"relative"})"), std::string(100000, '['),
          told.state()}) {
        CAPTURE(state.substr(0, 80));
        CHECK_THROWS(read_bundle(state));
    }
    told.folder.write("config.json", R"({"root":{}})");
    CHECK_THROWS_AS(read_bundle(told.state()), std::runtime_error);
}

TEST_CASE("what is the host's, and what is in it") {
    const Told told;
    told.folder.write("config.json", R"({"root":{"path":"r"},"mounts":[
        {"destination":"/run","type":"tmpfs"},
        {"destination":"/etc","type":"bind"},
        {"destination":"/srv","options":["rbind","ro"]}]})");
    const Bundle bundle = read_bundle(told.state());
    CHECK(is_in_bind(bundle, "/etc/resolv.conf"));
    CHECK(is_in_bind(bundle, "/etc"));
    CHECK(is_in_bind(bundle, "/srv/x"));
    CHECK_FALSE(is_in_bind(bundle, "/etcetera"));
    CHECK_FALSE(is_in_bind(bundle, "/run/warren"));
}
