#include "sidecar/sources/etcd_client.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "sidecar/sources/bounded_json.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr Duration kPatience = std::chrono::seconds(5);
// With all members: the sidecar takes a longer silence for a sign that we hang.
constexpr Duration kPatienceWithAll = std::chrono::seconds(20);
constexpr size_t kMaxAnswer = size_t{256} << 20;  // a page of a range, or what a watch has piled up
constexpr uint16_t kDefaultPort = 2379;
constexpr std::string_view kKind = "etcd+";
constexpr long kOk = 200;

// Another member may well be able to.
bool concerns_member(const EtcdError& error) {
    return error.code() == kEtcdUnavailable || error.code() == kEtcdDeadline;
}

}  // namespace

bool needs_token(const EtcdError& error) {
    const std::string_view reason = error.what();
    return error.code() == kEtcdUnauthenticated ||
           reason.find("invalid auth token") != std::string_view::npos ||
           reason.find("user name is empty") != std::string_view::npos ||
           reason.find("revision in header is old") != std::string_view::npos;
}

std::string etcd_prefix(const SourceUrl& url) {
    std::string prefix = parameter(url, "prefix", "/warren/");
    if (!prefix.ends_with('/')) prefix += '/';
    return prefix;
}

EtcdClient::EtcdClient(const SourceUrl& url)
    : tls_(tls_files(url)),
      user_(parameter(url, "user")),
      password_file_(parameter(url, "password-file")) {
    allow_parameters(url, {"ca", "cert", "key", "user", "password-file", "prefix"});
    if (url.hosts.empty()) throw std::invalid_argument("the URL of etcd has no host");
    if (url.path.size() > 1)
        throw std::invalid_argument("the URL of etcd has a path; see 'prefix'");
    if (!url.user.empty()) {
        throw std::invalid_argument("a user of etcd is given as ?user=NAME&password-file=PATH");
    }
    if (user_.empty() != password_file_.empty()) {
        throw std::invalid_argument("'user' and 'password-file' belong together");
    }
    for (const std::string& host : url.hosts) {
        members_.push_back(url.scheme.substr(kKind.size()) + "://" + with_port(host, kDefaultPort));
    }
}

std::unique_ptr<WebTransfer> EtcdClient::begin(const std::string& path, const json& body,
                                               Duration patience) {
    WebRequest request;
    request.url = members_[current_] + "/v3/" + path;
    request.body = json_line(body);
    request.tls = tls_;
    request.patience = patience;
    request.max_body = kMaxAnswer;
    if (!token_.empty()) request.headers.push_back("Authorization: " + token_);
    return web_.begin(request);
}

json EtcdClient::answer_of(WebTransfer& transfer) {
    const WebAnswer& answer = transfer.answer();
    if (answer.status != kOk) throw read_error(answer.status, answer.body);
    return parse_json(answer.body);
}

json EtcdClient::ask(const std::string& path, const json& body) {
    const auto patience =
        std::min<Duration>(kPatience, kPatienceWithAll / static_cast<int>(members_.size()));
    const auto transfer = begin(path, body, patience);
    while (!transfer->done()) wait(patience);
    try {
        return answer_of(*transfer);
    } catch (const EtcdError& error) {
        if (concerns_member(error)) throw WebError(transfer->where() + ": " + error.what());
        throw;
    } catch (const BadJson& error) {
        throw WebError(transfer->where() + ": " + error.what());
    }
}

void EtcdClient::fetch_token() {
    try {
        const json answer =
            ask("auth/authenticate", {{"name", user_}, {"password", read_secret(password_file_)}});
        token_ = answer.value("token", "");
    } catch (const EtcdError& error) {
        // A cluster that asks for no password is as good.
        if (error.code() != kEtcdPrecondition) throw;
    }
}

json EtcdClient::ask_with_token(const std::string& path, const json& body) {
    if (user_.empty()) return ask(path, body);
    const bool fresh = token_.empty();
    if (fresh) fetch_token();
    try {
        return ask(path, body);
    } catch (const EtcdError& error) {
        if (fresh || !needs_token(error)) throw;
    }
    forget_token();
    fetch_token();
    return ask(path, body);
}

json EtcdClient::call(const std::string& path, const json& body) {
    for (size_t tried = 1;; ++tried) {
        try {
            return ask_with_token(path, body);
        } catch (const WebError&) {
            next_member();
            if (tried == members_.size()) throw;
        }
    }
}

}  // namespace warren
