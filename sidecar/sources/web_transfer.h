// One HTTP request of a source, and what becomes of it: a thin layer over one transfer of libcurl.
// Made by a WebClient, which must outlive it and whose waiting moves it on; given up when it is
// destroyed. One thread. What fails is a WebError: one line for people, the same words each time.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sidecar/base/clock.h"
#include "sidecar/sources/curl_easy.h"

namespace warren {

class WebError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct WebRequest {
    std::string url;
    std::optional<std::string> body;   // then it is a POST of JSON
    std::vector<std::string> headers;  // "Name: value"
    std::string credentials;           // "user:password" for basic authentication, or empty
    TlsFiles tls;
    Duration patience{};  // with all of it; zero: a stream, which may be silent for ever
    size_t max_body = size_t{1} << 20;
    bool redirects = false;  // followed, never from https to http
    bool proxies = false;    // those of the environment are used
};

struct WebAnswer {
    long status = 0;
    std::map<std::string, std::string> fields;  // headers by name in lower case, of the last answer
    std::string body;
};

class WebTransfer {
  public:
    // `multi` is libcurl's handle for all transfers of a client.
    WebTransfer(void* multi, const WebRequest& request);
    WebTransfer(const WebTransfer&) = delete;
    WebTransfer& operator=(const WebTransfer&) = delete;
    ~WebTransfer();

    // How it has ended: libcurl's code. The client calls it.
    void end(int code);
    [[nodiscard]] bool done() const { return code_.has_value(); }
    // What has come of the body since the last call, while it runs too.
    std::string take_body() { return std::exchange(answer_.body, {}); }
    // Of one that is done. Throws WebError if it did not come to its end.
    WebAnswer& answer();
    // Zero until the first line of an answer has come.
    [[nodiscard]] long status() const { return easy_.status(); }
    // For messages: the URL without its query.
    [[nodiscard]] const std::string& where() const { return where_; }

  private:
    static size_t take_data(char* data, size_t size, size_t count, void* self);
    static size_t take_field(char* data, size_t size, size_t count, void* self);
    static int set_up_socket(void* self, int fd, int purpose);

    void set_request(const WebRequest& request);
    void set_headers(const WebRequest& request);
    void set_limits(const WebRequest& request);
    [[nodiscard]] std::string reason() const;

    void* multi_;
    CurlEasy easy_;
    std::string body_;
    std::string where_;
    size_t max_body_;
    bool too_large_ = false;
    std::optional<int> code_;
    WebAnswer answer_;
};

}  // namespace warren
