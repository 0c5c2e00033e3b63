#include "sidecar/server/inherited_sockets.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>

#include "tests/support/http_bench.h"

namespace warren {
namespace {

NamedSocket inet(const std::string& name, int type, Endpoint& endpoint) {
    UniqueFd fd(socket(AF_INET, type | SOCK_CLOEXEC, 0));
    sockaddr_storage storage{};
    socklen_t size = Endpoint{*Address::parse("127.0.0.1"), 0}.to_sockaddr(storage);
    REQUIRE(bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) == 0);
    if (type == SOCK_STREAM) REQUIRE(listen(fd.get(), 1) == 0);
    REQUIRE(getsockname(fd.get(), reinterpret_cast<sockaddr*>(&storage), &size) == 0);
    endpoint = Endpoint::from_sockaddr(storage);
    return {name, std::move(fd)};
}

template <typename... Sockets>
std::vector<NamedSocket> all_of(Sockets... sockets) {
    std::vector<NamedSocket> all;
    (all.push_back(std::move(sockets)), ...);
    return all;
}

TEST_CASE("found by what it is bound to, whatever its name; each once") {
    Endpoint udp;
    Endpoint tcp;
    InheritedSockets inherited(
        all_of(inet("whatever", SOCK_DGRAM, udp), inet("", SOCK_STREAM, tcp)));
    CHECK(inherited.take(udp, SOCK_STREAM).empty());
    CHECK(inherited.take(tcp, SOCK_DGRAM).empty());
    CHECK(inherited.take(udp, SOCK_DGRAM).size() == 1);
    CHECK(inherited.take(udp, SOCK_DGRAM).empty());
    CHECK(inherited.take(tcp, SOCK_STREAM).size() == 1);
    CHECK(inherited.empty());
}

TEST_CASE("a container's address is not ours: only its name counts") {
    Endpoint endpoint;
    InheritedSockets inherited(all_of(inet("attached-c1", SOCK_DGRAM, endpoint)));
    CHECK(inherited.take(endpoint, SOCK_DGRAM).empty());
    CHECK_FALSE(inherited.take_named("attached-c2", SOCK_DGRAM));
    CHECK_FALSE(inherited.take_named("attached-c1", SOCK_STREAM));
    CHECK(inherited.left() == std::vector<std::string>{"attached-c1"});
    CHECK(inherited.take_named("attached-c1", SOCK_DGRAM));
}

TEST_CASE("a Unix socket by its path, renamed or not; a lock by its name") {
    const TemporaryFolder folder;
    const std::string path = folder / "c.sock";
    InheritedSockets inherited(
        all_of(NamedSocket{"a", test::listen_on(path + ".new")},
               NamedSocket{path + ".lock", UniqueFd(open(path.c_str(), O_CREAT | O_RDWR, 0600))}));
    CHECK_FALSE(inherited.take(folder / "d.sock", SOCK_STREAM));
    CHECK_FALSE(inherited.take(path, SOCK_SEQPACKET));
    CHECK(inherited.take(path, SOCK_STREAM));
    CHECK(inherited.take_named(path + ".lock", 0));
}

TEST_CASE("the same socket from two places is one") {
    Endpoint endpoint;
    NamedSocket first = inet("udp", SOCK_DGRAM, endpoint);
    NamedSocket again{"other", UniqueFd(fcntl(first.fd.get(), F_DUPFD_CLOEXEC, 0))};
    InheritedSockets inherited(all_of(std::move(first), std::move(again)));
    CHECK(inherited.take(endpoint, SOCK_DGRAM).size() == 1);
}

TEST_CASE("a stream that does not listen is of no use") {
    Endpoint endpoint;
    NamedSocket socket = inet("tcp", SOCK_STREAM, endpoint);
    socket.fd.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    InheritedSockets inherited(all_of(std::move(socket)));
    CHECK_FALSE(inherited.take_named("tcp", SOCK_STREAM));
}

}  // namespace
}  // namespace warren
