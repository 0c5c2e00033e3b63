#include "sidecar/base/supervisor.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr int kFirst = 3;  // SD_LISTEN_FDS_START

std::string take_variable(const char* name) {
    const char* value = std::getenv(name);
    std::string taken = value != nullptr ? value : "";
    unsetenv(name);
    return taken;
}

// 0: it is none.
int64_t number_in(const std::string& text) {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

socklen_t to_sockaddr(const std::string& place, sockaddr_un& address) {
    address.sun_family = AF_UNIX;
    place.copy(address.sun_path, sizeof address.sun_path - 1);
    size_t size = offsetof(sockaddr_un, sun_path) + place.size();
    if (place.front() == '@') {
        address.sun_path[0] = '\0';
    } else {
        ++size;
    }
    return static_cast<socklen_t>(size);
}

std::vector<std::string> split_names(const std::string& text) {
    std::vector<std::string> names;
    for (size_t begin = 0; begin <= text.size();) {
        const size_t end = std::min(text.find(':', begin), text.size());
        names.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return names;
}

}  // namespace

Supervisor::Supervisor() : address_(take_variable("NOTIFY_SOCKET")) {
    const int64_t period = number_in(take_variable("WATCHDOG_USEC"));
    const std::string whose = take_variable("WATCHDOG_PID");
    if (period > 0 && (whose.empty() || number_in(whose) == getpid())) {
        watchdog_ = std::chrono::microseconds(period);
    }
    sockaddr_un address{};
    const bool known = address_.starts_with('/') || address_.starts_with('@');
    if (!known || address_.size() >= sizeof address.sun_path) address_.clear();
    if (address_.empty()) return;
    socket_.reset(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

void Supervisor::send(std::string_view lines, int fd) const {
    if (!present()) return;
    sockaddr_un address{};
    iovec vector{const_cast<char*>(lines.data()), lines.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof fd)> control{};
    msghdr message{};
    message.msg_name = &address;
    message.msg_namelen = to_sockaddr(address_, address);
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    if (fd >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    if (sendmsg(socket_.get(), &message, MSG_NOSIGNAL) < 0) {
        log_debug("cannot tell " + address_ + ": " + errno_text(errno));
    }
}

// FDPOLL=0: it is for us to say when one is of no use any more.
void Supervisor::store(const std::string& name, int fd) const {
    send("FDSTORE=1\nFDPOLL=0\nFDNAME=" + name, fd);
}

void Supervisor::forget(const std::string& name) const { tell("FDSTOREREMOVE=1\nFDNAME=" + name); }

std::vector<NamedSocket> inherited_sockets() {
    const bool ours = number_in(take_variable("LISTEN_PID")) == getpid();
    const int64_t count = number_in(take_variable("LISTEN_FDS"));
    const auto names = split_names(take_variable("LISTEN_FDNAMES"));
    std::vector<NamedSocket> sockets;
    if (!ours) return sockets;
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<size_t>(i);
        const int fd = kFirst + i;
        if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) continue;  // it is not there
        const bool named = at < names.size() && !names[at].empty();
        sockets.push_back({named ? names[at] : "unknown", UniqueFd(fd)});
    }
    return sockets;
}

}  // namespace warren
