// The client's end of one TLS connection, without its socket: octets in, octets out, in memory;
// whoever owns it carries them. It does no system call and never waits. One worker's thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

struct bio_st;
struct ssl_session_st;
struct ssl_st;

namespace warren {

struct OpenSsl;

// What a server gave us so that the next handshake is short (RFC 8446, 2.2); null: nothing yet.
using TlsSession = std::shared_ptr<ssl_session_st>;

class TlsStream {
  public:
    // See TlsContext::connect(). Takes `ssl`, which owns `in` and `out`.
    TlsStream(const OpenSsl& api, ssl_st* ssl, bio_st* in, bio_st* out, TlsSession& session);
    ~TlsStream();
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;

    // Begins the handshake, so that there is something to send.
    void start();
    // The handshake is done, and the server is who it should be.
    [[nodiscard]] bool is_ready() const;

    // What the socket received.
    void receive(std::span<const uint8_t> octets);
    // What that meant: the size of what was written to `buffer`; 0: no more for now. Nothing: the
    // connection has ended, error() says why. There may be something to send in any case.
    std::optional<size_t> read(std::span<uint8_t> buffer);
    [[nodiscard]] std::string error() const { return error_; }

    // Only when it is ready. False: the connection has ended.
    bool write(std::span<const uint8_t> octets);
    // Says that no more will come.
    void shut_down();
    // Appends what the socket must send.
    void take_output(std::vector<uint8_t>& out);

    // For OpenSSL: a session that may be resumed.
    static int keep_session(ssl_st* ssl, ssl_session_st* session);

  private:
    [[nodiscard]] bool goes_on(int result);
    [[nodiscard]] std::string reason() const;

    const OpenSsl& api_;
    std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
    bio_st* in_;
    bio_st* out_;
    TlsSession& session_;
    std::string error_;
    bool broken_ = false;
};

}  // namespace warren
