// DNS over TLS: who is believed, what is said when nobody is, and that sessions are resumed.
#include "sidecar/upstream/tls_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/support/certificates.h"
#include "tests/support/stream_bench.h"
#include "tests/support/temporary_folder.h"

namespace warren::test {
namespace {

using Connection = StreamServer::Connection;

// An authority that the sidecar believes, and one that it does not.
struct Authorities {
    Authorities() {
        const std::string path = folder.write("authority.pem", known.pem());
        setenv("SSL_CERT_FILE", path.c_str(), 1);
        setenv("SSL_CERT_DIR", (folder / "none").c_str(), 1);
    }
    TemporaryFolder folder;
    Certificate known{{.subject = "known"}};
    Certificate unknown{{.subject = "unknown"}};
};

const Authorities& authorities() {
    static const Authorities both;
    return both;
}

// A server with a certificate of the known authority, unless another issuer is given.
struct TlsBench : StreamBench {
    explicit TlsBench(const CertificateRequest& request = {},
                      StreamServer::Script script = answer_all,
                      const Certificate& issuer = authorities().known)
        : tls(Certificate(request, &issuer).server()),
          server(loop, std::move(script), tls.get()),
          upstream{.endpoint = server.endpoint, .tls = true, .tls_name = "dns.example"} {}

    // Asks once; whether there was an answer.
    bool is_answered() {
        const Asked& asked = ask(upstream);
        if (!asked.exchange) return false;
        REQUIRE(wait() == 1);
        return !asked.response->empty();
    }

