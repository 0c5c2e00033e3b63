#include "sidecar/server/handover.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "sidecar/server/unix_listener.h"
#include "tests/support/temporary_folder.h"

namespace warren {
namespace {

ino_t identity(int fd) {
    struct stat status {};
    REQUIRE(fstat(fd, &status) == 0);
    return status.st_ino;
}

// An old sidecar on a thread of its own, until it is replaced or told to stop.
class Old {
  public:
    Old() {
        held_.hold("udp", socket_.get());
        held_.hold("tcp", other_.get());
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Old() { end(); }
    Old(const Old&) = delete;
    Old& operator=(const Old&) = delete;
    void end() {
        loop_.stop();
        if (thread_.joinable()) thread_.join();
    }

    [[nodiscard]] std::string path() const { return folder_ / "c.sock.upgrade"; }
    [[nodiscard]] ino_t udp() const { return identity(socket_.get()); }
    std::string events;

  private:
    TemporaryFolder folder_;
    Supervisor nobody_;
    HeldSockets held_{nobody_};
    UniqueFd socket_{socket(AF_INET, SOCK_DGRAM, 0)};
    UniqueFd other_{socket(AF_INET, SOCK_STREAM, 0)};
    EventLoop loop_;
    UnixListener listener_{folder_ / "c.sock.upgrade", SOCK_SEQPACKET, kForGroup};
    HandoverServer server_{loop_,
                           listener_.fd(),
                           held_,
                           {.begun = [this] { events += "begun "; },
                            .abandoned =
                                [this] {
                                    events += "abandoned ";
                                    loop_.stop();
                                },
                            .done =
                                [this](int) {
                                    events += "done ";
                                    loop_.stop();
                                }}};
    std::thread thread_;
};

TEST_CASE("all sockets come over with their names; the old one ends when it is told") {
    Old old;
    const Handover handover = take_over(old.path());
    REQUIRE(handover.sockets.size() == 2);
    CHECK(handover.sockets[0].name == "tcp");
    CHECK(handover.sockets[1].name == "udp");
    CHECK(identity(handover.sockets[1].fd.get()) == old.udp());
    handover.tell_ready();
    old.end();
    CHECK(old.events.starts_with("begun "));
}

TEST_CASE("one that goes before it is ready ends nothing") {
    Old old;
    take_over(old.path()).connection.reset();
    CHECK_NOTHROW(old.end());
}

TEST_CASE("nobody there: nothing to take over, and nobody to tell") {
    const TemporaryFolder folder;
    const Handover handover = take_over(folder / "none");
    CHECK(handover.sockets.empty());
    CHECK_FALSE(handover.connection);
    handover.tell_ready();
}

}  // namespace
}  // namespace warren
