#include "sidecar/upstream/system_upstreams.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <optional>

#include "tests/support/temporary_folder.h"

namespace warren {
namespace {

struct Follower {
    EventLoop loop;
    Published<UpstreamList> published;
    std::optional<SystemUpstreams> upstreams;

    explicit Follower(const std::string& path, std::vector<Endpoint> own = {}) {
        upstreams.emplace(loop, std::move(own), published, path);
    }
    // The list, once the loop had time to see what happened.
    std::string servers() {
        const Watch end = loop.after(std::chrono::milliseconds(150), [this] { loop.stop(); });
        loop.run();
        std::string list;
        for (const Upstream& server : published.newest()->groups.at(0).servers) {
            list += server.text() + ' ';
        }
        return list;
    }
};

TEST_CASE("a list is published before anything runs") {
    const TemporaryFolder folder;
    folder.write("resolv.conf", "nameserver 10.0.0.1\n");
    const Follower follower(folder / "resolv.conf");
    REQUIRE(follower.published.newest());
    CHECK(follower.published.newest()->groups.at(0).servers.at(0).text() == "10.0.0.1:53");
}

TEST_CASE("changes are followed: written in place, replaced, removed and made anew") {
    const TemporaryFolder folder;
    folder.write("resolv.conf", "nameserver 10.0.0.1\n");
    Follower follower(folder / "resolv.conf");
    folder.write("resolv.conf", "nameserver 10.0.0.2\nnameserver 10.0.0.3\n");
    CHECK(follower.servers() == "10.0.0.2:53 10.0.0.3:53 ");
    folder.replace("resolv.conf", "nameserver 10.0.0.4\n");
    CHECK(follower.servers() == "10.0.0.4:53 ");
    std::filesystem::remove(folder / "resolv.conf");
    CHECK(follower.servers() == "10.0.0.4:53 ");
    folder.write("resolv.conf", "");
    CHECK(follower.servers() == "10.0.0.4:53 ");
    folder.write("resolv.conf", "nameserver 10.0.0.5\n");
    CHECK(follower.servers() == "10.0.0.5:53 ");
    folder.write("resolv.conf", "# no network\n");
    CHECK(follower.servers() == "8.8.8.8:53 ");
}

TEST_CASE("a link into another folder is followed") {
    const TemporaryFolder folder;
    const TemporaryFolder other;
    other.write("stub.conf", "nameserver 10.0.0.1\n");
    std::filesystem::create_symlink(other / "stub.conf", folder / "resolv.conf");
    Follower follower(folder / "resolv.conf");
    other.write("stub.conf", "nameserver 10.0.0.2\n");
    CHECK(follower.servers() == "10.0.0.2:53 ");
}

TEST_CASE("without the file it is the default, until there is one") {
    const TemporaryFolder folder;
    Follower follower(folder / "resolv.conf");
    CHECK(follower.servers() == "8.8.8.8:53 ");
    folder.write("resolv.conf", "nameserver 10.0.0.1\n");
    CHECK(follower.servers() == "10.0.0.1:53 ");
}

TEST_CASE("a wildcard listener's interfaces are left out") {
    const TemporaryFolder folder;
    folder.write("resolv.conf", "nameserver 127.0.0.53\nnameserver 10.255.254.253\n");
    Follower follower(folder / "resolv.conf", {Endpoint::parse("0.0.0.0:53").value()});
    CHECK(follower.servers() == "10.255.254.253:53 ");
}

TEST_CASE("servers may be given around those of the file") {
    const TemporaryFolder folder;
    folder.write("resolv.conf", "nameserver 10.0.0.2\nnameserver 10.0.0.1\n");
    EventLoop loop;
    Published<UpstreamList> published;
    const auto server = [](const char* text) {
        return Upstream{.endpoint = Endpoint::parse(text, kDnsPort).value(), .tls_name = {}};
    };
    const SystemUpstreams upstreams(loop, {}, published, folder / "resolv.conf",
                                    {{server("10.0.0.1")}, {server("10.0.0.3")}, {}});
    std::string list;
    for (const Upstream& each : published.newest()->groups.at(0).servers) list += each.text() + ' ';
    CHECK(list == "10.0.0.1:53 10.0.0.2:53 10.0.0.3:53 ");
}

std::string shown(const UpstreamList& list) {
    std::string text;
    for (const UpstreamGroup& group : list.groups) {
        text += dns::text_from_labels(group.suffix) + '=';
        for (const Upstream& server : group.servers) {
            text += server.text() + (server.trusted ? "+ " : " ");
        }
        text += "; ";
    }
    return text;
}

TEST_CASE("groups for suffixes stay as they are while the file changes") {
    const TemporaryFolder folder;
    folder.write("resolv.conf", "nameserver 10.0.0.1\n");
    FixedUpstreams fixed;
    fixed.for_suffixes.add("\4corp",
                           {.endpoint = Endpoint::parse("10.9.9.9:53").value(), .tls_name = {}});
    fixed.for_suffixes.group("\2no\4corp");
    EventLoop loop;
    Published<UpstreamList> published;
    const SystemUpstreams upstreams(loop, {}, published, folder / "resolv.conf", fixed);
    const UpstreamList before = *published.newest();
    CHECK(shown(before) == "no.corp=; corp=10.9.9.9:53 ; =10.0.0.1:53 ; ");
    folder.write("resolv.conf", "nameserver 10.0.0.2\noptions trust-ad\n");
    const Watch end = loop.after(std::chrono::milliseconds(150), [&] { loop.stop(); });
    loop.run();
    const UpstreamList after = *published.newest();
    CHECK(shown(after) == "no.corp=; corp=10.9.9.9:53 ; =10.0.0.2:53+ ; ");
    // What one group's servers have said is still good, and what the others said no longer is.
    CHECK(after.groups.at(1).context == before.groups.at(1).context);
    CHECK(after.groups.at(2).context != before.groups.at(2).context);
}

TEST_CASE("--upstream with suffixes makes groups, the longest suffix first") {
    EventLoop loop;
    Published<UpstreamList> published;
    CHECK(follow_upstreams(loop,
                           {"none", "lan=192.168.1.1", "corp.example=10.1.2.3", "lan=192.168.1.2",
                            "10.in-addr.arpa=10.1.2.3", "no.lan=none", "corp.example=127.0.0.1",
                            "example=tls://10.0.0.1#dns.example"},
                           {}, published) == nullptr);
    CHECK(
        shown(*published.newest()) ==
        "10.in-addr.arpa=10.1.2.3:53 ; corp.example=10.1.2.3:53 127.0.0.1:53+ ; "
        "example=tls://10.0.0.1:853#dns.example+ ; no.lan=; lan=192.168.1.1:53 192.168.1.2:53 ; ");
}

TEST_CASE("what --upstream says") {
    EventLoop loop;
    Published<UpstreamList> published;
    CHECK(follow_upstreams(loop, {"10.0.0.1", "[::1]:5353"}, {}, published) == nullptr);
    REQUIRE(published.newest()->groups.at(0).servers.size() == 2);
    CHECK(published.newest()->groups.at(0).servers[0].text() == "10.0.0.1:53");
    CHECK(published.newest()->groups.at(0).servers[1].text() == "[::1]:5353");
    CHECK(follow_upstreams(loop, {"none"}, {}, published) == nullptr);
    CHECK(published.newest()->groups.empty());
    CHECK(follow_upstreams(loop, {"system"}, {}, published) != nullptr);
    CHECK_FALSE(published.newest()->groups.at(0).servers.empty());
    CHECK(follow_upstreams(loop, {"10.0.0.1", "system", "10.0.0.3"}, {}, published) != nullptr);
    CHECK(published.newest()->groups.at(0).servers.front().text() == "10.0.0.1:53");
    CHECK(published.newest()->groups.at(0).servers.back().text() == "10.0.0.3:53");
}

}  // namespace
}  // namespace warren
