#include "sidecar/sources/web_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <new>
#include <system_error>

#include "sidecar/base/read_file.h"

namespace warren {
namespace {

constexpr size_t kMaxSecret = size_t{64} << 10;

void* make_multi() {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    return ready == CURLE_OK ? curl_multi_init() : nullptr;
}

}  // namespace

void WebClient::MultiEnd::operator()(void* multi) const { curl_multi_cleanup(multi); }

WebClient::WebClient() : multi_(make_multi()) {
    if (!multi_) throw std::bad_alloc();
}

std::unique_ptr<WebTransfer> WebClient::begin(const WebRequest& request) {
    return std::make_unique<WebTransfer>(multi_.get(), request);
}

WebAnswer WebClient::ask(const WebRequest& request) {
    const auto transfer = begin(request);
    while (!transfer->done()) wait(std::chrono::seconds(1));
    return std::move(transfer->answer());
}

void WebClient::wait(Duration at_most) {
    using std::chrono::milliseconds;
    const auto limit = std::chrono::ceil<milliseconds>(std::max(at_most, Duration::zero()));
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(limit.count()), nullptr);
    int count = 0;
    curl_multi_perform(multi_.get(), &count);
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &count)) {
        if (message->msg != CURLMSG_DONE) continue;
        void* transfer = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        static_cast<WebTransfer*>(transfer)->end(message->data.result);
    }
}

std::string parameter(const SourceUrl& url, const std::string& name, const std::string& otherwise) {
    const auto found = url.parameters.find(name);
    return found == url.parameters.end() ? otherwise : found->second;
}

TlsFiles tls_files(const SourceUrl& url) {
    TlsFiles tls{parameter(url, "ca"), parameter(url, "cert"), parameter(url, "key")};
    if (tls.certificate.empty() != tls.key.empty()) {
        throw std::invalid_argument("'cert' and 'key' belong together");
    }
    return tls;
}

std::string read_secret(const std::string& path) {
    try {
        std::string secret = read_file(path, kMaxSecret);
        secret.erase(secret.find_last_not_of(" \t\r\n") + 1);
        if (secret.empty()) throw WebError(path + ": is empty");
        if (secret.find_first_of("\r\n") != std::string::npos) {
            throw WebError(path + ": has more than one line");
        }
        return secret;
    } catch (const std::system_error& error) {
        // Not a reason to end, as one of standard output is.
        throw WebError(error.what());
    }
}

}  // namespace warren
