#include "sidecar/attach/redirect.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

namespace warren {
namespace {

// A table of our own, made anew: flushing another leaves it, and a second time changes nothing.
std::string rules(uint16_t udp_port, uint16_t tcp_port) {
    const auto rule = [](const char* protocol, uint16_t port) {
        return "ip daddr 127.0.0.11 " + std::string(protocol) +
               " dport 53 dnat to 127.0.0.11:" + std::to_string(port) + '\n';
    };
    return "table ip warren_dns {}\ndelete table ip warren_dns\ntable ip warren_dns {\n"
           "chain output {\ntype nat hook output priority -100;\n" +
           rule("udp", udp_port) + rule("tcp", tcp_port) + "}\n}\n";
}

}  // namespace

int redirect_dns(uint16_t udp_port, uint16_t tcp_port) {
    std::string text = rules(udp_port, tcp_port);
    std::string name = "nft";
    std::array<char*, 3> arguments{name.data(), text.data(), nullptr};
    std::array<char, 32> path{"PATH=/usr/sbin:/sbin:/usr/bin"};
    std::array<char*, 2> environment{path.data(), nullptr};
    pid_t pid = 0;
    const int error =
        posix_spawnp(&pid, "nft", nullptr, nullptr, arguments.data(), environment.data());
    if (error != 0) return error;
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) return errno;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : EPROTO;
}

}  // namespace warren
