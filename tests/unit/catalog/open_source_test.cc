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

TEST_CASE("schemes that come later are known, others are not") {
    for (const char* url :
         {"exec:///bin/x", "http://a/b", "https://a/b", "boltdb:///x.db", "warren+unix:///x.sock",
          "warren+https://a:8080", "etcd+http://a:2379", "etcd+https://a:2379", "local:"}) {
        check_refused(url, "is a source that is not built yet");
    }
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
