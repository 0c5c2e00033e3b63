#include "sidecar/control/name_lookup.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "sidecar/control/control_server.h"
#include "tests/support/forwarder_bench.h"
#include "tests/support/zones.h"

namespace warren {
namespace {

using nlohmann::json;

struct Looking {
    test::ForwarderBench bench{test::kQuick, 100000};
    Published<ZoneImage> images;
    ResponderSettings responder{.domain = "\6warren", .allowed = AllowList({})};
    WorkerSettings settings{.images = images,
                            .upstreams = bench.published,
                            .cache = bench.cache,
                            .loop_probe = bench.probe,
                            .responder = responder,
                            .forwarder = test::kQuick,
                            .nss_fd = -1,
                            .workers = 1};
    std::optional<NameLookup> lookup;
    ControlContext context{.cache = bench.cache, .counters = {}};

    Looking() {
        Service outside;
        outside.name = "billing";
        outside.external = "billing.example";
        Service limited = test::service("secret", {"10.0.0.7"});
        limited.networks = {"back"};
        images.publish(test::image({test::service("nginx", {"10.0.0.1"}), outside, limited}));
        lookup.emplace(bench.loop, settings);
        context.lookup = &*lookup;
    }
    HttpReply ask(HttpRequest::Parameters parameters, Access access = Access::kFull) {
        HttpReply reply = answer_control(
            context, access, {HttpRequest::Method::kGet, "/v1/resolve", std::move(parameters)});
        if (!reply.later) return reply;
        std::optional<HttpReply> sent;
        bool waiting = false;
        reply.later([&](const HttpReply& late) {
            sent = late;
            if (waiting) bench.loop.stop();
        });
        waiting = true;
        if (!sent) bench.run(std::chrono::seconds(5));
        return sent.value_or(HttpReply());
    }
    json look(const std::string& name, const std::string& type = "A",
              Access access = Access::kFull) {
        return json::parse(ask({{"name", name}, {"type", type}}, access).body);
    }
};

TEST_CASE("names of ours, of all networks, and what nobody has") {
    Looking looking;
    const json found = looking.look("nginx.warren");
    CHECK(found.at("origin") == "own");
    CHECK(found.at("rcode") == "NOERROR");
    CHECK(found.at("ttl") == 10);
    CHECK(found.at("answer")[0].at("data") == "10.0.0.1");
    CHECK(found.at("extended_error").is_null());
    CHECK(found.at("seconds").get<double>() < 1);
    CHECK(looking.look("secret").at("answer").size() == 1);
    CHECK(looking.look("nope.warren").at("rcode") == "NXDOMAIN");
    CHECK(looking.look("nope.warren").at("ttl").is_null());
    CHECK(looking.look("localhost").at("origin") == "static");
    CHECK(looking.look("a.onion").at("origin") == "static");
    const json reverse = json::parse(looking.ask({{"name", "10.0.0.1"}}).body);
    CHECK(reverse.at("type") == "PTR");
    CHECK(reverse.at("answer")[0].at("data") == "nginx-1.warren.");
}

TEST_CASE("other names: forwarded, then from the cache; a name outside behind its alias") {
    Looking looking;
    looking.bench.add(test::address_of(7));
    CHECK(looking.look("a.example").at("origin") == "forwarded");
    CHECK(looking.look("a.example").at("origin") == "cache");
    CHECK(looking.look("a.example").at("answer")[0].at("data") == "192.0.2.7");
    CHECK(looking.look("billing.warren").at("answer").size() == 2);
}

TEST_CASE("who only reads gets what is here, and no upstream is asked for him") {
    Looking looking;
    size_t asked = 0;
    looking.bench.add([&asked](const test::Bytes& query) {
        ++asked;
        return test::address_of(7)(query);
    });
    const auto look = [&](const char* name) { return looking.look(name, "A", Access::kReadOnly); };
    CHECK(look("nginx.warren").at("origin") == "own");
    const json refused = look("a.example");
    CHECK(refused.at("origin") == "not_forwarded");
    CHECK(refused.at("rcode") == "REFUSED");
    CHECK(refused.at("answer").empty());
    const json alias = look("billing.warren");
    CHECK(alias.at("origin") == "not_forwarded");
    CHECK(alias.at("answer").size() == 1);
    CHECK(asked == 0);
    looking.look("a.example");
    looking.look("billing.warren");
    const size_t before = asked;
    CHECK(before > 0);
    CHECK(look("a.example").at("origin") == "cache");
    CHECK(look("a.example").at("answer").size() == 1);
    CHECK(look("billing.warren").at("answer").size() == 2);
    CHECK(asked == before);
}

TEST_CASE("nobody to ask, and nobody who answers") {
    Looking looking;
    const json refused = looking.look("a.example");
    CHECK(refused.at("origin") == "refused");
    CHECK(refused.at("extended_error").at("code") == 18);
    CHECK(refused.at("extended_error").at("text") == "Prohibited");
    looking.bench.add(test::silence);
    const json failed = looking.look("b.example");
    CHECK(failed.at("rcode") == "SERVFAIL");
    CHECK(failed.at("extended_error").at("code") == 22);
}

TEST_CASE("what cannot be asked") {
    Looking looking;
    CHECK(looking.ask({}).status == 400);
    CHECK(looking.ask({{"name", ""}}).status == 400);
    CHECK(looking.ask({{"name", "a..b"}}).status == 400);
    CHECK(looking.ask({{"name", "a"}, {"type", "NOPE"}}).status == 400);
    CHECK(looking.look("nginx.warren", "type28").at("type") == "AAAA");
}

}  // namespace
}  // namespace warren
