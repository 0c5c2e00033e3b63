#include "tests/nss/fake_sidecar.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>

namespace warren::test {
namespace {

using nss::kMaxPacket;

uint32_t rotated(uint32_t i, uint32_t count, uint32_t shuffle) { return (i + shuffle) % count; }

std::array<unsigned char, 4> ipv4(uint32_t n) {
    return {10, static_cast<unsigned char>(n >> 16), static_cast<unsigned char>(n >> 8),
            static_cast<unsigned char>(n)};
}

std::array<unsigned char, 16> ipv6(uint32_t n) {
    std::array<unsigned char, 16> bytes{0xfd};
    for (size_t i = 0; i < 4; ++i) bytes[15 - i] = static_cast<unsigned char>(n >> 8 * i);
    return bytes;
}

template <class Bytes>
void append(std::vector<std::string>& packets, const Bytes& bytes) {
    if (packets.back().size() + bytes.size() > kMaxPacket) packets.emplace_back();
    packets.back().append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace

FakeSidecar::FakeSidecar(Script script, Options options)
    : script_(std::move(script)), options_(options), path_(folder_ / "nss.sock") {
    listener_.reset(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
    if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
        ::listen(listener_.get(), options_.backlog) != 0) {
        abort();
    }
    if (options_.accept) thread_ = std::thread([this] { run(); });
}

FakeSidecar::~FakeSidecar() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
}

void FakeSidecar::run() {
    while (!stop_) {
        pollfd ready{listener_.get(), POLLIN, 0};
        if (::poll(&ready, 1, 20) > 0) serve_one();
    }
}

void FakeSidecar::serve_one() {
    UniqueFd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection) return;
    ++connections_;
    Asked asked{};
    if (options_.read_request) {
        char bytes[kMaxPacket];
        pollfd ready{connection.get(), POLLIN, 0};
        if (::poll(&ready, 1, 2000) <= 0) return;
        const ssize_t size = ::recv(connection.get(), bytes, sizeof(bytes), 0);
        if (size < static_cast<ssize_t>(sizeof(asked.request))) return;
        memcpy(&asked.request, bytes, sizeof(asked.request));
        asked.name.assign(bytes + sizeof(asked.request), bytes + size);
        const std::lock_guard lock(mutex_);
        asked_.push_back(asked);
    }
    if (script_(connection.get(), asked) == After::kKeepOpen) {
        const std::lock_guard lock(mutex_);
        if (!dropping_) kept_.push_back(std::move(connection));
    }
}

std::vector<Asked> FakeSidecar::asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
}

void FakeSidecar::drop_kept() {
    const std::lock_guard lock(mutex_);
    dropping_ = true;
    kept_.clear();
}

std::vector<std::string> packets_of(const Content& content) {
    std::string names;
    for (const std::string& name : content.names) names.append(name.c_str(), name.size() + 1);
    nss::Reply reply{};
    reply.magic = nss::kMagic;
    reply.version = nss::kVersion;
    reply.header_size = sizeof(reply);
    reply.status = content.status;
    reply.ttl = 10;
    reply.shuffle = content.shuffle;
    reply.ipv4_count = content.ipv4_count;
    reply.ipv6_count = content.ipv6_count;
    reply.name_count = static_cast<uint16_t>(content.names.size());
    reply.names_size = static_cast<uint16_t>(names.size());
    std::vector<std::string> packets(1);
    packets[0].assign(reinterpret_cast<const char*>(&reply), sizeof(reply));
    packets[0] += names;
    for (uint32_t i = 0; i < content.ipv4_count; ++i) {
        append(packets, ipv4(rotated(i, content.ipv4_count, content.shuffle)));
    }
    for (uint32_t i = 0; i < content.ipv6_count; ++i) {
        append(packets, ipv6(rotated(i, content.ipv6_count, content.shuffle)));
    }
    return packets;
}

void send_packets(int connection, const std::vector<std::string>& packets) {
    for (const std::string& packet : packets) {
        if (::send(connection, packet.data(), packet.size(), MSG_NOSIGNAL) < 0) return;
    }
}

FakeSidecar::Script answer_with(const Content& content) {
    return [content](int connection, const Asked& asked) {
        Content answer = content;
        if ((asked.request.families & nss::kIpv4) == 0) answer.ipv4_count = 0;
        if ((asked.request.families & nss::kIpv6) == 0) answer.ipv6_count = 0;
        if (asked.request.shuffle != 0) answer.shuffle = asked.request.shuffle;
        send_packets(connection, packets_of(answer));
        return After::kClose;
    };
}

std::vector<std::string> ipv4_texts(const Content& content) {
    std::vector<std::string> texts;
    for (uint32_t i = 0; i < content.ipv4_count; ++i) {
        char text[INET6_ADDRSTRLEN];
        const auto bytes = ipv4(rotated(i, content.ipv4_count, content.shuffle));
        texts.emplace_back(::inet_ntop(AF_INET, bytes.data(), text, sizeof(text)));
    }
    return texts;
}

std::vector<std::string> ipv6_texts(const Content& content) {
    std::vector<std::string> texts;
    for (uint32_t i = 0; i < content.ipv6_count; ++i) {
        char text[INET6_ADDRSTRLEN];
        const auto bytes = ipv6(rotated(i, content.ipv6_count, content.shuffle));
        texts.emplace_back(::inet_ntop(AF_INET6, bytes.data(), text, sizeof(text)));
    }
    return texts;
}

}  // namespace warren::test
