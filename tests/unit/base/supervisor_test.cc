#include "sidecar/base/supervisor.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "tests/support/temporary_folder.h"

namespace warren {
namespace {

UniqueFd listen_at(const std::string& path) {
    UniqueFd fd(socket(AF_UNIX, SOCK_DGRAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return fd;
}

std::string heard(const UniqueFd& fd) {
    std::array<char, 256> text{};
    const ssize_t size = recv(fd.get(), text.data(), text.size(), MSG_DONTWAIT);
    return size < 0 ? "nothing" : std::string(text.data(), static_cast<size_t>(size));
}

TEST_CASE("what it is told arrives; the environment is for nobody else") {
    const TemporaryFolder folder;
    const UniqueFd manager = listen_at(folder / "notify");
    setenv("NOTIFY_SOCKET", (folder / "notify").c_str(), 1);
    setenv("WATCHDOG_USEC", "2000000", 1);
    setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
    const Supervisor supervisor;
    CHECK(supervisor.present());
    CHECK(supervisor.watchdog() == std::chrono::seconds(2));
    CHECK(std::getenv("NOTIFY_SOCKET") == nullptr);
    CHECK(std::getenv("WATCHDOG_USEC") == nullptr);
    supervisor.tell("READY=1");
    CHECK(heard(manager) == "READY=1");
    supervisor.store("udp", manager.get());
    CHECK(heard(manager) == "FDSTORE=1\nFDPOLL=0\nFDNAME=udp");
    supervisor.forget("udp");
    CHECK(heard(manager) == "FDSTOREREMOVE=1\nFDNAME=udp");
}

TEST_CASE("without one, or where it cannot be reached, nothing happens") {
    const Supervisor none;
    CHECK_FALSE(none.present());
    none.tell("READY=1");
    setenv("NOTIFY_SOCKET", "relative", 1);
    CHECK_FALSE(Supervisor().present());
    setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1);
    Supervisor().tell("READY=1");
}

TEST_CASE("a watchdog that is another process's is none") {
    setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1);
    setenv("WATCHDOG_USEC", "2000000", 1);
    setenv("WATCHDOG_PID", "1", 1);
    CHECK_FALSE(Supervisor().watchdog());
}

TEST_CASE("sockets that are another process's are left alone") {
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_PID", "1", 1);
    CHECK(inherited_sockets().empty());
    CHECK(std::getenv("LISTEN_FDS") == nullptr);
}

}  // namespace
}  // namespace warren
