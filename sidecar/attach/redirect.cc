#include "sidecar/attach/redirect.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>

namespace warren {
namespace {

constexpr const char* kNoTable = "table ip warren_dns {}\ndelete table ip warren_dns\n";

// A table of our own, made anew: flushing another leaves it, and a second time changes nothing.
std::string rules(uint16_t udp_port, uint16_t tcp_port) {
    const auto rule = [](const char* protocol, uint16_t port) {
        return "ip daddr 127.0.0.11 " + std::string(protocol) +
               " dport 53 dnat to 127.0.0.11:" + std::to_string(port) + '\n';
    };
    return std::string(kNoTable) +
           "table ip warren_dns {\nchain output {\ntype nat hook output priority -100;\n" +
           rule("udp", udp_port) + rule("tcp", tcp_port) + "}\n}\n";
}

// This process ends soon: its environment is its own to change.
int run_nft(std::string text) {
    setenv("PATH", "/usr/sbin:/sbin:/usr/bin:/bin", 1);
    std::string name = "nft";
    std::array<char*, 3> arguments{name.data(), text.data(), nullptr};
    pid_t pid = 0;
    const int error = posix_spawnp(&pid, "nft", nullptr, nullptr, arguments.data(), environ);
    if (error != 0) return error;
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) return errno;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : EPROTO;
}

}  // namespace

int redirect_dns(uint16_t udp_port, uint16_t tcp_port) {
    return run_nft(rules(udp_port, tcp_port));
}

int end_redirect() { return run_nft(kNoTable); }

}  // namespace warren
