// OpenSSL as far as DNS over TLS needs it, loaded when it is first used and not linked: who
// forwards without TLS pays nothing for it, and needs not have it installed. Only tls_*.cc use it;
// what is a macro in OpenSSL's headers is called by way of the function behind it. Any thread.
#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <string>

#define WARREN_OPENSSL_FUNCTIONS(X)     \
    X(BIO_ctrl_pending)                 \
    X(BIO_new)                          \
    X(BIO_read)                         \
    X(BIO_s_mem)                        \
    X(BIO_write)                        \
    X(ERR_clear_error)                  \
    X(ERR_peek_error)                   \
    X(ERR_reason_error_string)          \
    X(SSL_CTX_ctrl)                     \
    X(SSL_CTX_free)                     \
    X(SSL_CTX_new)                      \
    X(SSL_CTX_sess_set_new_cb)          \
    X(SSL_CTX_set_alpn_protos)          \
    X(SSL_CTX_set_default_verify_paths) \
    X(SSL_CTX_set_verify)               \
    X(SSL_SESSION_free)                 \
    X(SSL_ctrl)                         \
    X(SSL_do_handshake)                 \
    X(SSL_free)                         \
    X(SSL_get0_param)                   \
    X(SSL_get_error)                    \
    X(SSL_get_ex_data)                  \
    X(SSL_get_verify_result)            \
    X(SSL_is_init_finished)             \
    X(SSL_new)                          \
    X(SSL_read)                         \
    X(SSL_set1_host)                    \
    X(SSL_set_bio)                      \
    X(SSL_set_connect_state)            \
    X(SSL_set_ex_data)                  \
    X(SSL_set_hostflags)                \
    X(SSL_set_session)                  \
    X(SSL_shutdown)                     \
    X(SSL_write)                        \
    X(TLS_client_method)                \
    X(X509_VERIFY_PARAM_set1_ip_asc)    \
    X(X509_verify_cert_error_string)

namespace warren {

inline constexpr const char* kOpenSslLibrary = "libssl.so.3";

struct OpenSsl {
// A declared name in parentheses is none that compilers like.
// NOLINTNEXTLINE(bugprone-macro-parentheses)
#define WARREN_DECLARE(name) decltype(&::name) name = nullptr;
    WARREN_OPENSSL_FUNCTIONS(WARREN_DECLARE)
#undef WARREN_DECLARE
};

// Null if `library` cannot be used, `error` says why; else it stays loaded. libcrypto comes along.
const OpenSsl* load_openssl(const char* library, std::string& error);
// What was loaded: for OpenSSL's callbacks, which come from nowhere else.
const OpenSsl& loaded_openssl();

}  // namespace warren
