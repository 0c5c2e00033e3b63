// Who has a port, of tables as the kernel writes them.
#include "sidecar/doctor/port_owner.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/support/temporary_folder.h"

using namespace warren;
namespace fs = std::filesystem;

namespace {

constexpr const char* kTitles =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n";

std::string row(const std::string& local, const std::string& state, const std::string& inode) {
    return "  57: " + local + " 00000000:0000 " + state +
           " 00000000:00000000 00:00000000 00000000 0 0 " + inode + " 2 0 0\n";
}

struct Machine {
    TemporaryFolder folder;

    Machine() {
        fs::create_directories(folder / "proc/net");
        fs::create_directories(folder / "proc/812/fd");
        folder.write("proc/812/comm", "dnsmasq\n");
        fs::create_symlink("socket:[4711]", folder / "proc/812/fd/5");
    }
    std::string owner(const char* endpoint, PortKind kind) const {
        return port_owner(folder / "", *Endpoint::parse(endpoint), kind);
    }
};

}  // namespace

TEST_CASE("the process that has the address, or all addresses") {
    const Machine machine;
    machine.folder.write("proc/net/udp", kTitles + row("0B00007F:0035", "07", "4711"));
    CHECK(machine.owner("127.0.0.11:53", PortKind::kUdp) == "dnsmasq (process 812)");
    CHECK(machine.owner("127.0.0.12:53", PortKind::kUdp).empty());
    CHECK(machine.owner("127.0.0.11:54", PortKind::kUdp).empty());
    CHECK(machine.owner("127.0.0.11:53", PortKind::kTcp).empty());
    machine.folder.write("proc/net/udp", kTitles + row("00000000:0035", "07", "4711"));
    CHECK(machine.owner("127.0.0.12:53", PortKind::kUdp) == "dnsmasq (process 812)");
    machine.folder.write("proc/net/udp6",
                         kTitles + row("00000000000000000000000001000000:0035", "07", "4711"));
    CHECK(machine.owner("[::1]:53", PortKind::kUdp) == "dnsmasq (process 812)");
}

TEST_CASE("of TCP only who listens, and one who cannot be seen") {
    const Machine machine;
    machine.folder.write("proc/net/tcp", kTitles + row("0B00007F:0035", "06", "4711"));
    CHECK(machine.owner("127.0.0.11:53", PortKind::kTcp).empty());
    machine.folder.write("proc/net/tcp", kTitles + row("0B00007F:0035", "0A", "99"));
    CHECK(machine.owner("127.0.0.11:53", PortKind::kTcp) == "another process");
}
