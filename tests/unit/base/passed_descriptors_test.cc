// Descriptors between two ends of a socket, and the addresses of such sockets.
#include "sidecar/base/passed_descriptors.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>

#include "sidecar/base/unix_address.h"

using namespace warren;

namespace {

struct Pair {
    UniqueFd one;
    UniqueFd other;

    Pair() {
        std::array<int, 2> ends{};
        REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0);
        one.reset(ends[0]);
        other.reset(ends[1]);
    }
};

ino_t inode_of(int fd) {
    struct stat status {};
    REQUIRE(fstat(fd, &status) == 0);
    return status.st_ino;
}

}  // namespace

TEST_CASE("what is passed is the same thing, and closed at exec") {
    const Pair pair;
    const std::array passed{pair.one.get(), pair.other.get()};
    const std::string text = "two";
    CHECK(send_with(pair.one.get(), text, passed) == 3);
    std::array<char, 16> packet{};
    const ReceivedPacket received = receive_with(pair.other.get(), packet);
    CHECK(received.size == 3);
    CHECK(std::string(packet.data(), 3) == "two");
    REQUIRE(received.descriptors.size() == 2);
    CHECK_FALSE(received.some_lost);
    for (size_t i = 0; i < 2; ++i) {
        CHECK(inode_of(received.descriptors[i].get()) == inode_of(passed[i]));
        CHECK((fcntl(received.descriptors[i].get(), F_GETFD) & FD_CLOEXEC) != 0);
    }
}

TEST_CASE("a packet without any, an end, and nothing yet") {
    Pair pair;
    std::array<char, 16> packet{};
    CHECK(receive_with(pair.other.get(), packet, MSG_DONTWAIT).size == -1);
    CHECK(send_with(pair.one.get(), std::string("x"), {}) == 1);
    CHECK(receive_with(pair.other.get(), packet).descriptors.empty());
    pair.one.reset();
    CHECK(receive_with(pair.other.get(), packet).size == 0);
    CHECK(send_with(pair.other.get(), std::string("x"), {}) == -1);
}

TEST_CASE("an address has room for so much, and may be of no file") {
    sockaddr_un address{};
    CHECK(unix_address("/run/x", address) == 2 + 6 + 1);
    CHECK(std::string(address.sun_path) == "/run/x");
    CHECK(unix_address("@x", address) == 2 + 2);
    CHECK(address.sun_path[0] == '\0');
    CHECK(address.sun_path[1] == 'x');
    CHECK(unix_address(std::string(107, 'a'), address) == 2 + 108);
    CHECK(unix_address(std::string(108, 'a'), address) == 0);
}
