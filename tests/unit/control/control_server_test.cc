#include "sidecar/control/control_server.h"

#include <doctest/doctest.h>

#include "sidecar/base/http_client.h"
#include "sidecar/base/split.h"
#include "tests/support/http_bench.h"
#include "tests/unit/cache/cache_fixture.h"

namespace warren {
namespace {

using Method = HttpRequest::Method;

struct Asked {
    test::CacheBench kept;
    Counters first;
    Counters second;
    ControlContext context{kept.cache, {&first, &second}};

    HttpReply ask(Method method, const std::string& path, HttpRequest::Parameters parameters = {},
                  Access access = Access::kFull) {
        return answer_control(context, access, {method, path, std::move(parameters)});
    }
    size_t entries() { return kept.cache.size().entries; }
};

// What a page or a script names in quotes and asks us for: "/page/a.css", "./b.js".
std::vector<std::string> parts_in(std::string_view text) {
    std::vector<std::string> paths;
    bool quoted = false;
    split(text, '"', [&](std::string_view piece) {
        if (quoted && piece.starts_with("/page/")) paths.emplace_back(piece);
        if (quoted && piece.starts_with("./")) {
            paths.push_back("/page/" + std::string(piece.substr(2)));
        }
        quoted = !quoted;
    });
    return paths;
}

TEST_CASE("the cache in numbers") {
    Asked asked;
    asked.kept.keep_address("a.example");
    const Cache::Size size = asked.kept.cache.size();
    const HttpReply reply = asked.ask(Method::kGet, "/v1/cache");
    CHECK(reply.status == 200);
    CHECK(reply.type == "application/json");
    CHECK(reply.body == "{\"entries\": 1, \"octets\": " + std::to_string(size.octets) + "}\n");
}

TEST_CASE("everything is forgotten, or a name and all below it, in any case") {
    Asked asked;
    for (const char* name : {"a.example", "b.a.example", "xa.example", "c.test"}) {
        asked.kept.keep_address(name);
    }
    CHECK(asked.ask(Method::kPost, "/v1/cache/flush", {{"name", "A.Example."}}).body ==
          "{\"flushed\": 2}\n");
    CHECK(asked.entries() == 2);
    CHECK(asked.ask(Method::kPost, "/v1/cache/flush", {{"name", "nope.test"}}).body ==
          "{\"flushed\": 0}\n");
    CHECK(asked.ask(Method::kPost, "/v1/cache/flush").body == "{\"flushed\": 2}\n");
    CHECK(asked.entries() == 0);
}

TEST_CASE("what is no name forgets nothing") {
    Asked asked;
    asked.kept.keep_address("a.example");
    for (const std::string& name :
         {std::string(), std::string("a..example"), std::string(64, 'a')}) {
        CAPTURE(name);
        CHECK(asked.ask(Method::kPost, "/v1/cache/flush", {{"name", name}}).status == 400);
    }
    const HttpReply other = asked.ask(Method::kPost, "/v1/cache/flush", {{"nam", "a.example"}});
    CHECK(other.status == 400);
    CHECK(other.body == "{\"error\": \"the only parameter is name\"}\n");
    CHECK(asked.ask(Method::kPost, "/v1/cache/flush", {{"name", "a"}, {"name", "b"}}).status ==
          400);
    CHECK(asked.ask(Method::kGet, "/v1/cache", {{"a", "b"}}).status == 400);
    CHECK(asked.ask(Method::kGet, "/v1/cache", {{"", "b"}}).status == 400);
    CHECK(asked.entries() == 1);
}

TEST_CASE("metrics: the sums of all threads, and how full the cache is") {
    Asked asked;
    asked.first.add(Counter::kUpstreamLate, 3);
    asked.second.add(Counter::kUpstreamLate, 4);
    asked.kept.keep_address("a.example");
    const HttpReply reply = asked.ask(Method::kGet, "/metrics");
    CHECK(reply.status == 200);
    CHECK(reply.type.starts_with("text/plain; version=0.0.4"));
    CHECK(reply.body.find("\nwarren_upstream_late_total 7\n") != std::string::npos);
    CHECK(reply.body.find("# TYPE warren_cache_entries gauge\nwarren_cache_entries 1\n") !=
          std::string::npos);
    CHECK(reply.body.find("\nwarren_cache_bytes ") != std::string::npos);
}

TEST_CASE("how sources fare, as JSON and as a metric") {
    Asked asked;
    CHECK(asked.ask(Method::kGet, "/v1/sources").body == "{\"sources\": []}\n");
    SourceStatus well("file:///a\"b");
    SourceStatus away("etcd+http://a");
    well.note_well(3, boot_time());
    away.note_saved(2, 90000000, boot_time());
    away.note_failure("no \"route\"", boot_time());
    asked.context.sources = {&well, &away};
    const std::string body = asked.ask(Method::kGet, "/v1/sources", {}, Access::kReadOnly).body;
    CHECK(body ==
          R"({"sources": [{"url": "file:///a\"b", "state": "well", "services": 3, )"
          R"("age_seconds": 0, "bad_entries": 0, "last_error": null}, {"url": "etcd+http://a", )"
          R"("state": "failing", "services": 2, "age_seconds": 90000, "bad_entries": 0, )"
          R"("last_error": "no \"route\""}]})"
          "\n");
    const std::string metrics = asked.ask(Method::kGet, "/metrics").body;
    CHECK(metrics.find("\nwarren_source_age_seconds{source=\"etcd+http://a\"} 90000\n") !=
          std::string::npos);
    CHECK(metrics.find("\nwarren_source_age_seconds{source=\"file:///a\\\"b\"} 0\n") !=
          std::string::npos);
}

