#include "sidecar/sources/grpc_call.h"

#include <curl/curl.h>

#include <charconv>

#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

using std::chrono::milliseconds;

// More than libcurl takes from the system at once: what does not fit stays behind in older releases
// (seen in 7.88), until something else arrives.
constexpr long kBuffer = 256 << 10;
constexpr long kOk = 200;
constexpr std::string_view kEmptyMessage("\0\0\0\0\0", 5);

long in_milliseconds(Duration duration) {
    return static_cast<long>(std::chrono::duration_cast<milliseconds>(duration).count());
}

}  // namespace

GrpcCall::GrpcCall(void* multi, const GrpcServer& server, const GrpcRequest& request)
    : multi_(multi),
      where_(server.name()),
      tls_(server.socket.empty()),
      frames_(request.max_message) {
    easy_.set(CURLOPT_PRIVATE, this);
    easy_.set(CURLOPT_URL,
              ((tls_ ? "https://" + server.host : "http://warren") + request.method).c_str());
    easy_.set(CURLOPT_POSTFIELDSIZE, static_cast<long>(kEmptyMessage.size()));
    easy_.set(CURLOPT_POSTFIELDS, kEmptyMessage.data());
    set_server(server, request.new_connection);
    // No grpc-timeout: who is given up is told so, and one clock is enough.
    easy_.set_headers(
        {"Content-Type: application/grpc", "TE: trailers", "User-Agent: warren-source", "Accept:"});
    set_limits(request);
    curl_multi_add_handle(multi_, easy_.get());
}

GrpcCall::~GrpcCall() { curl_multi_remove_handle(multi_, easy_.get()); }

// libcurl before 8.0 cannot use a connection a second time with prior knowledge of HTTP/2. Without
// it, it can: the connection is known for what it is by then.
void GrpcCall::set_server(const GrpcServer& server, bool new_connection) {
    easy_.set(CURLOPT_NOPROXY, "*");
    if (new_connection) easy_.set(CURLOPT_FRESH_CONNECT, 1L);
    const bool knows = new_connection && !server.socket.empty();
    easy_.set(CURLOPT_HTTP_VERSION, static_cast<long>(knows ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
                                                            : CURL_HTTP_VERSION_2TLS));
    if (!server.socket.empty()) {
        easy_.set(CURLOPT_PROTOCOLS_STR, "http");
        easy_.set(CURLOPT_UNIX_SOCKET_PATH, server.socket.c_str());
        return;
    }
    easy_.set(CURLOPT_PROTOCOLS_STR, "https");
    easy_.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_3));
    easy_.set_tls(server.tls);
}

void GrpcCall::set_limits(const GrpcRequest& request) {
    easy_.set(CURLOPT_WRITEFUNCTION, &take_data);
    easy_.set(CURLOPT_WRITEDATA, this);
    easy_.set(CURLOPT_HEADERFUNCTION, &take_field);
    easy_.set(CURLOPT_HEADERDATA, this);
    easy_.set(CURLOPT_BUFFERSIZE, kBuffer);
    easy_.set(CURLOPT_TIMEOUT_MS, in_milliseconds(request.patience));
}

size_t GrpcCall::take_data(char* data, size_t size, size_t count, void* self) {
    auto& call = *static_cast<GrpcCall*>(self);
    if (!call.grpc_) return size * count;  // an error page
    return call.frames_.take({data, size * count}) ? size * count : 0;
}

// Trailers come this way too.
size_t GrpcCall::take_field(char* data, size_t size, size_t count, void* self) {
    const HeaderField field = header_field({data, size * count});
    static_cast<GrpcCall*>(self)->note_field(field.name, field.value);
    return size * count;
}

void GrpcCall::note_field(std::string_view name, std::string_view value) {
    if (name == "content-type") {
        grpc_ = value.starts_with("application/grpc");
    } else if (name == "grpc-message") {
        message_ = grpc_message_text(value);
    } else if (name == "grpc-status") {
        int status = kGrpcUnknown;  // what is no number is no success
        std::from_chars(value.data(), value.data() + value.size(), status);
        status_ = status;
    }
}

void GrpcCall::nudge() {
    curl_easy_pause(easy_.get(), CURLPAUSE_ALL);
    curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
}

bool GrpcCall::came_to_nothing() const {
    if (status_ || !frames_.problem().empty() || code_ == CURLE_OPERATION_TIMEDOUT) return false;
    curl_off_t connected = 0;  // microseconds until it was
    curl_easy_getinfo(easy_.get(), CURLINFO_PRETRANSFER_TIME_T, &connected);
    return connected > 0;
}

std::string GrpcCall::only_message() {
    check();
    auto message = frames_.next();
    if (!message) fail("sends no message, and says that all is well");
    if (frames_.next()) fail("sends several messages for one question");
    return std::move(*message);
}

void GrpcCall::check() const {
    if (!frames_.problem().empty()) fail(frames_.problem());
    if (status_.value_or(0) != 0) {
        fail("gRPC status " + std::to_string(*status_) +
                 (message_.empty() ? "" : ": " + in_quotes(message_)),
             status_);
    }
    // Behind the status nothing is missing, whatever becomes of the connection then.
    if (!status_ && code_ != CURLE_OK) fail(transport_problem());
    check_is_grpc();
    if (!status_ || frames_.cut()) fail("the answer was cut off");
}

void GrpcCall::check_is_grpc() const {
    long version = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_VERSION, &version);
    const long status = easy_.status();
    if (version != CURL_HTTP_VERSION_2_0) fail("speaks no HTTP/2: it is no gRPC server");
    if (status != kOk) fail("HTTP status " + std::to_string(status));
    if (!grpc_) fail("its answer is not gRPC");
}

// Who does not like our certificate says so behind the handshake (TLS 1.3), in words that get lost
// more often than not.
std::string GrpcCall::cut_off() const {
    const bool begun = easy_.status() != 0;
    return begun || !tls_ ? "the answer was cut off"
                          : "the connection was cut: it may not accept our certificate";
}

std::string GrpcCall::transport_problem() const {
    const int code = code_.value_or(CURLE_OK);
    switch (code) {
        case CURLE_PARTIAL_FILE:
        case CURLE_HTTP2_STREAM:
        case CURLE_HTTP2:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_GOT_NOTHING:
            return cut_off();
        default:
            return easy_.reason(code);
    }
}

void GrpcCall::fail(const std::string& reason, std::optional<int> status) const {
    throw GrpcError(where_ + ": " + reason, status);
}

}  // namespace warren
