// Warren's store as it was last read, and what of it a catalog says. Only pages that are new are
// looked into, only values that are new are parsed, and only services that they concern are put
// into words again. The source's thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sidecar/sources/bolt_tree.h"
#include "sidecar/sources/line_writer.h"
#include "sidecar/sources/warren_records.h"

namespace warren {

// Services by name, those with nothing are gone. Some may be as they were.
using ServiceChanges = std::map<std::string, std::optional<std::string>>;

class WarrenStore {
  public:
    // Buckets of which a snapshot is needed.
    static const std::vector<std::string>& bucket_names();

    // What is different since the last snapshot. Throws BoltError if it is not Warren's, or
    // damaged; then all is as before.
    ServiceChanges take(const BoltSnapshot& snapshot);
    // All there is.
    [[nodiscard]] ServiceTexts services() const;

  private:
    using Leaves = std::vector<BoltPagePtr>;
    template <typename Record>
    struct Table {
        Leaves leaves;
        std::map<std::string, Record, std::less<>> records;
    };

    void put_service(const std::string& key, const ServiceRecord* record);
    void put_container(const std::string& key, const ContainerRecord* record);
    void put_node(const std::string& key, const NodeRecord* record);
    void touch(const std::string& service_key);
    [[nodiscard]] const std::string* owner(const std::string& name) const;
    [[nodiscard]] std::optional<std::string> words(const std::string& name) const;
    [[nodiscard]] std::string instance(const ContainerRecord& container, bool on_nodes) const;

    Table<ServiceRecord> services_;
    Table<ContainerRecord> containers_;
    Table<NodeRecord> nodes_;
    std::map<std::string, std::set<std::string>> containers_of_;  // by key of service
    std::map<std::string, std::set<std::string>> keys_of_;        // of services, by name
    std::set<std::string> touched_;                               // names
};

}  // namespace warren
