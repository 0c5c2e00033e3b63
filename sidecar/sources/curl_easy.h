// What every question over libcurl has in common: the handle, its header lines, TLS, and words for
// people on what went wrong. One question each; one thread.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace warren {

// PEM files, read anew by each new connection. Empty: the system's authorities, no certificate.
struct TlsFiles {
    std::string ca;
    std::string certificate;
    std::string key;
};

class CurlEasy {
  public:
    CurlEasy();  // throws std::bad_alloc

    [[nodiscard]] CURL* get() const { return easy_.get(); }
    // The value as libcurl wants it for that option. Throws std::runtime_error if it refuses.
    template <typename Option, typename Value>
    void set(Option option, Value value) {
        const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
        if (code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(code));
    }
    void set_headers(const std::vector<std::string>& lines);  // "Name: value"
    void set_tls(const TlsFiles& tls);

    // Why the transfer ended with `code`: the same words each time. libcurl's own have counts and
    // times in them.
    [[nodiscard]] std::string reason(int code) const;
    // Zero until the first line of an answer has come.
    [[nodiscard]] long status() const;

  private:
    struct End {
        void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    };
    struct ListEnd {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };
    [[nodiscard]] std::string refused_by_system() const;

    std::unique_ptr<CURL, End> easy_;
    std::unique_ptr<curl_slist, ListEnd> headers_;
    std::vector<char> detail_;  // libcurl's words
};

// A header line's name in lower case and its value; an empty name if it is none.
struct HeaderField {
    std::string name;
    std::string_view value;
};
HeaderField header_field(std::string_view line);

}  // namespace warren
