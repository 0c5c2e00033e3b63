#include "sidecar/sources/web_transfer.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <string_view>

#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

constexpr long kSlowest = 100;  // octets a second, else it is given up
constexpr long kSlowFor = 8;    // seconds of that
constexpr long kMostRedirects = 5;
// A stream may be silent for ever, but what it comes from has to be there: after about six seconds
// without a sign of the other machine its connection is given up.
constexpr long kProbeAfter = 2;  // seconds of silence
constexpr int kProbes = 3;
constexpr int kUnacknowledged = 5000;  // milliseconds

std::string without_query(const std::string& url) { return url.substr(0, url.find('?')); }

}  // namespace

WebTransfer::WebTransfer(void* multi, const WebRequest& request)
    : multi_(multi), where_(without_query(request.url)), max_body_(request.max_body) {
    easy_.set(CURLOPT_PRIVATE, this);
    set_request(request);
    set_headers(request);
    easy_.set_tls(request.tls);
    set_limits(request);
    curl_multi_add_handle(multi_, easy_.get());
}

WebTransfer::~WebTransfer() { curl_multi_remove_handle(multi_, easy_.get()); }

void WebTransfer::set_request(const WebRequest& request) {
    easy_.set(CURLOPT_URL, request.url.c_str());
    easy_.set(CURLOPT_PROTOCOLS_STR, "http,https");
    if (!request.proxies) easy_.set(CURLOPT_NOPROXY, "*");
    if (!request.credentials.empty()) {
        easy_.set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        easy_.set(CURLOPT_USERPWD, request.credentials.c_str());
    }
    if (request.body) {
        body_ = *request.body;
        easy_.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
        easy_.set(CURLOPT_POSTFIELDS, body_.data());
        easy_.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    } else {
        easy_.set(CURLOPT_ACCEPT_ENCODING, "");
    }
    if (request.redirects) {
        easy_.set(CURLOPT_FOLLOWLOCATION, 1L);
        easy_.set(CURLOPT_MAXREDIRS, kMostRedirects);
        const bool secret = lower_case(request.url.substr(0, 6)) == "https:";
        easy_.set(CURLOPT_REDIR_PROTOCOLS_STR, secret ? "https" : "http,https");
    }
}

void WebTransfer::set_headers(const WebRequest& request) {
    std::vector<std::string> fields = request.headers;
    fields.emplace_back("User-Agent: warren-source");
    if (request.body) {
        fields.emplace_back("Content-Type: application/json");
        fields.emplace_back("Expect:");  // not asked for leave first
    }
    easy_.set_headers(fields);
}

void WebTransfer::set_limits(const WebRequest& request) {
    easy_.set(CURLOPT_WRITEFUNCTION, &take_data);
    easy_.set(CURLOPT_WRITEDATA, this);
    easy_.set(CURLOPT_HEADERFUNCTION, &take_field);
    easy_.set(CURLOPT_HEADERDATA, this);
    easy_.set(CURLOPT_SOCKOPTFUNCTION, &set_up_socket);
    easy_.set(CURLOPT_TCP_KEEPALIVE, 1L);
    easy_.set(CURLOPT_TCP_KEEPIDLE, kProbeAfter);
    easy_.set(CURLOPT_TCP_KEEPINTVL, 1L);
    if (request.patience == Duration::zero()) return;
    using std::chrono::milliseconds;
    easy_.set(
        CURLOPT_TIMEOUT_MS,
        static_cast<long>(std::chrono::duration_cast<milliseconds>(request.patience).count()));
    easy_.set(CURLOPT_LOW_SPEED_LIMIT, kSlowest);
    easy_.set(CURLOPT_LOW_SPEED_TIME, kSlowFor);
}

int WebTransfer::set_up_socket(void* /*self*/, int fd, int /*purpose*/) {
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &kProbes, sizeof kProbes);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledged, sizeof kUnacknowledged);
    return CURL_SOCKOPT_OK;
}

size_t WebTransfer::take_data(char* data, size_t size, size_t count, void* self) {
    auto& transfer = *static_cast<WebTransfer*>(self);
    if (transfer.answer_.body.size() + size * count > transfer.max_body_) {
        transfer.too_large_ = true;
        return 0;
    }
    transfer.answer_.body.append(data, size * count);
    return size * count;
}

size_t WebTransfer::take_field(char* data, size_t size, size_t count, void* self) {
    auto& fields = static_cast<WebTransfer*>(self)->answer_.fields;
    const std::string_view line(data, size * count);
    if (line.starts_with("HTTP/")) fields.clear();  // another answer begins
    const HeaderField field = header_field(line);
    if (!field.name.empty()) fields[field.name] = field.value;
    return size * count;
}

void WebTransfer::end(int code) { code_ = code; }

WebAnswer& WebTransfer::answer() {
    if (code_ != CURLE_OK) throw WebError(where_ + ": " + reason());
    answer_.status = status();
    return answer_;
}

std::string WebTransfer::reason() const {
    if (too_large_) return "answers more than " + std::to_string(max_body_ >> 20) + " MiB";
    const int code = code_.value_or(CURLE_OK);
    switch (code) {
        case CURLE_GOT_NOTHING:
            return "the connection was closed without an answer";
        case CURLE_UNSUPPORTED_PROTOCOL:
            return "leads to a URL that is neither http nor https, or from https to http";
        case CURLE_TOO_MANY_REDIRECTS:
            return "leads from one URL to the next without end";
        default:
            return easy_.reason(code);
    }
}

}  // namespace warren
