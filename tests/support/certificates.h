// Keys, certificates and TLS servers for tests, made when the test runs: nothing that could expire
// is kept anywhere.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace warren::test {

struct CertificateRequest {
    std::string subject = "dns.example";
    std::string names = "DNS:dns.example,IP:127.0.0.1";  // subjectAltName
    long from = -3600;                                   // seconds from now
    long to = 3600;
};

class Certificate {
  public:
    // Signed by `issuer`, or one that signs others.
    explicit Certificate(const CertificateRequest& request, const Certificate* issuer = nullptr)
        : key_(EVP_EC_gen("P-256"), EVP_PKEY_free), x509_(X509_new(), X509_free) {
        X509* made = x509_.get();
        static long serial = 0;
        X509_set_version(made, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(made), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(made), request.from);
        X509_gmtime_adj(X509_getm_notAfter(made), request.to);
        X509_set_pubkey(made, key_.get());
        const auto* name = reinterpret_cast<const unsigned char*>(request.subject.c_str());
        X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_UTF8, name, -1, -1,
                                   0);
        X509* by = issuer != nullptr ? issuer->x509_.get() : made;
        X509_set_issuer_name(made, X509_get_subject_name(by));
        if (issuer == nullptr) {
            extend(by, NID_basic_constraints, "critical,CA:TRUE");
        } else {
            extend(by, NID_subject_alt_name, request.names);
        }
        EVP_PKEY* signer = issuer != nullptr ? issuer->key_.get() : key_.get();
        if (X509_sign(made, signer, EVP_sha256()) == 0) throw std::runtime_error("not signed");
    }

    [[nodiscard]] std::string pem() const {
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
        PEM_write_bio_X509(out.get(), x509_.get());
        std::string text(BIO_ctrl_pending(out.get()), 0);
        BIO_read(out.get(), text.data(), static_cast<int>(text.size()));
        return text;
    }

    using Server = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
    // What a server needs that proves itself with this one.
    [[nodiscard]] Server server() const {
        Server made(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
        SSL_CTX_use_certificate(made.get(), x509_.get());
        SSL_CTX_use_PrivateKey(made.get(), key_.get());
        return made;
    }

  private:
    void extend(X509* issuer, int kind, const std::string& value) {
        X509V3_CTX context;
        X509V3_set_ctx(&context, issuer, x509_.get(), nullptr, nullptr, 0);
        X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
        if (made == nullptr) throw std::runtime_error("no such extension: " + value);
        X509_add_ext(x509_.get(), made, -1);
        X509_EXTENSION_free(made);
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    std::unique_ptr<X509, decltype(&X509_free)> x509_;
};

}  // namespace warren::test
