// HTTP/1.1 over libevent's evhttp: one function answers every request, whole, at once or later.
// Lives on the thread of its loop; the listening socket is the caller's and outlives it. What
// clients may cost is bounded: 8 KiB of headers, 4 KiB of body, 10 s of silence, and so many
// connections, of which the oldest goes for a new one. Without connections nothing runs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sidecar/base/event_loop.h"

namespace warren {

struct HttpRequest {
    enum class Method : uint8_t { kGet, kPost, kOther };  // HEAD is a GET whose body is not sent
    using Parameters = std::vector<std::pair<std::string, std::string>>;

    Method method = Method::kGet;
    std::string path;       // as it was sent
    Parameters parameters;  // of the query, decoded
    std::string body{};
    int connection = -1;  // who asks: see peer_of()
    std::string host{};   // the header, as it was sent; empty without one
};

struct HttpReply {
    int status = 200;
    std::string body;
    std::string type = "application/json";
    std::string allow;  // the Allow header, for status 405
    // If it is set, all else counts for nothing: it is called, and calls `send` once, then or
    // later, on the loop's thread. Behind the server's end nothing is sent.
    using Send = std::function<void(const HttpReply& reply)>;
    std::function<void(Send send)> later = {};
};

class HttpServer {
  public:
    using Answer = std::function<HttpReply(const HttpRequest& request)>;

    // `listening_fd` does not block. Throws std::runtime_error if libevent has no memory.
    HttpServer(EventLoop& loop, int listening_fd, Answer answer, size_t most_connections = 64);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

  private:
    struct State;  // libevent is known to the .cc file only
    std::unique_ptr<State> state_;
};

HttpReply json_reply(std::string body, int status = 200);
// What says in JSON that a request was not good; `text` has nothing that JSON would escape.
HttpReply http_error(int status, const std::string& text);

}  // namespace warren
