#include "sidecar/sources/web_transfer.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <string_view>

#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

constexpr long kConnectPatience = 3000;  // milliseconds
constexpr long kSlowest = 100;           // octets a second, else it is given up
constexpr long kSlowFor = 8;             // seconds of that
constexpr long kMostRedirects = 5;
// A stream may be silent for ever, but what it comes from has to be there: after about six seconds
// without a sign of the other machine its connection is given up.
constexpr long kProbeAfter = 2;  // seconds of silence
constexpr int kProbes = 3;
constexpr int kUnacknowledged = 5000;  // milliseconds

std::string without_query(const std::string& url) { return url.substr(0, url.find('?')); }

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

}  // namespace

void WebTransfer::CurlEnd::operator()(void* easy) const { curl_easy_cleanup(easy); }
void WebTransfer::ListEnd::operator()(void* list) const {
    curl_slist_free_all(static_cast<curl_slist*>(list));
}

WebTransfer::WebTransfer(void* multi, const WebRequest& request)
    : multi_(multi),
      easy_(curl_easy_init()),
      where_(without_query(request.url)),
      detail_(CURL_ERROR_SIZE),
      max_body_(request.max_body) {
    if (!easy_) throw std::bad_alloc();
    set(CURLOPT_PRIVATE, this);
    set(CURLOPT_ERRORBUFFER, detail_.data());
    set(CURLOPT_NOSIGNAL, 1L);
    set_request(request);
    set_headers(request);
    set_tls(request.tls);
    set_limits(request);
    curl_multi_add_handle(multi_, easy_.get());
}

WebTransfer::~WebTransfer() { curl_multi_remove_handle(multi_, easy_.get()); }

template <typename Option, typename Value>
void WebTransfer::set(Option option, Value value) {
    const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
    if (code != CURLE_OK) throw WebError(where_ + ": " + curl_easy_strerror(code));
}

void WebTransfer::set_request(const WebRequest& request) {
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    if (!request.proxies) set(CURLOPT_NOPROXY, "*");
    if (!request.credentials.empty()) {
        set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        set(CURLOPT_USERPWD, request.credentials.c_str());
    }
    if (request.body) {
        body_ = *request.body;
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
        set(CURLOPT_POSTFIELDS, body_.data());
        set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    } else {
        set(CURLOPT_ACCEPT_ENCODING, "");
    }
    if (request.redirects) {
        set(CURLOPT_FOLLOWLOCATION, 1L);
        set(CURLOPT_MAXREDIRS, kMostRedirects);
        const bool secret = lower_case(request.url.substr(0, 6)) == "https:";
        set(CURLOPT_REDIR_PROTOCOLS_STR, secret ? "https" : "http,https");
    }
}

void WebTransfer::set_headers(const WebRequest& request) {
    std::vector<std::string> fields = request.headers;
    fields.emplace_back("User-Agent: warren-source");
    if (request.body) {
        fields.emplace_back("Content-Type: application/json");
        fields.emplace_back("Expect:");  // not asked for leave first
    }
    for (const std::string& field : fields) {
        auto* longer = curl_slist_append(static_cast<curl_slist*>(headers_.get()), field.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        [[maybe_unused]] void* same = headers_.release();
        headers_.reset(longer);
    }
    set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(headers_.get()));
}

void WebTransfer::set_tls(const TlsFiles& tls) {
    if (!tls.ca.empty()) set(CURLOPT_CAINFO, tls.ca.c_str());
    if (!tls.certificate.empty()) set(CURLOPT_SSLCERT, tls.certificate.c_str());
    if (!tls.key.empty()) set(CURLOPT_SSLKEY, tls.key.c_str());
}

void WebTransfer::set_limits(const WebRequest& request) {
    set(CURLOPT_WRITEFUNCTION, &take_data);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &take_field);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_SOCKOPTFUNCTION, &set_up_socket);
    set(CURLOPT_CONNECTTIMEOUT_MS, kConnectPatience);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_TCP_KEEPIDLE, kProbeAfter);
    set(CURLOPT_TCP_KEEPINTVL, 1L);
    if (request.patience == Duration::zero()) return;
    using std::chrono::milliseconds;
    set(CURLOPT_TIMEOUT_MS,
        static_cast<long>(std::chrono::duration_cast<milliseconds>(request.patience).count()));
    set(CURLOPT_LOW_SPEED_LIMIT, kSlowest);
    set(CURLOPT_LOW_SPEED_TIME, kSlowFor);
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
    if (const size_t colon = line.find(':'); colon != std::string_view::npos) {
        fields[lower_case(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
    }
    return size * count;
}

void WebTransfer::end(int code) { code_ = code; }

long WebTransfer::status() const {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
}

WebAnswer& WebTransfer::answer() {
    if (code_ != CURLE_OK) throw WebError(where_ + ": " + reason());
    answer_.status = status();
    return answer_;
}

std::string WebTransfer::refused_by_system() const {
    long error = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &error);
    if (error == 0) return "cannot connect";
    return std::string("cannot connect: ") + std::strerror(static_cast<int>(error));
}

// libcurl's own words have counts and times in them, which are different each time.
std::string WebTransfer::reason() const {
    if (too_large_) return "answers more than " + std::to_string(max_body_ >> 20) + " MiB";
    const int code = code_.value_or(CURLE_OK);
    switch (code) {
        case CURLE_COULDNT_CONNECT:
            return refused_by_system();
        case CURLE_COULDNT_RESOLVE_HOST:
            return "its host name has no address";
        case CURLE_OPERATION_TIMEDOUT:
            return "no answer in time";
        case CURLE_PARTIAL_FILE:
        case CURLE_RECV_ERROR:
            return "the answer was cut off";
        case CURLE_GOT_NOTHING:
            return "the connection was closed without an answer";
        case CURLE_UNSUPPORTED_PROTOCOL:
            return "leads to a URL that is neither http nor https, or from https to http";
        case CURLE_TOO_MANY_REDIRECTS:
            return "leads from one URL to the next without end";
        default:
            return detail_.front() == 0 ? curl_easy_strerror(static_cast<CURLcode>(code))
                                        : detail_.data();
    }
}

}  // namespace warren
