#include "sidecar/upstream/parse_upstream.h"

#include <algorithm>

namespace warren {
namespace {

constexpr std::string_view kTls = "tls://";
constexpr uint16_t kTlsPort = 853;  // RFC 7858, 3.1

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(dns::to_lower(static_cast<uint8_t>(c)));
    return result;
}

// A name that a certificate may have.
bool is_host_name(std::string_view name) {
    const auto labels = dns::labels_from_text(name);
    return labels && !labels->empty() && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
           });
}

std::string parse_server(std::string_view where, Upstream& server) {
    server.tls = where.starts_with(kTls);
    if (server.tls) {
        where.remove_prefix(kTls.size());
        const size_t hash = where.find('#');
        if (hash != std::string_view::npos) {
            server.tls_name = where.substr(hash + 1);
            if (!is_host_name(server.tls_name)) return "names no host behind '#'";
            where = where.substr(0, hash);
        }
    }
    const auto endpoint = Endpoint::parse(where, server.tls ? kTlsPort : kDnsPort);
    if (!endpoint) {
        return server.tls ? "is no tls://ADDR[:PORT][#NAME] (ADDR is a number)"
                          : "is neither ADDR[:PORT], tls://ADDR[:PORT][#NAME], 'system' nor 'none'";
    }
    if (endpoint->address.is_unspecified()) return "is nobody's address";
    server.endpoint = *endpoint;
    server.trusted = server.tls || endpoint->address.is_loopback();
    return "";
}

}  // namespace

std::string parse_upstream(const std::string& text, GivenUpstream& given) {
    given = {};
    const std::string all = lower(text);
    std::string_view where = all;
    const size_t equals = where.find('=');
    if (equals != std::string_view::npos) {
        const auto suffix = dns::labels_from_text(where.substr(0, equals));
        if (!suffix || suffix->empty()) return "has no domain in front of '='";
        given.suffix = *suffix;
        where.remove_prefix(equals + 1);
    }
    if (where == "none") {
        given.what = GivenUpstream::What::kNone;
        return "";
    }
    if (where == "system") {
        given.what = GivenUpstream::What::kSystem;
        return given.suffix.empty() ? "" : "is for all names: 'system' has no suffix";
    }
    return parse_server(where, given.server);
}

}  // namespace warren
