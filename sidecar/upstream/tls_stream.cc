#include "sidecar/upstream/tls_stream.h"

#include "sidecar/upstream/openssl.h"

namespace warren {

TlsStream::TlsStream(const OpenSsl& api, ssl_st* ssl, bio_st* in, bio_st* out, TlsSession& session)
    : api_(api), ssl_(ssl, api.SSL_free), in_(in), out_(out), session_(session) {
    api_.SSL_set_ex_data(ssl_.get(), 0, this);
}

// A connection that was not shut down takes its session along.
TlsStream::~TlsStream() { shut_down(); }

void TlsStream::start() {
    api_.ERR_clear_error();
    api_.SSL_do_handshake(ssl_.get());  // wants to read; what fails now fails in read() again
}

bool TlsStream::is_ready() const { return api_.SSL_is_init_finished(ssl_.get()) == 1; }

void TlsStream::receive(std::span<const uint8_t> octets) {
    api_.BIO_write(in_, octets.data(), static_cast<int>(octets.size()));
}

std::optional<size_t> TlsStream::read(std::span<uint8_t> buffer) {
    if (!error_.empty()) return {};
    api_.ERR_clear_error();
    const int size = api_.SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (size > 0) return static_cast<size_t>(size);
    if (goes_on(size)) return 0;
    return {};
}

bool TlsStream::write(std::span<const uint8_t> octets) {
    if (octets.empty()) return true;
    api_.ERR_clear_error();
    // All of it or nothing: memory has always room.
    const int size = api_.SSL_write(ssl_.get(), octets.data(), static_cast<int>(octets.size()));
    return size > 0 || goes_on(size);
}

bool TlsStream::goes_on(int result) {
    const int error = api_.SSL_get_error(ssl_.get(), result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return true;
    broken_ = error != SSL_ERROR_ZERO_RETURN;
    error_ = broken_ ? reason() : "the connection was closed";
    return false;
}

std::string TlsStream::reason() const {
    const long verified = api_.SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK) {
        return std::string("its certificate is refused: ") +
               api_.X509_verify_cert_error_string(verified);
    }
    const char* text = api_.ERR_reason_error_string(api_.ERR_peek_error());
    return std::string("TLS failed: ") + (text != nullptr ? text : "unknown error");
}

void TlsStream::shut_down() {
    // In a handshake, or behind an error, there is nothing to end.
    if (!broken_ && is_ready()) api_.SSL_shutdown(ssl_.get());
    api_.ERR_clear_error();
}

void TlsStream::take_output(std::vector<uint8_t>& out) {
    const size_t size = api_.BIO_ctrl_pending(out_);
    if (size == 0) return;
    const size_t at = out.size();
    out.resize(at + size);
    api_.BIO_read(out_, out.data() + at, static_cast<int>(size));
}

int TlsStream::keep_session(ssl_st* ssl, ssl_session_st* session) {
    auto* stream = static_cast<TlsStream*>(loaded_openssl().SSL_get_ex_data(ssl, 0));
    if (stream == nullptr) return 0;
    stream->session_ = TlsSession(session, stream->api_.SSL_SESSION_free);
    return 1;  // it is ours
}

}  // namespace warren
