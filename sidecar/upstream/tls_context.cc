#include "sidecar/upstream/tls_context.h"

#include <array>

#include "sidecar/upstream/openssl.h"

namespace warren {
namespace {

constexpr std::array<uint8_t, 4> kAlpn{3, 'd', 'o', 't'};

// A name, or what the configuration gave in place of one.
bool expect(const OpenSsl& api, SSL* ssl, const Upstream& server) {
    const auto named = Address::parse(server.tls_name);
    if (server.tls_name.empty() || named) {
        const std::string address = named.value_or(server.endpoint.address).text();
        return api.X509_VERIFY_PARAM_set1_ip_asc(api.SSL_get0_param(ssl), address.c_str()) == 1;
    }
    std::string name = server.tls_name;
    if (name.back() == '.') name.pop_back();
    api.SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return api.SSL_set1_host(ssl, name.c_str()) == 1 &&
           api.SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                        name.data()) == 1;
}

}  // namespace

std::unique_ptr<TlsContext> TlsContext::make(const char* library, std::string& error) {
    const OpenSsl* api = load_openssl(library, error);
    if (api == nullptr) return nullptr;
    std::unique_ptr<TlsContext> made(new TlsContext(*api));
    if (made->context_) return made;
    error = "it makes no context";
    return nullptr;
}

TlsContext::TlsContext(const OpenSsl& api)
    : api_(api), context_(api.SSL_CTX_new(api.TLS_client_method()), api.SSL_CTX_free) {
    SSL_CTX* context = context_.get();
    if (context == nullptr) return;
    api.SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, nullptr);
    // An idle connection holds no buffers.
    api.SSL_CTX_ctrl(context, SSL_CTRL_MODE, SSL_MODE_RELEASE_BUFFERS, nullptr);
    api.SSL_CTX_set_default_verify_paths(context);
    api.SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    api.SSL_CTX_set_alpn_protos(context, kAlpn.data(), kAlpn.size());
    api.SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE,
                     SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL, nullptr);
    api.SSL_CTX_sess_set_new_cb(context, TlsStream::keep_session);
}

std::unique_ptr<TlsStream> TlsContext::connect(const Upstream& server, TlsSession& session) {
    std::unique_ptr<SSL, decltype(api_.SSL_free)> ssl(api_.SSL_new(context_.get()), api_.SSL_free);
    if (!ssl || !expect(api_, ssl.get(), server)) return nullptr;
    if (session) api_.SSL_set_session(ssl.get(), session.get());
    BIO* in = api_.BIO_new(api_.BIO_s_mem());
    BIO* out = api_.BIO_new(api_.BIO_s_mem());
    api_.SSL_set_bio(ssl.get(), in, out);  // they are its own now
    if (in == nullptr || out == nullptr) return nullptr;
    api_.SSL_set_connect_state(ssl.get());
    return std::make_unique<TlsStream>(api_, ssl.release(), in, out, session);
}

}  // namespace warren
