// An HttpServer on a Unix socket and a thread of its own, and raw connections to it.
#pragma once

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "shared/unique_fd.h"
#include "sidecar/base/http_server.h"
#include "tests/support/temporary_folder.h"

namespace warren::test {

inline sockaddr_un unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

inline UniqueFd listen_on(const std::string& path) {
    UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const sockaddr_un address = unix_address(path);
    REQUIRE(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(fd.get(), 16) == 0);
    return fd;
}

// One that has been accepted or waits to be; a read that takes 5 s fails.
inline UniqueFd connect_to(const std::string& path) {
    UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_un address = unix_address(path);
    REQUIRE(connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

inline void send_text(const UniqueFd& fd, std::string_view text) {
    // It may be closed before all has been taken.
    [[maybe_unused]] const ssize_t sent = send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL);
}

// What comes until `last` has, or the end.
inline std::string receive_until(const UniqueFd& fd, std::string_view last) {
    std::string text;
    std::array<char, 4096> buffer{};
    while (last.empty() || text.find(last) == std::string::npos) {
        const ssize_t size = recv(fd.get(), buffer.data(), buffer.size(), 0);
        if (size <= 0) return text + (size == 0 ? "<end>" : "<error>");
        text.append(buffer.data(), static_cast<size_t>(size));
    }
    return text;
}

class HttpBench {
  public:
    explicit HttpBench(HttpServer::Answer answer, size_t most_connections = 64)
        : fd_(listen_on(path())),
          server_(loop_, fd_.get(), std::move(answer), most_connections),
          thread_([this] { loop_.run(); }) {}
    ~HttpBench() {
        loop_.stop();
        thread_.join();
    }
    HttpBench(const HttpBench&) = delete;
    HttpBench& operator=(const HttpBench&) = delete;

    [[nodiscard]] std::string path() const { return folder_ / "http.sock"; }

  private:
    TemporaryFolder folder_;
    UniqueFd fd_;
    EventLoop loop_;
    HttpServer server_;
    std::thread thread_;
};

}  // namespace warren::test
