#include "sidecar/sources/source_url.h"

#include <doctest/doctest.h>

#include <stdexcept>

namespace warren {
namespace {

TEST_CASE("the parts of a URL") {
    const SourceUrl url =
        parse_source_url("Warren+HTTPS://m1:8080,[fd00::1]:8080?cert=/a%20b.crt&key=/k&empty");
    CHECK(url.scheme == "warren+https");
    CHECK(url.hosts == std::vector<std::string>{"m1:8080", "[fd00::1]:8080"});
    CHECK(url.path.empty());
    CHECK(url.parameters ==
          std::map<std::string, std::string>{{"cert", "/a b.crt"}, {"key", "/k"}, {"empty", ""}});
}

TEST_CASE("a path on this machine") {
    const SourceUrl url = parse_source_url("boltdb:///var/lib/a%2Bb/warren.db");
    CHECK(url.hosts.empty());
    CHECK(url.path == "/var/lib/a+b/warren.db");
}

TEST_CASE("of http the query is the server's, and the fragment ours") {
    const SourceUrl url = parse_source_url("https://me@host/c%20d.json?all=1&x=?#ca=/ca.pem");
    CHECK(url.user == "me");
    CHECK(url.target == "/c%20d.json?all=1&x=?");
    CHECK(url.path == "/c d.json");
    CHECK(url.parameters == std::map<std::string, std::string>{{"ca", "/ca.pem"}});
    CHECK(parse_source_url("http://host?x=1").target == "?x=1");
    CHECK(parse_source_url("http://host").target.empty());
}

TEST_CASE("what is no URL, and parameters that nobody knows") {
    for (const char* bad : {"", "://h", "etcd", "/a/b", "http:/h", "boltdb:///%zz", "x://h?a=%1"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(parse_source_url(bad), std::invalid_argument);
    }
    const SourceUrl url = parse_source_url("etcd+http://h?ca=x&user=y");
    CHECK_NOTHROW(allow_parameters(url, {"user", "ca"}));
    CHECK_THROWS_WITH_AS(allow_parameters(url, {"ca"}),
                         "there is no parameter 'user' of etcd+http: sources",
                         std::invalid_argument);
}

TEST_CASE("a port, where there is none") {
    CHECK(with_port("m1", 8080) == "m1:8080");
    CHECK(with_port("m1:1", 8080) == "m1:1");
    CHECK(with_port("[::1]", 8080) == "[::1]:8080");
    CHECK(with_port("[::1]:1", 8080) == "[::1]:1");
}

TEST_CASE("a password with a mistake in it is not told") {
    CHECK_THROWS_WITH_AS(parse_source_url("https://bob:50%geheim@h/x"),
                         "'https://bob@h/x' has a '%' without two hex digits",
                         std::invalid_argument);
}

}  // namespace
}  // namespace warren
