#include "sidecar/catalog/source_kind.h"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace warren;

using Strings = std::vector<std::string>;

TEST_CASE("who follows a URL") {
    CHECK(source_kind("file:///a.json") == SourceKind::kFile);
    CHECK(source_kind("EXEC:///bin/x") == SourceKind::kProgram);
    CHECK(source_kind("local:") == SourceKind::kLocal);
    for (const char* url :
         {"http://a/b", "https://a/b?c=d#token-file=/x", "boltdb:///x.db", "warren+unix:///x.sock",
          "warren+https://a:8080,b:8080?cert=/x", "etcd+http://a:2379", "etcd+https://u@a:2379/p",
          "etcd+http://[::1]:2379"}) {
        CAPTURE(url);
        CHECK(source_kind(url) == SourceKind::kChild);
    }
    for (const char* url :
         {"", "/x", "ftp://a/b", "local:/x", "local://", "boltdb://x.db", "boltdb:x.db",
          "http:", "http://", "http:///x", "etcd+http://a,,b", "etcd+http://:2379", "exec://x",
          "exec:///", "exec:///x?y=1", "exec:///x?arg=%4"}) {
        CAPTURE(url);
        CHECK_THROWS_AS(source_kind(url), std::invalid_argument);
    }
}

TEST_CASE("a program and its arguments") {
    CHECK(source_arguments("exec:///a%20b") == Strings{"/a b"});
    CHECK(source_arguments("exec:///b?arg=one&arg=t%26wo&arg=") ==
          Strings{"/b", "one", "t&wo", ""});
    CHECK(source_path("file:///a?b") == "/a?b");
}

TEST_CASE("the hosts of a URL") {
    CHECK(source_hosts("etcd+http://u:p@A.example:1,b.,[::1]:2379/x@y") ==
          Strings{"a.example", "b", "::1"});
    CHECK(source_hosts("boltdb:///x").empty());
}

TEST_CASE("what is secret is not shown") {
    CHECK(shown_source("file:///a?password=x") == "file:///a?password=x");
    CHECK(shown_source("etcd+https://user:geheim@h:1,i:2/p?cert=/c&password=x#token=y") ==
          "etcd+https://user@h:1,i:2/p?cert=/c&password=...#token=...");
    CHECK(shown_source("https://h/p?a=1#token-file=/t") == "https://h/p?a=1#token-file=/t");
    CHECK(shown_source("exec:///x?arg=a&arg=b") == "exec:///x?arg=a&arg=b");
    CHECK(shown_source("https://h") == "https://h");
    CHECK(shown_source("https://h/p?access_token=x&sig=y&X-Amz-Signature=z&as=1&client-SECRET") ==
          "https://h/p?access_token=...&sig=...&X-Amz-Signature=...&as=1&client-SECRET=...");
}

TEST_CASE("what is secret is not told to who reads why a URL is refused") {
    for (const char* url :
         {"https://bob:geheim@", "etcd+http://bob:geheim@a,,b", "x://bob:geheim@h",
          "exec:///x?token=geheim", "boltdb://bob:geheim@h/x"}) {
        CAPTURE(url);
        std::string reason;
        try {
            source_kind(url);
        } catch (const std::invalid_argument& error) {
            reason = error.what();
        }
        CHECK(!reason.empty());
        CHECK(reason.find("geheim") == std::string::npos);
    }
}
