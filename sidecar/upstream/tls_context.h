// What the TLS connections of a worker share: which certificates are believed (the system's store;
// SSL_CERT_FILE and SSL_CERT_DIR as OpenSSL has them), TLS 1.2 or later. Made when the first
// upstream is asked over TLS; one worker's thread.
#pragma once

#include <memory>
#include <string>

#include "sidecar/upstream/tls_stream.h"
#include "sidecar/upstream/upstream_list.h"

struct ssl_ctx_st;

namespace warren {

class TlsContext {
  public:
    // Null if OpenSSL cannot be used, `error` says why.
    static std::unique_ptr<TlsContext> make(const char* library, std::string& error);

    // The client's end of a connection to `server`, which must prove to be who `server` says (RFC
    // 8310, 8.1). `session` is resumed if there is one, and becomes what the server offers for the
    // next time; it outlives the stream. Null if that failed: no memory, a name that is none.
    std::unique_ptr<TlsStream> connect(const Upstream& server, TlsSession& session);

  private:
    explicit TlsContext(const OpenSsl& api);

    const OpenSsl& api_;
    std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace warren
