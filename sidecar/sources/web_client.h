// HTTP and HTTPS for the sources: any number of transfers at once in one thread, over connections
// that are kept and used again. Throws what web_transfer.h says.
#pragma once

#include <memory>

#include "sidecar/sources/source_url.h"
#include "sidecar/sources/web_transfer.h"

namespace warren {

class WebClient {
  public:
    WebClient();

    // Begins it. It goes on whenever a function here waits.
    std::unique_ptr<WebTransfer> begin(const WebRequest& request);
    // Waits for the whole answer.
    WebAnswer ask(const WebRequest& request);
    // Until something has happened to a transfer, at most that long.
    void wait(Duration at_most);

  private:
    struct MultiEnd {
        void operator()(void* multi) const;
    };
    std::unique_ptr<void, MultiEnd> multi_;
};

// The parameters `ca`, `cert` and `key` of a URL. Throws std::invalid_argument for one of `cert`
// and `key` without the other.
TlsFiles tls_files(const SourceUrl& url);

// The value of a parameter, or the other one.
std::string parameter(const SourceUrl& url, const std::string& name,
                      const std::string& otherwise = {});

// A secret from a file, without the end of its line; read anew each time. Throws WebError.
std::string read_secret(const std::string& path);

}  // namespace warren
