#include "sidecar/doctor/port_owner.h"

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace warren {
namespace {

namespace fs = std::filesystem;

constexpr const char* kListening = "0A";  // a state of TCP, in hexadecimal

// "0B00007F:0035": as the kernel writes an address, in words of the machine's order.
std::string in_table(const Address& address, uint16_t port) {
    std::string text;
    char word[9];
    const auto octets = address.octets();
    for (size_t i = 0; i < octets.size(); i += sizeof(uint32_t)) {
        uint32_t value = 0;
        std::memcpy(&value, &octets[i], sizeof value);
        std::snprintf(word, sizeof word, "%08X", value);
        text += word;
    }
    std::snprintf(word, sizeof word, "%04X", port);
    return text + ':' + word;
}

// The inode of the socket that is bound there; empty if there is none.
std::string socket_at(const std::string& table, const std::string& address, PortKind kind) {
    std::ifstream file(table);
    std::string line;
    std::getline(file, line);  // titles
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string slot, local, remote, state, queues, timer, retransmits, uid, timeout, inode;
        fields >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> uid >>
            timeout >> inode;
        if (local == address && (kind == PortKind::kUdp || state == kListening)) return inode;
    }
    return "";
}

bool has_socket(const fs::path& process, const std::string& inode) {
    std::error_code error;
    const std::string wanted = "socket:[" + inode + ']';
    for (const auto& entry : fs::directory_iterator(process / "fd", error)) {
        if (fs::read_symlink(entry.path(), error) == wanted) return true;
    }
    return false;
}

std::string name_of(const fs::path& process) {
    std::string name;
    std::getline(std::ifstream(process / "comm"), name);
    return name.append(" (process ").append(process.filename()).append(")");
}

// systemd has the sockets that it keeps for others: it is the owner where nobody else is.
std::string process_with(const std::string& root, const std::string& inode) {
    std::error_code error;
    std::string keeper;
    for (const auto& entry : fs::directory_iterator(root + "/proc", error)) {
        const std::string number = entry.path().filename();
        if (number.find_first_not_of("0123456789") != std::string::npos) continue;
        if (!has_socket(entry.path(), inode)) continue;
        if (number != "1") return name_of(entry.path());
        keeper = name_of(entry.path());
    }
    return keeper.empty() ? "another process" : keeper;
}

}  // namespace

std::string port_owner(const std::string& root, const Endpoint& endpoint, PortKind kind) {
    const std::string table = root + "/proc/net/" + (kind == PortKind::kUdp ? "udp" : "tcp");
    const std::string own = in_table(endpoint.address, endpoint.port);
    const Address all4 = *Address::parse("0.0.0.0");
    const Address all6 = *Address::parse("::");
    std::string inode;
    if (endpoint.address.is_ipv4()) {
        inode = socket_at(table, own, kind);
        if (inode.empty()) inode = socket_at(table, in_table(all4, endpoint.port), kind);
    } else {
        inode = socket_at(table + '6', own, kind);
    }
    if (inode.empty()) inode = socket_at(table + '6', in_table(all6, endpoint.port), kind);
    return inode.empty() ? "" : process_with(root, inode);
}

}  // namespace warren
