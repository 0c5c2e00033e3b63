#include "sidecar/server/unix_listener.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/http_bench.h"

namespace warren {
namespace {

mode_t mode_of(const std::string& path) {
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    CHECK(S_ISSOCK(status.st_mode));
    return status.st_mode & 07777;
}

TEST_CASE("the mode is what was wished, whatever the umask; folders are made for all to pass") {
    const TemporaryFolder folder;
    for (const mode_t mask : {0U, 0022U, 0077U, 0777U}) {
        CAPTURE(mask);
        const mode_t before = umask(mask);
        {
            const UnixListener group(folder / "a/b/c.sock", SOCK_STREAM, kForGroup);
            const UnixListener all(folder / "a/b/n.sock", SOCK_SEQPACKET, kForAll);
            umask(before);
            CHECK(mode_of(folder / "a/b/c.sock") == 0660);
            CHECK(mode_of(folder / "a/b/n.sock") == 0666);
            struct stat status {};
            REQUIRE(stat((folder / "a/b").c_str(), &status) == 0);
            CHECK((status.st_mode & 0777) == 0755);
        }
        std::filesystem::remove_all(folder / "a");
    }
}

TEST_CASE("a second one is refused, and the first goes on; the file goes with it") {
    const TemporaryFolder folder;
    const std::string path = folder / "c.sock";
    std::optional<UnixListener> first(std::in_place, path, SOCK_STREAM, kForGroup);
    CHECK_THROWS_WITH_AS(
        UnixListener(path, SOCK_STREAM, kForGroup),
        ("cannot listen on " + path + ": another sidecar is running there").c_str(),
        std::runtime_error);
    CHECK(test::connect_to(path));
    first.reset();
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("what a killed one left is replaced") {
    const TemporaryFolder folder;
    const std::string path = folder / "c.sock";
    test::listen_on(path).reset();
    test::listen_on(path + ".new").reset();
    const UnixListener listener(path, SOCK_STREAM, kForGroup);
    CHECK(test::connect_to(path));
    CHECK_FALSE(std::filesystem::exists(path + ".new"));
}

// What a predecessor gives away: the same socket, in another descriptor.
InheritedSockets copy_of(const UnixListener& listener) {
    std::vector<NamedSocket> sockets;
    sockets.push_back({"control", UniqueFd(dup(listener.fd()))});
    sockets.push_back({listener.lock_path(), UniqueFd(dup(listener.lock()))});
    return InheritedSockets(std::move(sockets));
}

TEST_CASE("the file of one that is inherited stays, until nobody else serves there") {
    const TemporaryFolder folder;
    const std::string path = folder / "c.sock";
    UnixListener first(path, SOCK_STREAM, kForGroup);
    InheritedSockets inherited = copy_of(first);
    { const UnixListener failed(path, SOCK_STREAM, kForGroup, nullptr, &inherited); }
    CHECK(test::connect_to(path));
    inherited = copy_of(first);
    {
        UnixListener second(path, SOCK_STREAM, kForGroup, nullptr, &inherited);
        second.own();
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("an inherited one whose file has gone is left, and another one is made") {
    const TemporaryFolder folder;
    const std::string path = folder / "c.sock";
    UnixListener first(path, SOCK_STREAM, kForGroup);
    InheritedSockets inherited = copy_of(first);
    std::filesystem::remove(path);
    const UnixListener second(path, SOCK_STREAM, kForGroup, nullptr, &inherited);
    CHECK(test::connect_to(path));
    CHECK(inherited.left() == std::vector<std::string>{"control"});
}

TEST_CASE("where it cannot be is said in one line") {
    CHECK_THROWS_AS(UnixListener("/dev/null/c.sock", SOCK_STREAM, kForGroup), std::runtime_error);
}

}  // namespace
}  // namespace warren
