#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "sidecar/base/log.h"
#include "sidecar/control/control_server.h"
#include "tests/support/zones.h"

namespace warren {
namespace {

using nlohmann::json;
using Method = HttpRequest::Method;

// A sidecar without sockets, whose catalog the test tells.
struct Shown {
    EventLoop loop;
    Published<ZoneImage> images;
    ZoneUpdater updater{loop, test::zone_settings(), images, [] {}};
    ZoneUpdater::Sink& first = updater.add_source("file:///a");
    ZoneUpdater::Sink& second = updater.add_source("etcd+http://b");
    Published<UpstreamList> upstreams;
    UpstreamBoard board;
    ServingFigures figures;
    QueryLog query_log;
    RateSamples rates;
    Cache cache{{.octets = 0}};
    ControlContext context{
        .cache = cache,
        .counters = {&updater.counters()},
        .images = &images,
        .updater = &updater,
        .upstreams = &upstreams,
        .upstream_board = &board,
        .figures = {&figures},
        .query_log = &query_log,
        .rates = &rates,
        .facts = {.version = "7", .domain = "warren", .listen = {"a", "b"}, .http = {}}};

    Shown() { configure_log(LogLevel::kError, LogFormat::kText); }
    void tell(const std::vector<Service>& services) {
        first.take_catalog(test::catalog(services), {});
        second.take_catalog({}, {});
    }
    HttpReply ask(const std::string& path, HttpRequest::Parameters parameters = {},
                  Method method = Method::kGet) {
        return answer_control(context, Access::kFull, {method, path, std::move(parameters)});
    }
    json body(const std::string& path, HttpRequest::Parameters parameters = {}) {
        return json::parse(ask(path, std::move(parameters)).body);
    }
};

TEST_CASE("ready once a catalog was read, and why not before") {
    Shown shown;
    SourceStatus source("file:///a");
    source.note_failure("no such file", boot_time());
    shown.context.sources = {&source};
    CHECK(shown.ask("/healthz").status == 200);
    const HttpReply before = shown.ask("/readyz");
    CHECK(before.status == 503);
    CHECK(before.body.find("file:///a: no such file") != std::string::npos);
    CHECK(shown.ask("/v1/services").status == 503);
    CHECK(shown.body("/v1/status").at("ready") == false);
    shown.tell({});
    CHECK(shown.ask("/readyz").status == 200);
    CHECK(shown.body("/v1/status").at("ready") == true);
}

TEST_CASE("status: what there is, and how upstreams and sources fare") {
    Shown shown;
    Service sick = test::service("sick", {"10.0.0.1", "10.0.0.2"});
    sick.instances[0].healthy = false;
    sick.instances[1].addresses.clear();
    shown.tell({test::service("nginx", {"10.0.1.1"}), sick});
    UpstreamList list;
    const Upstream known{.endpoint = *Endpoint::parse("192.0.2.1:53"), .tls_name = {}};
    const Upstream asleep{.endpoint = *Endpoint::parse("192.0.2.2:53"), .tls_name = {}};
    list.add("", known);
    list.add("\4corp", asleep);
    shown.upstreams.publish(std::make_shared<const UpstreamList>(list));
    shown.board.of(known)->note_answer(std::chrono::milliseconds(2), std::chrono::milliseconds(3));
    shown.figures.count(Transport::kUdp, dns::Type::kA, Origin::kOwn, 0);
    shown.figures.count(Transport::kTcp, dns::Type::kA, Origin::kOwn, 5);
    shown.figures.note_time(Served::kOwn, std::chrono::microseconds(10));
    const json status = shown.body("/v1/status");
    CHECK(status.at("version") == "7");
    CHECK(status.at("listen") == json{"a", "b"});
    CHECK(status.at("image").at("services") == 2);
    CHECK(status.at("image").at("instances") == 3);
    CHECK(status.at("image").at("healthy") == 1);
    CHECK(status.at("image").at("without_address") == 1);
    const json& upstreams = status.at("upstreams");
    REQUIRE(upstreams.size() == 2);
    CHECK(upstreams[0].at("suffix") == "corp");
    CHECK(upstreams[0].at("state") == "unknown");
    CHECK(upstreams[0].at("usual_seconds").is_null());
    CHECK(upstreams[1].at("server") == "192.0.2.1:53");
    CHECK(upstreams[1].at("state") == "up");
    CHECK(upstreams[1].at("usual_seconds") == 0.003);
    CHECK(status.at("queries").at("udp") == 1);
    CHECK(status.at("queries").at("own") == 1);
    CHECK(status.at("queries").at("refused") == 1);
    CHECK(status.at("latency").at("own").at("count") == 1);
    CHECK(status.at("latency").at("nss").at("p50").is_null());
}

TEST_CASE("services: in pages, in order of their names, those with a word in them") {
    Shown shown;
    Service web = test::service("web", {"10.0.0.1"});
    web.aliases = {"www"};
    web.networks = {"front"};
    web.ports = {{.name = "http", .port = 80, .protocol = Protocol::kTcp}};
    shown.tell({web, test::service("a", {}), test::service("b", {}), test::service("cobweb", {})});
    const json all = shown.body("/v1/services");
    CHECK(all.at("total") == 4);
    CHECK(all.at("next").is_null());
    REQUIRE(all.at("services").size() == 4);
    const json& last = all.at("services")[3];
    CHECK(last.at("name") == "web");
    CHECK(last.at("aliases") == json{"www"});
    CHECK(last.at("networks") == json{"front"});
    CHECK(last.at("ports")[0].at("port") == 80);
    CHECK(last.at("healthy") == 1);
    const json page = shown.body("/v1/services", {{"limit", "2"}, {"after", "a"}});
    CHECK(page.at("services")[0].at("name") == "b");
    CHECK(page.at("services").size() == 2);
    CHECK(page.at("next") == "cobweb");
    CHECK(shown.body("/v1/services", {{"match", "web"}}).at("total") == 2);
    CHECK(shown.body("/v1/services", {{"match", "WEB"}}).at("total") == 2);
    CHECK(shown.ask("/v1/services", {{"limit", "10001"}}).status == 400);
    CHECK(shown.ask("/v1/services", {{"limit", "-1"}}).status == 400);
}

TEST_CASE("one service: its instances with their numbers, those that do not run last") {
    Shown shown;
    Service web = test::service("web.api", {"10.0.0.1", "10.0.0.2"});
    web.aliases = {"www"};
    web.instances[0].state = InstanceState::kFailed;
    web.instances[1].node = "n-1";
    shown.tell({web});
    for (const char* name : {"web.api", "WWW", "web.api.warren", "web%2eapi"}) {
        CAPTURE(name);
        const json service = shown.body(std::string("/v1/services/") + name);
        CHECK(service.at("name") == "web.api");
        CHECK(service.at("source") == "file:///a");
        REQUIRE(service.at("list").size() == 2);
        CHECK(service.at("list")[0].at("number") == 1);
        CHECK(service.at("list")[0].at("addresses") == json{"10.0.0.2"});
        CHECK(service.at("list")[0].at("node") == "n-1");
        CHECK(service.at("list")[1].at("number").is_null());
        CHECK(service.at("list")[1].at("state") == "failed");
    }
    CHECK(shown.body("/v1/services", {{"name", "www"}}).at("name") == "web.api");
    CHECK(shown.ask("/v1/services/nope").status == 404);
    CHECK(shown.ask("/v1/services/api").status == 404);
    CHECK(shown.ask("/v1/services/a..b").status == 400);
    shown.second.take_catalog(test::catalog({test::service("other", {"10.0.0.9"})}), {});
    CHECK(shown.body("/v1/services/other").at("source") == "etcd+http://b");
}

TEST_CASE("changes since a number") {
    Shown shown;
    shown.tell({test::service("web", {"10.0.0.1"})});
    const auto newest = shown.body("/v1/changes").at("newest").get<uint64_t>();
    shown.tell({test::service("web", {"10.0.0.1", "10.0.0.2"})});
    const json answer = shown.body("/v1/changes", {{"since", std::to_string(newest)}});
    REQUIRE(answer.at("changes").size() == 1);
    CHECK(answer.at("changes")[0].at("service") == "web");
    CHECK(answer.at("changes")[0].at("what") == "instance c-2 is new, 10.0.0.2");
    CHECK(answer.at("newest") == newest + 1);
    CHECK(shown.ask("/v1/changes", {{"since", "x"}}).status == 400);
}

TEST_CASE("the log's level, and the query log") {
    Shown shown;
    CHECK(shown.body("/v1/log-level").at("level") == "error");
    CHECK(shown.ask("/v1/log-level", {{"level", "loud"}}, Method::kPost).status == 400);
    CHECK(shown.ask("/v1/log-level", {}, Method::kPost).status == 400);
    CHECK(shown.ask("/v1/log-level", {{"level", "warn"}}, Method::kPost).status == 200);
    CHECK(log_level() == LogLevel::kWarning);

    CHECK(shown.body("/v1/query-log").at("on") == false);
    for (const HttpRequest::Parameters& wrong : {HttpRequest::Parameters{{"client", "x"}},
                                                 {{"sample", "0"}},
                                                 {{"name", ""}},
                                                 {{"on", "yes"}},
                                                 {{"other", "1"}}}) {
        CHECK(shown.ask("/v1/query-log", wrong, Method::kPost).status == 400);
    }
    CHECK_FALSE(shown.query_log.is_on());
    shown.ask("/v1/query-log", {{"name", "Nginx.Warren"}, {"sample", "5"}}, Method::kPost);
    CHECK(shown.query_log.is_on());
    CHECK(shown.query_log.filters().newest()->name == "\5nginx\6warren");
    CHECK(shown.body("/v1/query-log").at("name") == "nginx.warren");
    CHECK(shown.body("/v1/query-log").at("sample") == 5);
    shown.ask("/v1/query-log", {{"on", "false"}}, Method::kPost);
    CHECK(shown.body("/v1/query-log").at("on") == false);
}

}  // namespace
}  // namespace warren
