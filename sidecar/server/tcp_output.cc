#include "sidecar/server/tcp_output.h"

#include <sys/socket.h>

#include <cerrno>

namespace warren {
namespace {

constexpr size_t kMostKept = size_t{64} << 10;  // octets of memory between two bursts
constexpr size_t kMostSent = size_t{256} << 10;

std::optional<size_t> send_some(int fd, std::span<const uint8_t> octets) {
    size_t sent = 0;
    while (sent < octets.size()) {
        const ssize_t taken =
            ::send(fd, octets.data() + sent, octets.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (taken >= 0) {
            sent += static_cast<size_t>(taken);
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            return {};
        }
    }
    return sent;
}

}  // namespace

std::optional<size_t> TcpOutput::send(int fd, std::span<const uint8_t> octets) {
    const auto taken = empty() ? send_some(fd, octets) : 0;
    if (taken && *taken < octets.size()) add(octets.subspan(*taken));
    return taken;
}

std::optional<size_t> TcpOutput::flush(int fd) {
    if (empty()) return 0;
    const auto taken = send_some(fd, std::span(waiting_).subspan(sent_));
    sent_ += taken.value_or(0);
    // A client that always leaves something unread must not keep what it has read.
    if (sent_ < waiting_.size() && sent_ < kMostSent) return taken;
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(sent_));
    sent_ = 0;
    trim(waiting_);
    return taken;
}

void TcpOutput::add(std::span<const uint8_t> octets) {
    waiting_.insert(waiting_.end(), octets.begin(), octets.end());
}

void trim(std::vector<uint8_t>& buffer) {
    if (buffer.empty() && buffer.capacity() > kMostKept) buffer.shrink_to_fit();
}

}  // namespace warren
