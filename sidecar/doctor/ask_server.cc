#include "sidecar/doctor/ask_server.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <optional>

#include "shared/unique_fd.h"
#include "sidecar/base/log.h"
#include "sidecar/base/random.h"
#include "sidecar/dns/write_question.h"

namespace warren {
namespace {

constexpr timeval kPatience{1, 0};
constexpr size_t kHeader = 12;  // octets (RFC 1035, 4.1.1)

uint16_t number_at(const std::string& message, size_t at) {
    return static_cast<uint16_t>(static_cast<uint8_t>(message[at]) << 8 |
                                 static_cast<uint8_t>(message[at + 1]));
}

UniqueFd connected(const Endpoint& server, bool over_tcp) {
    const int type = (over_tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC;
    UniqueFd fd(socket(server.address.is_ipv4() ? AF_INET : AF_INET6, type, 0));
    if (!fd) return fd;
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    sockaddr_storage storage{};
    const socklen_t size = server.to_sockaddr(storage);
    if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0) fd.reset();
    return fd;
}

// Until `size` octets are there, or for UDP one message.
std::string receive(int fd, size_t size, bool whole) {
    std::array<char, 65536> buffer{};
    size_t filled = 0;
    do {
        const ssize_t got = recv(fd, buffer.data() + filled, size - filled, 0);
        if (got <= 0) return "";
        filled += static_cast<size_t>(got);
    } while (whole && filled < size);
    return {buffer.data(), filled};
}

std::string exchange(int fd, const std::string& question, bool over_tcp) {
    std::string sent = question;
    if (over_tcp) {
        sent.insert(0, {static_cast<char>(question.size() >> 8),
                        static_cast<char>(question.size() & 0xff)});
    }
    if (send(fd, sent.data(), sent.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(sent.size())) {
        return "";
    }
    if (!over_tcp) return receive(fd, 65536, false);
    const std::string length = receive(fd, 2, true);
    return length.empty() ? "" : receive(fd, number_at(length, 0), true);
}

std::string reason(int error) {
    if (error == EAGAIN || error == EINPROGRESS) return "no answer within a second";
    if (error == ECONNREFUSED) return "nobody listens there";
    return errno_text(error);
}

}  // namespace

ServerAnswer ask_server(const Endpoint& server, const std::string& name, bool over_tcp) {
    const auto labels = dns::labels_from_text(name);
    if (!labels) return {.problem = name + " is no name"};
    const auto id = secure_random<uint16_t>();
    errno = 0;
    const UniqueFd fd = connected(server, over_tcp);
    const auto question = dns::write_question(id, *labels, dns::Type::kA, dns::Edns::kNo);
    const std::string reply =
        fd ? exchange(fd.get(), {question.begin(), question.end()}, over_tcp) : std::string();
    if (reply.empty()) return {.problem = reason(errno)};
    if (reply.size() < kHeader || number_at(reply, 0) != id) return {.problem = "no DNS answer"};
    return {.problem = {},
            .rcode = static_cast<uint8_t>(reply[3] & 0x0f),
            .authoritative = (reply[2] & 0x04) != 0,
            .answers = number_at(reply, 6)};
}

}  // namespace warren
