// Addresses for instances whose source knows none: those of an instance with the same runtime id in
// any source, else those of the node. Knows which service waits for which runtime id, so that a
// change costs what depends on it. Empty, and free, until there is an instance without addresses
// that could be found. The catalog thread.
#pragma once

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "sidecar/catalog/catalog.h"

namespace warren {

class AddressBook {
  public:
    // Whether an instance of it has to be looked for.
    static bool is_incomplete(const Service& service);

    [[nodiscard]] bool in_use() const { return in_use_; }
    // From now on; all that sources have told is noted then.
    void use() { in_use_ = true; }

    // A source, by its place in the order, has another version of a service, or none any more.
    // Adds the names of services that wait for what is different now.
    void note(size_t source, const std::string& name, std::shared_ptr<const Service> service,
              std::set<std::string>& affected);
    // The service with the addresses that were found, itself if none were needed.
    [[nodiscard]] std::shared_ptr<const Service> complete(
        const std::shared_ptr<const Service>& service) const;
    // The service of that name, null if there is none, waits for what complete() looked up.
    void wait(const std::string& name, const Service* service);

  private:
    struct Giver {
        size_t source;
        std::shared_ptr<const Service> service;
        size_t instance;
    };
    using Names = std::unordered_map<std::string, std::shared_ptr<const Service>>;

    void take_away(size_t source, const std::shared_ptr<const Service>& service);
    void give(size_t source, const std::shared_ptr<const Service>& service);
    void note_difference(const Service* before, const Service* after,
                         std::set<std::string>& affected) const;
    [[nodiscard]] const std::vector<Address>* find(const std::string& runtime_id) const;

    bool in_use_ = false;
    std::vector<Names> noted_;  // of each source: services that give
    std::unordered_map<std::string, std::vector<Giver>> givers_;  // by runtime id
    std::unordered_map<std::string, std::set<std::string>> waiting_;
    std::unordered_map<std::string, std::vector<std::string>> waits_for_;  // runtime ids, by name
};

}  // namespace warren