    Certificate::Server tls;
    StreamServer server;
    Upstream upstream;
};

// What `act` writes to standard error, where the log goes.
template <typename Act>
std::string logged(Act act) {
    const TemporaryFolder folder;
    const int before = dup(STDERR_FILENO);
    const UniqueFd file(open(folder.write("log", "").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    dup2(file.get(), STDERR_FILENO);
    act();
    dup2(before, STDERR_FILENO);
    close(before);
    std::ifstream in(folder / "log");
    return {std::istreambuf_iterator<char>(in), {}};
}

// The reason that is logged when `bench` gets no answer.
std::string refusal(TlsBench& bench) {
    return logged([&bench] { CHECK_FALSE(bench.is_answered()); });
}

void check_says(const std::string& text, const std::string& part) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
}

TEST_CASE("a server that proves its name is asked, many questions on one connection") {
    TlsBench bench;
    CHECK(logged([&bench] {
              for (int i = 0; i < 5; ++i) CHECK(bench.is_answered());
          }).empty());
    for (int i = 0; i < 50; ++i) bench.ask(bench.upstream);
    CHECK(bench.wait(50) == 50);
    CHECK(bench.answered == 55);
    CHECK(bench.server.accepted() == 1);
}

TEST_CASE("a server without a name proves its address") {
    TlsBench bench;
    bench.upstream.tls_name = "";
    CHECK(bench.is_answered());
    TlsBench literal;
    literal.upstream.tls_name = "127.0.0.1";
    CHECK(literal.is_answered());
    TlsBench other({.names = "DNS:dns.example,IP:127.0.0.2"});
    other.upstream.tls_name = "";
    check_says(refusal(other), "IP address mismatch");
}

TEST_CASE("a certificate for another name is refused") {
    TlsBench bench({.names = "DNS:other.example"});
    check_says(refusal(bench), "upstream " + bench.upstream.text() +
                                   ": its certificate is refused: hostname mismatch");
    CHECK(bench.server.queries.empty());
    TlsBench subject({.subject = "dns.example", .names = "DNS:*.example.org"});
    check_says(refusal(subject), "hostname mismatch");
}

TEST_CASE("an expired certificate is refused, and one that is not valid yet") {
    TlsBench expired({.from = -7200, .to = -3600});
    check_says(refusal(expired), "certificate has expired");
    TlsBench early({.from = 3600, .to = 7200});
    check_says(refusal(early), "certificate is not yet valid");
}

TEST_CASE("a certificate of an unknown authority is refused") {
    TlsBench bench({}, answer_all, authorities().unknown);
    check_says(refusal(bench), "unable to get local issuer certificate");
}

TEST_CASE("what is wrong is said once a minute") {
    TlsBench bench({.names = "DNS:other.example"});
    const std::string log = logged([&bench] {
        for (int i = 0; i < 5; ++i) CHECK_FALSE(bench.is_answered());
    });
    CHECK(std::count(log.begin(), log.end(), '\n') == 1);
    CHECK(bench.server.accepted() == 5);
}

TEST_CASE("nobody listens: that is said as well") {
    StreamBench bench;
    authorities();
    const Endpoint gone = StreamServer(bench.loop, answer_none).endpoint;
    const std::string log = logged([&] {
        const auto& asked =
            bench.ask(Upstream{.endpoint = gone, .tls = true, .tls_name = "x.example"});
        REQUIRE(bench.wait() == 1);
        CHECK(asked.response->empty());
    });
    check_says(log, "Connection refused");
}

TEST_CASE("TLS 1.1 is too old") {
    TlsBench bench;
    SSL_CTX_set_min_proto_version(bench.tls.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(bench.tls.get(), TLS1_1_VERSION);
    SSL_CTX_set_cipher_list(bench.tls.get(), "DEFAULT@SECLEVEL=0");
    check_says(refusal(bench), "version");
    TlsBench newer;
    SSL_CTX_set_max_proto_version(newer.tls.get(), TLS1_2_VERSION);
    CHECK(newer.is_answered());
}

TEST_CASE("a server that speaks no TLS is a failure as soon as it says anything") {
    TlsBench bench;
    StreamServer plain(bench.loop, answer_none);
    plain.greeted = [](Connection& connection) { connection.send(Bytes(20, 'x')); };
    bench.upstream.endpoint = plain.endpoint;
    check_says(refusal(bench), "TLS failed: wrong version number");
}

TEST_CASE("a server that is silent in the handshake: the connection ends, and it is said") {
    TlsBench bench;
    bench.context.streams.limits().idle = milliseconds(50);
    StreamServer plain(bench.loop, answer_none);
    bench.upstream.endpoint = plain.endpoint;
    auto& asked = bench.ask(bench.upstream);
    bench.run(milliseconds(20));
    asked.exchange.reset();
    check_says(logged([&bench] { bench.run(milliseconds(120)); }), "there was no answer");
    CHECK(bench.context.streams.size() == 0);
}

TEST_CASE("a server that closes in the handshake, or before the answer, is a failure at once") {
    TlsBench bench;
    StreamServer plain(bench.loop, answer_none);
    plain.greeted = [](Connection& connection) { connection.close(); };
    bench.upstream.endpoint = plain.endpoint;
    check_says(refusal(bench), "onnection ");  // closed or reset, as the kernel sees it
    TlsBench half({}, [](Connection& connection, const Bytes&) {
        connection.send({0, 100, 1});
        connection.close();
    });
    check_says(refusal(half), "the connection was closed");
    TlsBench cut({}, [](Connection& connection, const Bytes&) { connection.cut(); });
    CHECK_FALSE(refusal(cut).empty());
}

TEST_CASE("what an idle connection that closes leaves is asked on another, which resumes") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsBench bench;
        SSL_CTX_set_max_proto_version(bench.tls.get(), version);
        CHECK(bench.is_answered());
        CHECK_FALSE(bench.server.connection(1).resumed);
        bench.server.close_all();
        CHECK(bench.is_answered());
        REQUIRE(bench.server.accepted() == 2);
        CHECK(bench.server.connection(2).resumed);
    }
}

TEST_CASE("another name at the same address resumes nothing") {
    TlsBench bench;
    CHECK(bench.is_answered());
    bench.upstream.tls_name = "other.example";
    check_says(refusal(bench), "hostname mismatch");
}

TEST_CASE("the server learns whom we mean, and that it is DNS") {
    std::string name;
    std::string protocol;
    TlsBench bench;
    SSL_CTX_set_tlsext_servername_callback(
        bench.tls.get(), +[](SSL* ssl, int*, void* argument) {
            *static_cast<std::string*>(argument) =
                SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
            return SSL_TLSEXT_ERR_OK;
        });
    SSL_CTX_set_tlsext_servername_arg(bench.tls.get(), &name);
    SSL_CTX_set_alpn_select_cb(
        bench.tls.get(),
        [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned,
           void* argument) {
            *out = in + 1;
            *size = in[0];
            static_cast<std::string*>(argument)->assign(in + 1, in + 1 + in[0]);
            return SSL_TLSEXT_ERR_OK;
        },
        &protocol);
    CHECK(bench.is_answered());
    CHECK(name == "dns.example");
    CHECK(protocol == "dot");
}

TEST_CASE("a query with EDNS does not show its length") {
    TlsBench bench;
    for (const char* name : {"a.example", "a-much-longer-name.somewhere.example.com", "x.y"}) {
        bench.ask(bench.upstream, name, true);
    }
    CHECK(bench.wait(3) == 3);
    CHECK(bench.answered == 3);
    for (const Bytes& query : bench.server.queries) {
        CHECK(query.size() == 128);
        CHECK(see(query).good);
    }
}

TEST_CASE("large responses, and what comes in pieces") {
    TlsBench bench({}, [](Connection& connection, const Bytes& query) {
        ResponseBytes response(query);
        for (int i = 0; i < 3000; ++i) response.address(static_cast<uint8_t>(i));
        Bytes stream;
        append_with_length(response.bytes(), stream);
        for (size_t at = 0; at < stream.size(); at += 999) {
            const size_t end = std::min(at + 999, stream.size());
            connection.send(
                {stream.begin() + static_cast<long>(at), stream.begin() + static_cast<long>(end)});
        }
    });
    for (int i = 0; i < 3; ++i) CHECK(bench.is_answered());
}

TEST_CASE("a thousand questions at once over TLS") {
    TlsBench bench;
    for (int i = 0; i < 1000; ++i) bench.ask(bench.upstream);
    CHECK(bench.wait(1000) == 1000);
    CHECK(bench.answered == 1000);
    CHECK(bench.server.accepted() == 4);
}

TEST_CASE("without OpenSSL nobody is asked, and it is said once") {
    for (const char* library : {"libwarren-none.so", "libm.so.6"}) {
        TlsBench bench;
        bench.context.streams.use_library(library);
        const std::string log = logged([&bench] {
            for (int i = 0; i < 3; ++i) CHECK_FALSE(bench.ask(bench.upstream).exchange);
        });
        check_says(log, "needs OpenSSL");
        check_says(log, library);
        CHECK(std::count(log.begin(), log.end(), '\n') == 1);
        bench.ask(Upstream{.endpoint = bench.server.endpoint, .tls_name = {}}).exchange.reset();
    }
}

}  // namespace
}  // namespace warren::test
