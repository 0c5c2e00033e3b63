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
    explicit Old(Duration patience = std::chrono::seconds(15))
        : server_(loop_, listener_.fd(), held_,
                  {.begun = [this] { events_ += "begun "; },
                   .abandoned = [this] { end_with("abandoned"); },
                   .done = [this](int) { end_with("done"); }},
                  patience) {
        held_.hold("udp", socket_.get());
        held_.hold("tcp", other_.get());
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Old() {
        loop_.stop();
        if (thread_.joinable()) thread_.join();
    }
    Old(const Old&) = delete;
    Old& operator=(const Old&) = delete;
    // What it was told, once it is replaced or goes on alone.
    const std::string& events() {
        thread_.join();
        return events_;
    }

    [[nodiscard]] std::string path() const { return folder_ / "c.sock.upgrade"; }
    [[nodiscard]] ino_t udp() const { return identity(socket_.get()); }

  private:
    void end_with(const char* event) {
        events_ += event;
        loop_.stop();
    }

    std::string events_;
    TemporaryFolder folder_;
    Supervisor nobody_;
    HeldSockets held_{nobody_};
    UniqueFd socket_{socket(AF_INET, SOCK_DGRAM, 0)};
    UniqueFd other_{socket(AF_INET, SOCK_STREAM, 0)};
    EventLoop loop_;
    UnixListener listener_{folder_ / "c.sock.upgrade", SOCK_SEQPACKET, kForGroup};
    HandoverServer server_;
    std::thread thread_;
};

TEST_CASE("all sockets come over with their names; the old one ends when it is told") {
    Old old;
    const Handover handover = take_over(old.path());
    REQUIRE(handover.sockets.size() == 2);
    CHECK(handover.sockets[0].name == "tcp");
    CHECK(handover.sockets[1].name == "udp");
    CHECK(identity(handover.sockets[1].fd.get()) == old.udp());
    CHECK(handover.tell_ready());
    CHECK(old.events() == "begun done");
}

TEST_CASE("one that goes before it is ready ends nothing") {
    Old old;
    take_over(old.path()).connection.reset();
    CHECK(old.events() == "begun abandoned");
}

TEST_CASE("one that hangs is waited for no longer than that, and hears of it when it goes on") {
    Old old(std::chrono::milliseconds(20));
    const Handover handover = take_over(old.path());
    CHECK(old.events() == "begun abandoned");
    CHECK_FALSE(handover.tell_ready());
}

TEST_CASE("who takes over from one that has died meanwhile serves") {
    std::optional<Old> old(std::in_place);
    const Handover handover = take_over(old->path());
    old.reset();
    CHECK(handover.tell_ready());
}

TEST_CASE("nobody there: nothing to take over, and nobody to tell") {
    const TemporaryFolder folder;
    const Handover handover = take_over(folder / "none");
    CHECK(handover.sockets.empty());
    CHECK_FALSE(handover.connection);
    CHECK(handover.tell_ready());
}

}  // namespace
}  // namespace warren
