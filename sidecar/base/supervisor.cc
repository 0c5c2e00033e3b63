#include "sidecar/base/supervisor.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <span>

#include "sidecar/base/log.h"
#include "sidecar/base/passed_descriptors.h"
#include "sidecar/base/unix_address.h"

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
    if (!known || unix_address(address_, address) == 0) address_.clear();
    if (address_.empty()) return;
    socket_.reset(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

void Supervisor::send(std::string_view lines, int fd) const {
    if (!present()) return;
    sockaddr_un address{};
    const socklen_t size = unix_address(address_, address);
    const std::span<const int> passed(&fd, fd >= 0 ? 1 : 0);
    if (send_with(socket_.get(), lines, passed, &address, size) < 0) {
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
