#include "sidecar/base/http_client.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

#include "shared/unique_fd.h"
#include "sidecar/base/unix_address.h"

namespace warren {
namespace {

constexpr size_t kMostAnswer = size_t{16} << 20;

[[noreturn]] void fail(int error, const std::string& path) {
    throw std::system_error(error, std::generic_category(), path);
}

// Until `fd` can be read or written, whatever has happened to it.
void wait(int fd, short events, TimePoint end, const std::string& path) {
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        pollfd ready{.fd = fd, .events = events, .revents = 0};
        const int count = left > 0 ? poll(&ready, 1, static_cast<int>(left)) : 0;
        if (count > 0) return;
        if (count == 0) fail(ETIMEDOUT, path);
        if (errno != EINTR) fail(errno, path);
    }
}

UniqueFd connect_to(const std::string& path, TimePoint end) {
    sockaddr_un address{};
    const socklen_t size = unix_address(path, address);
    if (size == 0) fail(ENAMETOOLONG, path);
    UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) fail(errno, path);
    while (connect(fd.get(), as_sockaddr(address), size) != 0) {
        if (errno != EAGAIN) fail(errno, path);
        // The server's queue is full, and no event tells when it is not.
        if (Clock::now() >= end) fail(ETIMEDOUT, path);
        poll(nullptr, 0, 10);
    }
    return fd;
}

void send_all(int fd, std::string_view text, TimePoint end, const std::string& path) {
    while (!text.empty()) {
        const ssize_t sent = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            text.remove_prefix(static_cast<size_t>(sent));
        } else if (errno == EAGAIN) {
            wait(fd, POLLOUT, end, path);
        } else if (errno != EINTR) {
            fail(errno, path);
        }
    }
}

std::string receive_all(int fd, TimePoint end, const std::string& path) {
    std::string text;
    std::array<char, 16384> buffer{};
    for (;;) {
        const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
        if (size == 0) return text;
        if (size > 0) {
            text.append(buffer.data(), static_cast<size_t>(size));
            if (text.size() > kMostAnswer) throw std::runtime_error(path + ": too long an answer");
        } else if (errno == EAGAIN) {
            wait(fd, POLLIN, end, path);
        } else if (errno != EINTR) {
            fail(errno, path);
        }
    }
}

HttpResponse parse(const std::string& text, const std::string& path) {
    HttpResponse response;
    const size_t end = text.find("\r\n\r\n");
    const size_t code = text.find(' ') + 1;
    if (!text.starts_with("HTTP/1.") || end == std::string::npos || code + 3 > end ||
        std::from_chars(text.data() + code, text.data() + code + 3, response.status).ec !=
            std::errc{}) {
        throw std::runtime_error(path + ": what answers there does not speak HTTP");
    }
    response.body = text.substr(end + 4);
    return response;
}

}  // namespace

HttpResponse ask_unix_http(const std::string& socket_path, std::string_view method,
                           const std::string& target, Duration patience, std::string_view body) {
    const TimePoint end = Clock::now() + patience;
    const UniqueFd fd = connect_to(socket_path, end);
    // HTTP/1.0: the end of the answer is the end of the connection.
    std::string request = std::string(method) + ' ' + target + " HTTP/1.0\r\n";
    if (!body.empty()) {
        request += "Content-Type: application/json\r\nContent-Length: ";
        request += std::to_string(body.size()) + "\r\n";
    }
    request += "\r\n";
    request += body;
    send_all(fd.get(), request, end, socket_path);
    return parse(receive_all(fd.get(), end, socket_path), socket_path);
}

}  // namespace warren
