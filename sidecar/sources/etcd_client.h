// Asks an etcd cluster over its JSON gateway: one member, as long as that answers, then the next;
// with user and password if there are any, whose token is renewed when it is refused. One thread.
// Throws EtcdError for what etcd refuses, WebError when no member has answered.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sidecar/sources/etcd_messages.h"
#include "sidecar/sources/web_client.h"

namespace warren {

class EtcdClient {
  public:
    // Throws std::invalid_argument for a URL without a host, or with half of the parameters.
    explicit EtcdClient(const SourceUrl& url);

    // POST /v3/`path`. Each member is tried once.
    nlohmann::json call(const std::string& path, const nlohmann::json& body);
    // Begins it at the current member; a stream if `patience` is zero.
    std::unique_ptr<WebTransfer> begin(const std::string& path, const nlohmann::json& body,
                                       Duration patience);
    // What begin() has brought, once it is done.
    static nlohmann::json answer_of(WebTransfer& transfer);
    void wait(Duration at_most) { web_.wait(at_most); }

    [[nodiscard]] size_t members() const { return members_.size(); }
    void next_member() { current_ = (current_ + 1) % members_.size(); }
    // The next call fetches a new one.
    void forget_token() { token_.clear(); }

  private:
    nlohmann::json ask(const std::string& path, const nlohmann::json& body);
    nlohmann::json ask_with_token(const std::string& path, const nlohmann::json& body);
    void fetch_token();

    WebClient web_;
    std::vector<std::string> members_;  // "http://10.0.0.1:2379"
    size_t current_ = 0;
    TlsFiles tls_;
    std::string user_;
    std::string password_file_;
    std::string token_;
};

// Whether it says that the token is too old, unknown, or missing.
bool needs_token(const EtcdError& error);

// The parameter `prefix` of an etcd URL: "/warren/".
std::string etcd_prefix(const SourceUrl& url);

}  // namespace warren
