#include "sidecar/sources/curl_easy.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

constexpr long kConnectPatience = 3000;  // milliseconds

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

}  // namespace

CurlEasy::CurlEasy() : easy_(curl_easy_init()), detail_(CURL_ERROR_SIZE) {
    if (!easy_) throw std::bad_alloc();
    set(CURLOPT_ERRORBUFFER, detail_.data());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, kConnectPatience);
    // Else, once that is over, it would wait for the C library to give up the host's name: 40 s and
    // more where name servers are silent.
    set(CURLOPT_QUICK_EXIT, 1L);
}

void CurlEasy::set_headers(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        auto* longer = curl_slist_append(headers_.get(), line.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        [[maybe_unused]] curl_slist* same = headers_.release();
        headers_.reset(longer);
    }
    set(CURLOPT_HTTPHEADER, headers_.get());
}

void CurlEasy::set_tls(const TlsFiles& tls) {
    // Files are renewed in place. libcurl would go on with the old authorities for a day.
    set(CURLOPT_CA_CACHE_TIMEOUT, 0L);
    set(CURLOPT_SSL_SESSIONID_CACHE, 0L);
    if (!tls.ca.empty()) {
        set(CURLOPT_CAINFO, tls.ca.c_str());
        set(CURLOPT_CAPATH, static_cast<char*>(nullptr));  // not the system's beside it
    }
    if (!tls.certificate.empty()) set(CURLOPT_SSLCERT, tls.certificate.c_str());
    if (!tls.key.empty()) set(CURLOPT_SSLKEY, tls.key.c_str());
}

std::string CurlEasy::refused_by_system() const {
    long error = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &error);
    if (error == 0) return "cannot connect";
    return std::string("cannot connect: ") + std::strerror(static_cast<int>(error));
}

std::string CurlEasy::reason(int code) const {
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
        default:
            return detail_.front() == 0 ? curl_easy_strerror(static_cast<CURLcode>(code))
                                        : detail_.data();
    }
}

long CurlEasy::status() const {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
}

HeaderField header_field(std::string_view line) {
    const size_t colon = line.find(':', 1);  // ":status" is none
    if (colon == std::string_view::npos) return {};
    return {lower_case(line.substr(0, colon)), trimmed(line.substr(colon + 1))};
}

}  // namespace warren