TEST_CASE("the page, and each part that it asks for") {
    Asked asked;
    const HttpReply page = asked.ask(Method::kGet, "/");
    CHECK(page.status == 200);
    CHECK(page.type == "text/html; charset=utf-8");
    CHECK(page.body.starts_with("<!doctype html>"));
    CHECK(page.body.ends_with("</html>\n"));
    const HttpReply script = asked.ask(Method::kGet, "/page/page.js");
    CHECK(script.type == "text/javascript; charset=utf-8");
    size_t found = 0;
    for (const std::string& text : {page.body, script.body}) {
        for (const std::string& path : parts_in(text)) {
            CAPTURE(path);
            CHECK(asked.ask(Method::kGet, path).status == 200);
            ++found;
        }
    }
    CHECK(found == 9);
    // Nothing of others.
    CHECK(page.body.find("//") == std::string::npos);
}

TEST_CASE("other paths and methods; --http only reads") {
    Asked asked;
    CHECK(asked.ask(Method::kGet, "/index.html").status == 404);
    CHECK(asked.ask(Method::kPost, "/").status == 404);
    CHECK(asked.ask(Method::kGet, "").status == 404);
    CHECK(asked.ask(Method::kGet, "/metrics/").status == 404);
    CHECK(asked.ask(Method::kPost, "/metrics").status == 405);
    CHECK(asked.ask(Method::kPost, "/metrics").allow == "GET, HEAD");
    CHECK(asked.ask(Method::kGet, "/v1/cache/flush").status == 405);
    CHECK(asked.ask(Method::kOther, "/v1/cache/flush").allow == "POST");

    asked.kept.keep_address("a.example");
    CHECK(asked.ask(Method::kPost, "/v1/cache/flush", {}, Access::kReadOnly).status == 404);
    CHECK(asked.entries() == 1);
    CHECK(asked.ask(Method::kGet, "/metrics", {}, Access::kReadOnly).status == 200);
    CHECK(asked.ask(Method::kGet, "/v1/cache", {}, Access::kReadOnly).status == 200);
    CHECK(asked.ask(Method::kGet, "/v1/query-log", {}, Access::kReadOnly).status == 404);
    CHECK(asked.ask(Method::kPost, "/v1/log-level", {}, Access::kReadOnly).status == 404);
    CHECK(asked.ask(Method::kOther, "/v1/log-level").allow == "GET, HEAD, POST");
}

TEST_CASE(
    "--http answers nobody who came by another's name; the socket looks at who asks instead") {
    for (const Access access : {Access::kFull, Access::kReadOnly}) {
        Asked asked;
        const TemporaryFolder folder;
        const UniqueFd listening = test::listen_on(folder / "a.sock");
        EventLoop loop;
        const ControlServer server(loop, listening.get(), access, asked.context);
        std::thread other([&] { loop.run(); });
        const auto says = [&](const std::string& headers) {
            const UniqueFd client = test::connect_to(folder / "a.sock");
            test::send_text(client, "GET /v1/cache HTTP/1.1\r\n" + headers + "\r\n");
            return test::receive_until(client, "}").substr(9, 3);
        };
        CHECK(says("Host: evil.example:9153\r\n") == (access == Access::kFull ? "200" : "403"));
        CHECK(says("Host: 127.0.0.1:9153\r\n") == "200");
        CHECK(says("host: localhost\r\n") == "200");
        CHECK(says("") == "200");
        loop.stop();
        other.join();
    }
}

TEST_CASE("the server asks the same while workers count and keep") {
    Asked asked;
    const TemporaryFolder folder;
    const UniqueFd listening = test::listen_on(folder / "a.sock");
    EventLoop loop;
    const ControlServer server(loop, listening.get(), Access::kFull, asked.context);
    std::thread other([&] { loop.run(); });
    for (int i = 0; i < 20; ++i) {
        asked.first.add(Counter::kUpstreamLate);
        asked.kept.keep_address("n" + std::to_string(i) + ".example");
        CHECK(ask_unix_http(folder / "a.sock", "GET", "/metrics").status == 200);
    }
    CHECK(ask_unix_http(folder / "a.sock", "POST", "/v1/cache/flush?name=example").body ==
          "{\"flushed\": 20}\n");
    loop.stop();
    other.join();
}

}  // namespace
}  // namespace warren
