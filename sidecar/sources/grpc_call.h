// One gRPC call, of which the request is an empty message: all that we ask of Warren is. Made by a
// GrpcChannel, which must outlive it and whose waiting moves it on; given up when it is destroyed.
// One thread. What fails is a GrpcError: one line for people, the same words each time.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sidecar/base/clock.h"
#include "sidecar/sources/curl_easy.h"
#include "sidecar/sources/grpc_frames.h"

namespace warren {

inline constexpr int kGrpcUnknown = 2;
inline constexpr int kGrpcUnimplemented = 12;

class GrpcError : public std::runtime_error {
  public:
    explicit GrpcError(const std::string& reason, std::optional<int> status = {})
        : std::runtime_error(reason), status_(status) {}

    // What the server has said; nothing if it did not come to that.
    [[nodiscard]] std::optional<int> status() const { return status_; }

  private:
    std::optional<int> status_;
};

// Where it is, and who we are there: a Unix socket without TLS, or TLS 1.3 with PEM files.
struct GrpcServer {
    std::string socket{};  // a path, or empty
    std::string host{};    // "10.0.0.5:8080"
    TlsFiles tls{};

    // For messages.
    [[nodiscard]] const std::string& name() const { return socket.empty() ? host : socket; }
};

struct GrpcRequest {
    std::string method;           // "/warren.v1.WarrenAPI/ListServices"
    Duration patience{};          // with all of it; zero: a stream, which may be silent for ever
    bool new_connection = false;  // else one that is kept, which there should be
    size_t max_message = size_t{128} << 20;
};

class GrpcCall {
  public:
    // `multi` is libcurl's handle for all calls of a channel.
    GrpcCall(void* multi, const GrpcServer& server, const GrpcRequest& request);
    ~GrpcCall();
    GrpcCall(const GrpcCall&) = delete;
    GrpcCall& operator=(const GrpcCall&) = delete;

    // How it has ended: libcurl's code. The channel calls it.
    void end(int code) { code_ = code; }
    [[nodiscard]] bool done() const { return code_.has_value(); }
    // Nothing has come for a while: lets libcurl look at what it has. Before 8.0 it forgets to when
    // an answer comes before it has sent the whole question.
    void nudge();
    // It is done, there was a connection, and no status has come over it: the server may have been
    // about to leave it.
    [[nodiscard]] bool came_to_nothing() const;
    // The next message that is whole, while it runs too.
    std::optional<std::string> next_message() { return frames_.next(); }
    // Of one that is done: the only message, as calls that are no streams have one.
    std::string only_message();
    // Of one that is done. Throws GrpcError if it has failed.
    void check() const;

  private:
    static size_t take_data(char* data, size_t size, size_t count, void* self);
    static size_t take_field(char* data, size_t size, size_t count, void* self);

    void set_server(const GrpcServer& server, bool new_connection);
    void set_limits(const GrpcRequest& request);
    void note_field(std::string_view name, std::string_view value);
    [[nodiscard]] std::string transport_problem() const;
    [[nodiscard]] std::string cut_off() const;
    [[noreturn]] void fail(const std::string& reason, std::optional<int> status = {}) const;
    void check_is_grpc() const;

    void* multi_;
    CurlEasy easy_;
    std::string where_;
    bool tls_;
    GrpcFrames frames_;
    std::optional<int> code_;
    bool grpc_ = false;
    std::optional<int> status_;
    std::string message_;
};

}  // namespace warren
