#include "sidecar/upstream/loop_probe.h"

#include "tests/support/forwarder_bench.h"

namespace warren::test {
namespace {

dns::Name name_of(const std::string& text) {
    dns::Name name;
    REQUIRE(name.read_text(text));
    return name;
}

TEST_CASE("only the probe's own name is noticed, while it is under way, and one at a time") {
    LoopProbe probe;
    const std::string label = probe.begin();
    CHECK(probe.begin().empty());
    CHECK_FALSE(probe.notice(name_of("0123456789abcdef.example.com")));
    CHECK_FALSE(probe.notice(name_of("www.example.com")));
    CHECK_FALSE(probe.end());
    CHECK_FALSE(probe.notice(name_of(label + ".example.com")));
    const std::string next = probe.begin();
    CHECK(next != label);
    CHECK(probe.notice(name_of(next + ".example.com")));
    CHECK(probe.end());
    CHECK_FALSE(probe.end());
}

TEST_CASE("an upstream that asks us is found out, and left out") {
    ForwarderBench bench;
    auto& looping = bench.add([&bench](const Bytes& asked) -> std::vector<Bytes> {
        bench.forward(asked, [](auto) {});
        return {};
    });
    CHECK(bench.see_reply(query({.name = "www.example.com"})).rcode == "SERVFAIL");
    bench.run(milliseconds(700));
    const size_t asked = looping.queries.size();
    CHECK(bench.see_reply(query({.name = "other.example.com"})).rcode == "SERVFAIL");
    CHECK(bench.took < milliseconds(50));
    CHECK(looping.queries.size() == asked);
    bench.add(address_of(7));
    CHECK(bench.see_reply(query({.name = "third.example.com"})).answer.size() == 1);
    CHECK(looping.queries.size() == asked);
}

TEST_CASE("one that is merely silent is not") {
    ForwarderBench bench;
    auto& silent = bench.add(silence);
    bench.see_reply(query({.name = "www.example.com"}));
    bench.run(milliseconds(700));
    const size_t asked = silent.queries.size();
    CHECK(see(silent.queries.back()).question.at(0).owner.ends_with(".www.example.com."));
    bench.see_reply(query({.name = "other.example.com"}));
    CHECK(silent.queries.size() > asked);
}

}  // namespace
}  // namespace warren::test
