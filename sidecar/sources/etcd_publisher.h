// Keeps instances in etcd under one lease: as long as somebody keeps it alive they are there, and
// ten seconds after that they are not. One thread. Throws WebError and EtcdError when etcd cannot
// be written to: what is wanted is kept and comes with the next call.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "sidecar/sources/etcd_client.h"

namespace warren {

class EtcdPublisher {
  public:
    explicit EtcdPublisher(const SourceUrl& url);

    // One line of what a publisher is told: {"instance": {"service": "web", "id": "c-1", …}} or
    // {"remove_instance": {"service": "web", "id": "c-1"}}. Throws BadJson for another.
    void take(std::string_view line);
    // Writes what has changed, and keeps the lease alive; to be called each kBetweenBeats at least.
    void keep();
    // Takes everything away.
    void revoke();

    static constexpr Duration kBetweenBeats = std::chrono::seconds(3);

  private:
    [[nodiscard]] std::string key_of(const nlohmann::json& instance) const;
    void grant();
    void beat();
    void write();
    void put_some();
    void remove(const std::string& key);

    EtcdClient client_;
    std::string prefix_;
    std::map<std::string, std::string> wanted_;  // values by key
    std::set<std::string> unwritten_;            // keys: to put if they are wanted, else to remove
    int64_t lease_ = 0;
    TimePoint next_beat_;
};

}  // namespace warren
