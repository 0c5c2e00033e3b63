#include "sidecar/catalog/open_source.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/support/temporary_folder.h"

using namespace warren;

namespace {

void check_refused(const std::string& url, const std::string& because) {
    CAPTURE(url);
    EventLoop loop;
    CHECK_THROWS_AS(open_source(url, loop), std::invalid_argument);
    try {
        check_source_url(url);
        FAIL("it was taken");
    } catch (const std::invalid_argument& error) {
        CHECK(std::string(error.what()) == "'" + url + "' " + because);
    }
}

struct Names : CatalogSink {
    void take_catalog(Catalog catalog, const std::vector<BadEntry>&) override {
        first = catalog.services.begin()->first;
    }
    void take_changes(const CatalogChanges&, const std::vector<BadEntry>&) override {}
    void take_confirmation() override {}
    void take_failure(const std::string&) override {}
    std::string first;
};

}  // namespace

TEST_CASE("a file URL opens that file, its path percent-decoded") {
    const TemporaryFolder folder;
    folder.write("a b%.json", R"({"services": [{"name": "one", "instances": []}]})");
    Names names;
    EventLoop loop;
    open_source("file://" + (folder / "a%20b%25.json"), loop)->start(names);
    CHECK(names.first == "one");
}

TEST_CASE("programs are run as they are, others by warren-source") {
    CHECK(source_command("exec:///bin/x?arg=1") == std::vector<std::string>{"/bin/x", "1"});
    const auto command = source_command("etcd+http://a:2379");
    REQUIRE(command.size() == 2);
    CHECK(command[0].ends_with("/warren-source"));
    CHECK(command[1] == "etcd+http://a:2379");
    EventLoop loop;
    CHECK(open_source("boltdb:///x.db", loop) != nullptr);
    CHECK_THROWS_AS(open_source("local:", loop), std::invalid_argument);
    CHECK_THROWS_AS(publish_command("exec:///bin/x"), std::invalid_argument);
    CHECK(publish_command("ETCD+https://a").size() == 3);
    check_refused("ftp://a/b", "is of no known kind of source");
}

TEST_CASE("what is no file URL is refused") {
    check_refused("", "is no URL such as file:///path.json");
    check_refused("/etc/warren/catalog.json", "is no URL such as file:///path.json");
    check_refused("file:catalog.json", "has no absolute path: file:///path.json");
    check_refused("file://catalog.json", "has no absolute path: file:///path.json");
    check_refused("file:///", "names a folder");
    check_refused("file:///etc/", "names a folder");
    check_refused("file:///a%2", "has a '%' without two hex digits");
    check_refused("file:///a%zz", "has a '%' without two hex digits");
    check_refused("file:///a%00", "has a '%' without two hex digits");
}
